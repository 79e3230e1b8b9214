"""A raw page as the measures look at it: the planes that several of them need, each made once, when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from math import ceil

from ocr.image.color import luminance, reduced
from ocr.image.raster import Pixels, Raster
from ocr.recipes import InspectRecipe
from ocr.values import Box, PhotoFacts
from ocr.verdict.corners import CutCorner, corner_cuts
from ocr.verdict.faint import FaintMarks, faint_marks
from ocr.verdict.few_lines import FewLines, few_lines
from ocr.verdict.focus import Sharpness, sharpness
from ocr.verdict.marks import Marks, marks
from ocr.verdict.paper import PaperAndInk, paper_and_ink
from ocr.verdict.pattern import no_writing
from ocr.verdict.seals import Seal, round_seals
from ocr.verdict.streaks import Streak, columns, streaks

_SMALL_DPI = 150
_COARSE_DPI = 75


def shrunk_once(raster: Raster) -> Raster:
    """A page at 150 dpi, or at its own resolution where that is lower: what nearly everything that is found out is found on."""
    return Raster(reduced(raster.pixels, _SMALL_DPI / raster.dpi), min(raster.dpi, _SMALL_DPI))


class Sight:
    """One raw page.

    Attributes:
        raster: the page as it was scanned. Nothing here writes into it.
        skew_deg, skew_confidence: the turn of its text, and how sure that is.
        recipe: how it is judged.
        photo: where the page was drawn upright from a photo, what was found out about that; else None.
        turn: asks how far the page is turned by quarters (degrees) and how sure that is (0..1); None where nobody can be asked.
    """

    def __init__(
        self,
        raster: Raster,
        skew_deg: float,
        skew_confidence: float,
        recipe: InspectRecipe,
        photo: PhotoFacts | None = None,
        turn: Callable[[], tuple[int, float]] | None = None,
        small: Raster | None = None,
    ) -> None:
        self.raster = raster
        self.skew_deg = skew_deg
        self.skew_confidence = skew_confidence
        self.recipe = recipe
        self.photo = photo
        self.turn = turn
        if small is not None:
            self.small = small

    @cached_property
    def small(self) -> Raster:
        """The page at 150 dpi, or at its own resolution where that is lower; who has it already hands it in."""
        return shrunk_once(self.raster)

    @cached_property
    def coarse(self) -> Raster:
        """The page at 75 dpi, or at its own resolution where that is lower: the sheet and what lies on it, no letters."""
        dpi = min(self.small.dpi, _COARSE_DPI)
        return Raster(reduced(self.small.pixels, dpi / self.small.dpi), dpi)

    @cached_property
    def cut_corners(self) -> tuple[CutCorner, ...]:
        """Corners of the sheet that are folded over or gone, in `coarse`."""
        return corner_cuts(self.coarse)

    @cached_property
    def round_seals(self) -> tuple[Seal, ...]:
        """Round red seals, in `coarse`."""
        return round_seals(self.coarse)

    @cached_property
    def luminance(self) -> Pixels:
        """Of `small`."""
        return luminance(self.small.pixels)

    @cached_property
    def streaks(self) -> tuple[Streak, ...]:
        """Lines of dirt from the first row to the last."""
        least = min((limit.mildest for limit in self.recipe.limits if limit.metric == "streak_contrast"), default=255.0)
        return streaks(self.raster, least)

    @cached_property
    def paper(self) -> PaperAndInk:
        """Paper and ink at 100 dpi; a streak, the rules of ruled paper and a punch hole are no ink."""
        page = paper_and_ink(self.small)
        if self.streaks:
            page = page.without(columns(self.streaks, page.ink.shape, self.raster.width_px))
        printed = no_writing(page)
        return page if printed is None else page.without(printed)

    @cached_property
    def marks(self) -> Marks:
        """The marks of ink."""
        return marks(self.paper)

    @cached_property
    def sharpness(self) -> Sharpness | None:
        """Of the writing; None where there is too little of it."""
        soft = max((limit.mildest for limit in self.recipe.limits if limit.metric == "focus_softest"), default=0.0)
        return None if self.blank else sharpness(self.luminance, self.small.dpi, self.paper, soft)

    @property
    def inkless(self) -> bool:
        """Whether there is too little ink for writing."""
        least = self.recipe.blank
        return self.marks.dark_px < least.dark_px and self.marks.ink_px < least.ink_px

    @cached_property
    def few_lines(self) -> FewLines | None:
        """The line or two that are all that is written; None where there is more, or nothing."""
        return None if self.inkless else few_lines(self.paper, self.marks)

    @cached_property
    def faint(self) -> FaintMarks | None:
        """Marks of writing too faint for ink; None where there is so much ink that they don't matter."""
        if not self.inkless and self.few_lines is None:
            return None
        no_writing = self.paper.ink | columns(self.streaks, self.paper.ink.shape, self.raster.width_px)
        return faint_marks(self.small, no_writing)

    @property
    def blank(self) -> bool:
        """Nothing but paper."""
        return self.inkless and not self.faint_writing

    @property
    def faint_writing(self) -> bool:
        """Whether faint marks are so many, or so many of them in a line, that somebody may have written them."""
        least = self.recipe.blank
        many = self.faint is not None and self.faint.count >= least.maybe_faint_marks
        return many or (self.faint is not None and self.faint.in_line >= least.maybe_faint_in_line)

    def placed(self, box: Box, dpi: float) -> Box:
        """A place of a smaller plane in pixels of the page.

        Args:
            box: on a plane of this page.
            dpi: of that plane.
        """
        scale = self.raster.dpi / dpi
        width, height = self.raster.width_px, self.raster.height_px
        x0, y0 = min(width - 1, int(box.x0 * scale)), min(height - 1, int(box.y0 * scale))
        return Box(x0, y0, min(width, ceil(box.x1 * scale)), min(height, ceil(box.y1 * scale)))
