"""Faint writing: pencil, worn carbon copies, a printer that ran dry. Too pale to count as ink, yet written by somebody."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.color import luminance, reduced
from ocr.image.raster import MM_PER_INCH, Pixels, Raster
from ocr.image.traced import traced

_WORK_DPI = 150
_STROKE_PX, _AROUND_PX = 0.7, 2.5
"""sigma of what is a stroke and of what is around it: print that shows through from the other side is broader"""
_NOISE = 4.0
"""times the typical difference, and at least so many levels as below, a stroke is darker than what is around it"""
_LEAST_LEVELS = 3.0
_RIM = 0.04
_LETTER_MM = (1.0, 12.0)
_LINE_MM = 6.0
_LEAST_PX = 8
_RULE_PX, _ALONG = 60, 4
"""how far a rule is followed, and how many pixels along it are taken together"""
_BESIDE = np.array([1, 1, 0, 0, 0, 0, 0, 1, 1], np.uint8)[:, None]
"""rows above and below that a rule does not reach"""
_LEAST_RULE = 0.8
"""levels, averaged along `_RULE_PX`"""
_EVEN = 0.6
"""square of the mean over mean of the squares, along `_RULE_PX`: 1 where all are alike; a row of letters has a third"""
_SAMPLED = (5, 3)
"""each so many rows and columns tell as well what is typical"""
_MAD = 1.4826
"""from the median of absolute differences to a standard deviation"""


@dataclass(frozen=True, slots=True)
class FaintMarks:
    """How many there are; and most that stand at one height, as in a line of writing."""

    count: int
    in_line: int


def faint_marks(raster: Raster, ink: Pixels) -> FaintMarks:
    """Count marks of the size of letters, sharp as writing is, that nowhere touch ink.

    Args:
        raster: the raw page, of 150 dpi at least where it has so many.
        ink: of the same page in any size, 1 where there is ink, or something else that is no faint writing.
    """
    level = reduced(luminance(raster.pixels), _WORK_DPI / raster.dpi)
    height, width = level.shape
    if min(height, width) < _WORK_DPI:
        return FaintMarks(0, 0)
    marks = _sharp(level)
    rim_y, rim_x = round(height * _RIM), round(width * _RIM)
    inner = (slice(rim_y, height - rim_y), slice(rim_x, width - rim_x))
    labels, stats, middles = traced(np.ascontiguousarray(marks[inner]))
    pale = _letter_like(np.asarray(stats, np.int32))
    inked = cv2.dilate(cv2.resize(ink, (width, height), interpolation=cv2.INTER_NEAREST), np.ones((3, 3), np.uint8))
    pale[np.unique(labels[inked[inner].view(np.bool_)])] = False
    pale[0] = False
    heights = np.sort(middles[pale, 1])
    line = _LINE_MM / MM_PER_INCH * _WORK_DPI
    in_line = np.searchsorted(heights, heights + line, "right") - np.arange(len(heights))
    return FaintMarks(len(heights), int(in_line.max(initial=0)))


def _sharp(level: Pixels) -> Pixels:
    """1 where a page is darker than a stroke's breadth beside it."""
    fine = level.astype(np.float32)
    strokes = cv2.GaussianBlur(fine, (0, 0), _AROUND_PX) - cv2.GaussianBlur(fine, (0, 0), _STROKE_PX)
    typical = float(np.median(np.abs(strokes[:: _SAMPLED[0], :: _SAMPLED[1]]))) * _MAD
    _, marks = cv2.threshold(strokes, max(_LEAST_LEVELS, _NOISE * typical), 1, cv2.THRESH_BINARY)
    height, width = level.shape
    planes = strokes, strokes * strokes
    across = (_taken(plane, (width // _ALONG, height)) for plane in planes)
    down = (_taken(plane, (width, height // _ALONG)).T.copy() for plane in planes)
    for rules in (_rules(*across), _rules(*down).T.copy()):
        marks[cv2.resize(rules, (width, height), interpolation=cv2.INTER_NEAREST).view(np.bool_)] = 0
    return np.asarray(marks, np.uint8)


def _taken(plane: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.float32]:
    return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_AREA), np.float32)


def _rules(strokes: NDArray[np.float32], squares: NDArray[np.float32]) -> Pixels:
    """1 on rules across the page, the pattern of its paper: evenly darker along them, and not so close above and below.

    Args:
        strokes: by how much each place is darker, averaged over `_ALONG` pixels across the page.
        squares: the same of the squares.
    """
    window = (_RULE_PX // _ALONG, 1)
    along = cv2.blur(strokes, window)
    beside = cv2.dilate(along, _BESIDE)
    even = along * np.abs(along) > _EVEN * cv2.blur(squares, window)
    rules = np.asarray((along - beside > _LEAST_RULE) & even, np.uint8)
    return np.asarray(cv2.dilate(rules, np.ones((5, 3), np.uint8)), np.uint8)


def _letter_like(stats: NDArray[np.int32]) -> NDArray[np.bool_]:
    side = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    least, most = (mm / MM_PER_INCH * _WORK_DPI for mm in _LETTER_MM)
    return np.asarray((side >= least) & (side <= most) & (stats[:, cv2.CC_STAT_AREA] >= _LEAST_PX))
