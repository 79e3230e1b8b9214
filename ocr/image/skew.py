"""By how much a page is turned: from its print, its rules, and where neither is there, the edges of the sheet.

Print and rules are one evidence: both make rows of ink (`profiles`). The sheet's own edges are kept out of it, since paper is
often cut or fed more crookedly than it is printed (`sheet_edges`).
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from ocr.image.color import reduced
from ocr.image.profiles import NO_LINES, STEEP_DEG, Lines, sharpest
from ocr.image.raster import Pixels
from ocr.image.sheet_edges import outlines, without_sheet_edges
from ocr.image.strips import STRIP_PX

WORK_DPI = 150
_WINDOW_PX = 31
_DARKER_LEVELS = 15
_RIM_SHARE = 0.02
_CLEAR_CONFIDENCE = 8.0
_STEEP_CONFIDENCE = 16.0
_LEAST_CONFIDENCE = 5.0
_TRACE_CONFIDENCE = 4.0
_DISPUTED_CONFIDENCE = 6.0
_DISPUTED_DEG = 0.3
_SHEARED_DEG = 2.0
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
    print_ = without_sheet_edges(ink_at(small), small, dpi)
    found = _along_or_across(print_.ink[rim_y : height - rim_y, rim_x : width - rim_x], print_.down)
    if found.clearness < _CLEAR_CONFIDENCE:
        edges = _along_or_across(outlines(reduced(small, 1 / 2), dpi / 2))
        if found.clearness < _LEAST_CONFIDENCE and edges.clearness >= _GLANCE_CONFIDENCE:
            edges = _along_or_across(
                outlines(small, dpi)
            )  # they have to tell it alone: measured at all of the resolution
        found = _weighed(found, edges)
    if found.swing_deg:
        found = replace(found, clearness=min(found.clearness, _DISPUTED_CONFIDENCE))
    return round(found.turn_deg, 4), round(found.clearness, 3)


def _along_or_across(ink: Pixels, down: bool = False) -> Lines:
    """The lines of print, or where there is no more than a trace of them, those at right angles to it."""
    if cv2.countNonZero(ink) < _LEAST_INK_PX:
        return NO_LINES
    along = sharpest(_sideways(ink) if down else ink)
    # dots that stand in rows, as leaders do, stand in other rows aslant
    if along.clearness >= (_CLEAR_CONFIDENCE if abs(along.turn_deg) <= STEEP_DEG else _STEEP_CONFIDENCE):
        return along
    across = sharpest(ink if down else _sideways(ink))
    # a line or two down the page, as copiers leave them at its rim, are sharper than print, and askew to it
    printed = along.clearness >= _LEAST_CONFIDENCE and abs(along.turn_deg - across.turn_deg) <= _SHEARED_DEG
    traced = along.clearness >= _TRACE_CONFIDENCE and across.clearness < 2 * along.clearness
    if not (printed or traced):
        return max(along, across, key=lambda one: one.clearness)
    agreed = abs(along.turn_deg - across.turn_deg) <= _DISPUTED_DEG
    return replace(along, clearness=max(along.clearness, across.clearness)) if agreed else along


def _sideways(ink: Pixels) -> Pixels:
    return np.ascontiguousarray(np.rot90(ink))


def _weighed(by_print: Lines, by_edges: Lines) -> Lines:
    """Print before edges; where both say something else, less sure."""
    first, second = (by_print, by_edges) if by_print.clearness >= _LEAST_CONFIDENCE else (by_edges, by_print)
    disputed = second.clearness >= _TRACE_CONFIDENCE and abs(first.turn_deg - second.turn_deg) > _DISPUTED_DEG
    return replace(first, clearness=min(first.clearness, _DISPUTED_CONFIDENCE)) if disputed else first
