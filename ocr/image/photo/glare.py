"""Where a lamp's mirror image burns the print of a page out."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from ocr.image.color import darkest
from ocr.image.raster import MM_PER_INCH, Pixels
from ocr.values import Box

_CLIPPED = 250
_ABOVE_PAPER = 8
"""levels by which a burnt place is lighter than the page's paper: else all of the page is as light"""
_SMALLEST_MM2 = 20.0
_STROKE_MM, _AROUND_MM = 4.0, 12.0
"""no stroke is broader; print so near tells what print there would be"""
_INK = 25
_LEAST_INK, _LEFT = 0.015, 0.25
"""share of ink beside a burnt place from which print is lost there, and how much of that may be left within it"""


class Glare(NamedTuple):
    """Box of all that is burnt out, in pixels of the page (None: nothing), and its share of the page (0..1)."""

    box_px: Box | None
    share: float


def glare(page: Pixels, dpi: float) -> Glare:
    """Find places where all channels are clipped, though the paper around is not, and where no ink is left, though there is some around.

    A lamp that only brightens bare paper costs nothing and is not told; nor is a page that is light all over and still has its ink.

    Args:
        page: an upright page, H x W or H x W x 3 uint8, at 50 to 150 dpi.
        dpi: its resolution.
    """
    level = darkest(page)
    px = dpi / MM_PER_INCH
    stroke = np.ones((round(_STROKE_MM * px) | 1,) * 2, np.uint8)
    paper = cv2.morphologyEx(level, cv2.MORPH_CLOSE, stroke)
    if float(np.median(paper)) > _CLIPPED - _ABOVE_PAPER:
        return Glare(None, 0.0)
    clipped = np.asarray(level >= _CLIPPED, np.uint8)
    burnt = np.asarray(cv2.morphologyEx(clipped, cv2.MORPH_CLOSE, stroke), np.uint8)
    ink = np.asarray(cv2.subtract(paper, level) > _INK, np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(burnt, connectivity=8)
    lost = [
        index
        for index in np.flatnonzero(stats[:, cv2.CC_STAT_AREA] >= _SMALLEST_MM2 * px**2)
        if index and _ink_lost(np.asarray(labels == index, np.uint8), burnt, ink, px)
    ]
    if not lost:
        return Glare(None, 0.0)
    low = stats[lost, :2].min(0)
    high = (stats[lost, :2] + stats[lost, 2:4]).max(0)
    area = float(stats[lost, cv2.CC_STAT_AREA].sum())
    return Glare(Box(int(low[0]), int(low[1]), int(high[0]), int(high[1])), area / level.size)


def _ink_lost(place: Pixels, burnt: Pixels, ink: Pixels, px: float) -> bool:
    near = cv2.dilate(place, np.ones((round(_AROUND_MM * px) | 1,) * 2, np.uint8))
    ring = (near > 0) & (burnt == 0)
    around = float(ink[ring].mean()) if ring.any() else 0.0
    return around >= _LEAST_INK and float(ink[place > 0].mean()) <= _LEFT * around
