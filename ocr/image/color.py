"""Planes drawn from a picture: what is dark, what is coloured.

All take uint8 pixels (H x W or H x W x 3, RGB) and return an H x W uint8 plane.
"""

from __future__ import annotations

import cv2
import numpy as np

from ocr.image.raster import Pixels


def lightest(pixels: Pixels) -> Pixels:
    """max(R, G, B): red seals and coloured pen fade, black ink stays. What text is looked for in."""
    if pixels.ndim == 2:
        return pixels
    red, green, blue = cv2.split(pixels)
    return np.asarray(cv2.max(cv2.max(red, green), blue), np.uint8)


def darkest(pixels: Pixels) -> Pixels:
    """min(R, G, B): every ink shows, the coloured ones too."""
    if pixels.ndim == 2:
        return pixels
    red, green, blue = cv2.split(pixels)
    return np.asarray(cv2.min(cv2.min(red, green), blue), np.uint8)


def luminance(pixels: Pixels) -> Pixels:
    """Luma by ITU-R BT.601."""
    if pixels.ndim == 2:
        return pixels
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)


def reduced(pixels: Pixels, factor: float) -> Pixels:
    """Shrink by `factor` (0 < factor < 1) with area averages; at 1 or above the picture is returned as it is."""
    if factor >= 1:
        return pixels
    size = (max(1, round(pixels.shape[1] * factor)), max(1, round(pixels.shape[0] * factor)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
