"""Planes drawn from a picture: what is dark, what is coloured.

All take uint8 pixels (H x W or H x W x 3, RGB) and return an H x W uint8 plane; `colored` is the other way round.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

import cv2
import numpy as np

from ocr.image.raster import Pixels

cv2.setNumThreads(1)  # parallelism is by processes, one page each

_WHOLE = 0.005
_ROUNDING = 1e-6
_BAND_PIXELS: Final = 131_072
_VECTOR_BYTES: Final = 64
"""at most, of any processor"""


def lightest(pixels: Pixels) -> Pixels:
    """max(R, G, B): red seals and coloured pen fade, black ink stays. What text is looked for in."""
    if pixels.ndim == 2:
        return pixels
    light = np.empty(pixels.shape[:2], np.uint8)
    for band, (red, green, blue) in _bands(pixels):
        cv2.max(cv2.max(red, green, red), blue, light[band])
    return light


def darkest(pixels: Pixels) -> Pixels:
    """min(R, G, B): every ink shows, the coloured ones too."""
    if pixels.ndim == 2:
        return pixels
    dark = np.empty(pixels.shape[:2], np.uint8)
    for band, (red, green, blue) in _bands(pixels):
        cv2.min(cv2.min(red, green, red), blue, dark[band])
    return dark


def extremes(pixels: Pixels) -> tuple[Pixels, Pixels]:
    """(`lightest`, `darkest`), for a third less than one after the other."""
    if pixels.ndim == 2:
        return pixels, pixels
    light, dark = (np.empty(pixels.shape[:2], np.uint8) for _ in range(2))
    for band, (red, green, blue) in _bands(pixels):
        cv2.max(cv2.max(red, green, light[band]), blue, light[band])
        cv2.min(cv2.min(red, green, red), blue, dark[band])
    return light, dark


def _bands(pixels: Pixels) -> Iterator[tuple[slice, Pixels]]:
    """Some rows at a time, and their three channels, which the next ones are written over."""
    height, width = pixels.shape[:2]
    rows = max(1, _BAND_PIXELS // max(1, width))
    room = channel_room(min(rows, height), width)
    for top in range(0, height, rows):
        band = slice(top, min(top + rows, height))
        channels = room[:, : band.stop - top]
        cv2.split(pixels[band], tuple(channels))
        yield band, channels


def channel_room(rows: int, width: int) -> Pixels:
    """Room for three channels of some rows, 3 x rows x width: work by bands, and all stays in the processor's cache.

    The planes begin at addresses that differ in their last bits. If they all began where a vector does, `cv2.split` would write them past
    the cache to the memory, as is right for a whole page, and what comes next would take three times as long.
    """
    plane = -(-rows * width // _VECTOR_BYTES) * _VECTOR_BYTES + _VECTOR_BYTES // 4
    return np.empty((3, plane), np.uint8)[:, : rows * width].reshape(3, rows, width)


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
