"""The letters of a page and what stands around them: along which axis lines run, and on which side of a line marks sit.

Latin letters lie close beside each other along a line and apart across it. Most marks that belong to a letter stand over it: the accents
of Vietnamese, in capitals too, and the dots of i and j; few stand under it. Marks that stand between letters, full stops and commas, lie
at the foot of the line, also between figures. Counting all of them tells lines from columns and up from down, whatever ascenders do:
with accents on capitals, profiles of rows lean the wrong way.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log, sqrt
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.raster import Pixels
from ocr.image.traced import traced

LETTER_PX = (4, 50)
"""least and greatest longer side of print at 150 dpi"""
_BODY_PX = 8
_SMALL = 0.7
_TALL = 3.0
_GAP = 0.45
_BESIDE = 0.8
_ONE_SIDED = 3
_MOST_STOPS = 4.0


type _Counts = NDArray[np.intp]
type _Summed = NDArray[np.int32]
type _Boxes = tuple[_Counts, _Counts, _Counts, _Counts]


@dataclass(frozen=True, slots=True, eq=False)
class Letters:
    """What was found on a page.

    Attributes:
        count: marks of the size of print, accents included.
        labels: H x W, a number for each mark; `printed` tells which are print.
        printed: by label.
        axis: log of how many letters have a neighbour to the left or right, over how many have one above or below: above 1 where lines
            run across the picture, below -1 where they run up or down.
        up: by how many standard deviations more marks sit above lines that run across than below; 3 and more is no chance.
        right: the same to the right and left of lines that run up or down.
        lined: 0..1, how many of the letters have such a neighbour: 0.9 and more in print; less where letters are broken, or where marks are
            grain and streaks.
        boxes: by label: left, top, right and bottom.
    """

    count: int
    labels: NDArray[np.integer[Any]]
    printed: NDArray[np.bool_]
    axis: float
    up: float
    right: float
    lined: float
    boxes: _Boxes


def letters(ink: Pixels) -> Letters:
    """Find the letters of a page.

    Args:
        ink: H x W uint8, 255 on ink, at 150 dpi, lines within a degree or two of rows or columns.
    """
    labels, stats, _ = traced(ink)
    x, y, across, down = (stats[:, column] for column in range(4))
    side = np.maximum(across, down)
    side[0] = 0
    printed = (side >= LETTER_PX[0]) & (side <= LETTER_PX[1])
    bodies = side[printed & (side >= _BODY_PX)]
    rows, columns = (x, y, x + across, y + down), (y, x, y + down, x + across)
    if not len(bodies):
        return Letters(int(printed.sum()), labels, printed, 0.0, 0.0, 0.0, 0.0, rows)
    height = float(np.median(bodies))
    big = printed & (side >= _SMALL * height) & (side <= _TALL * height)
    small = (side < _SMALL * height) & (side >= 2)
    area = np.asarray(cv2.integral(np.take(big.astype(np.uint8), labels)), np.int32)
    beside, stacked = _neighbours(area, rows, big, height), _neighbours(area.T, columns, big, height)
    return Letters(
        count=int(printed.sum()),
        labels=labels,
        printed=printed,
        axis=log((beside + 1) / (stacked + 1)),
        up=_before(area, rows, small, height),
        right=-_before(area.T, columns, small, height),
        lined=max(beside, stacked) / max(1, int(big.sum())),
        boxes=rows,
    )


def _within(area: _Summed, x0: _Counts, y0: _Counts, x1: _Counts, y1: _Counts) -> _Counts:
    """How much of the letters lies in each window, from their summed area."""
    height, width = area.shape[0] - 1, area.shape[1] - 1
    x0, x1 = np.clip(x0, 0, width), np.clip(x1, 0, width)
    y0, y1 = np.clip(y0, 0, height), np.clip(y1, 0, height)
    return np.asarray(area[y1, x1] - area[y0, x1] - area[y1, x0] + area[y0, x0], np.intp)


def _neighbours(area: _Summed, boxes: _Boxes, big: NDArray[np.bool_], height: float) -> int:
    """How many letters have another close to their left or right."""
    x0, y0, x1, y1 = (edge[big] for edge in boxes)
    gap = max(2, round(_GAP * height))
    near = (_within(area, x1, y0, x1 + gap, y1) > 0) | (_within(area, x0 - gap, y0, x0, y1) > 0)
    return int(near.sum())


def _before(area: _Summed, boxes: _Boxes, small: NDArray[np.bool_], height: float) -> float:
    """Standard deviations by which more small marks sit above lines, or at their foot between letters, than the other way round."""
    x0, y0, x1, y1 = (edge[small] for edge in boxes)
    gap, line, beside = max(2, round(_GAP * height)), round(height), max(2, round(_BESIDE * height))
    above, below = _within(area, x0, y0 - gap, x1, y0) > 0, _within(area, x0, y1, x1, y1 + gap) > 0
    accents = _deviations(int((below & ~above).sum()), int((above & ~below).sum()))
    alone = (_within(area, x0, y0 - line, x1, y0) == 0) & (_within(area, x0, y1, x1, y1 + line) == 0)
    higher = _within(area, x0 - beside, y0 - line, x1 + beside, y0)
    lower = _within(area, x0 - beside, y1, x1 + beside, y1 + line)
    at_foot = alone & (higher > _ONE_SIDED * lower) & (higher >= height)
    at_head = alone & (lower > _ONE_SIDED * higher) & (lower >= height)
    stops = _deviations(int(at_foot.sum()), int(at_head.sum()))
    return accents + min(_MOST_STOPS, max(-_MOST_STOPS, stops))


def _deviations(one: int, other: int) -> float:
    return (one - other) / sqrt(one + other + 1)
