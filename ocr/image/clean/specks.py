"""Isolated specks: dust on paper and glass, grains of toner.

A full stop, the dot of an i, a mark over a vowel, a decimal point stand by their letters, dots of a leader by each other. So a speck
goes only where there is nothing else far and wide, nor anything on its line.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.clean.cleaned import Cleaned
from ocr.image.clean.fill import Patch, painted, paper_beside
from ocr.image.clean.overview import Overview
from ocr.image.raster import Pixels, Raster
from ocr.image.traced import traced
from ocr.recipes import TidyRecipe

_INK_LEVELS, _SPECK_LEVELS = 12, 24
"""darker than its paper by so much there may be ink; a speck is darker still somewhere"""
_TINT = 36
"""dust has no colour; a red or blue dot is ink"""
_MOST_TINY = 3000
_MOST_AROUND = 12
"""more times its own size of marks around a speck are not all specks"""
_LINE_MM = (4.5, 1.6)
"""so far to either side, and up and down, print on the same line is looked for"""
_LEADER_MM, _LEADER_SLACK_MM, _LEADER = 9.0, 0.7, 2
"""more than so many so near on one line, or one above the other, make a row of dots"""
_CROWD_MM, _CROWD = 6.0, 5
"""more than so many so near are a pattern, or writing that is half gone"""

type _Table = NDArray[np.float64]


def specks(raster: Raster, view: Overview, recipe: TidyRecipe) -> Cleaned:
    """Paint isolated specks over with the paper around them.

    Args:
        raster: an upright page.
        view: of this page.
        recipe: how large a speck is, and how far away from everything else.
    """
    marks = np.asarray(cv2.threshold(view.depth, _INK_LEVELS - 1, 1, cv2.THRESH_BINARY)[1], np.uint8)
    _, stats, middles = traced(marks)
    most = round(recipe.speck_mm * view.px_per_mm) + 1  # its rim is spread over a pixel more
    tiny = (stats[1:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]] <= most).all(1)
    boxes, middles = stats[1:][tiny].astype(np.int64), middles[1:][tiny]
    if len(boxes) > _MOST_TINY:
        return Cleaned(raster, {"specks": 0.0, "tiny_marks": float(len(boxes))}, 0.3)
    away = (recipe.speck_away_mm * view.px_per_mm,) * 2
    line = (_LINE_MM[0] * view.px_per_mm, _LINE_MM[1] * view.px_per_mm)
    dust = [
        one
        for one, box in enumerate(boxes.tolist())
        if _is_dust(box, view) and all(_stands_alone(one, boxes, marks, reach) for reach in (away, line))
    ]
    found = boxes[_scattered(middles / view.px_per_mm, dust)].tolist()
    measured = {"specks": float(len(found)), "tiny_marks": float(len(boxes))}
    if not found or len(found) > recipe.most_specks:
        return Cleaned(raster, measured, 1.0 if not found else 0.5)
    return Cleaned(painted(raster, [_patch(box, view) for box in found]), measured, 0.9)


def _stands_alone(one: int, boxes: NDArray[np.int64], marks: Pixels, reach: tuple[float, float]) -> bool:
    """Whether all that is marked so far around a tiny mark is tiny too."""
    x, y, wide, high, _ = boxes[one].tolist()
    dx, dy = round(reach[0]), round(reach[1])
    x0, y0, x1, y1 = max(0, x - dx), max(0, y - dy), x + wide + dx, y + high + dy
    inked = cv2.countNonZero(marks[y0:y1, x0:x1])
    if inked > _MOST_AROUND * boxes[one, cv2.CC_STAT_AREA] + _MOST_AROUND:
        return False
    left, top = boxes[:, cv2.CC_STAT_LEFT], boxes[:, cv2.CC_STAT_TOP]
    right, bottom = left + boxes[:, cv2.CC_STAT_WIDTH], top + boxes[:, cv2.CC_STAT_HEIGHT]
    within = (right > x0) & (left < x1) & (bottom > y0) & (top < y1)
    return inked <= int(boxes[within, cv2.CC_STAT_AREA].sum())


def _scattered(places_mm: _Table, dust: list[int]) -> list[int]:
    """Which of the dust lies in no order: neither in rows nor in crowds.

    Those that are near each other go or stay together: so what stays does not look any different once the others are gone.
    """
    together: dict[int, set[int]] = {one: {one} for one in dust}
    ordered: set[int] = set()
    for one in dust:
        dx, dy = np.abs(places_mm - places_mm[one]).T
        row = (dy <= _LEADER_SLACK_MM) & (dx <= _LEADER_MM)
        column = (dx <= _LEADER_SLACK_MM) & (dy <= _LEADER_MM)
        crowd = np.maximum(dx, dy) <= _CROWD_MM
        if row.sum() > _LEADER or column.sum() > _LEADER or crowd.sum() > _CROWD:
            ordered.add(one)
        for other in np.flatnonzero(row | column | crowd).tolist():
            if other in together and together[other] is not together[one]:
                joined = together[one] | together[other]
                together.update(dict.fromkeys(joined, joined))
    return [one for one in dust if not together[one] & ordered]


def _is_dust(box: list[int], view: Overview) -> bool:
    """Dark enough, and of no colour."""
    x, y, wide, high, _ = box
    there = slice(y, y + high), slice(x, x + wide)
    darkest = int(view.depth[there].argmax())
    if view.depth[there].flat[darkest] < _SPECK_LEVELS:
        return False
    row, column = divmod(darkest, wide)
    color = np.asarray(view.pixels[y + row, x + column], np.int16)
    return int(color.max() - color.min()) <= _TINT


def _patch(box: list[int], view: Overview) -> Patch:
    x, y, wide, high, _ = box
    height, width = view.level.shape
    x0, y0, x1, y1 = max(0, x - 1), max(0, y - 1), min(width, x + wide + 1), min(height, y + high + 1)
    around = (max(0, x0 - 3), max(0, y0 - 3), min(width, x1 + 3), min(height, y1 + 3))
    beside = np.ones((around[3] - around[1], around[2] - around[0]), np.bool_)
    beside[y0 - around[1] : y1 - around[1], x0 - around[0] : x1 - around[0]] = False
    cell = view.cell_px
    color = paper_beside(view.pixels, around, beside)
    return Patch(x0 * cell, y0 * cell, np.ones(((y1 - y0) * cell, (x1 - x0) * cell), np.uint8), color)
