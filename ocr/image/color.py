"""Planes drawn from a picture: what is dark, what is coloured.

All take uint8 pixels (H x W or H x W x 3, RGB) and return an H x W uint8 plane; `colored` is the other way round.
"""

from __future__ import annotations

import math

import cv2
import numpy as np

from ocr.image.raster import Pixels

cv2.setNumThreads(1)  # parallelism is by processes, one page each

_WHOLE = 0.005
_ROUNDING = 1e-6


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


def extremes(pixels: Pixels) -> tuple[Pixels, Pixels]:
    """(`lightest`, `darkest`), for a third less than one after the other."""
    if pixels.ndim == 2:
        return pixels, pixels
    red, green, blue = cv2.split(pixels)
    light, dark = cv2.max(cv2.max(red, green), blue), cv2.min(cv2.min(red, green), blue)
    return np.asarray(light, np.uint8), np.asarray(dark, np.uint8)


def luminance(pixels: Pixels) -> Pixels:
    """Luma by ITU-R BT.601."""
    if pixels.ndim == 2:
        return pixels
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)


def reduced(pixels: Pixels, factor: float) -> Pixels:
    """Shrink by `factor`; at 1 or above the picture is returned as it is.

    By a whole number, cells are averaged and an incomplete last row or column of them is left out, which is ten times as
    fast as dividing pixels between cells. Above one half, bilinear sampling sees every pixel and serves as well.
    """
    if factor >= 1:
        return pixels
    height, width = pixels.shape[:2]
    cell = round(1 / factor)
    if abs(cell * factor - 1) < _WHOLE and min(height, width) >= cell:
        rows, columns = height // cell, width // cell
        pixels, size = pixels[: rows * cell, : columns * cell], (columns, rows)
    else:
        size = (math.ceil(width * factor - _ROUNDING), math.ceil(height * factor - _ROUNDING))
    interpolation = cv2.INTER_LINEAR if factor > 0.5 else cv2.INTER_AREA
    return np.asarray(cv2.resize(pixels, size, interpolation=interpolation), np.uint8)


def colored(pixels: Pixels) -> Pixels:
    """The same as H x W x 3; what has colours is the very picture that came."""
    return pixels if pixels.ndim == 3 else np.asarray(cv2.cvtColor(pixels, cv2.COLOR_GRAY2RGB), np.uint8)
