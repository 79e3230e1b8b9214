"""The picture that an engine reads."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ocr.image.cards import card_places
from ocr.image.color import lightest
from ocr.image.combs import Comb, combs_on, without_combs
from ocr.image.covering_ink import without_covering_ink
from ocr.image.leaders import without_leaders
from ocr.image.raster import MM_PER_INCH, Raster
from ocr.image.red_print import with_red_print
from ocr.image.ruled import ruled_tables
from ocr.image.rules import without_rules
from ocr.image.seals import seal_places
from ocr.text.recipe import ReadRecipe
from ocr.values import Box

_DEFAULT = ReadRecipe()
_LEAST_CONTRAST = 24
"""levels of 255 between the darkest and the brightest pixel; the faintest print that is read has more"""
_RULE_MM = 0.7
"""around the inside of boxes: their rules"""


@dataclass(frozen=True, slots=True, eq=False)
class ReadingPicture:
    """A gray picture made for reading.

    Attributes:
        gray: uint8, H x W, contiguous, black ink on light paper.
        untouched: the same before anything was taken out: with rules, leaders and faded colours.
        dpi: its resolution.
        scale_x, scale_y: its width and height over those of the page it was made of, in (0, 1].
        seals: where seals in red ink lie, in pixels of the page.
        tables: the cells of each ruled table, in pixels of this picture.
        combs: rows of boxes for one sign each, in pixels of this picture; they are no longer on `gray`.
        bare: nothing can stand on it: all its pixels are nearly alike. It is not worth a reading, and was made no smaller.
    """

    gray: npt.NDArray[np.uint8]
    untouched: npt.NDArray[np.uint8]
    dpi: float
    scale_x: float
    scale_y: float
    seals: tuple[Box, ...] = ()
    tables: tuple[tuple[Box, ...], ...] = ()
    combs: tuple[Comb, ...] = ()
    bare: bool = False


def reading_picture(raster: Raster, recipe: ReadRecipe = _DEFAULT) -> ReadingPicture:
    """Makes the picture to be read: coloured ink faded, what hinders reading taken out, never enlarged.

    The brightest of the three channels is taken: the red of a seal and the blue of a pen have one bright channel and
    fade, while black print has none and stays. So does the red print of cards. It is never archived.

    Args:
        raster: an upright page.
        recipe: how much resolution is read at most, and what is taken out.
    """
    height, width = raster.height_px, raster.width_px
    gray = lightest(raster.pixels)
    darkest, brightest, _, _ = cv2.minMaxLoc(gray)
    if brightest - darkest < _LEAST_CONTRAST:
        return ReadingPicture(gray, gray, raster.dpi, 1.0, 1.0, bare=True)
    cards = card_places(raster)
    gray = with_red_print(gray, raster, cards)
    shrink = min(1.0, (recipe.card_cap_dpi if cards else recipe.cap_dpi) / raster.dpi)
    if shrink < 1.0:
        size = max(1, round(width * shrink)), max(1, round(height * shrink))
        gray = np.asarray(cv2.resize(gray, size, interpolation=cv2.INTER_AREA), np.uint8)
    dpi = raster.dpi * shrink
    untouched = gray
    if recipe.without_covering_ink:
        gray = without_covering_ink(gray, raster)
    if recipe.without_rules:
        gray = without_rules(gray, dpi)
    if recipe.without_leaders:
        gray = without_leaders(gray, dpi)
    combs = combs_on(untouched, dpi)
    return ReadingPicture(
        gray=np.ascontiguousarray(without_combs(gray, combs, round(_RULE_MM / MM_PER_INCH * dpi)), dtype=np.uint8),
        untouched=untouched,
        dpi=dpi,
        scale_x=gray.shape[1] / width,
        scale_y=gray.shape[0] / height,
        seals=seal_places(raster),
        tables=ruled_tables(without_combs(untouched, combs), dpi),
        combs=combs,
    )
