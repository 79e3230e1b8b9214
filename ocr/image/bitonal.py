"""Which pixels are ink, on clean pages and on spoilt ones: stains, faint or worn ink, rough paper, light from behind.

Where ink ends, its edge says so: halfway up an edge lies the level that parts ink from paper. So the threshold of each place
is read off the edges around it, weighed by their steepness (the idea of Su, Lu and Tan 2010), then set anew between the mean
ink and the mean paper that it found, and followed a little into the stroke, as the zero crossings of the Laplacian do that
Howe (2013) builds on: hairlines stay whole beside heavy stems. What is left of grain, stains and the other side's print has
soft or weak edges, and goes by whole marks.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from ocr.image.color import luminance
from ocr.image.paper import filled, flattened, paper_level
from ocr.image.raster import Pixels, Raster

_WORK_DPI: Final = 150
_CELL: Final = 4
"""pixels of the working picture; a cell is 0.7 mm"""
_AROUND, _PAPER_AROUND, _TOP_AROUND, _TOP_SOFT = 7, 9, 31, 9
"""cells whose ink, whose paper and whose strongest edge a place is measured by (5, 6 and 21 mm); the last is smoothed by so many"""
_GRAIN: Final = 1.9
"""levels by which pixels lie off the mean of their neighbours from which the picture is smoothed before it is cut"""
_SMOOTHING_PX: Final = 0.7
_EDGE_OVER_GRAIN, _LEAST_EDGE = 3.0, 6.0
"""an edge counts from so many times the slope that half of the page does not reach, and from so many levels a pixel"""
_MARK_OVER_GRAIN: Final = 4.0
_WEAK: Final = 0.35
"""share of the strongest edges around that a mark's own must reach: what shines through from behind does not"""
_STROKE_SHARE: Final = 0.4
"""of the threshold, given by the pixel's own neighbours"""
_INK_COVER: Final = 160
_LEAST_PIXELS: Final = 2
"""of the working picture; the point of a decimal in print of 9 pt has as many"""
_KERNEL: Final = np.ones((3, 3), np.uint8)


def bitonal(raster: Raster) -> Pixels:
    """The ink of a page, of whatever colour.

    Args:
        raster: a page with dark ink on lighter paper.

    Returns:
        H x W uint8, 1 = ink. A page without an edge has none.
    """
    luma = luminance(raster.pixels)
    height, width = luma.shape
    work = _looked_at(flattened(luma, paper_level(luma)), raster.dpi)
    cut = _cut(work)
    kept = _marks(_shrunk(cut, work.step), work)
    there = cv2.resize(kept, cut.shape[::-1], interpolation=cv2.INTER_NEAREST)
    return np.ascontiguousarray(cv2.bitwise_and(there, cut)[:height, :width])


def darker_than_paper(flat: Pixels, dpi: float) -> Pixels:
    """What lies on the dark side of the edges around it, stains and shine-through as well: the first half of `bitonal`.

    Args:
        flat: H x W uint8, as of `ocr.image.paper.flattened`: 255 = paper.
        dpi: its resolution, > 0.

    Returns:
        H x W uint8, 255 = dark.
    """
    height, width = flat.shape
    return np.ascontiguousarray(_cut(_looked_at(flat, dpi))[:height, :width])


@dataclass(frozen=True, slots=True, eq=False)
class _Look:
    """A page as it is worked on.

    Attributes:
        plane: the flattened page, padded to whole cells.
        step: pixels of it along the side of one of the working picture.
        small: the working picture. The next three are as large.
        slope: its gradient.
        strong: the slopes that count, else 0.
        strongest: slope of the edges that rule around a pixel.
        grain: slope of bare paper.
    """

    plane: Pixels
    step: int
    small: Pixels
    slope: Pixels
    strong: Pixels
    strongest: Pixels
    grain: float


def _looked_at(flat: Pixels, dpi: float) -> _Look:
    step = max(1, round(dpi / _WORK_DPI))
    plane = _padded(flat, step * _CELL)
    if _grain(plane) >= _GRAIN:
        plane = np.asarray(cv2.GaussianBlur(plane, (5, 5), _SMOOTHING_PX), np.uint8)
    small = _shrunk(plane, step)
    slope = _slope(small)
    grain = max(1.0, _median(slope[::_CELL]))
    strong = cv2.threshold(slope, max(_LEAST_EDGE, _EDGE_OVER_GRAIN * grain), 0, cv2.THRESH_TOZERO)[1]
    top = cv2.dilate(_quartered(strong), np.ones((_TOP_AROUND, _TOP_AROUND), np.uint8))
    strongest = cv2.resize(cv2.blur(top, (_TOP_SOFT, _TOP_SOFT)), small.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return _Look(plane, step, small, slope, np.asarray(strong, np.uint8), np.asarray(strongest, np.uint8), grain)


def _cut(work: _Look) -> Pixels:
    """255 where the page is darker than the level between ink and paper there."""
    if not work.strong.any():
        return np.zeros_like(work.plane)
    leading = cv2.compare(work.strong, cv2.convertScaleAbs(work.strongest, alpha=_WEAK), cv2.CMP_GE)
    edges = np.asarray(cv2.bitwise_and(work.strong, leading), np.uint8)
    blurred = np.asarray(cv2.blur(work.small, (3, 3)), np.uint8)
    found = _below(work.plane, blurred, _mean_around(work.small, edges, _AROUND))
    return _below(work.plane, blurred, _between(work.small, _shrunk(found, work.step)))


def _padded(plane: Pixels, multiple: int) -> Pixels:
    bottom, right = -plane.shape[0] % multiple, -plane.shape[1] % multiple
    if not bottom and not right:
        return plane
    return np.asarray(cv2.copyMakeBorder(plane, 0, bottom, 0, right, cv2.BORDER_REPLICATE), np.uint8)


def _shrunk(plane: Pixels, cell: int) -> Pixels:
    if cell == 1:
        return plane
    size = plane.shape[1] // cell, plane.shape[0] // cell
    return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_AREA), np.uint8)


