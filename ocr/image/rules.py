"""Ruled lines that stand alone taken out of the picture that an engine reads: under headings, and under blanks to be filled in.

Tables and boxes keep theirs: an engine finds the cells by them. Without its grid a table gave 39 % of its numbers instead of 89 %,
and opened only beside letters it gave more on drawn tables, but fewer on real ones. Letters that cross a rule keep their strokes.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from ocr.image.papered import coarse_ink, fine_ink, papered
from ocr.image.raster import MM_PER_INCH, Pixels

_LOOK_DPI: Final = 125.0
_LONG_MM, _UPRIGHT_MM = 12.0, 5.5
"""from which a line is a rule: level ones, and upright ones that meet them (no stem of a letter does both)"""
_THICK_MM: Final = 0.9
"""a thicker one is a bar of print"""
_MEETING_MM: Final = 0.5
_MARGIN_MM: Final = 6.0


def without_rules(gray: Pixels, dpi: float) -> Pixels:
    """Takes out the level rules that no upright one meets.

    Args:
        gray: H x W uint8, dark ink on light paper, level within about half a degree.
        dpi: its resolution, > 0.

    Returns:
        A picture of the same size; `gray` itself where there is none.
    """
    place = _place_of_rules(gray, dpi)
    if place is None:
        return gray
    return papered(gray, place, _pixels_to_go(fine_ink(gray[place], dpi), dpi))


def _place_of_rules(gray: Pixels, dpi: float) -> tuple[slice, slice] | None:
    """Rows and columns around all level rules, looked for in a coarse picture."""
    factor = min(1.0, _LOOK_DPI / dpi)
    level = _level_rules(coarse_ink(gray, factor), dpi * factor)
    if not level.any():
        return None
    x, y, width, height = cv2.boundingRect(level)
    margin = round(_MARGIN_MM / MM_PER_INCH * dpi)
    scale_x, scale_y = gray.shape[1] / level.shape[1], gray.shape[0] / level.shape[0]
    top, left = max(0, round(y * scale_y) - margin), max(0, round(x * scale_x) - margin)
    return slice(top, round((y + height) * scale_y) + margin), slice(left, round((x + width) * scale_x) + margin)


def _pixels_to_go(ink: Pixels, dpi: float) -> Pixels:
    """1 where a pixel belongs to a rule, or to its soft edge, that is to go."""
    level, upright = _level_rules(ink, dpi), _upright_rules(ink, dpi)
    going = _alone(level, upright, dpi)
    strokes = cv2.bitwise_and(ink, 1 - going)
    across = cv2.bitwise_and(cv2.morphologyEx(strokes, cv2.MORPH_CLOSE, _box(1, _px(_THICK_MM, dpi) + 2)), going)
    kept = cv2.bitwise_or(strokes, cv2.dilate(across, _box(1, 3)))
    return np.asarray(cv2.bitwise_and(cv2.dilate(going, _box(3, 5)), 1 - kept), np.uint8)


def _alone(level: Pixels, upright: Pixels, dpi: float) -> Pixels:
    """The level rules that no upright one meets."""
    meeting = _px(_MEETING_MM, dpi) | 1
    count, labels = cv2.connectedComponents(cv2.dilate(level, _box(meeting, meeting)), connectivity=8, ltype=cv2.CV_32S)
    labels = np.asarray(labels, np.int32)
    met = np.asarray(labels[upright > 0], np.int32)
    alone = np.bincount(met, minlength=count) == 0
    return np.asarray(cv2.bitwise_and(level, alone.astype(np.uint8)[labels]), np.uint8)


def _level_rules(ink: Pixels, dpi: float) -> Pixels:
    """1 on lines that are long and thin; a pixel that is missing does not end one."""
    long = _opened(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, _box(3, 1)), _box(_px(_LONG_MM, dpi), 1))
    return np.asarray(cv2.subtract(long, _opened(long, _box(1, _px(_THICK_MM, dpi)))), np.uint8)


def _upright_rules(ink: Pixels, dpi: float) -> Pixels:
    long = _opened(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, _box(1, 3)), _box(1, _px(_UPRIGHT_MM, dpi)))
    return np.asarray(cv2.subtract(long, _opened(long, _box(_px(_THICK_MM, dpi), 1))), np.uint8)


def _opened(ink: cv2.typing.MatLike, shape: Pixels) -> cv2.typing.MatLike:
    """What the shape fits into; beyond the picture's edge there is no ink, or letters cut by it would pass for lines."""
    return cv2.morphologyEx(ink, cv2.MORPH_OPEN, shape, borderType=cv2.BORDER_CONSTANT, borderValue=0)


def _px(mm: float, dpi: float) -> int:
    return max(1, round(mm / MM_PER_INCH * dpi))


def _box(width: int, height: int) -> Pixels:
    return np.ones((height, width), np.uint8)
