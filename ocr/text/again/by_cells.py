"""Ruled tables read cell by cell.

An engine that takes a page for one column of text reads across the columns of a table: lines of two cells that stand a little apart in
height fall into one, and of pages full of tall cells it lost a fifth to two fifths of the words. Each cell by itself is a block of text.
All together are no more letters than the page, and take no more time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.text.found import FoundWord, moved
from ocr.text.picture import ReadingPicture

_RIM_PX, _PADDING_PX = 2, 8
"""what is cut off along the rules of a cell, and the paper that is put around it"""
_CONTRAST: Final = 60
"""levels by which ink is darker than the paper of its cell"""
_LEAST_INK_PX: Final = 8

type _Pixels = NDArray[np.uint8]
type _Words = Iterable[FoundWord]


@dataclass(frozen=True, slots=True, eq=False)
class _Cell:
    """The picture of a cell, and where its top left corner lies on the page's."""

    pixels: _Pixels
    x: int
    y: int


def read_by_cells(
    picture: ReadingPicture,
    read_page: Callable[[_Pixels], _Words],
    read_cells: Callable[[Sequence[_Pixels]], Iterable[_Words]],
) -> list[FoundWord]:
    """Reads what stands around the ruled tables of a page, then their cells.

    Args:
        picture: of the page.
        read_page: reads a picture of a page (uint8, H x W), by the recipe.
        read_cells: reads pictures of one block of text each.

    Returns:
        The words on the page's picture.
    """
    cells = _cells(picture)
    found = list(read_page(_without_tables(picture)))
    for cell, words in zip(cells, read_cells([cell.pixels for cell in cells]) if cells else (), strict=True):
        found += (moved(word, cell.x, cell.y) for word in words)
    return found


def _without_tables(picture: ReadingPicture) -> _Pixels:
    """The picture with paper in place of its tables; the very same where it has none."""
    if not picture.tables:
        return picture.gray
    gray = picture.gray.copy()
    paper = np.percentile(gray[::4, ::4], 75)
    for cells in picture.tables:
        y0, y1 = min(cell.y0 for cell in cells), max(cell.y1 for cell in cells)
        x0, x1 = min(cell.x0 for cell in cells), max(cell.x1 for cell in cells)
        gray[max(0, y0 - _RIM_PX) : y1 + _RIM_PX, max(0, x0 - _RIM_PX) : x1 + _RIM_PX] = paper
    return gray


def _cells(picture: ReadingPicture) -> list[_Cell]:
    """The cells with ink."""
    found = []
    for box in (box for cells in picture.tables for box in cells):
        part = picture.gray[box.y0 + _RIM_PX : box.y1 - _RIM_PX, box.x0 + _RIM_PX : box.x1 - _RIM_PX]
        if part.size == 0:
            continue
        paper = float(np.percentile(part[::3, ::3], 90))
        if np.count_nonzero(part < paper - _CONTRAST) >= _LEAST_INK_PX:
            edge = (_PADDING_PX,) * 4
            padded = cv2.copyMakeBorder(part, *edge, cv2.BORDER_CONSTANT, value=[paper])
            moved = _RIM_PX - _PADDING_PX
            found.append(_Cell(np.asarray(padded, np.uint8), box.x0 + moved, box.y0 + moved))
    return found
