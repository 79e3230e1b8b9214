"""Where a page bears anything at all: a coarse map for whoever needs an empty place on it."""

from __future__ import annotations

from math import ceil, floor

import cv2
import numpy as np

from ocr.image.color import channel_room, darkest, reduced
from ocr.image.raster import MM_PER_INCH, Pixels, Raster
from ocr.image.traced import traced
from ocr.values import Box

_LOOK_DPI = 75.0
"""at least, where the page has so many: whole pixels of it are averaged, so that none of a small mark falls between two cells"""
_CELL_MM = (2.0, 1.0)
"""width and height: print stands in lines, and what stands above the first one is decided by a millimetre"""
_PAPER_MM = 10.5
"""kernel of the paper estimate: wider than any stroke"""
_FAINTEST = 18
"""gray levels under the paper around it; noise and paper grain stay below at this size"""
_DUST_MM = 0.68
"""smaller than any stroke that says something by itself"""
_AWAY_MM = 5.0
"""kernel: what lies within 2.5 mm of print belongs to it, as an accent or a full stop does"""
_BAND = 96
_CROWD_MM, _CROWD = 9.8, 5
"""more specks than these within 10 mm are a dotted line or a pattern, no dust"""


def ink_boxes(raster: Raster) -> tuple[Box, ...]:
    """Boxes that together cover every mark on the page: print, pen, seals, pictures, rules, edges, on a grid of 2 mm by 1 mm.

    A cell counts when any point of it is darker, in its darkest channel, than the paper around it. A few lone specks are dust, which
    scans are full of. Cells of a row that touch make one box; equal rows below each other are joined.

    Args:
        raster: an upright, cleaned page.

    Returns:
        Boxes in pixels of `raster`, from top to bottom, within the page.
    """
    averaged = max(1, int(raster.dpi / _LOOK_DPI))
    small = _darkest(raster.pixels, averaged)
    px_per_mm = raster.dpi / averaged / MM_PER_INCH
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, _kernel(_PAPER_MM * px_per_mm))
    marks = _without_dust(np.asarray(cv2.subtract(paper, small) > _FAINTEST, bool), px_per_mm)
    across, down = (max(1, round(cell_mm * px_per_mm)) for cell_mm in _CELL_MM)
    rows, columns = -(-marks.shape[0] // down), -(-marks.shape[1] // across)
    padded = np.zeros((rows * down, columns * across), bool)
    padded[: marks.shape[0], : marks.shape[1]] = marks
    grid = padded.reshape(rows, down, columns * across).any(1).reshape(rows, columns, across).any(2)
    scale = raster.height_px / marks.shape[0]
    return tuple(_boxes(grid, (across * scale, down * scale), raster.width_px, raster.height_px))


def _darkest(pixels: Pixels, cell: int) -> Pixels:
    """The darkest channel by means of so many pixels both ways, a band of rows at a time: it stays in the processor's cache."""
    height, width = (side // cell for side in pixels.shape[:2])
    if cell == 1 or not height or not width:
        return reduced(darkest(pixels), 1 / cell)
    out, rows = np.empty((height, width), np.uint8), max(1, _BAND // cell)
    planes = channel_room(rows * cell, width * cell)
    for top in range(0, height, rows):
        end = min(height, top + rows)
        band = pixels[top * cell : end * cell, : width * cell]
        if pixels.ndim == 3:
            red, green, blue = planes[:, : len(band)]
            cv2.split(band, (red, green, blue))
            band = cv2.min(cv2.min(red, green, red), blue, red)
        out[top:end] = reduced(np.asarray(band, np.uint8), 1 / cell)
    return out


def _kernel(side_px: float) -> Pixels:
    """A square about so wide, with a middle."""
    odd = 2 * round(side_px / 2 - 0.5) + 1
    return np.ones((odd, odd), np.uint8)


def _without_dust(
    marks: np.ndarray[tuple[int, int], np.dtype[np.bool_]], px_per_mm: float
) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    labels, stats, middles = traced(marks.view(np.uint8))
    tiny = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) <= _DUST_MM * px_per_mm
    tiny[0] = False
    specks = tiny[labels]
    print_around = cv2.dilate((marks & ~specks).astype(np.uint8), _kernel(_AWAY_MM * px_per_mm)) > 0
    spots = np.zeros(marks.shape, np.float32)
    x, y = np.floor(middles[tiny]).astype(int).T
    spots[y, x] = 1
    crowd = cv2.boxFilter(
        spots, -1, _kernel(_CROWD_MM * px_per_mm).shape, normalize=False, borderType=cv2.BORDER_CONSTANT
    )
    kept: np.ndarray[tuple[int, int], np.dtype[np.bool_]] = marks & ~(specks & ~print_around & (crowd <= _CROWD))
    return kept


def _boxes(
    grid: np.ndarray[tuple[int, int], np.dtype[np.bool_]], cell_px: tuple[float, float], width: int, height: int
) -> list[Box]:
    found: list[Box] = []
    across, down = cell_px
    top = 0
    for row in range(1, len(grid) + 1):
        if row < len(grid) and bool((grid[row] == grid[top]).all()):
            continue
        edges = np.flatnonzero(np.diff(np.concatenate(([0], grid[top].astype(np.int8), [0]))))
        for left, right in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            x1, y1 = min(width, ceil(right * across)), min(height, ceil(row * down))
            found.append(Box(floor(left * across), floor(top * down), x1, y1))
        top = row
    return found
