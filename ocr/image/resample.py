"""Drawing pixels through a matrix that moves them by parts of a pixel.

Where there is anything but paper the picture is interpolated, bicubic (Keys 1981), each pixel once from those that were scanned. Bare paper
has nothing to interpolate but the grain of the scan: there the nearest pixel is taken as it was scanned, which keeps that grain as it is
and takes an eighth of the time.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.color import luminance, reduced
from ocr.image.raster import Pixels
from ocr.values import Box

type ByMiddles = NDArray[np.float64]
"""2 x 3: from pixels of the picture to pixels of the page, counted from the middle of the first one"""

_TILE_PX = 16
_REACH = 7
"""kernel on the page shrunk to half, in which levels are compared"""
_STEP, _FIRST = 4, 2
"""of what was compared the middle of every four is looked at: it sees two pixels of the page beside them, as a cubic does"""
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
        del page  # there is room for one
        return _warped(pixels, by_middles, size_px, cv2.INTER_CUBIC, fill)
    there = by_middles.copy()
    for box in _runs(inked, size_px):
        there[:, 2] = by_middles[:, 2] - (box.x0, box.y0)
        size = (box.x1 - box.x0, box.y1 - box.y0)
        page[box.y0 : box.y1, box.x0 : box.x1] = _warped(pixels, there, size, cv2.INTER_CUBIC, fill)
    return page


def _runs(tiles: NDArray[np.bool_], size_px: tuple[int, int]) -> list[Box]:
    """Tiles that lie side by side, as one box of the page each."""
    steps = np.diff(np.pad(tiles, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    rows, first = np.nonzero(steps > 0)
    last = np.nonzero(steps < 0)[1]
    width, height = size_px
    x0, y0 = first * _TILE_PX, rows * _TILE_PX
    x1, y1 = np.minimum(last * _TILE_PX, width), np.minimum(y0 + _TILE_PX, height)
    return [Box(*sides) for sides in np.stack((x0, y0, x1, y1), axis=1).tolist()]


def _inked_tiles(page: Pixels) -> NDArray[np.bool_]:
    """Which tiles of a page bear anything but paper, those along its rim in any case."""
    level = luminance(reduced(page, 1 / 2))
    kernel = np.ones((_REACH, _REACH), np.uint8)
    lightest, deepest = (of(level, kernel)[_FIRST::_STEP, _FIRST::_STEP] for of in (cv2.dilate, cv2.erode))
    if not lightest.size:
        return np.ones((1, 1), np.bool_)
    spread = cv2.subtract(lightest, deepest)
    grain = np.clip(_TWICE * np.percentile(spread[::2, ::2], _CALM_PERCENTILE), *_GRAIN_LEVELS)
    marked = spread > grain
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
