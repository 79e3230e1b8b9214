"""Drawing pixels through a matrix that moves them by parts of a pixel.

Where there is anything but paper the picture is interpolated, bicubic (Keys 1981), each pixel once from those that were scanned. Bare paper
has nothing to interpolate but the grain of the scan: there the nearest pixel is taken as it was scanned, which keeps that grain as it is
and takes an eighth of the time.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.color import darkest, reduced
from ocr.image.raster import Pixels

type ByMiddles = NDArray[np.float64]
"""2 x 3: from pixels of the picture to pixels of the page, counted from the middle of the first one"""

_TILE_PX = 32
_REACH = 5
"""kernel on the page shrunk to half, in which levels are compared"""
_STEP = 4
"""of what was compared every fourth is looked at, which leaves no pixel out"""
_GRAIN_LEVELS = (6.0, 16.0)
"""between the lightest and the darkest of bare paper: twice what the calmer parts of the page have, within these"""
_CALM_PERCENTILE, _TWICE = 20, 2.0
_MOSTLY_INK = 0.7
"""of the tiles: drawn at once it is quicker"""


def resampled(pixels: Pixels, by_middles: ByMiddles, size_px: tuple[int, int], fill: tuple[float, ...]) -> Pixels:
    """Draw a picture through a matrix.

    Args:
        pixels: H x W or H x W x 3 uint8.
        by_middles: where its pixels go.
        size_px: width and height of what is drawn.
        fill: colour of what lies beyond the picture.
    """
    page = _warped(pixels, by_middles, size_px, cv2.INTER_NEAREST, fill)
    inked = _inked_tiles(page)
    if inked.mean() > _MOSTLY_INK:
        return _warped(pixels, by_middles, size_px, cv2.INTER_CUBIC, fill)
    width, height = size_px
    for row, tiles in enumerate(inked):
        ends = np.flatnonzero(np.diff(np.concatenate(([False], tiles, [False])).astype(np.int8))) * _TILE_PX
        top, foot = row * _TILE_PX, min(height, (row + 1) * _TILE_PX)
        for left, right in zip(ends[::2].tolist(), np.minimum(ends[1::2], width).tolist(), strict=True):
            there = by_middles - np.array([[0, 0, left], [0, 0, top]])
            page[top:foot, left:right] = _warped(pixels, there, (right - left, foot - top), cv2.INTER_CUBIC, fill)
    return page


def _inked_tiles(page: Pixels) -> NDArray[np.bool_]:
    """Which tiles of a page bear anything but paper, those along its rim in any case."""
    dark = darkest(reduced(page, 1 / 2))
    kernel = np.ones((_REACH, _REACH), np.uint8)
    spread = cv2.subtract(cv2.dilate(dark, kernel)[::_STEP, ::_STEP], cv2.erode(dark, kernel)[::_STEP, ::_STEP])
    grain = np.clip(_TWICE * np.percentile(spread, _CALM_PERCENTILE), *_GRAIN_LEVELS)
    marked = cv2.dilate(np.asarray(spread > grain, np.uint8), np.ones((3, 3), np.uint8))
    height, width = page.shape[:2]
    rows, columns = -(-height // _TILE_PX), -(-width // _TILE_PX)
    cell = _TILE_PX // 2 // _STEP
    padded = np.zeros((rows * cell, columns * cell), np.bool_)
    padded[: marked.shape[0], : marked.shape[1]] = marked[: rows * cell, : columns * cell]
    tiles = padded.reshape(rows, cell, columns, cell).any((1, 3))
    for rim in (tiles[:1], tiles[-2:], tiles[:, :1], tiles[:, -2:]):  # what was compared does not reach the last pixels
        rim[:] = True
    return np.asarray(tiles)


def _warped(
    pixels: Pixels, by_middles: ByMiddles, size_px: tuple[int, int], interpolation: int, fill: tuple[float, ...]
) -> Pixels:
    drawn = cv2.warpAffine(
        pixels, by_middles, size_px, flags=interpolation, borderMode=cv2.BORDER_CONSTANT, borderValue=fill
    )
    return np.asarray(drawn, np.uint8)
