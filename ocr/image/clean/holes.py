"""Punched holes: round, one in size, near an edge of the sheet, showing what lay behind it.

ISO 838: 6 mm across, 12 mm from the edge, 80 mm apart, even about the middle of the side. A hole alone, or in a sheet that was cut, is
taken for one only where nothing stands around it: a filled dot of a form has its words beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import pi

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.clean.cleaned import Cleaned
from ocr.image.clean.fill import Patch, enlarged, painted, paper_across
from ocr.image.clean.overview import Overview
from ocr.image.raster import Pixels, Raster
from ocr.image.traced import traced
from ocr.recipes import TidyRecipe

_STRIP_MM = 24.0
_CENTER_MM = (6.0, 18.0)
"""from the edge: ISO 838 says 12, feeders shift a sheet and crops cut one"""
_CORNER_MM = 24.0
"""from the corner; of four holes on A4 the outer ones are 28.5 mm away"""
_APART_MM, _APART_SLACK_MM = 80.0, 2.0
_STROKE_MM = 3.0
"""what is narrower is cut off before the shape is judged: writing that a hole was punched through"""
_ROUND = (0.82, 1.15)
"""area over that of the ellipse in its box"""
_LONGER = 1.25
_UNEVEN = 16.0
"""greatest standard deviation of the levels within"""
_TINT = 40
_CLEAR_MM = (0.8, 3.0)
"""the ring around a single hole that has to be clear"""
_CLEAR_SHARE = 0.97
_RIM_MM, _AROUND_MM = 0.5, 1.3
_SURE, _LIKELY = 0.97, 0.8
_TURNS = 4


def _mm(view: Overview) -> float:
    """A hole is large: the half of the overview shows it well enough."""
    return view.px_per_mm / 2


@dataclass(frozen=True, slots=True, eq=False)
class _Hole:
    """In pixels of that half, not turned; `mask` is 1 in its box."""

    x: float
    y: float
    diameter: float
    box: tuple[int, int, int, int]
    mask: Pixels
    clear: bool


def holes(raster: Raster, view: Overview, recipe: TidyRecipe) -> Cleaned:
    """Fill punched holes with the colour of the paper around them.

    Args:
        raster: an upright page.
        view: of this page.
        recipe: how large a hole is, and how it stands out.
    """
    found: list[_Hole] = []
    paired = 0
    for turn in range(_TURNS):
        here = _along(turn, view, recipe)
        apart = [any(_is_pair(one, other, view) for other in here if other is not one) for one in here]
        paired += sum(apart)
        found += [hole for hole, pair in zip(here, apart, strict=True) if pair or hole.clear]
    measured = {"holes": float(len(found)), "paired": float(paired)}
    if not found:
        return Cleaned(raster, measured, 1.0)
    patches = [_patch(hole, view) for hole in found]
    return Cleaned(painted(raster, patches), measured, _SURE if paired == len(found) else _LIKELY)


def _along(turn: int, view: Overview, recipe: TidyRecipe) -> list[_Hole]:
    """What may be holes along the left edge of a page turned by so many quarters, counter-clockwise."""
    level = np.rot90(view.half_level, turn)
    strip = np.ascontiguousarray(level[:, : min(round(_STRIP_MM * _mm(view)), level.shape[1] // 2)])
    # light changes with the distance from an edge, much less along it
    paper = np.median(strip[:: max(1, round(_mm(view)))], axis=0).astype(np.uint8)
    apart = cv2.absdiff(strip, np.broadcast_to(paper, strip.shape).copy())
    other = cv2.threshold(apart, recipe.hole_contrast - 1, 1, cv2.THRESH_BINARY)[1]
    solid = cv2.morphologyEx(other, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    size = 2 * round(_STROKE_MM * _mm(view) / 2) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    solid = np.asarray(cv2.morphologyEx(solid, cv2.MORPH_OPEN, disc), np.uint8)
    if not solid.any():
        return []
    labels, stats, middles = traced(np.asarray(solid, np.uint8))
    found: list[_Hole] = []
    for number in range(1, len(stats)):
        x, y, wide, high, area = (int(value) for value in stats[number])
        if not _is_round(wide, high, area, view, recipe) or not _is_placed(middles[number], len(level), view):
            continue
        mask = (labels[y : y + high, x : x + wide] == number).astype(np.uint8)
        if _is_plain(mask, np.rot90(view.half, turn)[y : y + high, x : x + wide], view):
            clear = _is_clear(middles[number], (wide + high) / 2, np.asarray(other, np.uint8), view)
            found.append(_turned_back(turn, (x, y, wide, high), mask, clear, view))
    return found


def _is_round(wide: int, high: int, area: int, view: Overview, recipe: TidyRecipe) -> bool:
    least, most = (mm * _mm(view) for mm in recipe.hole_mm)
    return (
        least - 1 <= min(wide, high)
        and max(wide, high) <= most + 1
        and max(wide, high) <= _LONGER * min(wide, high)
        and _ROUND[0] <= area / (wide * high * pi / 4) <= _ROUND[1]
    )


def _is_placed(middle: NDArray[np.float64], along: int, view: Overview) -> bool:
    from_edge, from_corner = middle[0] / _mm(view), min(middle[1], along - middle[1]) / _mm(view)
    return bool(_CENTER_MM[0] <= from_edge <= _CENTER_MM[1] and from_corner >= _CORNER_MM)


def _is_plain(mask: Pixels, pixels: Pixels, view: Overview) -> bool:
    """Of one level, and of no colour: seals, digits in a ring and photographs are not."""
    inner = cv2.erode(
        mask,
        np.ones((2 * max(1, round(0.6 * _mm(view))) + 1,) * 2, np.uint8),
        borderType=cv2.BORDER_CONSTANT,
        borderValue=0,
    )
    within = pixels[inner > 0].astype(np.int16).reshape(int(inner.sum()), -1)
    if not len(within):
        return False
    tint = float(np.median(within.max(1) - within.min(1)))
    return float(within.mean(1).std()) <= _UNEVEN and tint <= _TINT


def _is_clear(middle: NDArray[np.float64], diameter: float, other: Pixels, view: Overview) -> bool:
    """Whether the ring around it is paper."""
    reach = round(diameter / 2 + _CLEAR_MM[1] * _mm(view))
    x, y = round(middle[0]), round(middle[1])
    top, left = max(0, y - reach), max(0, x - reach)
    part = other[top : y + reach + 1, left : x + reach + 1]
    rows, columns = np.ogrid[: part.shape[0], : part.shape[1]]
    away = np.hypot(rows + top - middle[1], columns + left - middle[0]) - diameter / 2
    ring = (away > _CLEAR_MM[0] * _mm(view)) & (away < _CLEAR_MM[1] * _mm(view))
    return float((part[ring] == 0).mean()) >= _CLEAR_SHARE


def _turned_back(turn: int, box: tuple[int, int, int, int], mask: Pixels, clear: bool, view: Overview) -> _Hole:
    x, y, wide, high = box
    height, width = view.half_level.shape
    for _ in range(turn):  # a quarter clockwise takes back one counter-clockwise
        side = width if turn % 2 else height
        x, y, wide, high = side - y - high, x, high, wide
        height, width = width, height
    back = np.ascontiguousarray(np.rot90(mask, -turn))
    return _Hole(x + wide / 2, y + high / 2, (wide + high) / 2, (x, y, x + wide, y + high), back, clear)


def _is_pair(one: _Hole, other: _Hole, view: Overview) -> bool:
    apart_mm = np.hypot(one.x - other.x, one.y - other.y) / _mm(view)
    askew_mm = min(abs(one.x - other.x), abs(one.y - other.y)) / _mm(view)
    alike = abs(one.diameter - other.diameter) <= 1.0 * _mm(view)
    # 240 mm: the middle ones of four may be torn
    near = min(abs(apart_mm - _APART_MM * count) for count in (1, 3)) <= _APART_SLACK_MM
    return bool(alike and near and askew_mm <= _APART_SLACK_MM)


def _patch(hole: _Hole, view: Overview) -> Patch:
    """Its disc and the shadow around it, in the colour of the paper around that."""
    rim = max(1, round(_RIM_MM * _mm(view)))
    away = rim + max(2, round(_AROUND_MM * _mm(view)))
    x0, y0, x1, y1 = hole.box
    padded = np.pad(hole.mask, away)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * rim + 1,) * 2)
    grown = cv2.dilate(padded, kernel)
    top, left = max(0, away - y0), max(0, away - x0)
    around = (
        x0 - away + left,
        y0 - away + top,
        min(x1 + away, view.half_level.shape[1]),
        min(y1 + away, view.half_level.shape[0]),
    )
    grown = grown[top : top + around[3] - around[1], left : left + around[2] - around[0]]
    beside = np.asarray(cv2.dilate(grown, np.ones((3, 3), np.uint8)) == 0)
    cell = 2 * view.cell_px
    color = paper_across(view.half, around, beside, cell)
    return Patch(around[0] * cell, around[1] * cell, enlarged(np.asarray(grown, np.uint8), cell), color)
