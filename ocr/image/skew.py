"""By how much a page is turned: from its print, its rules, and where neither is there, the edges of the sheet.

Print and rules are one evidence: both make rows of ink (`profiles`). The sheet's own edges are kept out of it, since paper is
often cut or fed more crookedly than it is printed (`sheet_edges`).
"""

from __future__ import annotations

import cv2
import numpy as np

from ocr.image.color import reduced
from ocr.image.profiles import STRIP_PX, sharpest
from ocr.image.raster import Pixels
from ocr.image.sheet_edges import outlines, without_sheet_edges

WORK_DPI = 150
_WINDOW_PX = 31
_DARKER_LEVELS = 15
_RIM_SHARE = 0.02
_CLEAR_CONFIDENCE = 8.0
_LEAST_CONFIDENCE = 5.0
_TRACE_CONFIDENCE = 4.0
_DISPUTED_CONFIDENCE = 6.0
_DISPUTED_DEG = 0.3
_GLANCE_CONFIDENCE = 1.8
_LEAST_INK_PX = 400
"""so much is no line of print yet, nor the edge of a sheet"""
_LEAST_SIDE_PX = 4 * STRIP_PX


def ink_at(gray: Pixels) -> Pixels:
    """255 where a picture of 150 dpi is darker than its surroundings, 0 elsewhere."""
    around = cv2.blur(gray, (_WINDOW_PX, _WINDOW_PX))
    return np.asarray(cv2.threshold(cv2.subtract(around, gray), _DARKER_LEVELS, 255, cv2.THRESH_BINARY)[1], np.uint8)


def skew(gray: Pixels, dpi: float) -> tuple[float, float]:
    """Measure by how much a page is turned, within 20 degrees either way.

    Lines that run up or down the picture (a page fed sideways) count as well as lines across it.

    Args:
        gray: H x W uint8, best `color.lightest` of the page, where seals and coloured pen fade.
        dpi: its resolution; looked at at 150 dpi, or at its own, if that is lower.

    Returns:
        (degrees, confidence): positive = the page is turned clockwise. Confidence is peak over median of the score: 12 to 68 on
        text, more on tables, below 3 on blank paper, photographs and dust; 6 at most where thin print and the sheet's edges
        disagree, and print is followed; (0.0, 0.0) on a picture too small to tell.
    """
    small, dpi = reduced(gray, WORK_DPI / dpi), min(dpi, WORK_DPI)
    if min(small.shape) < _LEAST_SIDE_PX:
        return 0.0, 0.0
    height, width = small.shape
    rim_y, rim_x = round(height * _RIM_SHARE), round(width * _RIM_SHARE)
    ink = without_sheet_edges(ink_at(small), small, dpi)
    angle, confidence = _along_or_across(ink[rim_y : height - rim_y, rim_x : width - rim_x])
    if confidence < _CLEAR_CONFIDENCE:
        edges = _along_or_across(outlines(reduced(small, 1 / 2), dpi / 2))
        if confidence < _LEAST_CONFIDENCE and edges[1] >= _GLANCE_CONFIDENCE:
            edges = _along_or_across(
                outlines(small, dpi)
            )  # they have to tell it alone: measured at all of the resolution
        angle, confidence = _weighed((angle, confidence), edges)
    return round(angle, 4), round(confidence, 3)


def _along_or_across(ink: Pixels) -> tuple[float, float]:
    if cv2.countNonZero(ink) < _LEAST_INK_PX:
        return 0.0, 0.0
    found = sharpest(ink)
    if found[1] >= _CLEAR_CONFIDENCE:
        return found
    return max(found, sharpest(np.ascontiguousarray(np.rot90(ink))), key=lambda one: one[1])


def _weighed(by_print: tuple[float, float], by_edges: tuple[float, float]) -> tuple[float, float]:
    """Print before edges; where both say something else, less sure."""
    first, second = (by_print, by_edges) if by_print[1] >= _LEAST_CONFIDENCE else (by_edges, by_print)
    disputed = second[1] >= _TRACE_CONFIDENCE and abs(first[0] - second[0]) > _DISPUTED_DEG
    return (first[0], min(first[1], _DISPUTED_CONFIDENCE)) if disputed else first
