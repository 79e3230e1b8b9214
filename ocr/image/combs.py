"""Combs of forms: rows of small printed boxes, each for one sign of a number or a name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import cv2
import numpy as np

from ocr.image.papered import coarse_ink
from ocr.image.raster import MM_PER_INCH, Pixels
from ocr.values import Box

_LOOK_DPI: Final = 125.0
_PALER: Final = 0.4
"""of the way from the threshold between ink and paper to the lightest ink: thin rules are paler than letters"""
_RULE_MM: Final = 3.4
"""from which a stroke may be the side of a box; what it shuts in tells it from those of letters"""
_BOX_MM: Final = (2.6, 9.5)
"""width and height of the inside of a box"""
_SQUARE: Final = (0.45, 1.7)
"""its width over its height"""
_FILLED: Final = 0.65
_ALIKE_MM: Final = 0.5
"""edges of a row, widths of its boxes and the room between them differ no more"""
_APART_MM: Final = 3.0
"""between two boxes of a row, at most; rules that both share are less"""
_MOST_UNSEEN: Final = 3
"""boxes between two that were seen: their rules were broken"""
_SIDE: Final = 0.6
"""of the height of a box: so much of the far side of a next one is seen"""
_LEAST_BOXES: Final = 4
_MOST_BOXES: Final = 2000
_STACKED_MM: Final = 1.2
"""two rows that lie so near are a table"""
_PAPER_PERCENTILE: Final = 85

type Comb = tuple[Box, ...]
"""the insides of its boxes, from left to right"""


def combs_on(gray: Pixels, dpi: float) -> tuple[Comb, ...]:
    """Rows of at least four boxes of one size, with no other row of boxes right above or below.

    Args:
        gray: H x W uint8, dark ink on light paper, level within about half a degree.
        dpi: its resolution, > 0.
    """
    factor = min(1.0, _LOOK_DPI / dpi)
    ink = coarse_ink(gray, factor, _PALER)
    mm = dpi * factor / MM_PER_INCH
    upright = _long(ink, (round(_RULE_MM * mm), 1))
    if not upright.any():
        return ()
    grid = cv2.dilate(cv2.bitwise_or(upright, _long(ink, (1, round(_RULE_MM * mm)))), np.ones((3, 3), np.uint8))
    boxes = _shut_in(np.asarray(grid, np.uint8), mm)
    scale = gray.shape[1] / ink.shape[1]
    rows = [_whole(row, ink) for row in _rows(boxes, mm) if len(row) >= _LEAST_BOXES]
    return tuple(tuple(_scaled(box, scale) for box in row) for row in rows if not _is_stacked(row, boxes, mm))


def without_combs(gray: Pixels, combs: Iterable[Comb], around_px: int = 0) -> Pixels:
    """The picture with paper in place of the boxes, what stands in them and so much around them; `gray` itself where there are none."""
    out = gray
    for comb in combs:
        out = out if out is not gray else gray.copy()
        y0, y1 = min(box.y0 for box in comb), max(box.y1 for box in comb)
        part = out[max(0, y0 - around_px) : y1 + around_px, max(0, comb[0].x0 - around_px) : comb[-1].x1 + around_px]
        part[:] = np.percentile(part, _PAPER_PERCENTILE)
    return out


def _long(ink: Pixels, shape: tuple[int, int]) -> Pixels:
    """1 on strokes that are long enough in one direction."""
    kernel = np.ones(shape, np.uint8)
    lines = cv2.morphologyEx(ink, cv2.MORPH_OPEN, kernel, borderType=cv2.BORDER_CONSTANT, borderValue=0)
    return np.asarray(lines, np.uint8)


def _shut_in(grid: Pixels, mm: float) -> list[Box]:
    """What rules shut in, of the size of a box for one sign."""
    outlines, nested = cv2.findContours(grid, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    least, most = (edge * mm for edge in _BOX_MM)
    found: list[Box] = []
    for outline, (*_, around) in zip(outlines, nested[0] if outlines else (), strict=True):
        x, y, wide, high = cv2.boundingRect(outline)
        wide, high = wide - 2, high - 2  # a hole's outline lies on the rules around it
        is_hole = around >= 0 and least <= min(wide, high) and max(wide, high) <= most
        fits = is_hole and _SQUARE[0] * high <= wide <= _SQUARE[1] * high
        if fits and cv2.contourArea(outline) >= _FILLED * wide * high:
            found.append(Box(x + 1, y + 1, x + 1 + wide, y + 1 + high))
    return found[:_MOST_BOXES]


def _rows(boxes: Iterable[Box], mm: float) -> list[list[Box]]:
    """Boxes beside each other, alike and evenly spaced; those between them whose rules are broken are added."""
    rows: list[list[Box]] = []
    for box in sorted(boxes, key=lambda box: box.x0):
        for row in rows:
            if (between := _between(row, box, mm)) is not None:
                row += [*between, box]
                break
        else:
            rows.append([box])
    return rows


def _between(row: Sequence[Box], box: Box, mm: float) -> list[Box] | None:
    """The boxes between the last of a row and one that goes on with it; None where it does not."""
    last, alike = row[-1], _ALIKE_MM * mm + 1
    room, wide = box.x0 - last.x1, last.x1 - last.x0
    edges = abs(box.y0 - last.y0), abs(box.y1 - last.y1), abs((box.x1 - box.x0) - wide)
    if room <= 0 or max(edges) > alike:
        return None
    if len(row) == 1:
        return [] if room <= _APART_MM * mm else None
    pitch = row[-1].x0 - row[-2].x0
    steps = round((box.x0 - last.x0) / pitch)
    if not 1 <= steps <= 1 + _MOST_UNSEEN or abs(box.x0 - last.x0 - steps * pitch) > alike:
        return None
    return [_moved(last, round(step * (box.x0 - last.x0) / steps)) for step in range(1, steps)]


def _whole(row: Sequence[Box], ink: Pixels) -> list[Box]:
    """A row with the boxes at its ends whose rules are broken."""
    pitch = (row[-1].x0 - row[0].x0) / (len(row) - 1)
    found = list(row)
    while _has_side(found[0].x0 - pitch, found[0], ink):
        found.insert(0, _moved(found[0], -round(pitch)))
    while _has_side(found[-1].x1 + pitch, found[-1], ink):
        found.append(_moved(found[-1], round(pitch)))
    return found


def _has_side(x: float, box: Box, ink: Pixels) -> bool:
    """There is an upright rule at x, which is next to it, as high as the box."""
    near = ink[box.y0 : box.y1, max(0, round(x) - 2) : max(0, round(x) + 3)]
    return near.size > 0 and bool(near.mean(0).max() >= _SIDE)


def _moved(box: Box, by_px: int) -> Box:
    return Box(box.x0 + by_px, box.y0, box.x1 + by_px, box.y1)


def _is_stacked(row: Sequence[Box], boxes: Iterable[Box], mm: float) -> bool:
    """Other boxes lie right above or below: a table of narrow columns."""
    left, right, near = row[0].x0, row[-1].x1, _STACKED_MM * mm
    top, bottom = min(box.y0 for box in row), max(box.y1 for box in row)
    return any(
        box.x0 < right and left < box.x1 and (0 < top - box.y1 <= near or 0 < box.y0 - bottom <= near) for box in boxes
    )


def _scaled(box: Box, scale: float) -> Box:
    return Box(*(round(edge * scale) for edge in (box.x0, box.y0, box.x1, box.y1)))
