"""Colours as people see them: sRGB to CIE Lab, and how far two of them are apart.

Scans are taken as sRGB (IEC 61966-2-1). Lab is told for D50, as reference data of printed targets are; the change from D65 is Bradford's.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ocr.checksheet.placement import Floats
from ocr.image.raster import Pixels

type Lab = tuple[float, float, float]

_LEVELS = np.arange(256) / 255
_LINEAR = np.where(_LEVELS <= 0.04045, _LEVELS / 12.92, ((_LEVELS + 0.055) / 1.055) ** 2.4)
_TO_XYZ = np.array(
    [
        [0.4360747, 0.3850649, 0.1430804],
        [0.2225045, 0.7168786, 0.0606169],
        [0.0139322, 0.0971045, 0.7141733],
    ]
)
"""linear sRGB to XYZ under D50, by Bradford"""
_WHITE = _TO_XYZ.sum(axis=1)
_EPSILON, _KAPPA = 216 / 24389, 24389 / 27


def linear_light(levels: Pixels) -> Floats:
    """Levels 0..255, taken as sRGB, as shares of light 0..1."""
    return np.asarray(_LINEAR[levels])


def mean_lab(pixels: Pixels) -> Lab:
    """The Lab value of the mean light of pixels (N x 3 RGB, or N gray)."""
    light = linear_light(pixels).mean(axis=0)
    return lab_of_linear(np.broadcast_to(light, 3))


def lab_of_linear(rgb: NDArray[np.float64]) -> Lab:
    """Lab under D50 of linear sRGB."""
    return lab_of_xyz(_TO_XYZ @ rgb)


def lab_of_xyz(xyz: NDArray[np.float64]) -> Lab:
    """Lab of XYZ under D50, white at Y = 1 (CIE 15)."""
    ratio = xyz / _WHITE
    curved = np.where(ratio > _EPSILON, np.cbrt(ratio), (_KAPPA * ratio + 16) / 116)
    x, y, z = (float(value) for value in curved)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def ciede2000(first: Floats, second: Floats) -> Floats:
    """The colour difference of CIE 142-2001 (ISO/CIE 11664-6), with all weights 1.

    Args:
        first, second: N x 3 Lab.

    Returns:
        N differences.
    """
    (l1, a1, b1), (l2, a2, b2) = first.T, second.T
    chroma = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    stretch = 1.5 - 0.5 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7))
    a1, a2 = a1 * stretch, a2 * stretch
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = np.degrees(np.arctan2(b1, a1)) % 360, np.degrees(np.arctan2(b2, a2)) % 360
    colourless = c1 * c2 == 0
    turn = np.where(colourless, 0.0, (h2 - h1 + 180) % 360 - 180)
    hue_difference = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2))
    light, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    far = np.abs(h1 - h2) > 180
    hue = np.where(colourless, h1 + h2, np.where(far, (h1 + h2 + 360) / 2 % 360, (h1 + h2) / 2))
    weight = (
        1
        - 0.17 * np.cos(np.radians(hue - 30))
        + 0.24 * np.cos(np.radians(2 * hue))
        + 0.32 * np.cos(np.radians(3 * hue + 6))
        - 0.20 * np.cos(np.radians(4 * hue - 63))
    )
    s_light = 1 + 0.015 * (light - 50) ** 2 / np.sqrt(20 + (light - 50) ** 2)
    s_chroma, s_hue = 1 + 0.045 * chroma, 1 + 0.015 * chroma * weight
    turned = 60 * np.exp(-(((hue - 275) / 25) ** 2))
    rotation = -2 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7)) * np.sin(np.radians(turned))
    d_light, d_chroma, d_hue = (l2 - l1) / s_light, (c2 - c1) / s_chroma, hue_difference / s_hue
    return np.asarray(np.sqrt(d_light**2 + d_chroma**2 + d_hue**2 + rotation * d_chroma * d_hue))
