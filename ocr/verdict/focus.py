"""How sharp the writing of a page is, place by place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.color import reduced
from ocr.image.raster import MM_PER_INCH, Pixels
from ocr.values import Box
from ocr.verdict.metric import Measured, Metric

if TYPE_CHECKING:
    from ocr.verdict.paper import PaperAndInk
    from ocr.verdict.sight import Sight

_WORK_DPI = 150
_WINDOW_PX = 9
_LEAST_CONTRAST = 40
_LEAST_EDGE_PX = 200
_PERCENTILE = 90
_FINENESS = 200
"""steps between flat and as steep as can be, in which steepness is counted by tile"""
_TILE_MM = 16.0
_INK_SHARE = (0.04, 0.45)
"""of a tile with writing"""
_THICK_MM, _THICK_SHARE = 2.8, 0.02
"""ink that so large a square goes into is no stroke; a tile with so much of it is part of a picture"""
_PAPER_SHARE = 0.9
"""what lies on something darker than this share of the page's paper is part of a picture, or of no paper"""
_SHADE_SHARE = 0.1
"""of a tile with writing may lie so"""
_LEAST_TILE_SHARE = 0.04
"""of a tile's pixels that are edges"""
_LEAST_TILES = 4
"""with fewer the page is judged as a whole"""
_SOFT_TILES = 3
"""of four that lie together have to be soft: two may be a portrait"""


@dataclass(frozen=True, slots=True)
class Sharpness:
    """How sharp the writing is.

    Attributes:
        page: the median over its tiles; of a page with hardly any writing, over all its edges.
        softest: of the softest place, some four tiles that lie together; `page` where there is too little writing to tell places apart.
        softest_box: that place and all that touches it and is as soft, at 150 dpi; None where places can't be told apart.
    """

    page: float
    softest: float
    softest_box: Box | None


def edge_steepness(gray: Pixels, dpi: float) -> float | None:
    """Slope of the steepest edges against the contrast around them, at 150 dpi.

    Each edge is weighed against the range of levels in its own 9 x 9 neighbourhood, so that neither pale ink nor a page
    with little on it counts as blurred. Scans in focus have 0.5 to 0.75, those blurred by a Gaussian of sigma 2.5 pixels
    of 300 dpi 0.29 to 0.37, by one of sigma 3.5 at most 0.29.

    Args:
        gray: H x W uint8.
        dpi: its resolution.

    Returns:
        The 90th percentile over the edge pixels, or None where there are too few edges to tell.
    """
    return _percentile(_steepness(reduced(gray, _WORK_DPI / dpi)), _LEAST_EDGE_PX)


def sharpness(gray: Pixels, dpi: float, page: PaperAndInk, soft: float) -> Sharpness | None:
    """How sharp the writing is by tiles of 16 mm. Only those with ink on paper count: photographs and shadows are soft by nature.

    Args:
        gray: H x W uint8, 150 dpi or its own resolution where that is lower.
        dpi: its resolution.
        page: its paper and ink.
        soft: below it a tile is soft.

    Returns:
        None where there are too few edges to tell.
    """
    if min(gray.shape) < _WINDOW_PX:
        return None
    steepness = _steepness(gray)
    tile = round(_TILE_MM / MM_PER_INCH * dpi)
    tiles = _tiles(steepness, tile, page)
    told = tiles[~np.isnan(tiles)]
    if len(told) < _LEAST_TILES:
        whole = _percentile(steepness, _LEAST_EDGE_PX)
        return None if whole is None else Sharpness(whole, whole, None)
    typical = float(np.median(told))
    softest, place = _softest(tiles, soft)
    if place is None:
        return Sharpness(typical, typical, None)
    height, width = gray.shape
    box = Box(place.x0 * tile, place.y0 * tile, min(width, place.x1 * tile), min(height, place.y1 * tile))
    return Sharpness(typical, softest, box)


def focus(sight: Sight) -> Measured:
    """`focus` of the page, and `focus_softest`, of its softest place: as of `sharpness`; left out where there is too little writing."""
    found = sight.sharpness
    if found is None:
        return {}
    place = None if found.softest_box is None else sight.placed(found.softest_box, sight.small.dpi)
    return {"focus": Metric(found.page), "focus_softest": Metric(found.softest, place)}


