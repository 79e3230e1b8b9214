"""Strokes of pale coloured ink among letters: a blue pen that writes thinly, over print or close beside it."""

from __future__ import annotations

import functools
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.color import reduced
from ocr.image.raster import Pixels

_FINE_DPI: Final = 120.0
"""from which a cell has four pixels along its side, not two"""
_SCALE: Final = 16
"""in so many parts of a level, tints are told"""
_TINT: Final = 7.0 * _SCALE
"""levels by which the channels lie apart, in the mean of a cell and those around it, from which there may be ink"""
_OVER_FRINGES, _MOST_PERCENT, _SAMPLED = 2.6, 80, 3
"""times what most cells with letters have: scanners draw coloured fringes around print, and JPEG spreads them; most even out"""
_ALONG: Final = 0.5
"""of that is enough next to a stroke, where letters cover it"""
_AROUND, _STROKE_CELLS = (5, 5), 5
"""so many of those around have it where a stroke passes"""
_NEXT, _BESIDE = np.ones((7, 7), np.uint8), np.ones((3, 3), np.uint8)


def pale_ink(small: Pixels, ground: Pixels, letters: Pixels, colored: Pixels, dpi: float) -> Pixels:
    """Where there is coloured ink that is too pale to be taken for such pixel by pixel.

    The tint of a cell is signed, so that the red and the blue rim of a letter cancel each other; what black print itself has of a tint,
    all over the page, does not count.

    Args:
        small: h x w or h x w x 3 uint8.
        ground: the same without what stands on it, as coarse as one likes.
        letters: h x w uint8, not 0 where there are letters.
        colored: h x w uint8, not 0 where ink is known to be coloured.
        dpi: of `small`, > 0.

    Returns:
        uint8, 1 = such a stroke or next to one; in cells of about half a millimetre, of no set number.
    """
    if small.ndim == 2:
        return np.zeros((1, 1), np.uint8)
    cells = reduced(small, 1 / 2)
    if dpi >= _FINE_DPI:
        cells = reduced(cells, 1 / 2)
    size = cells.shape[1], cells.shape[0]
    flat = cv2.divide(cells, cv2.resize(ground, size, interpolation=cv2.INTER_LINEAR), scale=255)
    known, strong = (_over(cv2.resize(plane, size, interpolation=cv2.INTER_NEAREST), 0) for plane in (letters, colored))
    strong = np.asarray(cv2.dilate(strong, _BESIDE), np.uint8)
    printed = np.flatnonzero(cv2.subtract(known, strong))
    tint = _tint(flat, printed)
    fringes = np.take(tint, printed[::_SAMPLED])
    least = max(_TINT, _OVER_FRINGES * float(np.percentile(fringes, _MOST_PERCENT))) if fringes.size else _TINT
    pale = cv2.subtract(_over(tint, least), cv2.max(strong, known))
    around = cv2.boxFilter(pale, -1, _AROUND, normalize=False, borderType=cv2.BORDER_CONSTANT)
    strokes = cv2.bitwise_and(pale, _over(around, _STROKE_CELLS - 1))
    along = cv2.bitwise_and(cv2.dilate(strokes, _NEXT), _over(tint, least * _ALONG))
    return np.asarray(cv2.dilate(cv2.bitwise_or(strokes, along), _BESIDE), np.uint8)


def _tint(flat: cv2.typing.MatLike, printed: NDArray[np.intp]) -> NDArray[np.int16]:
    """How far the channels lie apart around each cell, times `_SCALE`, without the tint of the print there."""
    red, green, blue = cv2.split(flat)
    depth = cv2.bitwise_not(green).astype(np.int16)
    of_print = max(1, int(np.take(depth, printed).sum()))
    tints = []
    for channel in (red, blue):
        off = cv2.subtract(channel, green, dtype=cv2.CV_16S)
        own = float(np.take(off, printed).sum()) / of_print
        rest = cv2.addWeighted(off, _SCALE, depth, -own * _SCALE, 0, dtype=cv2.CV_16S)
        tints.append(cv2.blur(rest, _BESIDE.shape))
    nothing = np.zeros_like(tints[0])
    apart = (cv2.absdiff(one, other) for one, other in (tints, (tints[0], nothing), (tints[1], nothing)))
    return np.asarray(functools.reduce(cv2.max, apart), np.int16)


def _over(plane: cv2.typing.MatLike, level: float) -> NDArray[np.uint8]:
    return np.asarray(cv2.threshold(plane, level, 1, cv2.THRESH_BINARY)[1], np.uint8)
