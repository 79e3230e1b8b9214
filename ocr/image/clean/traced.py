"""Marks traced on a plane, as fast as can be."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.raster import Pixels


def traced(mask: Pixels) -> tuple[NDArray[np.integer], NDArray[np.int32], NDArray[np.float64]]:
    """What hangs together, 8-connected, as `cv2.connectedComponentsWithStats` tells it.

    Labels of 16 bits take half the time of those of 32, and are enough for all pages but a few of mere noise.

    Returns:
        (labels, h x w; left, top, width, height and area by label; middles by label). Label 0 is what is not marked.
    """
    try:
        _, labels, stats, middles = cv2.connectedComponentsWithStats(mask, connectivity=8, ltype=cv2.CV_16U)
    except cv2.error:
        _, labels, stats, middles = cv2.connectedComponentsWithStats(mask, connectivity=8, ltype=cv2.CV_32S)
    return np.asarray(labels), np.asarray(stats, np.int32), np.asarray(middles, np.float64)
