"""Glare: light that a laminated card or coated paper throws straight back, so that a place is white and nothing can be read there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.color import darkest
from ocr.image.raster import MM_PER_INCH, Pixels, Raster
from ocr.image.traced import traced
from ocr.values import Box
from ocr.verdict.metric import Measured, Metric

if TYPE_CHECKING:
    from ocr.verdict.sight import Sight

_CLIPPED = 252
"""level of the darkest channel from which a sensor is full"""
_BRIGHTER = 8
"""levels by which it is brighter than the paper around"""
_LEAST_MM = 3.0
_LEAST_MM2 = 25.0
_HALO_MM = 0.4, 1.2
_AROUND_MM = 5.0, 9.0
_BARE_PERCENTILE = 75
"""paper, among the ink on it"""
_HALO = 0.15
"""share of the way from the paper around to white that light has left just beyond the clipped place; a white label has an edge"""


def glare(raster: Raster, paper_level: float) -> tuple[float, Box] | None:
    """Find the largest place that is full of light, brighter than the paper around it, and fades into it.

    Args:
        raster: a raw page at about 75 dpi.
        paper_level: of its paper, darkest channel.

    Returns:
        Its area in square mm, and its place; None where there is none, or where the paper is as white as can be and nothing can be told.
    """
    if paper_level > _CLIPPED - _BRIGHTER:
        return None
    level = darkest(raster.pixels)
    px_per_mm = raster.dpi / MM_PER_INCH
    _, full = cv2.threshold(level, _CLIPPED - 1, 1, cv2.THRESH_BINARY)
    full = cv2.morphologyEx(full, cv2.MORPH_OPEN, _disc(_LEAST_MM * px_per_mm))
    if not full.any():
        return None
    labels, stats, _ = traced(np.asarray(full, np.uint8))
    found: tuple[float, Box] | None = None
    for number, (x, y, wide, high, area) in enumerate(stats.tolist()[1:], 1):
        mm2 = area / px_per_mm**2
        if mm2 >= max(_LEAST_MM2, found[0] if found else 0.0):
            pad = round(_AROUND_MM[1] * px_per_mm)
            part = slice(max(0, y - pad), y + high + pad), slice(max(0, x - pad), x + wide + pad)
            if _fades(level[part], np.asarray(labels[part] == number, np.uint8), px_per_mm):
                found = mm2, Box(x, y, x + wide, y + high)
    return found


def glared(sight: Sight) -> Measured:
    """`glare_mm2`, as of `glare`; left out where there is none."""
    found = glare(sight.coarse, float(np.median(sight.paper.paper[::8, ::8])))
    return {} if found is None else {"glare_mm2": Metric(found[0], sight.placed(found[1], sight.coarse.dpi))}


def _fades(level: Pixels, there: Pixels, px_per_mm: float) -> bool:
    """Whether light is left beyond the edge of a place, and the paper around is darker."""
    halo, around = (
        level[_ring(there, near * px_per_mm, far * px_per_mm) & (level < _CLIPPED)]
        for near, far in (_HALO_MM, _AROUND_MM)
    )
    if not halo.size or not around.size:
        return False
    paper, beyond = (float(np.percentile(ring, _BARE_PERCENTILE)) for ring in (around, halo))
    return paper <= _CLIPPED - _BRIGHTER and beyond >= paper + _HALO * (255 - paper)


def _ring(there: Pixels, near_px: float, far_px: float) -> NDArray[np.bool_]:
    return np.asarray(cv2.dilate(there, _disc(2 * far_px)) > cv2.dilate(there, _disc(2 * near_px)))


def _disc(px: float) -> Pixels:
    side = 2 * round(px / 2) + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), np.uint8)
