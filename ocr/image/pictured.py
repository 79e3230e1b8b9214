"""What of a page its picture shows: all that stands on the paper and is not in the stencil of the text.

The paper keeps its tone and its tints, not its grain: bare paper is the smooth ground, and so costs a JPEG next to nothing.
"""

from __future__ import annotations

import math
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.color import darkest, reduced
from ocr.image.ground import ground
from ocr.image.mask import Separation
from ocr.image.pale_ink import pale_ink
from ocr.image.raster import Pixels, Raster

_FAINT: Final = (4.0, 16.0)
"""levels off the ground from which something stands there: at least, and at most where paper is rough"""
_OVER_GRAIN: Final = 5.0
"""times the median difference of paper and ground"""
_PLAIN: Final = 24
"""levels off the ground that no soft rim of a letter has, beyond a pixel of it"""
_STEEP: Final = 6
"""levels between cells of the ground side by side; shadows are less steep"""
_BESIDE: Final = (7, 7)
"""pixels around one under a letter, by whose paper it is filled"""
_ROUNDING: Final = 1e-6
_SQUARE: Final = np.ones((3, 3), np.uint8)
_WIDE: Final = np.ones((5, 5), np.uint8)
_BROAD: Final = np.ones((7, 7), np.uint8)


def pictured(raster: Raster, parts: Separation, dpi: float, coarser: Raster | None = None) -> tuple[Pixels, Pixels]:
    """The page without its text, at `dpi` at most.

    Under the letters and their soft rims there is the ground, or a rim would stand around them as a halo; but for beside coloured ink,
    however pale, of which nothing is taken away.

    Args:
        raster: the page.
        parts: the same, told apart.
        dpi: of what comes out, unless the page has less.
        coarser: the page as `reduced` shrinks it, if it is at hand; taken where it has this resolution.

    Returns:
        (the picture; the ground alone, coarse).
    """
    letters, colored = parts.lettered, parts.colored
    soft = cv2.bitwise_or(cv2.dilate(letters, _WIDE), cv2.dilate(cv2.bitwise_or(colored, parts.inked), _SQUARE))
    bare = ground(parts.small, np.asarray(soft, np.uint8))
    size = colored.shape[1], colored.shape[0]
    strong = np.asarray(cv2.dilate(colored, _WIDE), np.uint8)
    pale = pale_ink(parts.small, bare, letters, strong, raster.dpi / parts.step)
    near = cv2.dilate(letters, _BROAD)
    rims = cv2.min(cv2.resize(_rims(darkest(bare)), size, interpolation=cv2.INTER_NEAREST), near)
    kept, spared = strong, cv2.min(rims, strong)
    if pale.any():
        strokes = cv2.resize(pale, size, interpolation=cv2.INTER_NEAREST)
        if parts.codes.size:  # modules would stand in the picture and in the stencil, darker from afar
            strokes = cv2.subtract(strokes, parts.codes)
        kept, spared = (np.asarray(cv2.bitwise_or(plane, strokes), np.uint8) for plane in (kept, spared))
    blurred = np.asarray(cv2.subtract(rims, kept), np.uint8)
    under = _sharper(bare, parts.small, blurred, np.asarray(soft, np.uint8)) if blurred.any() else bare
    off = cv2.absdiff(cv2.resize(darkest(under), size, interpolation=cv2.INTER_LINEAR), parts.dark)
    faint = _off(off, _faint(np.asarray(off, np.uint8), np.asarray(soft, np.uint8)))
    there = cv2.bitwise_or(cv2.subtract(faint, cv2.subtract(near, spared)), _off(off, _PLAIN))
    hidden = cv2.subtract(cv2.dilate(letters, _SQUARE), kept)
    seen = cv2.bitwise_and(cv2.dilate(there, _SQUARE), 1 - hidden)
    picture = _at_least(raster, dpi, coarser)
    across = picture.shape[1], picture.shape[0]
    shown = cv2.resize(under, across, interpolation=cv2.INTER_LINEAR)
    cv2.copyTo(picture, cv2.resize(seen, across, interpolation=cv2.INTER_NEAREST), shown)
    return np.asarray(shown, np.uint8), bare


def _at_least(raster: Raster, dpi: float, coarser: Raster | None) -> Pixels:
    """The page at this resolution or a hair finer: where pixels are left over from whole cells, the last row or column stands twice."""
    if coarser is None or coarser.dpi != dpi:
        coarser = Raster(reduced(raster.pixels, dpi / raster.dpi), dpi)
    picture = coarser.pixels
    wanted = (math.ceil(side * dpi / raster.dpi - _ROUNDING) for side in raster.pixels.shape[:2])
    missing = [max(0, side - there) for side, there in zip(wanted, picture.shape[:2], strict=True)]
    if dpi >= raster.dpi or not any(missing):
        return picture
    return np.asarray(cv2.copyMakeBorder(picture, 0, missing[0], 0, missing[1], cv2.BORDER_REPLICATE), np.uint8)


def _rims(dark: Pixels) -> Pixels:
    """1 for cells of the ground at the rim of a tint: the ground is too coarse to show where it ends."""
    steep = cv2.threshold(cv2.morphologyEx(dark, cv2.MORPH_GRADIENT, _SQUARE), _STEEP, 1, cv2.THRESH_BINARY)[1]
    return np.asarray(cv2.dilate(steep, _SQUARE), np.uint8)


def _sharper(bare: Pixels, small: Pixels, there: Pixels, soft: Pixels) -> Pixels:
    """The ground as large as the working picture; there, it is the paper right beside the letters, so that a tint ends under them."""
    out = np.asarray(cv2.resize(bare, small.shape[1::-1], interpolation=cv2.INTER_LINEAR), np.uint8)
    left, top, wide, high = cv2.boundingRect(there)
    part = slice(top, top + high), slice(left, left + wide)
    paper = np.asarray(cv2.threshold(soft[part], 0, 1, cv2.THRESH_BINARY_INV)[1], np.uint8)
    known = cv2.bitwise_and(small[part], small[part], mask=paper)
    total, count = (cv2.boxFilter(plane, cv2.CV_16U, _BESIDE, normalize=False) for plane in (known, paper))
    told = np.asarray(cv2.min(there[part], cv2.convertScaleAbs(count)), np.uint8)
    rows, columns = np.divmod(np.flatnonzero(told.view(np.bool_)), wide)
    shares = count[rows, columns]
    out[part][rows, columns] = total[rows, columns] // (shares if small.ndim == 2 else shares[:, None])
    cv2.copyTo(small[part], cv2.bitwise_and(there[part], paper), out[part])
    return out


def _off(off: cv2.typing.MatLike, level: float) -> NDArray[np.uint8]:
    return np.asarray(cv2.threshold(off, level, 1, cv2.THRESH_BINARY)[1], np.uint8)


def _faint(off: Pixels, soft: Pixels) -> float:
    sample = off[::4, ::4][soft[::4, ::4] == 0]
    return float(np.clip(_OVER_GRAIN * np.median(sample), *_FAINT)) if sample.size else _FAINT[0]
