"""Whether a drawn page shows what it should: found are pages that are inverted, moved, swapped, of another size, or lack a layer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.color import colored, luminance
from ocr.image.raster import MM_PER_INCH, Pixels, Raster

LOOK_DPI = 50.0
"""at which pages are compared: where renderers smooth edges in ways of their own, the mean of so many pixels is the same"""
_SIZE_MM = 0.2
_MARK = 170
"""levels (0..255) by which a pixel of half a millimetre may differ: renderers that pick pixels of a fine screen make 130 of it"""
_TONE = 12.0
_TONE_CELL = 12
"""levels by which the mean of a cell of a quarter of an inch may differ in a channel"""
_SHIFT_MM = 0.35
_SHIFT_CELL = 100
"""pixels of a region, two inches, that may have moved by so much"""
_STRUCTURE = 80.0
"""mean square of what is steep across, or down, from which a region tells how it lies that way: lines tell nothing along them"""
_DAMPING = 16.0

type Levels = NDArray[np.float32]


class Difference(StrEnum):
    """What two pictures of a page differ in."""

    NONE = "none"
    SIZE = "size"
    INVERTED = "inverted"
    MARKS = "marks"
    """marks have come, gone or moved"""
    TONE = "tone"
    """colour or lightness of an area"""


@dataclass(frozen=True, slots=True)
class Sameness:
    """What was found.

    Attributes:
        difference: the first of them that is found.
        mark: the greatest difference of a pixel of half a millimetre, in levels (0..255).
        shift_mm: how far the region of two inches that moved most has moved.
        tone: the greatest difference of the means of a quarter of an inch in a channel, in levels.
        at: middle of the worst place, x and y in the unit square of the page.
    """

    difference: Difference
    mark: int = 0
    shift_mm: float = 0.0
    tone: float = 0.0
    at: tuple[float, float] = (0.5, 0.5)

    @property
    def same(self) -> bool:
        """Whether nothing was found."""
        return self.difference is Difference.NONE


def same_picture(rendered: Raster, expected: Raster) -> Sameness:
    """Compare a page as it was drawn from its file with what it should show.

    Found is a page or two inches of it that moved by 0.4 mm, where there are more than a few marks; black that has gone or come on a square
    millimetre; and what changes the mean of a quarter of an inch by 12 levels (of 255).

    Args:
        rendered: by a renderer, best at a whole fraction of the scan's resolution and of twice the pixels of `expected`.
        expected: at `LOOK_DPI` or finer.
    """
    for got, wanted in ((rendered.width_px, expected.width_px), (rendered.height_px, expected.height_px)):
        allowed_mm = _SIZE_MM + MM_PER_INCH * (1 / 2 / rendered.dpi + 1 / 2 / expected.dpi)
        if abs(got / rendered.dpi - wanted / expected.dpi) * MM_PER_INCH > allowed_mm:
            return Sameness(Difference.SIZE)
    scale = min(1.0, LOOK_DPI / expected.dpi)
    size = max(1, round(expected.width_px * scale)), max(1, round(expected.height_px * scale))
    one, other = (_shrunk(page.pixels, size) for page in (rendered, expected))
    light = luminance(one), luminance(other)
    marks, moved, tones = cv2.absdiff(*light), _moved(*light) * MM_PER_INCH / (expected.dpi * scale), _tones(one, other)
    found = (marks, _MARK), (moved, _SHIFT_MM), (tones, _TONE)
    worst = next((levels for levels, most in found if float(levels.max()) > most), tones)
    row, column = (int(place) for place in np.unravel_index(int(worst.argmax()), worst.shape))
    at = (column + 0.5) / worst.shape[1], (row + 0.5) / worst.shape[0]
    mark, shift_mm, tone = int(marks.max()), float(moved.max()), float(tones.max())
    return Sameness(_difference(light, mark, shift_mm, tone), mark, shift_mm, tone, at)


def _difference(light: tuple[Pixels, Pixels], mark: int, shift_mm: float, tone: float) -> Difference:
    marked = mark > _MARK or shift_mm > _SHIFT_MM
    if not marked and tone <= _TONE:
        return Difference.NONE
    one, other = light
    if float(cv2.absdiff(cv2.bitwise_not(one), other).mean()) < float(cv2.absdiff(one, other).mean()):
        return Difference.INVERTED
    return Difference.MARKS if marked else Difference.TONE


def _shrunk(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    if pixels.shape[1::-1] == size:
        return pixels
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def _moved(one: Pixels, other: Pixels) -> Levels:
    """How far, in pixels, each region of `one` lies from where it lies in `other`; 0 where nothing tells.

    By least squares over the gradient (Lucas and Kanade 1981): far below a pixel, and little disturbed by what renderers do to edges.
    """
    across, down = (cv2.Sobel(other, cv2.CV_32F, dx, dy, ksize=3, scale=1 / 8) for dx, dy in ((1, 0), (0, 1)))
    apart = cv2.subtract(one, other, dtype=cv2.CV_32F)
    cells = max(1, one.shape[1] // _SHIFT_CELL), max(1, one.shape[0] // _SHIFT_CELL)
    products = ((across, across), (across, down), (down, down), (across, apart), (down, apart))
    xx, xy, yy, xt, yt = (
        np.asarray(cv2.resize(cv2.multiply(a, b), cells, interpolation=cv2.INTER_AREA), np.float32) for a, b in products
    )
    steep = xx > _STRUCTURE, yy > _STRUCTURE
    xx, yy = xx + _DAMPING, yy + _DAMPING
    spread = xx * yy - xy * xy
    x, y = (xy * yt - yy * xt) / spread, (xy * xt - xx * yt) / spread
    return np.asarray(np.hypot(x * steep[0], y * steep[1]), np.float32)


def _tones(one: Pixels, other: Pixels) -> Levels:
    """In each cell, the greatest difference of the means of a channel."""
    size = max(1, one.shape[1] // _TONE_CELL), max(1, one.shape[0] // _TONE_CELL)
    if one.ndim != other.ndim:
        one, other = colored(one), colored(other)
    means = [cv2.resize(page, size, interpolation=cv2.INTER_AREA).astype(np.float32) for page in (one, other)]
    apart = np.abs(means[0] - means[1])
    return np.asarray(apart if apart.ndim == 2 else apart.max(-1), np.float32)
