"""How different two colours look: CIEDE2000 (Sharma, Wu, Dalal 2005, with their notes on angles)."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.raster import Pixels

type Lab = NDArray[np.floating[Any]]
"""n x 3 or H x W x 3: L* 0..100, a*, b*"""
type Values = NDArray[np.floating[Any]]

_KNEE = 25.0**7


def lab_of(pixels: Pixels) -> Lab:
    """CIELAB (D65, 2 degrees) of sRGB pixels.

    Args:
        pixels: H x W x 3 uint8.
    """
    return np.asarray(cv2.cvtColor(pixels.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), np.float32)


def ciede2000(one: Lab, other: Lab) -> Values:
    """The difference of each colour of `one` and of `other`, all weights 1: from about 1 on it is seen, side by side.

    Args:
        one, other: n x 3, of one length.

    Returns:
        n differences, 0 or above.
    """
    light1, a1, b1 = one.T
    light2, a2, b2 = other.T
    mean7 = ((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2) ** 7
    stretch = 1.5 - 0.5 * np.sqrt(mean7 / (mean7 + _KNEE))
    chroma1, chroma2 = np.hypot(a1 * stretch, b1), np.hypot(a2 * stretch, b2)
    hue1, hue2 = _degrees(b1, a1 * stretch), _degrees(b2, a2 * stretch)
    gray = chroma1 * chroma2 == 0
    turn = np.where(gray, 0, (hue2 - hue1 + 180) % 360 - 180)
    # of two opposite hues the paper takes the turn that does not pass through 0
    turn = np.where(np.abs(turn) == 180, hue2 - hue1, turn)
    hue_step = 2 * np.sqrt(chroma1 * chroma2) * np.sin(np.radians(turn / 2))
    light, chroma = (light1 + light2) / 2, (chroma1 + chroma2) / 2
    hue = _mean_hue(hue1, hue2, gray)
    weight = (
        1
        - 0.17 * _cosine(hue - 30)
        + 0.24 * _cosine(2 * hue)
        + 0.32 * _cosine(3 * hue + 6)
        - 0.20 * _cosine(4 * hue - 63)
    )
    of_light = 1 + 0.015 * (light - 50) ** 2 / np.sqrt(20 + (light - 50) ** 2)
    of_chroma, of_hue = 1 + 0.045 * chroma, 1 + 0.015 * chroma * weight
    blue = 60 * np.exp(-(((hue - 275) / 25) ** 2))
    rotation = -2 * np.sqrt(chroma**7 / (chroma**7 + _KNEE)) * np.sin(np.radians(blue))
    chroma_part, hue_part = (chroma2 - chroma1) / of_chroma, hue_step / of_hue
    squared = ((light2 - light1) / of_light) ** 2 + chroma_part**2 + hue_part**2 + rotation * chroma_part * hue_part
    return np.asarray(np.sqrt(np.maximum(squared, 0)))


def _degrees(y: Values, x: Values) -> Values:
    return np.asarray(np.degrees(np.arctan2(y, x)) % 360)


def _cosine(degrees: Values) -> Values:
    return np.asarray(np.cos(np.radians(degrees)))


def _mean_hue(hue1: Values, hue2: Values, gray: NDArray[np.bool_]) -> Values:
    total = hue1 + hue2
    around = np.where(total < 360, total + 360, total - 360)
    mean = np.where(np.abs(hue1 - hue2) > 180, around, total) / 2
    return np.asarray(np.where(gray, total, mean))
