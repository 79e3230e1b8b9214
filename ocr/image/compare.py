"""Whether a drawn page shows what it should: found are pages that are inverted, shifted, swapped, of another size, or lack a layer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np

from ocr.image.color import colored, luminance
from ocr.image.raster import MM_PER_INCH, Pixels, Raster

_LOOK_DPI = 100.0
_SIZE_MM = 0.2
_MARKS = 48
"""levels (0..255) by which a pixel may lie beside all that is within a pixel of it: renderers smooth edges in ways of their own"""
_MOST_STRAY = 24
"""pixels that may do so in a cell of a quarter of an inch"""
_CELL = 25
_HALF = 2.1
_TONE = 10.0
"""levels by which the mean of a cell may differ in a channel"""


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
        stray_px: the most pixels, of a cell of a quarter of an inch at 100 dpi, that are as nothing near them in the other picture.
        tone: the greatest difference of the means of a cell, in levels (0..255).
        at: middle of the worst cell, x and y in the unit square of the page.
    """

    difference: Difference
    stray_px: int = 0
    tone: float = 0.0
    at: tuple[float, float] = (0.5, 0.5)

    @property
    def same(self) -> bool:
        """Whether nothing was found."""
        return self.difference is Difference.NONE


def same_picture(rendered: Raster, expected: Raster) -> Sameness:
    """Compare a page as it was drawn from its file with what it should show.

    Found is a shift of half a millimetre wherever there are marks, and whatever has gone or come that covers two square millimetres and is
    48 levels (of 255) from what is around it, or that changes a quarter of an inch by 10 levels.

    Args:
        rendered: by a renderer, best at 200 dpi: coarser, PDFium leaves out pixels of a stencil, and saves little by that.
        expected: as of `compose.composed`, best at the same resolution: so both round sizes alike.
    """
    for got, wanted in ((rendered.width_px, expected.width_px), (rendered.height_px, expected.height_px)):
        allowed_mm = _SIZE_MM + MM_PER_INCH * (1 / 2 / rendered.dpi + 1 / 2 / expected.dpi)
        if abs(got / rendered.dpi - wanted / expected.dpi) * MM_PER_INCH > allowed_mm:
            return Sameness(Difference.SIZE)
    size = _size(rendered, expected)
    one, other = (_shrunk(page.pixels, size) for page in (rendered, expected))
    light = luminance(one), luminance(other)
    stray = np.maximum(_stray(*light), _stray(*light[::-1]))
    tone = _tones(one, other)
    worst = stray if int(stray.max()) > _MOST_STRAY else tone
    row, column = (int(place) for place in np.unravel_index(int(worst.argmax()), worst.shape))
    at = (column + 0.5) / worst.shape[1], (row + 0.5) / worst.shape[0]
    return Sameness(_difference(light, int(stray.max()), float(tone.max())), int(stray.max()), float(tone.max()), at)


def _difference(light: tuple[Pixels, Pixels], stray: int, tone: float) -> Difference:
    if stray <= _MOST_STRAY and tone <= _TONE:
        return Difference.NONE
    one, other = (page.astype(np.float32).ravel() for page in light)
    turned = float(np.abs(255 - one - other).mean())
    if turned < float(np.abs(one - other).mean()):
        return Difference.INVERTED
    return Difference.MARKS if stray > _MOST_STRAY else Difference.TONE


def _size(rendered: Raster, expected: Raster) -> tuple[int, int]:
    """Columns and rows at which both are looked at: never more than either has."""
    dpi = min(_LOOK_DPI, rendered.dpi, expected.dpi)
    scale = dpi / expected.dpi
    return max(1, round(expected.width_px * scale)), max(1, round(expected.height_px * scale))


def _shrunk(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    """To a half, sampling between the pixels is the mean of four of them, in a fifth of the time that dividing pixels takes."""
    if pixels.shape[1::-1] == size:
        return pixels
    way = cv2.INTER_LINEAR if pixels.shape[1] <= _HALF * size[0] else cv2.INTER_AREA
    return np.asarray(cv2.resize(pixels, size, interpolation=way), np.uint8)


def _stray(one: Pixels, other: Pixels) -> Pixels:
    """In each cell, the pixels of `one` darker or lighter than all within a pixel of them in `other`."""
    around = np.ones((3, 3), np.uint8)
    darker, lighter = cv2.subtract(cv2.erode(other, around), one), cv2.subtract(one, cv2.dilate(other, around))
    beside = cv2.threshold(cv2.max(darker, lighter), _MARKS, 1, cv2.THRESH_BINARY)[1]
    rows, columns = -(-one.shape[0] // _CELL), -(-one.shape[1] // _CELL)
    padded = np.zeros((rows * _CELL, columns * _CELL), np.uint8)
    padded[: one.shape[0], : one.shape[1]] = beside
    return np.asarray(padded.reshape(rows, _CELL, columns, _CELL).sum((1, 3)))


def _tones(one: Pixels, other: Pixels) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """In each cell, the greatest difference of the means of a channel."""
    size = max(1, one.shape[1] // _CELL), max(1, one.shape[0] // _CELL)
    if one.ndim != other.ndim:
        one, other = colored(one), colored(other)
    means = [cv2.resize(page, size, interpolation=cv2.INTER_AREA).astype(np.float32) for page in (one, other)]
    apart = np.abs(means[0] - means[1])
    return np.asarray(apart if apart.ndim == 2 else apart.max(-1), np.float32)
