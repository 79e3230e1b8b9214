"""Whether dark ink keeps its colour: a line in dark blue that turns black is as dark as before, and too dark for a difference of colour."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from ocr.image.color import colored, extremes, reduced
from ocr.image.compose import Painting
from ocr.image.raster import Pixels

_SAMPLED, _CELL = 4, 4
"""every so many pixels both ways one is looked at, and so many of those make a cell of 2 mm at 200 dpi"""
_COLORED: Final = 70
"""max(R,G,B) - min(R,G,B) above that of the paper: such ink has its own measure"""
_COLORED_SHARE: Final = 8
"""of 255, of a cell"""
_AROUND: Final = (9, 3)
"""cells along a line and across it: the coloured fringes of a scanner even out in them"""
_PLACES: Final = 12
"""so many cells have as much around them, at least: a word has 20"""
_LEAST_DEPTH: Final = 8
"""levels under the paper, in the mean of a cell, from which there is ink"""
_DARK: Final = 70
"""levels under the paper for one of its pixels; of a pale tint, the rounding of its colours is a good part of its depth"""
_PAPER: Final = np.ones((7, 7), np.uint8)


def hue_off(page: Pixels, shown: Painting) -> float:
    """By how much the hue of dark ink has changed where it has changed most.

    Args:
        page: H x W or H x W x 3 uint8, at about 200 dpi.
        shown: the same as it was coded.

    Returns:
        Change of red or of blue against green, over how far the ink lies under the paper, in 18 x 6 mm; 0 where all is gray. Black print
        of real scans has up to 0.13, dark blue or green that turns black 0.22. What stands within 2 mm of the edge does not count.
    """
    if page.ndim == shown.picture.ndim == 2:
        return 0.0
    planes = [colored(sampled) for sampled in (_sampled(page), shown.part(_sampled))]
    strong = cv2.max(*(_strong(plane) for plane in planes))
    before, after = (reduced(plane, 1 / _CELL) for plane in planes)
    paper = cv2.dilate(before, _PAPER)
    flat = [cv2.divide(cells, paper, scale=255) for cells in (before, after)]
    depth = cv2.bitwise_not(cv2.extractChannel(flat[0], 1))
    ink = cv2.bitwise_and(cv2.threshold(depth, _LEAST_DEPTH, 255, cv2.THRESH_BINARY)[1], cv2.bitwise_not(strong))
    ink = cv2.bitwise_and(ink, _dark(planes[0], np.asarray(paper, np.uint8)))
    ink[[0, -1]] = 0
    ink[:, [0, -1]] = 0
    if cv2.countNonZero(ink) < _PLACES:
        return 0.0
    red, green, blue = cv2.split(cv2.subtract(flat[1], flat[0], mask=ink, dtype=cv2.CV_32F))
    of = cv2.blur(cv2.bitwise_and(depth, ink).astype(np.float32), _AROUND, borderType=cv2.BORDER_CONSTANT)
    turns = (cv2.blur(channel - green, _AROUND, borderType=cv2.BORDER_CONSTANT) for channel in (red, blue))
    most = cv2.max(*(np.abs(turn) for turn in turns))
    off = most / np.maximum(of, _LEAST_DEPTH)
    return float(np.partition(off, -_PLACES, axis=None)[-_PLACES])


def _sampled(pixels: Pixels) -> Pixels:
    size = -(-pixels.shape[1] // _SAMPLED), -(-pixels.shape[0] // _SAMPLED)
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_NEAREST), np.uint8)


def _dark(sampled: Pixels, paper: Pixels) -> Pixels:
    """255 for cells with dark ink."""
    height, width = paper.shape[:2]
    least = cv2.erode(cv2.extractChannel(sampled, 1), np.ones((_CELL, _CELL), np.uint8), anchor=(0, 0))
    cells = cv2.resize(least[: height * _CELL, : width * _CELL], (width, height), interpolation=cv2.INTER_NEAREST)
    return np.asarray(
        cv2.threshold(cv2.subtract(cv2.extractChannel(paper, 1), cells), _DARK, 255, cv2.THRESH_BINARY)[1], np.uint8
    )


def _strong(sampled: Pixels) -> Pixels:
    """255 for cells with coloured ink, and those around them."""
    spread = cv2.subtract(*extremes(sampled))
    least = float(np.median(spread[::4, ::4])) + _COLORED
    share = reduced(np.asarray(cv2.threshold(spread, least, 255, cv2.THRESH_BINARY)[1], np.uint8), 1 / _CELL)
    around = cv2.threshold(cv2.dilate(share, np.ones((3, 3), np.uint8)), _COLORED_SHARE, 255, cv2.THRESH_BINARY)[1]
    return np.asarray(around, np.uint8)
