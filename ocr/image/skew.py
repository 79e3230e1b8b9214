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
from ocr.image.sheet_edges import Print, outlines, without_sheet_edges
from ocr.image.strips import STRIP_PX
from ocr.image.text_dpi import text_dpi

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
_HINT_CONFIDENCE, _AGREED_DEG = 1.8, 0.1
"""rows and what stands below each other in them, each too faint to carry, carry together where they say the same"""
_MANY_WORDS, _WORDS_CONFIDENCE = 12, 2.0
_LEAST_INK_PX = 400
"""so much is no line of print yet, nor the edge of a sheet"""
_LEAST_SIDE_PX = 4 * STRIP_PX


def ink_at(gray: Pixels) -> Pixels:
    """255 where a picture, as large as print is looked at, is darker than its surroundings, 0 elsewhere."""
    around = cv2.blur(gray, (_WINDOW_PX, _WINDOW_PX))
    return np.asarray(cv2.threshold(cv2.subtract(around, gray), _DARKER_LEVELS, 255, cv2.THRESH_BINARY)[1], np.uint8)


def skew(gray: Pixels, dpi: float) -> tuple[float, float]:
    """Measure by how much a page is turned, within 20 degrees either way.

    Lines that run up or down the picture (a page fed sideways) count as well as lines across it.

    Args:
        gray: H x W uint8, best `color.lightest` of the page, where seals and coloured pen fade.
        dpi: its resolution; looked at as `text_dpi` says.

    Returns:
        (degrees, confidence): positive = the page is turned clockwise. Confidence is peak over median of the score: 12 to 68 on
        text, more on tables, below 3 on blank paper, photographs and dust; 8 at least where there are a dozen words. 6 at most where
        thin print and the sheet's edges disagree, and print is followed, and where the page swung while it was fed: then it is turned
        by the mean of its lines, and none of them is level. (0.0, 0.0) on a picture too small to tell.
    """
    work_dpi = text_dpi(gray, dpi)
    small, dpi = reduced(gray, work_dpi / dpi), work_dpi
    if min(small.shape) < _LEAST_SIDE_PX:
        return 0.0, 0.0
    height, width = small.shape
    rim_y, rim_x = round(height * _RIM_SHARE), round(width * _RIM_SHARE)
    print_ = without_sheet_edges(ink_at(small), small, dpi)
    found = _of_print(replace(print_, ink=print_.ink[rim_y : height - rim_y, rim_x : width - rim_x]))
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


def _of_print(print_: Print) -> Lines:
    """Its lines; where there are many words it is clear that they are lines, however broad the peak of short ones is."""
    worded = print_.words >= _MANY_WORDS and not print_.down
    found = _along_or_across(print_.ink, print_.down, _WORDS_CONFIDENCE if worded else None)
    carried = worded and found.clearness >= _WORDS_CONFIDENCE
    return replace(found, clearness=max(found.clearness, _CLEAR_CONFIDENCE)) if carried else found


def _along_or_across(ink: Pixels, down: bool = False, enough: float | None = None) -> Lines:
    """The lines of print, or where there is no more than a trace of them, those at right angles to it.

    Args:
        ink: H x W uint8 of 0 and 255.
        down: print runs down the picture.
        enough: clearness from which on print is not doubted.
    """
    if cv2.countNonZero(ink) < _LEAST_INK_PX:
        return NO_LINES
    along = sharpest(_sideways(ink) if down else ink)
    # dots that stand in rows, as leaders do, stand in other rows aslant
    clear = _CLEAR_CONFIDENCE if abs(along.turn_deg) <= STEEP_DEG else _STEEP_CONFIDENCE
    if along.clearness >= (clear if enough is None else enough):
        return along
    across = sharpest(ink if down else _sideways(ink))
    # a line or two down the page, as copiers leave them at its rim, are sharper than print, and askew to it
    sheared = abs(along.turn_deg - across.turn_deg) <= _SHEARED_DEG
    printed = along.clearness >= _LEAST_CONFIDENCE and sheared
    traced = along.clearness >= _TRACE_CONFIDENCE and across.clearness < 2 * along.clearness
    best = along if printed or traced else max(along, across, key=lambda one: one.clearness)
    return replace(best, clearness=along.clearness + across.clearness) if _agreed(along, across) else best


def _agreed(along: Lines, across: Lines) -> bool:
    return (
        min(along.clearness, across.clearness) >= _HINT_CONFIDENCE
        and abs(along.turn_deg - across.turn_deg) <= _AGREED_DEG
    )


def _sideways(ink: Pixels) -> Pixels:
    return np.ascontiguousarray(np.rot90(ink))


def _weighed(by_print: Lines, by_edges: Lines) -> Lines:
    """Print before edges; where both say something else, less sure."""
    first, second = (by_print, by_edges) if by_print.clearness >= _LEAST_CONFIDENCE else (by_edges, by_print)
    disputed = second.clearness >= _TRACE_CONFIDENCE and abs(first.turn_deg - second.turn_deg) > _DISPUTED_DEG
    return replace(first, clearness=min(first.clearness, _DISPUTED_CONFIDENCE)) if disputed else first
