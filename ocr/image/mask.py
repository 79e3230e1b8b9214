"""Which pixels are text: dark, uncoloured, of the size of marks, on paper.

What the mask leaves out is not lost, it stays in the picture under the text. So every doubt is decided against the mask:
coloured ink and what it touches (where blue pen crosses a red seal both turn dark, and would break into black specks),
photographs, dust.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

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


def separate(pixels: Pixels, chroma: int, speck_cells: int) -> Separation:
    """Find the text of a page, and what must not be taken for it.

    Args:
        pixels: H x W or H x W x 3 uint8.
        chroma: max - min of the channels above that of the paper from which ink is coloured.
        speck_cells: marks that cover at most so many cells of 2 x 2 pixels are no text.
    """
    light = lightest(pixels)
    level = paper_level(light)
    flat = flattened(light, level)
    colored, tinted = _colored(pixels, light, chroma)
    dark = np.asarray(cv2.bitwise_and(_dark(flat), 1 - colored), np.uint8)
    zones = picture_zones(flat, dark, level)
    kept = cv2.resize(_kept_cells(dark, tinted, zones, speck_cells), dark.shape[::-1], interpolation=cv2.INTER_NEAREST)
    return Separation(np.asarray(cv2.bitwise_and(dark, kept), np.uint8), colored, flat, float(zones.mean()))


def _dark(flat: Pixels) -> Pixels:
    """1 where the flattened page is darker than Otsu's threshold among its inks (raised, lest thin strokes break)."""
    sample = flat[::2, ::2]
    ink = sample[sample < _INK_BELOW]
    threshold = float(_DEFAULT_THRESHOLD)
    if ink.size > _LEAST_INK_SAMPLES:
        otsu, _ = cv2.threshold(ink.reshape(-1, 1), 0, 1, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
        threshold = float(np.clip(otsu + _OTSU_LIFT, *_THRESHOLD_RANGE))
    return np.asarray(cv2.threshold(flat, threshold - 1, 1, cv2.THRESH_BINARY_INV)[1], np.uint8)


def _colored(pixels: Pixels, light: Pixels, chroma: int) -> tuple[Pixels, Pixels]:
    """(coloured ink, anything with a tint of it), 1 = so."""
    if pixels.ndim == 2:
        return np.zeros_like(pixels), np.zeros_like(pixels)
    spread = cv2.subtract(light, darkest(pixels))
    of_paper = float(np.median(spread[::16, ::16]))
    _, colored = cv2.threshold(spread, of_paper + chroma, 1, cv2.THRESH_BINARY)
    _, tinted = cv2.threshold(spread, of_paper + chroma * _TINT, 1, cv2.THRESH_BINARY)
    return np.asarray(colored, np.uint8), np.asarray(tinted, np.uint8)


def _kept_cells(mask: Pixels, tinted: Pixels, zones: Pixels, speck_cells: int) -> Pixels:
    """1 for the cells of 2 x 2 pixels whose mark is text.

    Marks are traced on cells: a quarter of the work, and a letter broken by noise stays one mark.
    """
    cells = _cells(mask)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(cells, connectivity=8, ltype=cv2.CV_32S)
    near = cv2.dilate(_cells(tinted), np.ones((_TOUCH_CELLS, _TOUCH_CELLS), np.uint8))
    foreign = cv2.bitwise_or(near, cv2.resize(zones, cells.shape[::-1], interpolation=cv2.INTER_NEAREST))
    here = np.asarray(cv2.bitwise_and(foreign, cells), np.bool_)
    touched = np.bincount(np.asarray(labels, np.int32)[here], minlength=len(stats))
    area = stats[:, cv2.CC_STAT_AREA]
    keep = (area > speck_cells) & (touched < _TOUCHED_SHARE * area)
    keep[0] = False
    return np.asarray(keep.astype(np.uint8)[labels], np.uint8)


def _cells(plane: Pixels) -> Pixels:
    """Shrink a 0/1 plane to half: 1 where any of the four pixels is set (an odd last row or column is left out)."""
    return (reduced(plane * 255, 1 / 2) > 0).astype(np.uint8)
