"""Strokes that are paler than the print they cross: a gray pen over text, gray rules of a table. In a stencil they would turn black."""

from __future__ import annotations

import math
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.raster import MM_PER_INCH, Pixels
from ocr.image.traced import labelled

SAMPLED: Final = 5
_BLACKEST_PERCENT, _INK_PERCENT = 10, 25
"""of the text's pixels are as dark as its stems, and as the colour of a stencil of it"""
_BLACK_ABOVE: Final = 58
"""levels above the former, up to which a pixel is no gray stroke"""
_LONG_MM: Final = 2.6
"""so long are no thin strokes of letters between their stems"""
_LEAST_CELLS: Final = 12
_DARKER: Final = 1.6, 1.4
"""times as much ink as stands there, a stencil may paint: black hairlines take 1.2, thin strokes of soft print 1.5; the latter of rules"""
_RULE_MM: Final = 8.0
"""so long are strokes of no print, and of few hands"""
_SQUARE: Final = np.ones((3, 3), np.uint8)


def paler_strokes(text: Pixels, cover: Pixels, flat: Pixels, sampled: Pixels, dpi: float) -> Pixels:
    """Long strokes of the text that are no black ink: what is left of it away from what is as dark as its stems.

    Args:
        text: h x w uint8, working pixels, 1 where there is text, with its soft rims.
        cover: how much of each of them a stencil paints, 0..255.
        flat: how light each is, 255 = paper.
        sampled: the same of a single pixel of the page in each `SAMPLED`-th of them both ways, 255 where no stencil paints.
        dpi: of the working pixels, > 0.

    Returns:
        h x w uint8, 1 = such a stroke, with its rims.
    """
    out = np.zeros_like(text)
    least = max(_LEAST_CELLS, math.ceil(_LONG_MM / MM_PER_INCH * dpi))
    stems = _level(sampled, text, _BLACKEST_PERCENT)
    black = cv2.threshold(flat, stems + _BLACK_ABOVE, 1, cv2.THRESH_BINARY_INV)[1]
    gray = np.asarray(cv2.subtract(text, cv2.dilate(black, _SQUARE)), np.uint8)
    labels, count = labelled(gray)
    places = np.flatnonzero(gray.view(np.bool_))
    marks = labels.ravel()[places].astype(np.intp)
    enough = np.bincount(marks, minlength=count) >= least
    places, marks = (of[enough[marks]] for of in (places, marks))
    length = _lengths(places, marks, count, text.shape[1])
    long = length >= _LONG_MM / MM_PER_INCH * dpi
    if not long.any():
        return out
    places, strokes = (of[long[marks]] for of in (places, marks))
    out.ravel()[places] = 1
    ink = 255 - _level(sampled, np.asarray(cv2.subtract(text, out), np.uint8), _INK_PERCENT)
    painted = np.bincount(strokes, cover.ravel()[places] * (ink / 255), count)
    there = np.bincount(strokes, 255.0 - flat.ravel()[places], count)
    most = np.where(length < _RULE_MM / MM_PER_INCH * dpi, *_DARKER)
    out.ravel()[places] = (painted > most * there)[strokes]
    return out


def _lengths(places: NDArray[np.intp], marks: NDArray[np.intp], count: int, width: int) -> NDArray[np.intp]:
    """Of each mark the longer side of its box, from where its pixels lie on a picture so wide; 0 of one that has none here."""
    longer = np.zeros(count, np.intp)
    for at in np.divmod(places, width):
        first, last = np.full(count, np.iinfo(np.intp).max), np.full(count, -1)
        np.minimum.at(first, marks, at)
        np.maximum.at(last, marks, at)
        longer = np.maximum(longer, last - first + 1)
    return longer


def _level(sampled: Pixels, text: Pixels, percent: int) -> float:
    levels = sampled[(text[::SAMPLED, ::SAMPLED] > 0) & (sampled < 255)]
    return float(np.percentile(levels, percent)) if levels.size else 255.0
