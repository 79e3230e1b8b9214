"""How many pixels of a photo show an inch of its paper."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from ocr.image.photo.outline import Corners
from ocr.image.raster import MM_PER_INCH

_PLACES = 9
_STEP = 1e-3


class LocalDpi(NamedTuple):
    """Pixels an inch where and in which direction there are fewest, and most."""

    least: float
    most: float


def local_dpi(corners: Corners, paper_mm: tuple[float, float]) -> LocalDpi:
    """Resolution of the paper over the page: the far edge has fewer pixels than the near one, and fewest away from the camera.

    At each place it is the smaller (and larger) singular value of the derivative of the map from paper to picture.

    Args:
        corners: 4 x 2 pixels, clockwise from top-left.
        paper_mm: width and height of the paper as it lies in the picture.
    """
    wide, high = paper_mm
    flat = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    shown = cv2.getPerspectiveTransform(flat, corners.astype(np.float32))
    x, y = (grid.ravel() for grid in np.meshgrid(np.linspace(0, wide, _PLACES), np.linspace(0, high, _PLACES)))
    places = np.stack([x, y], 1)
    moved = places + np.array([[0, 0], [_STEP, 0], [0, _STEP]])[:, None]
    seen = cv2.perspectiveTransform(moved.reshape(-1, 1, 2), shown).reshape(3, -1, 2)
    slopes = np.stack([seen[1] - seen[0], seen[2] - seen[0]], 2) / _STEP
    scales = np.linalg.svd(slopes, compute_uv=False) * MM_PER_INCH
    return LocalDpi(float(scales[:, 1].min()), float(scales[:, 0].max()))
