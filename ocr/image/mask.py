"""Which pixels are text: dark, uncoloured, of the size of marks, on paper.

What the mask leaves out is not lost, it stays in the picture under the text. So every doubt is decided against the mask:
coloured ink and what it touches (where blue pen crosses a red seal both turn dark, and would break into black specks),
photographs, dust.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.bitonal import darker_than_paper
from ocr.image.color import darkest, lightest, reduced
from ocr.image.paper import flattened, paper_level, picture_zones
from ocr.image.raster import Pixels

_THRESHOLD_RANGE = (130, 180)
_DEFAULT_THRESHOLD = 150
_INK_BELOW = 200
_OTSU_LIFT = 20
_LEAST_INK_SAMPLES = 1000
_TINT = 0.6
_TOUCH_CELLS = 5
_TOUCHED_SHARE = 0.25
_DARK_SHARE = 0.55
_CORE_SHARE = 0.25
"""of a mark must be as dark as ink: pencil and pale stamps keep their tone in the picture"""
_THICK_CELLS = 11
"""1.9 mm at 300 dpi: no stroke of a letter is that thick, but hair in a portrait is"""


@dataclass(frozen=True, slots=True, eq=False)
class Separation:
    """A page told apart. All planes are H x W uint8.

    Attributes:
        text: 1 = text.
        colored: 1 = coloured ink.
        flat: the page over the level of its paper, 255 = paper.
        picture_share: share (0..1) of the page that is no paper.
    """

    text: Pixels
    colored: Pixels
    flat: Pixels
    picture_share: float


def separate(pixels: Pixels, dpi: float, chroma: int, speck_cells: int) -> Separation:
    """Find the text of a page, and what must not be taken for it.

    Args:
        pixels: H x W or H x W x 3 uint8.
        dpi: their resolution, > 0.
        chroma: max - min of the channels above that of the paper from which ink is coloured.
        speck_cells: marks that cover at most so many cells of 2 x 2 pixels are no text.
    """
    light = lightest(pixels)
    level = paper_level(light)
    flat = flattened(light, level)
    colored, tinted = _colored(pixels, light, chroma)
    core = _below(flat, _ink_threshold(flat))
    zones = picture_zones(flat, np.asarray(cv2.bitwise_and(core, 1 - colored), np.uint8), level)
    dark = np.asarray(cv2.bitwise_and(darker_than_paper(flat, dpi), 1 - colored), np.uint8)
    cells = _text_cells(dark, core, _below(flat, _INK_BELOW), tinted, zones, speck_cells)
    kept = cv2.resize(cells, dark.shape[::-1], interpolation=cv2.INTER_NEAREST)
    return Separation(np.asarray(cv2.bitwise_and(dark, kept), np.uint8), colored, flat, float(zones.mean()))


def _ink_threshold(flat: Pixels) -> float:
    """Otsu's threshold among the inks of a flattened page, raised, lest thin strokes be taken for pale ones."""
    sample = flat[::2, ::2]
    ink = sample[sample < _INK_BELOW]
    if ink.size <= _LEAST_INK_SAMPLES:
        return float(_DEFAULT_THRESHOLD)
    otsu, _ = cv2.threshold(ink.reshape(-1, 1), 0, 1, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    return float(np.clip(otsu + _OTSU_LIFT, *_THRESHOLD_RANGE))


def _below(flat: Pixels, level: float) -> Pixels:
    return np.asarray(cv2.threshold(flat, level - 1, 1, cv2.THRESH_BINARY_INV)[1], np.uint8)


def _colored(pixels: Pixels, light: Pixels, chroma: int) -> tuple[Pixels, Pixels]:
    """(coloured ink, anything with a tint of it), 1 = so."""
    if pixels.ndim == 2:
        return np.zeros_like(pixels), np.zeros_like(pixels)
    spread = cv2.subtract(light, darkest(pixels))
    of_paper = float(np.median(spread[::16, ::16]))
    _, colored = cv2.threshold(spread, of_paper + chroma, 1, cv2.THRESH_BINARY)
    _, tinted = cv2.threshold(spread, of_paper + chroma * _TINT, 1, cv2.THRESH_BINARY)
    return np.asarray(colored, np.uint8), np.asarray(tinted, np.uint8)


def _text_cells(dark: Pixels, core: Pixels, ink: Pixels, tinted: Pixels, zones: Pixels, speck_cells: int) -> Pixels:
    """1 for the cells of 2 x 2 pixels whose mark is text.

    A mark is all ink that hangs together, and is taken or left as a whole: of pale print only fragments are dark, and a
    stencil of them would leave half of each letter. Marks are traced on cells: a quarter of the work.
    """
    strict, pale = _cells(dark), _cells(ink)
    count, traced = cv2.connectedComponents(pale, connectivity=8, ltype=cv2.CV_32S)
    labels = np.asarray(traced, np.int32)
    near = cv2.dilate(_cells(tinted), np.ones((_TOUCH_CELLS, _TOUCH_CELLS), np.uint8))
    foreign = cv2.bitwise_or(near, cv2.resize(zones, strict.shape[::-1], interpolation=cv2.INTER_NEAREST))
    thick = cv2.erode(strict, np.ones((_THICK_CELLS, _THICK_CELLS), np.uint8))
    places = np.flatnonzero(pale)
    of_places, dark_places = labels.ravel()[places], strict.ravel()[places] > 0
    places, marks = places[dark_places], of_places[dark_places]

    def per_mark(cells: cv2.typing.MatLike) -> NDArray[np.intp]:
        return np.bincount(marks[cells.ravel()[places] > 0], minlength=count)

    area = np.bincount(marks, minlength=count)
    keep = (area > speck_cells) & (area >= _DARK_SHARE * np.bincount(of_places, minlength=count))
    keep &= (per_mark(foreign) < _TOUCHED_SHARE * area) & (per_mark(thick) == 0)
    keep &= per_mark(_cells(core)) >= _CORE_SHARE * area
    keep[0] = False
    return np.asarray(np.take(keep.astype(np.uint8), labels), np.uint8)


def _cells(plane: Pixels) -> Pixels:
    """Shrink a 0/1 plane to half: 1 where any of the four pixels is set (an odd last row or column is left out)."""
    return np.asarray(cv2.threshold(reduced(plane * 255, 1 / 2), 0, 1, cv2.THRESH_BINARY)[1], np.uint8)