def _steepness(gray: Pixels) -> Pixels:
    """0 where there is no edge, else 1 + 200 times the slope over the contrast around it."""
    window = np.ones((_WINDOW_PX, _WINDOW_PX), np.uint8)
    contrast = cv2.subtract(cv2.dilate(gray, window), cv2.erode(gray, window))[:-1, :-1]
    step_x = cv2.absdiff(gray[:-1, 1:], gray[:-1, :-1])
    step_y = cv2.absdiff(gray[1:, :-1], gray[:-1, :-1])
    found = np.asarray(cv2.divide(cv2.max(step_x, step_y), contrast, scale=_FINENESS), np.uint8) + np.uint8(1)
    _, edges = cv2.threshold(contrast, _LEAST_CONTRAST - 1, 255, cv2.THRESH_BINARY)
    return np.asarray(cv2.bitwise_and(found, edges), np.uint8)


def _percentile(steepness: Pixels, least_px: float) -> float | None:
    """Over the edges of a plane; None where there are fewer than so many."""
    counts = cv2.calcHist([steepness], [0], None, [_FINENESS + 2], [0, _FINENESS + 2]).ravel()[1:].cumsum()
    if counts[-1] < least_px:
        return None
    return float(np.searchsorted(counts, counts[-1] * _PERCENTILE / 100) / _FINENESS)


def _tiles(steepness: Pixels, tile: int, page: PaperAndInk) -> NDArray[np.float32]:
    """The percentile of each tile; NaN where there is no writing to tell by."""
    rows, columns = (side // tile for side in steepness.shape)
    found = np.full((rows, columns), np.nan, np.float32)
    if not found.size:
        return found
    width, height = (
        round(tile * many / side * length)
        for many, side, length in zip((columns, rows), steepness.shape[::-1], page.ink.shape[::-1], strict=True)
    )
    square = np.ones((round(_THICK_MM * page.px_per_mm),) * 2, np.uint8)
    thick = cv2.erode(page.dark_ink, square, borderType=cv2.BORDER_CONSTANT, borderValue=0)
    _, shaded = cv2.threshold(page.paper, _PAPER_SHARE * np.median(page.paper[::8, ::8]), 1, cv2.THRESH_BINARY_INV)
    inked, solid, shade = (
        cv2.resize(
            reduced(np.asarray(plane[:height, :width] * 255, np.uint8), 1 / 4),  # in two steps: by halves it is quick
            (columns, rows),
            interpolation=cv2.INTER_AREA,
        )
        / 255.0
        for plane in (page.dark_ink, thick, shaded)
    )
    least, most = _INK_SHARE
    writing = (inked >= least) & (inked <= most) & (solid <= _THICK_SHARE) & (shade <= _SHADE_SHARE)
    for row, column in np.argwhere(writing):
        part = steepness[row * tile : (row + 1) * tile, column * tile : (column + 1) * tile]
        value = _percentile(part, _LEAST_TILE_SHARE * tile * tile)
        if value is not None:
            found[row, column] = value
    return found


def _softest(tiles: NDArray[np.float32], soft: float) -> tuple[float, Box | None]:
    """The steepness and the tiles of the softest place: four tiles in a square, a row or a column, the third softest of them
    counts."""
    softest, place = np.inf, None
    for high, wide in ((2, 2), (4, 1), (1, 4)):
        if tiles.shape[0] < high or tiles.shape[1] < wide:
            continue
        four = np.lib.stride_tricks.sliding_window_view(tiles, (high, wide)).reshape(-1, high * wide)
        third = np.sort(np.nan_to_num(four, nan=np.inf), axis=1)[:, _SOFT_TILES - 1]
        if third.min() < softest:
            softest = float(third.min())
            at = divmod(int(third.argmin()), tiles.shape[1] - wide + 1)
            place = at[0], at[1], high, wide
    if place is None:
        return 0.0, None
    row, column, high, wide = place
    _, labels = cv2.connectedComponents((tiles <= max(softest, soft)).astype(np.uint8), connectivity=8)
    here = set(labels[row : row + high, column : column + wide].ravel().tolist()) - {0}
    rows, columns = np.nonzero(np.isin(labels, list(here)))
    return softest, Box(int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1)
