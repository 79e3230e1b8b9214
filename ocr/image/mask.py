"""Which pixels are text: dark, uncoloured, of the size of marks, on paper.

What the mask leaves out is not lost, it stays in the picture under the text. So every doubt is decided against the mask:
coloured ink and what it touches (where blue pen crosses a red seal both turn dark, and would break into black specks),
photographs, dust.
"""

from __future__ import annotations

import cv2
import numpy as np

from ocr.image.color import darkest, lightest
from ocr.image.paper import paper_level, paper_tone, picture_zones
from ocr.image.raster import Pixels

_THRESHOLD_RANGE = (130, 180)
_DEFAULT_THRESHOLD = 150
_INK_BELOW = 200
_OTSU_LIFT = 20
_LEAST_INK_SAMPLES = 1000
_TOUCH_CELLS = 5
_TOUCHED_SHARE = 0.25


def text_mask(pixels: Pixels, chroma: int, speck_cells: int) -> tuple[Pixels, Pixels, float]:
    """Find the text of a page.

    Args:
        pixels: H x W or H x W x 3 uint8.
        chroma: max - min of the channels above that of the paper from which ink is coloured.
        speck_cells: marks that cover at most so many cells of 2 x 2 pixels are no text.

    Returns:
        (mask H x W uint8 with 1 = text, coloured H x W uint8 with 1 = coloured ink, share of the page that is no paper).
    """
    light = lightest(pixels)
    level = paper_level(light)
    dark = _dark(light, level)
    colored = _colored(pixels, light, chroma)
    mask = cv2.bitwise_and(dark, 1 - colored)
    zones = picture_zones(paper_tone(pixels, mask), level)
    keep = _kept_cells(mask, colored, zones, speck_cells)
    kept = cv2.resize(keep, mask.shape[::-1], interpolation=cv2.INTER_NEAREST)
    return np.asarray(cv2.bitwise_and(mask, kept), np.uint8), colored, float(zones.mean())


def _dark(light: Pixels, level: Pixels) -> Pixels:
    """1 where the page, flattened by the level of its paper, is darker than Otsu's threshold among its inks."""
    flat = cv2.divide(light, cv2.resize(level, light.shape[::-1], interpolation=cv2.INTER_LINEAR), scale=255)
    sample = flat[::2, ::2]
    ink = sample[sample < _INK_BELOW]
    threshold = float(_DEFAULT_THRESHOLD)
    if ink.size > _LEAST_INK_SAMPLES:
        otsu, _ = cv2.threshold(ink.reshape(-1, 1), 0, 1, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
        threshold = float(np.clip(otsu + _OTSU_LIFT, *_THRESHOLD_RANGE))
    return np.asarray(cv2.threshold(flat, threshold - 1, 1, cv2.THRESH_BINARY_INV)[1], np.uint8)


def _colored(pixels: Pixels, light: Pixels, chroma: int) -> Pixels:
    if pixels.ndim == 2:
        return np.zeros_like(pixels)
    spread = cv2.subtract(light, darkest(pixels))
    of_paper = float(np.median(spread[::16, ::16]))
    return np.asarray(cv2.threshold(spread, chroma + of_paper, 1, cv2.THRESH_BINARY)[1], np.uint8)


def _kept_cells(mask: Pixels, colored: Pixels, zones: Pixels, speck_cells: int) -> Pixels:
    """1 for the cells of 2 x 2 pixels whose mark is text.

    Marks are traced on cells: a quarter of the work, and a letter broken by noise stays one mark.
    """
    cells = _cells(mask)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(cells, connectivity=8, ltype=cv2.CV_32S)
    near = cv2.dilate(_cells(colored), np.ones((_TOUCH_CELLS, _TOUCH_CELLS), np.uint8))
    foreign = cv2.bitwise_or(near, cv2.resize(zones, cells.shape[::-1], interpolation=cv2.INTER_NEAREST))
    touched = np.bincount(labels[(foreign & cells) > 0], minlength=len(stats))
    area = stats[:, cv2.CC_STAT_AREA]
    keep = (area > speck_cells) & (touched < _TOUCHED_SHARE * area)
    keep[0] = False
    return np.asarray(keep.astype(np.uint8)[labels], np.uint8)


def _cells(plane: Pixels) -> Pixels:
    """Shrink a 0/1 plane to half: 1 where any of the four pixels is set (an odd last row or column joins the last cell)."""
    size = (max(1, plane.shape[1] // 2), max(1, plane.shape[0] // 2))
    return (cv2.resize(plane * 255, size, interpolation=cv2.INTER_AREA) > 0).astype(np.uint8)
