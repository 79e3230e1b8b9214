"""One page through the image stages: inspect it raw, clean it, show it.

The steps are plain functions of a `Raster`; what they find leaves as `ocr.values`. Reading the text is `ocr.text`, coding
the archive's layers is `ocr.image.layers`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import ceil, floor

from ocr.codes.reader import read_codes
from ocr.image.beside import paper_alone
from ocr.image.clean.steps import cleaned
from ocr.image.color import lightest, reduced
from ocr.image.crop import crop_of, crops_of
from ocr.image.geometry import WHOLE, cut_out, orientation, skew, straighten
from ocr.image.hash import sha256_pixels
from ocr.image.imprint import imprint
from ocr.image.jpeg import encode_jpeg
from ocr.image.kept_ink import kept_ink
from ocr.image.photo.facts import photo_facts
from ocr.image.photo.upright import flatten_photo
from ocr.image.raster import Pixels, Raster
from ocr.image.sheets import sheets
from ocr.image.text_dpi import is_card, text_dpi
from ocr.recipes import CleanRecipe, InspectRecipe, TidyRecipe
from ocr.values import Box, ItemCrop, Outline, PageFacts, Reason, Sheet, Verdict
from ocr.verdict.judge import judge, worst
from ocr.verdict.sight import Sight, shrunk_once

_INSPECT, _CLEAN, _TIDY = InspectRecipe(), CleanRecipe(), TidyRecipe()
PREVIEW_PX, THUMB_PX = (1400, 1400), (240, 320)
"""the boxes that small pictures go into: for reading on the screen, and for a grid of pages"""


def inspect(raster: Raster, recipe: InspectRecipe = _INSPECT, photo_of: str = "") -> PageFacts:
    """Find out all about a raw page; nothing is changed on it. Of a photo what is told is that of the page drawn upright (`developed`).

    Args:
        raster: the page as it was scanned.
        recipe: where good ends.
        photo_of: the name of the paper that a photo shows, where somebody says it: as `photo_facts`.

    Raises:
        LanguageMissing: Tesseract had to be asked for the orientation and its data `osd` are not installed.
    """
    photo = None if raster.dpi_known else photo_facts(raster, photo_of)
    page = raster if photo is None else flatten_photo(raster, photo)
    small = shrunk_once(page)
    shown_px, look_dpi = (small.width_px, small.height_px), small.dpi
    found = sheets(small)
    paper, place = page, Box(0, 0, page.width_px, page.height_px)
    if crop_of(found, shown_px, small.dpi, 0.0) is not None:  # what lies beside the sheets is judged by nobody
        place = _around(found, page.dpi / small.dpi, place)
        paper = Raster(page.pixels[place.y0 : place.y1, place.x0 : place.x1], page.dpi)
        small = shrunk_once(paper)
    text = text_plane(paper, small)
    skew_deg = text.skew_deg if text.skew_confidence > recipe.least_skew_confidence else 0.0
    turn = cache(lambda: orientation(text.plane, text.dpi, skew_deg))
    sight = Sight(paper, text.skew_deg, text.skew_confidence, recipe, photo, turn, small)
    judgement = judge(sight)
    degrees, sure = (0, 0.0) if judgement.blank else turn()
    items = crops_of(found, shown_px, look_dpi) if len(found) > 1 else ()
    verdict, reasons = judgement.verdict, tuple(_on_glass(reason, place) for reason in judgement.reasons)
    if items:  # the glass between them would be taken for bands of light, and their edges for torn ones
        alone = [_around([sheet], page.dpi / look_dpi, Box(0, 0, page.width_px, page.height_px)) for sheet in found]
        verdict, items, reasons = _each_alone(page, items, alone, recipe)
    kept = crop_of(found, shown_px, look_dpi, skew_deg)
    if kept is None:
        kept = kept_ink(judgement.page.ink, judgement.page.px_per_mm, skew_deg)
    return PageFacts(
        width_px=page.width_px,
        height_px=page.height_px,
        dpi=page.dpi,
        sha256_pixels=sha256_pixels(raster),
        skew_deg=skew_deg,
        skew_confidence=text.skew_confidence,
        orientation_deg=degrees,
        orientation_confidence=round(sure, 3),
        blank=judgement.blank,
        verdict=verdict,
        reasons=reasons,
        metrics=judgement.metrics,
        codes=() if judgement.blank else read_codes(page.pixels, page.dpi),
        imprint="" if judgement.blank else imprint(judgement.page, skew_deg).encode(),
        sheet=kept,
        items=items,
        outlines=() if paper is page else tuple(_outline(sheet, shown_px) for sheet in found),
        photo=photo,
    )


def _each_alone(
    page: Raster, items: Sequence[ItemCrop], places: Sequence[Box], recipe: InspectRecipe
) -> tuple[Verdict, tuple[ItemCrop, ...], tuple[Reason, ...]]:
    """Judge each of several sheets on a glass as if it had been scanned alone.

    Returns:
        The worst verdict, the items each with its own, and all reasons; one that is of a whole sheet has the sheet as its place.
    """
    judged, reasons = [], []
    for item, place in zip(items, places, strict=True):
        sheet = Raster(page.pixels[place.y0 : place.y1, place.x0 : place.x1], page.dpi)
        small = shrunk_once(sheet)
        text = text_plane(sheet, small)
        on_sheet_deg = text.skew_deg + item.turn_deg  # laid by hand askew no corner is lost: all four were found
        found = judge(Sight(sheet, on_sheet_deg, text.skew_confidence, recipe, None, None, small))
        judged.append(replace(item, verdict=found.verdict))
        reasons += [
            Reason(reason.code, place) if reason.box_px is None else _on_glass(reason, place)
            for reason in found.reasons
        ]
    return worst(item.verdict for item in judged if item.verdict is not None), tuple(judged), tuple(reasons)


def developed(raster: Raster, facts: PageFacts) -> Raster:
    """The picture that the facts speak of: the page of a photo drawn upright, under even light; any other picture as it is."""
    return raster if facts.photo is None else flatten_photo(raster, facts.photo)


@dataclass(frozen=True, slots=True, eq=False)
class TextPlane:
    """A page as its text is looked for in: H x W uint8, coloured ink faded, at 150 dpi or its own resolution; and the turn found on it."""

    plane: Pixels
    dpi: float
    skew_deg: float
    skew_confidence: float


def text_plane(raster: Raster, small: Raster) -> TextPlane:
    """The plane in which the text of a page is looked for, and its skew.

    Args:
        raster: the page.
        small: the same, as of `shrunk_once`; cards, whose print is small, are looked at more closely.
    """
    if is_card(raster.pixels, raster.dpi):
        dpi = text_dpi(raster.pixels, raster.dpi)
        plane = lightest(reduced(raster.pixels, dpi / raster.dpi))
    else:
        dpi, plane = small.dpi, lightest(small.pixels)
    return TextPlane(plane, dpi, *skew(plane, dpi))


def _around(found: Sequence[Sheet], scale: float, whole: Box) -> Box:
    """The part of a picture that has paper on it."""
    across, down = zip(*(corner for sheet in found for corner in sheet.corners_px), strict=True)
    return Box(
        max(0, floor(min(across) * scale)),
        max(0, floor(min(down) * scale)),
        min(whole.x1, ceil(max(across) * scale)),
        min(whole.y1, ceil(max(down) * scale)),
    )


def _outline(sheet: Sheet, size_px: tuple[int, int]) -> Outline:
    return tuple((x / size_px[0], y / size_px[1]) for x, y in sheet.corners_px)


def _on_glass(reason: Reason, place: Box) -> Reason:
    """The place of a reason in the whole picture."""
    box = reason.box_px
    if box is None or (place.x0, place.y0) == (0, 0):
        return reason
    moved = Box(box.x0 + place.x0, box.y0 + place.y0, box.x1 + place.x0, box.y1 + place.y0)
    return Reason(reason.code, moved)


def clean(raster: Raster, facts: PageFacts, quarter_turns: int = 0, recipe: CleanRecipe = _CLEAN) -> Raster:
    """`upright`, then `tidied`: the page as it is archived."""
    return tidied(upright(raster, facts, quarter_turns, recipe))[0]


def tidied(raster: Raster, recipe: TidyRecipe = _TIDY) -> tuple[Raster, dict[str, dict[str, float]]]:
    """Take away what scanner, archive and time left on an upright page.

    Returns:
        The page, the very raster that came in where nothing was to be mended, and what each step measured.
    """
    return cleaned(raster, recipe)


def items(raster: Raster, facts: PageFacts, recipe: CleanRecipe = _CLEAN) -> Iterator[Raster]:
    """The sheets or cards on a glass one by one, in their order, each upright: turned as a whole like the page."""
    _, orientation_deg = stands(facts, recipe)
    paper = paper_alone(developed(raster, facts), facts.outlines)
    for item in facts.items:
        yield cut_out(paper, item.turn_deg, item.about, item.box, orientation_deg)


def upright(raster: Raster, facts: PageFacts, quarter_turns: int = 0, recipe: CleanRecipe = _CLEAN) -> Raster:
    """Turn a page upright by what `inspect` found, where the evidence carries it, and cut it to its sheet.

    Args:
        raster: the raw page.
        facts: of this page.
        quarter_turns: what an operator asks on top of it, clockwise.
        recipe: when a page is turned.
    """
    skew_deg, orientation_deg = stands(facts, recipe)
    paper = paper_alone(developed(raster, facts), facts.outlines)
    return straighten(paper, skew_deg, orientation_deg, quarter_turns, facts.sheet or WHOLE)


def stands(facts: PageFacts, recipe: CleanRecipe = _CLEAN) -> tuple[float, int]:
    """Skew and orientation of a page in degrees, as far as the evidence carries them; 0 where it does not."""
    turned = facts.skew_confidence > recipe.least_skew_confidence and abs(facts.skew_deg) >= recipe.least_skew_deg
    sure = facts.orientation_confidence >= recipe.least_orientation_confidence
    return facts.skew_deg if turned else 0.0, facts.orientation_deg if sure else 0


def preview_jpeg(raster: Raster, box_px: tuple[int, int] = PREVIEW_PX, quality: int = 80) -> bytes:
    """A small JPEG for the screen: as large as goes into a box of that width and height, never enlarged; `quality` 0..100."""
    factor = min(box_px[0] / raster.width_px, box_px[1] / raster.height_px)
    return encode_jpeg(reduced(raster.pixels, factor), quality)


def shrunk(raster: Raster, longest_px: int) -> Raster:
    """A raw page for small pictures only: averaged by whole cells, so that a page `longest_px` long still fills the largest of them."""
    cell = longest_px // max(PREVIEW_PX)
    return raster if cell < 2 else Raster(reduced(raster.pixels, 1 / cell), raster.dpi / cell)
