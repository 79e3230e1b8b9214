"""The pixels of a rectangle of the sheet."""

from __future__ import annotations

import cv2
import numpy as np

from ocr.checksheet.layout import Area
from ocr.checksheet.placement import Placement
from ocr.image.raster import Pixels

_INSET = 0.15
"""of each side: edges are blurred, and the placement is not perfect"""


def inside(pixels: Pixels, placement: Placement, area: Area) -> Pixels:
    """The pixels well inside an area.

    Args:
        pixels: H x W or H x W x 3 uint8.
        placement: where the sheet lies.
        area: on the sheet.

    Returns:
        N or N x 3 uint8; empty where the area lies outside the picture.
    """
    dx, dy = area.width * _INSET, area.height * _INSET
    core = Area(area.x + dx, area.y + dy, area.width - 2 * dx, area.height - 2 * dy)
    corners = np.round(placement.to_px(np.array(core.corners)) - 0.5).astype(np.int32)
    left, top = np.maximum(corners.min(0), 0)
    right, bottom = corners.max(0) + 1
    window = pixels[top:bottom, left:right]
    if not window.size:
        return pixels[:0, :0].reshape(0, *pixels.shape[2:])
    mask = np.zeros(window.shape[:2], np.uint8)
    cv2.fillConvexPoly(mask, corners - (left, top), 1)
    return np.asarray(window[mask > 0])
