"""Signatures and other writing by hand too pale to survive: a pen that ran dry, a carbon copy, a scanner whose light washes blue out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.raster import MM_PER_INCH, Pixels, Raster
from ocr.values import Box
from ocr.verdict.metric import Measured, Metric

if TYPE_CHECKING:
    from ocr.verdict.paper import PaperAndInk
    from ocr.verdict.sight import Sight

_PALE, _STRONG = 8, 60
"""levels darker than the paper from which on something is there, and from which on it is ink that nobody misses"""
_LEAST_DPI = 99
"""with fewer pixels all strokes are pale"""
_SOFT_PX, _HALO_PX, _GAP_PX = 0.6, 5, 5
"""around strong ink, where its edge is pale; and across which the pieces of a broken stroke are one"""
_LEAST_MM, _MOST_MM = (5.0, 12.0), (45.0, 90.0)
"""shorter and longer side: more than a letter has, less than a picture or a shadow"""
_THICKEST_MM = 0.8
"""half the breadth of a stroke, with what 100 dpi adds: ball pens draw 0.4 to 0.8 mm, a watermark is broader"""
_FILLED = 0.35
"""of its box: a stroke runs to and fro, shading fills"""
_ROUND_MM, _ROUND = (27.0, 46.0), 0.8
"""diameter, and shorter over longer side, of a seal, here of one that was copied in black"""
_STRAIGHT = 0.4
"""of it lies in one row or column: a rule, a crease, a frame"""
_LINE_MM, _LINED = 5.0, 0.65
"""so long a piece of a row or a column is of a line; with so much of it in such it is squared paper, between whose lines print stands.
Half of a signature's is, at most"""
_RUN_MM, _SQUARED = 10.0, 0.05
"""so long runs along rows and along columns, each on so much of the page, are squared paper, whose lines break into crooked pieces where
the page is turned: it hides what of that is a signature. Drawn squared paper has 0.055 or more, other pages 0.046 or less"""
_PERCENTILE = 75
_RED = 0.3
"""of what a stroke takes from the other channels red keeps: a seal; blue and black keep none of it"""
_AROUND_PX, _SHARP = 9, 1.5
"""times as dark a stroke is as its surroundings and itself; a shadow, a crease is soft"""
_LEAST_STRONG_PX = 500
"""on pages with less all is pale, which is told otherwise"""
_MOST = 3
"""a page has not more faint signatures; a drawing, the ground of a certificate is made of such strokes"""


def faintest_signature(page: PaperAndInk, color: Raster) -> tuple[float, Box] | None:
    """Find strokes of a pen that are long and crooked as no letter of print is, and pale all along.

    Args:
        page: paper and ink of a raw page.
        color: the same page at about 75 dpi.

    Returns:
        Of the palest: by how many levels (0..255) most of it is darker than the paper, in its darkest channel; and its place on
        the planes of `page`. None where there is none, where all the page is drawn so, and
        on squared paper.
    """
    difference = np.asarray(cv2.subtract(page.paper, page.level), np.uint8)
    _, strong = cv2.threshold(difference, _STRONG - 1, 1, cv2.THRESH_BINARY)
    if cv2.countNonZero(strong) < _LEAST_STRONG_PX:
        return None
    faint = _faint(difference, np.asarray(strong, np.uint8))
    strokes = _strokes(difference, faint, page.px_per_mm)
    pale = [(there, box) for there, box in strokes if not _red(there, box, color, len(difference))]
    if len(pale) > _MOST:
        return None
    found = [
        (float(np.percentile(difference[box.y0 : box.y1, box.x0 : box.x1][there], _PERCENTILE)), box)
        for there, box in pale
        if not _lined(there, page.px_per_mm)
    ]
    if not found or _squared(faint, page.px_per_mm):
        return None
    return min(found, key=lambda one: one[0])


def signed(sight: Sight) -> Measured:
    """`signature_strength`, as of `faintest_signature`, of pages with writing in ink and a pale stroke of a pen."""
    coarse = sight.raster.dpi < _LEAST_DPI
    found = None if coarse or sight.inkless else faintest_signature(sight.paper, sight.coarse)
    if found is None:
        return {}
    return {"signature_strength": Metric(found[0], sight.placed(found[1], sight.paper.px_per_mm * MM_PER_INCH))}


def _faint(difference: Pixels, strong: Pixels) -> Pixels:
    """1 where something is, away from strong ink."""
    _, some = cv2.threshold(cv2.GaussianBlur(difference, (3, 3), _SOFT_PX), _PALE - 1, 1, cv2.THRESH_BINARY)
    beside = cv2.dilate(strong, np.ones((_HALO_PX, _HALO_PX), np.uint8))
    return np.asarray(cv2.bitwise_and(some, 1 - beside), np.uint8)