def _median(plane: Pixels) -> float:
    """Median of a plane as of grouped data: between the levels, not on one of them."""
    half = plane.size / 2

    def up_to(level: int) -> int:
        return int(np.count_nonzero(plane <= level))

    level = bisect_left(range(255), half, key=up_to)  # a few comparisons take half of the time of a histogram
    below = up_to(level - 1)
    return level - 0.5 + (half - below) / max(1, up_to(level) - below)


def _grain(plane: Pixels) -> float:
    """How far the pixels lie off the mean of three in a row, in levels: the median over some of the rows."""
    rows = np.ascontiguousarray(plane[:: 2 * _CELL])
    return _median(np.asarray(cv2.absdiff(rows, cv2.blur(rows, (3, 1))), np.uint8))


def _slope(small: Pixels) -> Pixels:
    across, down = cv2.spatialGradient(small)  # as Sobel's, in a third of the time
    halves = cv2.convertScaleAbs(across, alpha=0.25), cv2.convertScaleAbs(down, alpha=0.25)
    return np.asarray(cv2.add(*halves), np.uint8)


def _between(small: Pixels, cover: Pixels) -> Pixels:
    """Halfway between the ink and the paper around each cell.

    Args:
        small: the working picture.
        cover: how much of each of its pixels was cut out as ink, 0..255.
    """
    ink = cv2.threshold(cover, _INK_COVER, 255, cv2.THRESH_BINARY)[1]
    paper = cv2.erode(cv2.threshold(cover, 0, 255, cv2.THRESH_BINARY_INV)[1], _KERNEL)
    levels = (
        _mean_around(small, np.asarray(ink, np.uint8), _AROUND),
        _mean_around(small, np.asarray(paper, np.uint8), _PAPER_AROUND),
    )
    return np.asarray(cv2.addWeighted(levels[0], 0.5, levels[1], 0.5, 0), np.uint8)


def _mean_around(small: Pixels, weight: Pixels, cells: int) -> Pixels:
    """Weighted mean of so many cells around each cell; where nothing has weight, that of farther around. Coarse, uint8."""
    weighed = np.multiply(small, weight, dtype=np.uint16)  # halves of the time that floats take
    total = cv2.blur(_quartered(weighed).astype(np.float32), (cells, cells))
    share = cv2.blur(_quartered(weight).astype(np.float32), (cells, cells))
    return filled(total / 255, share / 255)


def _quartered(plane: cv2.typing.MatLike) -> cv2.typing.MatLike:
    """A cell for each `_CELL` x `_CELL` pixels: halved twice, which takes a tenth of the time of one step."""
    for _ in range(2):
        plane = cv2.resize(plane, (plane.shape[1] // 2, plane.shape[0] // 2), interpolation=cv2.INTER_AREA)
    return plane


def _below(plane: Pixels, blurred: Pixels, level: Pixels) -> Pixels:
    """255 where the plane is darker than the coarse level, which each pixel's own neighbours, blurred, shift a little."""
    near = cv2.resize(level, blurred.shape[::-1], interpolation=cv2.INTER_LINEAR)
    near = cv2.addWeighted(near, 1 - _STROKE_SHARE, blurred, _STROKE_SHARE, 0)
    return np.asarray(
        cv2.compare(plane, cv2.resize(near, plane.shape[::-1], interpolation=cv2.INTER_LINEAR), cv2.CMP_LT), np.uint8
    )


def _marks(cover: Pixels, work: _Look) -> Pixels:
    """1 for the pixels of the working picture whose mark, as a whole, has the edge of ink."""
    cells = cv2.threshold(cover, 0, 1, cv2.THRESH_BINARY)[1]
    count, labels, stats, _ = cv2.connectedComponentsWithStats(cells, connectivity=8, ltype=cv2.CV_32S)
    rim = np.flatnonzero(cv2.subtract(cells, cv2.erode(cells, _KERNEL)))
    mark = np.asarray(labels, np.int32).ravel()[rim]
    length = np.maximum(1, np.bincount(mark, minlength=count))
    edge = np.bincount(mark, cv2.dilate(work.slope, _KERNEL).ravel()[rim], count) / length
    around = np.bincount(mark, work.strongest.ravel()[rim], count) / length
    enough = np.maximum(_MARK_OVER_GRAIN * work.grain, _WEAK * around)
    keep = (edge > enough) & (stats[:, cv2.CC_STAT_AREA] >= _LEAST_PIXELS)
    keep[0] = False
    return np.asarray(keep.astype(np.uint8)[labels], np.uint8)
