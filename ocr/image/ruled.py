"""The cells of ruled tables: what the lines of a table's grid shut in."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from ocr.image.papered import coarse_ink
from ocr.image.raster import MM_PER_INCH, Pixels
from ocr.values import Box

_LOOK_DPI: Final = 125.0
_LEVEL_MM, _UPRIGHT_MM = 9.0, 4.5
"""from which a line is a rule of a table; no stroke of a letter is so long, no row of a table so low"""
_THICK_MM: Final = 1.2
"""a thicker one is a bar of print"""
_GAP_MM: Final = 0.8
"""a rule that is broken so far goes on"""
_TABLE_MM: Final = (40.0, 9.0)
"""width and height of a table, at least"""
_CELL_MM: Final = 2.6
"""width and height of a cell, at least; gaps between double rules are less"""
_FRAMED: Final = 0.5
"""of the page: a cell so large is what a frame around the page shuts in"""
_MOST_CELLS: Final = 3000

_FILLED: Final = 0.5
"""of its box, by a cell"""

type Table = tuple[Box, ...]
"""the cells of one table, in no order"""


def ruled_tables(gray: Pixels, dpi: float) -> tuple[Table, ...]:
    """The tables whose cells are ruled, from top to bottom.

    Args:
        gray: H x W uint8, dark ink on light paper, level within about half a degree.
        dpi: its resolution, > 0.

    Returns:
        For each table its cells, in pixels of `gray`; of merged cells one. A frame around a page or a single box is no table.
    """
    factor = min(1.0, _LOOK_DPI / dpi)
    ink = coarse_ink(gray, factor)
    mm = dpi * factor / MM_PER_INCH
    level, upright = _rules(ink, mm, 1, 0), _rules(ink, mm, 0, 1)
    if not (level.any() and upright.any()):
        return ()
    grid = cv2.dilate(cv2.bitwise_or(level, upright), np.ones((3, 3), np.uint8))
    outlines, _ = cv2.findContours(grid, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    scale = gray.shape[1] / ink.shape[1]
    tables = []
    for x, y, wide, high in sorted(map(cv2.boundingRect, outlines), key=lambda box: (box[1], box[0])):
        if wide >= _TABLE_MM[0] * mm and high >= _TABLE_MM[1] * mm and upright[y : y + high, x : x + wide].any():
            cells = _cells(grid[y : y + high, x : x + wide], mm)
            tables.append(tuple(_scaled(box, x, y, scale) for box in cells))
    return tuple(cells for cells in (_unframed(found, _FRAMED * gray.size) for found in tables) if _is_table(cells))


def _rules(ink: Pixels, mm: float, level: int, upright: int) -> Pixels:
    """1 on lines that are long and thin in one direction."""
    gap, thick = max(2, round(_GAP_MM * mm)), max(2, round(_THICK_MM * mm))
    long = max(3, round((_LEVEL_MM if level else _UPRIGHT_MM) * mm))
    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, _line(gap, level, upright))
    lines = _opened(closed, _line(long, level, upright))
    return np.asarray(cv2.subtract(lines, _opened(lines, _line(thick, upright, level))), np.uint8)


def _line(length: int, level: int, upright: int) -> Pixels:
    return np.ones((length if upright else 1, length if level else 1), np.uint8)


def _opened(ink: cv2.typing.MatLike, shape: Pixels) -> cv2.typing.MatLike:
    return cv2.morphologyEx(ink, cv2.MORPH_OPEN, shape, borderType=cv2.BORDER_CONSTANT, borderValue=0)


def _cells(grid: cv2.typing.MatLike, mm: float) -> list[tuple[int, int, int, int]]:
    """What the rules within a table's outline shut in; a table that is open at its sides ends there."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(np.asarray(1 - grid, np.uint8), connectivity=4)
    least = _CELL_MM * mm
    found = [
        (x, y, x + wide, y + high)
        for x, y, wide, high, area in stats[1:].tolist()
        if min(wide, high) >= least and area >= _FILLED * wide * high  # a sliver around a corner shuts in nothing
    ]
    return found[:_MOST_CELLS]


def _scaled(box: tuple[int, int, int, int], x: int, y: int, scale: float) -> Box:
    return Box(
        round((box[0] + x) * scale),
        round((box[1] + y) * scale),
        round((box[2] + x) * scale),
        round((box[3] + y) * scale),
    )


def _unframed(cells: Table, most_px: float) -> Table:
    """The cells without what is as large as a frame around a page, or as many cells whose rules were not seen."""
    return tuple(cell for cell in cells if (cell.x1 - cell.x0) * (cell.y1 - cell.y0) < most_px)


def _is_table(cells: Table) -> bool:
    """There are cells beside each other, and below."""
    beside = any(
        one.x1 <= other.x0 and one.y0 < other.y1 and other.y0 < one.y1 for one in cells[:50] for other in cells
    )
    below = any(one.y1 <= other.y0 and one.x0 < other.x1 and other.x0 < one.x1 for one in cells[:50] for other in cells)
    return beside and below