def _squared(faint: Pixels, mm: float) -> bool:
    """Whether long faint lines, also a little turned, run over all the page both ways."""
    half = (cv2.resize(faint * 255, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA) > 0).astype(np.uint8)
    run = round(_RUN_MM * mm / 2)
    for along, across in (((1, run), (3, 1)), ((run, 1), (1, 3))):
        thick = cv2.dilate(half, np.ones(across, np.uint8))
        runs = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones(along, np.uint8))
        if cv2.countNonZero(runs) < _SQUARED * half.size:
            return False
    return True


def _strokes(difference: Pixels, pale: Pixels, mm: float) -> list[tuple[NDArray[np.bool_], Box]]:
    """The pixels of each, in its box."""
    joined = cv2.morphologyEx(pale, cv2.MORPH_CLOSE, np.ones((_GAP_PX, _GAP_PX), np.uint8))
    contours, nesting = cv2.findContours(joined, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for number, contour in enumerate(contours):
        x, y, wide, high = cv2.boundingRect(contour)
        sides = min(wide, high) / mm, max(wide, high) / mm
        hole = nesting[0][number][3] >= 0
        if hole or sides[0] < _LEAST_MM[0] or sides[1] < _LEAST_MM[1]:
            continue
        inside = np.zeros((high, wide), np.uint8)
        cv2.drawContours(inside, [contour], 0, 1, cv2.FILLED, offset=(-x, -y))
        there = (inside & pale[y : y + high, x : x + wide]).view(np.bool_)
        part = difference[y : y + high, x : x + wide]
        if _of_a_signature(*sides) and _drawn_by_hand(there, mm) and _sharp(part, there):
            found.append((there, Box(x, y, x + wide, y + high)))
    return found


def _of_a_signature(shorter_mm: float, longer_mm: float) -> bool:
    seal = _ROUND_MM[0] <= longer_mm <= _ROUND_MM[1] and shorter_mm >= _ROUND * longer_mm
    return shorter_mm <= _MOST_MM[0] and longer_mm <= _MOST_MM[1] and not seal


def _drawn_by_hand(there: NDArray[np.bool_], mm: float) -> bool:
    """Whether it is thin, leaves most of its box free and does not run straight."""
    amount = int(there.sum())
    if amount > _FILLED * there.size:
        return False
    straightest = max(int(cv2.blur(there.sum(axis).astype(np.float32), (1, 3)).max() * 3) for axis in (0, 1))
    if straightest > _STRAIGHT * amount:
        return False
    inside = cv2.distanceTransform(there.astype(np.uint8), cv2.DIST_L2, 3)[there]
    return float(np.percentile(inside, 95)) <= _THICKEST_MM * mm


def _lined(there: NDArray[np.bool_], mm: float) -> bool:
    """Whether it is made of lines along rows and columns."""
    drawn, long = there.astype(np.uint8), round(_LINE_MM * mm)
    lines = (cv2.morphologyEx(drawn, cv2.MORPH_OPEN, np.ones(side, np.uint8)) for side in ((1, long), (long, 1)))
    return cv2.countNonZero(cv2.max(*lines)) > _LINED * cv2.countNonZero(drawn)


def _sharp(difference: Pixels, there: NDArray[np.bool_]) -> bool:
    around = cv2.blur(difference, (_AROUND_PX, _AROUND_PX))
    return float(difference[there].mean()) >= _SHARP * float(around[there].mean())


def _red(there: NDArray[np.bool_], box: Box, color: Raster, height: int) -> bool:
    if color.gray:
        return False
    scale = color.height_px / height
    x0, y0, x1, y1 = (round(side * scale) for side in (box.x0, box.y0, box.x1, box.y1))
    part = np.ascontiguousarray(color.pixels[y0:y1, x0:x1])
    inked = cv2.resize(there.astype(np.uint8), part.shape[1::-1], interpolation=cv2.INTER_NEAREST)
    red, green, blue = cv2.split(part)
    others = cv2.max(green, blue)
    darker, redder = cv2.min(red, cv2.min(green, blue)).astype(np.float32), cv2.subtract(red, others).astype(np.float32)
    bare, drawn = inked == 0, inked > 0
    taken = float(np.median(darker[bare]) - darker[drawn].mean())
    return float(redder[drawn].mean() - np.median(redder[bare])) > _RED * taken
