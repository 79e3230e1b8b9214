"""Where a sheet of paper may lie in a picture: a few quadrilaterals, for `edges` to try."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.color import lightest, reduced
from ocr.image.raster import Pixels

type Corners = NDArray[np.float64]
"""4 x 2, x and y in pixels, clockwise from the corner that lies top-left"""

_LOOK_PX = 360
"""longest side of the picture that is looked at: a line of print has some 3 pixels there"""
_PRINT_PX = 11
"""kernel at that size, that print vanishes in"""
_SEED = 0.12
"""radius of the place in the middle that is taken for paper, over the picture's shorter side"""
_RING = 0.02
"""width of the rim that is taken for table"""
_LEAST_AREA = 0.08
"""of the picture: with less, no photo could have enough pixels for its page"""
_BESIDE_PX, _LEAST_STEP = 9.0, 3.0
"""so far within and beyond a side levels have to differ by so much"""
_SIMPLIFY = 0.004, 0.03
"""of the length around: as little as pixels ask for, and as much as bent edges do"""
_SAME = 0.02
"""of the diagonal: quadrilaterals whose corners are nearer than that are one"""


def outlines(pixels: Pixels) -> list[Corners]:
    """Quadrilaterals that may be the page, found by several means; the likelier ones come first, and there may be none.

    The page is told from the table by flooding from the middle and from the rim until both meet (watershed; Meyer 1992), which sees
    through soft shadows; by lightness (Otsu 1979); and by how far its colour is from that of the rim. Of each region, the hull is
    simplified to four sides by dropping the side whose neighbours, made longer, add least (as of Aggarwal, Chang and Yap 1985): so
    folded corners and a finger over an edge do not matter.

    Args:
        pixels: H x W or H x W x 3 uint8.

    Returns:
        4 x 2 corners in pixels of the picture, clockwise from top-left.
    """
    cell = max(1, -(-max(pixels.shape[:2]) // _LOOK_PX))
    small = reduced(pixels, 1 / cell)
    if min(small.shape[:2]) < _LOOK_PX // 6:
        return []
    if small.ndim == 2:
        small = np.asarray(cv2.cvtColor(small, cv2.COLOR_GRAY2RGB), np.uint8)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_PRINT_PX, _PRINT_PX))
    bare = np.asarray(cv2.morphologyEx(small, cv2.MORPH_CLOSE, kernel), np.uint8)
    found: list[Corners] = []
    for region in _regions(bare):
        for corners in _quadrilaterals(region):
            there = corners * cell
            nearest = min((float(np.abs(there - other).max()) for other in found), default=np.inf)
            if nearest > _SAME * float(np.hypot(*pixels.shape[:2])) and _stands_out(bare, corners):
                found.append(there)
    return found


def _stands_out(bare: Pixels, corners: Corners) -> bool:
    """Whether what lies within each side differs from what lies beyond it."""
    share = np.linspace(0.1, 0.9, 33)[:, None]
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        way = end - start
        inward = np.array([-way[1], way[0]]) / (float(np.linalg.norm(way)) + 1e-9) * _BESIDE_PX
        along = start + share * way
        inside, outside = (_levels(bare, along + side * inward) for side in (1, -1))
        if float(np.abs(np.median(inside - outside, axis=0)).max()) < _LEAST_STEP:
            return False
    return True


def _levels(bare: Pixels, points: Corners) -> Corners:
    height, width = bare.shape[:2]
    x = np.clip(points[:, 0].astype(int), 0, width - 1)
    y = np.clip(points[:, 1].astype(int), 0, height - 1)
    return np.asarray(bare[y, x], np.float64)


def _regions(bare: Pixels) -> Iterator[Pixels]:
    """What may be the page (1), as regions of a small picture without print."""
    height, width = bare.shape[:2]
    yield _flooded(bare)
    light = lightest(bare)
    yield np.asarray(cv2.threshold(light, 0, 1, cv2.THRESH_BINARY + cv2.THRESH_OTSU)[1], np.uint8)
    ring = max(1, round(_RING * min(height, width)))
    inner = np.zeros((height, width), bool)
    inner[ring:-ring, ring:-ring] = True
    rim = np.median(bare[~inner], axis=0)
    away = np.abs(bare - rim).max(2).astype(np.uint8)  # no CIE Lab: its tables cost half a second at their first use
    yield np.asarray(cv2.threshold(away, 0, 1, cv2.THRESH_BINARY + cv2.THRESH_OTSU)[1], np.uint8)


def _flooded(bare: Pixels) -> Pixels:
    height, width = bare.shape[:2]
    ring, radius = max(2, round(_RING * min(height, width))), round(_SEED * min(height, width))
    marks = np.full((height, width), 1, np.int32)
    marks[ring:-ring, ring:-ring] = 0
    cv2.circle(marks, (width // 2, height // 2), radius, 2, -1)
    return np.asarray(cv2.watershed(bare, marks) == 2, np.uint8)


def _quadrilaterals(region: Pixels) -> Iterator[Corners]:
    """Four sides around the largest part of a region, in two ways: sides made longer until they meet, and corners joined by chords."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(region, connectivity=4)
    if count < 2:
        return
    biggest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    if stats[biggest, cv2.CC_STAT_AREA] < _LEAST_AREA * region.size:
        return
    contours, _ = cv2.findContours((labels == biggest).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    hull = cv2.convexHull(max(contours, key=len))
    around = cv2.arcLength(hull, True)
    for simplify in _SIMPLIFY:
        simple = cv2.approxPolyDP(hull, simplify * around, True)[:, 0].astype(np.float64) + 0.5
        while len(simple) > 4:
            shorter = _without_a_side(simple)
            if shorter is None:
                break
            simple = shorter
        if len(simple) == 4:
            yield _clockwise(simple)


def _without_a_side(polygon: Corners) -> Corners | None:
    """Drop the side whose going adds the least area; None where no two neighbours meet beyond one."""
    best, least = None, np.inf
    count = len(polygon)
    for index in range(count):
        before, start, end, after = (polygon[(index + step) % count] for step in (-1, 0, 1, 2))
        meet = crossing(before, start, after, end)
        if meet is None or np.dot(meet - start, start - before) < 0 or np.dot(meet - end, end - after) < 0:
            continue
        added = abs(_turn(start - meet, end - meet)) / 2
        if added < least:
            rest = [polygon[(index + step) % count] for step in range(2, count)]
            best, least = np.array([meet, *rest]), added
    return best


def crossing(a: Corners, b: Corners, c: Corners, d: Corners) -> Corners | None:
    """Where the line through a and b meets that through c and d; None where they are all but parallel."""
    first, second = b - a, d - c
    turn = _turn(first, second)
    if abs(turn) < 1e-6 * float(np.linalg.norm(first) * np.linalg.norm(second)) + 1e-12:
        return None
    return np.asarray(a + _turn(c - a, second) / turn * first)


def _turn(first: Corners, second: Corners) -> float:
    return float(first[0] * second[1] - first[1] * second[0])


def _clockwise(corners: Corners) -> Corners:
    """From the corner nearest to the picture's top-left (least x + y of the four about their middle)."""
    middle = corners.mean(0)
    angles = np.arctan2(corners[:, 1] - middle[1], corners[:, 0] - middle[0])
    ordered = corners[np.argsort(angles)]
    return np.asarray(np.roll(ordered, -int(np.argmin((ordered - middle).sum(1))), axis=0))
