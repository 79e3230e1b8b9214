"""Tables, found from the white strips between their columns. Pure functions; lengths are pixels of the page.

Rules are not seen here: a table is a run of rows that leaves the same strips white. Two columns alone are no table:
the two halves of a letter's head leave one strip white as well, and are read row by row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ocr.text.layout import Gutter, Layout, Row, gutters_of, is_mark
from ocr.values import Word

_FEWEST_ROWS = 3
_FEWEST_GUTTERS = 2
_GUTTER_WIDTH = 0.7
"""Narrower strips, in text heights, arise by chance between the words of a paragraph."""
_ROWS_PER_CROSSING = 6
"""One row in so many may run across the columns: merged headings."""
_ROW_STEP = 1.3
"""A step above this many line spacings begins a new row of the table: its cells have padding."""
_NUMBERING = re.compile(r"\(?(\d+(\.\d+)*|[IVXLC]+|[A-ZĐ]|[a-zđ])[.)]?|[-+*]")

type Line = tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows `first` to `last` (exclusive) of a layout, parted into columns by `gutters`."""

    first: int
    last: int
    gutters: tuple[Gutter, ...]


def tables_of(layout: Layout, first: int, last: int) -> list[Table]:
    """The tables among the rows `first` to `last` (exclusive), from top to bottom."""
    found: list[Table] = []
    at = first
    while at + _FEWEST_ROWS <= last:
        table = _table_at(layout, at, last)
        if table is None:
            at += 1
        else:
            found.append(table)
            at = table.last
    return found


def table_lines(layout: Layout, table: Table) -> list[Line]:
    """The lines of a table in reading order: row by row, in a row cell by cell, in a cell line by line."""
    lines: list[Line] = []
    for band in _bands(layout, table):
        for column in range(len(table.gutters) + 1):
            lines += [cells[column] for cells in band if cells[column]]
    return lines


def _table_at(layout: Layout, first: int, last: int) -> Table | None:
    """The longest table that begins with row `first`."""
    width = _GUTTER_WIDTH * layout.text_height
    end = first
    while end < last:
        rows = layout.rows[first : end + 1]
        if len(gutters_of(rows, len(rows) // _ROWS_PER_CROSSING, width)) < _FEWEST_GUTTERS:
            break
        end += 1
    while end - first >= _FEWEST_ROWS:
        rows = layout.rows[first:end]
        gutters = tuple(gutters_of(rows, len(rows) // _ROWS_PER_CROSSING, width))
        if _crosses(layout.rows[end - 1], gutters):
            end -= 1  # the first lines of the paragraph that follows
        elif len(gutters) < _FEWEST_GUTTERS or not _filled(rows, gutters):
            return None
        else:
            return Table(first, end, gutters)
    return None


def _crosses(row: Row, gutters: Sequence[Gutter]) -> bool:
    """The row has words across at least half of the gutters."""
    words = [word.box_px for phrase in row.phrases for word in phrase.words if not is_mark(word)]
    crossed = sum(any(box.x0 < gutter.center < box.x1 for box in words) for gutter in gutters)
    return crossed > 0 and 2 * crossed >= len(gutters)


def _filled(rows: Sequence[Row], gutters: Sequence[Gutter]) -> bool:
    """Every column has words in at least two rows."""
    counts = [0] * (len(gutters) + 1)
    for row in rows:
        cells = _cells(row, gutters)
        for column, cell in enumerate(cells):
            counts[column] += any(not is_mark(word) for word in cell)
    return min(counts) >= 2


def _cells(row: Row, gutters: Sequence[Gutter]) -> list[Line]:
    """The words of a row, column by column; a phrase that runs across a gutter stays whole in its first column."""
    cells: list[list[Word]] = [[] for _ in range(len(gutters) + 1)]
    for phrase in row.phrases:
        crossing = [word.box_px for word in phrase.words]
        if any(box.x0 < gutter.center < box.x1 for box in crossing for gutter in gutters):
            cells[sum(gutter.center < phrase.x0 for gutter in gutters)] += phrase.words
            continue
        for word in phrase.words:
            middle = (word.box_px.x0 + word.box_px.x1) / 2
            cells[sum(gutter.center < middle for gutter in gutters)].append(word)
    return [tuple(cell) for cell in cells]


def _bands(layout: Layout, table: Table) -> Iterator[list[list[Line]]]:
    """The rows of the table as a reader sees them: each a list of text rows, each of those a list of cells."""
    rows = layout.rows[table.first : table.last]
    spacing = _line_spacing(layout, table)
    steps = [below.y - above.y for above, below in pairwise(rows)]
    padded = any(step > _ROW_STEP * spacing for step in steps)
    band: list[list[Line]] = []
    keyed = False
    for step, row in zip([0.0, *steps], rows, strict=True):
        cells = _cells(row, table.gutters)
        key = " ".join(word.text for word in cells[0] if not is_mark(word))
        across = _crosses(row, table.gutters)
        begins = bool(key) and keyed and (not padded or _NUMBERING.fullmatch(key) is not None)
        if band and (begins or across or step > _ROW_STEP * spacing):
            yield band
            band, keyed = [], False
        band.append(cells)
        keyed = keyed or bool(key)
        if across:
            yield band
            band, keyed = [], False
    if band:
        yield band


def _line_spacing(layout: Layout, table: Table) -> float:
    """The usual distance of two lines in one cell: the lower quartile of the distances in all columns."""
    steps: list[float] = []
    above: dict[int, float] = {}
    for row in layout.rows[table.first : table.last]:
        for column, cell in enumerate(_cells(row, table.gutters)):
            if not cell:
                continue
            if column in above and row.y - above[column] > 0.8 * layout.text_height:
                steps.append(row.y - above[column])
            above[column] = row.y
    return sorted(steps)[len(steps) // 4] if steps else layout.leading
