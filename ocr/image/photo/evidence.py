"""Whether a picture with a sheet of paper in it is a photo, or the scan of something smaller than the glass."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from ocr.image.color import reduced
from ocr.image.photo.edges import Edges
from ocr.image.photo.outline import Corners
from ocr.image.raster import MM_PER_INCH, Raster

_LOOK_PX = 240
_PRINT_PX = 7
_BESIDE = 1.06
"""what lies beside the page: outside its outline made larger by this"""
_WITHIN = 0.92
_MOST_SHADE = 0.75
"""a page that changes more has something printed over most of it"""
_BENT = 0.012
"""so much bend of an edge is no scan by itself; the fit errs by a hundredth of that on a scan"""
_LARGEST_MM = 460.0
"""no scanner's glass is longer; cameras state a resolution without meaning it"""


class Evidence(NamedTuple):
    """What speaks for a photo.

    Attributes:
        slant_deg: by how much opposite edges of the page are not parallel; a scanner has none, but feeds askew by some tenths.
        table_levels: range of lightness (10th to 90th percentile) beside the page, without print; the lid of a scanner is even.
        table_chroma: distance of its colour from gray (0..255).
        light_share: by how much of its level the page's own paper changes (5th to 95th percentile).
        bend: the largest sagitta of an edge over its length; on glass paper lies flat.
        too_long: at the stated resolution the page would not go onto any scanner.
        photo: 0..1.
    """

    slant_deg: float
    table_levels: float
    table_chroma: float
    light_share: float
    bend: float
    too_long: bool
    photo: float


def evidence(raster: Raster, found: Edges) -> Evidence:
    """Weigh what tells a photo from a scan. Any one thing by itself says little, but for clear perspective.

    Args:
        raster: the picture, with the resolution that it states.
        found: the page's edges in it.
    """
    corners = found.corners
    cell = max(1, -(-max(raster.pixels.shape[:2]) // _LOOK_PX))
    small = reduced(raster.pixels, 1 / cell)
    bare = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((_PRINT_PX, _PRINT_PX), np.uint8))
    middle = corners.mean(0)
    table = _mask(small.shape[:2], (middle + (corners - middle) * _BESIDE) / cell) == 0
    page = _mask(small.shape[:2], (middle + (corners - middle) * _WITHIN) / cell) > 0
    slant = _slant_deg(corners)
    outside = bare[table].reshape(int(table.sum()), -1).astype(np.float32)
    levels = _range(outside.mean(1), 10)
    chroma = float(np.ptp(np.median(outside, axis=0))) if len(outside) else 0.0
    light = bare[page].reshape(int(page.sum()), -1).max(1) if page.any() else np.zeros(1)
    share = _range(light, 5) / max(1.0, float(np.percentile(light, 95)))
    sides_px = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
    too_long = bool(sides_px.max() / raster.dpi * MM_PER_INCH > _LARGEST_MM)
    bend = float((np.abs(found.bows[:, 2]) / 4 / sides_px).max())
    points = (
        1.0 * min(1.0, max(0.0, slant - 0.5) / 1.0)
        + 0.35 * min(1.0, levels / 12)
        + 0.35 * min(1.0, chroma / 16)
        + 0.35 * min(1.0, share / 0.15) * (share < _MOST_SHADE)
        + 0.7 * min(1.0, bend / _BENT)
        + 0.7 * too_long
    )
    return Evidence(slant, levels, chroma, share, bend, too_long, min(1.0, points))


def _mask(shape: tuple[int, ...], polygon: Corners) -> np.ndarray:
    mask = np.zeros(shape, np.uint8)
    cv2.fillConvexPoly(mask, np.round(polygon).astype(np.int32), 1)
    return mask


def _range(values: np.ndarray, percent: float) -> float:
    if not len(values):
        return 0.0
    low, high = np.percentile(values, (percent, 100 - percent))
    return float(high - low)


def _slant_deg(corners: Corners) -> float:
    """The larger of the angles between opposite edges."""
    ways = np.roll(corners, -1, axis=0) - corners
    ways[2:] *= -1
    angles = np.degrees(np.arctan2(ways[:, 1], ways[:, 0]))
    off = np.abs((angles[:2] - angles[2:] + 180) % 360 - 180)
    return float(off.max())
