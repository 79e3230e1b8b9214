"""The words of ruled tables: cell by cell, from left to right, the rows of cells from top to bottom.

A cell that is merged over several rows is read where it begins.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ocr.text.layout.blocks import Line
from ocr.text.layout.geometry import layout_of
from ocr.values import Box, Word

_BAND_PX = 64
_LEVEL = 0.6
"""Cells whose tops differ by less than this many text heights are in one row."""

type Cells = Sequence[Box]


@dataclass(frozen=True, slots=True)
class RuledTable:
    """The lines of a table in reading order, and the middle of its height."""

    lines: tuple[Line, ...]
    y: float


def ruled_tables_of(
    words: Sequence[Word], tables: Iterable[Cells], text_height: float
) -> tuple[list[RuledTable], list[Word]]:
    """Takes the words of each table out of those of a page.

    Args:
        words: of the page.
        tables: the cells of each, in no order; what has fewer than two with words is no table.
        text_height: the usual height of a word's box.

    Returns:
        The tables, and the words that are in none.
    """
    found = []
    rest = list(words)
    for cells in tables:
        filled = _filled(rest, cells)
        if len(filled) < 2:
            continue
        gone = {id(word) for of_cell in filled.values() for word in of_cell}
        rest = [word for word in rest if id(word) not in gone]
        lines = [line for cell in _in_order(filled, text_height) for line in _lines(filled[cell])]
        found.append(RuledTable(tuple(lines), (min(cell.y0 for cell in cells) + max(cell.y1 for cell in cells)) / 2))
    return found, rest


def _filled(words: Iterable[Word], cells: Cells) -> dict[Box, list[Word]]:
    """The words by the cell in which their middle lies."""
    bands: dict[int, list[Box]] = defaultdict(list)
    for cell in cells:
        for band in range(cell.y0 // _BAND_PX, cell.y1 // _BAND_PX + 1):
            bands[band].append(cell)
    filled: dict[Box, list[Word]] = defaultdict(list)
    for word in words:
        box = word.box_px
        x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
        for cell in bands.get(int(y) // _BAND_PX, ()):
            if cell.x0 <= x < cell.x1 and cell.y0 <= y < cell.y1:
                filled[cell].append(word)
                break
    return filled


def _in_order(cells: Iterable[Box], text_height: float) -> list[Box]:
    """The cells row by row, by their tops."""
    rows: list[list[Box]] = []
    for cell in sorted(cells, key=lambda cell: (cell.y0, cell.x0)):
        if rows and cell.y0 - rows[-1][0].y0 < _LEVEL * text_height:
            rows[-1].append(cell)
        else:
            rows.append([cell])
    return [cell for row in rows for cell in sorted(row, key=lambda cell: (cell.x0, cell.y0))]


def _lines(words: Iterable[Word]) -> list[Line]:
    """What stands on one height of a cell is one line, however far its words are set apart."""
    return [tuple(word for phrase in row.phrases for word in phrase.words) for row in layout_of(words).rows]
