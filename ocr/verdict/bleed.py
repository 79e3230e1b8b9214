"""Print of the other side that shows through: pale, soft, and all over the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from ocr.image.raster import Pixels
from ocr.values import Box
from ocr.verdict.metric import Measured, Metric
from ocr.verdict.paper import WORK_DPI, PaperAndInk

if TYPE_CHECKING:
    from ocr.verdict.sight import Sight

_PALE = 12, 120
"""levels (paper = 255) by which it is darker than the paper"""
_STROKE_MM, _AROUND_MM = 0.3, 3.0
"""sigma of what is looked at, and of what is around it: shading of a table and light are broader"""
_BROAD_MM = 4.0
"""what is as broad as this is shading, or a watermark"""
_BESIDE_INK_MM = 1.0
_COLORED = 14
"""levels by which the channels of a seal lie further apart than those of the paper"""
_SHARP = 1.35
"""times as dark as its surroundings of `_STROKE_MM` are the darkest pixels of a stroke that was written on this side"""
_DARKEST = 90
"""percentile"""
_SOFT = 0.36
"""`focus` below which a page's own print may look like that of the other side"""
_TILE_MM = 10.0
_SHARE = (0.05, 0.6)
"""of a tile that shows print"""
_LEAST_TILES = 0.06
"""of the page: a smear or a stamp is no print"""
_PAPER_SHARE = 0.9


def bleed(page: PaperAndInk) -> tuple[float, float, Box] | None:
    """Find pale marks that are soft, gray, away from ink, and on many places of the page.

    Args:
        page: its paper and ink at 100 dpi.

    Returns:
        By how many levels (paper = 255) the darker of them are darker than the paper, the share of the page's places that show
        some, and the rectangle around them all; None where there are too few.
    """
    mm = page.px_per_mm
    side = max(1, round(_TILE_MM * mm))
    rows, columns = (length // side for length in page.level.shape)
    if not rows or not columns:
        return None
    flat = np.asarray(cv2.bitwise_not(cv2.divide(page.level, page.paper, scale=255)), np.uint8)
    soft = np.asarray(cv2.GaussianBlur(flat, (0, 0), _STROKE_MM * mm), np.uint8)
    covered = cv2.dilate(_from(flat, _PALE[1]), _square(2 * _BESIDE_INK_MM * mm))
    broad = cv2.erode(_from(soft, _PALE[0]), _square(_BROAD_MM * mm))
    hidden = cv2.max(covered, cv2.dilate(broad, _square(2 * _BROAD_MM * mm)))
    soft = np.asarray(cv2.bitwise_and(soft, cv2.bitwise_not(hidden)), np.uint8)
    shown = np.asarray(cv2.subtract(soft, cv2.blur(soft, (2 * round(_AROUND_MM * mm) + 1,) * 2)), np.uint8)
    pale = _from(shown, _PALE[0] // 2) & _from(soft, _PALE[0])
    if np.count_nonzero(pale) < _SHARE[0] * _LEAST_TILES * pale.size:
        return None
    if page.light is not page.level:
        spread = np.asarray(cv2.subtract(page.light, page.level), np.uint8)
        usual = float(np.median(spread[::4, ::4]))
        colored = cv2.threshold(spread, usual + _COLORED, 255, cv2.THRESH_BINARY)[1]
        pale &= np.asarray(cv2.bitwise_not(colored), np.uint8)
    share, paper = (
        cv2.resize(plane[: rows * side, : columns * side], (columns, rows), interpolation=cv2.INTER_AREA)
        for plane in (pale, page.paper)
    )
    tiles = (share >= 255 * _SHARE[0]) & (share <= 255 * _SHARE[1]) & (paper >= _PAPER_SHARE * float(np.median(paper)))
    if tiles.mean() < _LEAST_TILES:
        return None
    there = cv2.resize(tiles.astype(np.uint8), (columns * side, rows * side), interpolation=cv2.INTER_NEAREST)
    marks = (pale[: rows * side, : columns * side] > 0) & (there > 0)
    inner = slice(rows * side), slice(columns * side)
    darkness, sharpest = (float(np.percentile(plane[inner][marks], _DARKEST)) for plane in (soft, flat))
    if sharpest > _SHARP * darkness:
        return None
    y, x = np.nonzero(tiles)
    box = Box(int(x.min()) * side, int(y.min()) * side, int(x.max() + 1) * side, int(y.max() + 1) * side)
    return darkness, float(tiles.mean()), box


def bled(sight: Sight) -> Measured:
    """`bleed`, in levels, and `bleed_share`, as of the function of this name.

    Left out where nothing shows through, and of pages that are out of focus: their own print is soft.
    """
    if sight.sharpness is not None and sight.sharpness.page < _SOFT:
        return {}
    found = bleed(sight.paper)
    if found is None:
        return {}
    box = sight.placed(found[2], min(sight.raster.dpi, WORK_DPI))
    return {"bleed": Metric(found[0], box), "bleed_share": Metric(found[1], box)}


def _from(plane: Pixels, level: int) -> Pixels:
    """255 from a level on, else 0."""
    return np.asarray(cv2.threshold(plane, level - 1, 255, cv2.THRESH_BINARY)[1], np.uint8)


def _square(px: float) -> Pixels:
    return np.ones((2 * round(px / 2) + 1,) * 2, np.uint8)
