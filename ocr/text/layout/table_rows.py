"""The rows of a table as a reader sees them, and the order of the lines in them.

No rule is seen here. What tells whether the next line of text goes on in the same row of the table: a wide step begins
a new row, a step of less than a line does not; a cell whose line was full and had to be wrapped goes on; figures below
figures are rows; and a numbered row has one number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ocr.text.layout.blocks import Line
from ocr.text.layout.geometry import is_mark
from ocr.text.layout.tables import Grid

_ROW_STEP = 1.3
"""A step above this many line spacings begins a new row."""
_LINE_STEP = 0.8
"""A step below this many line spacings can't begin a new row, which is at least a line high: cells are centred."""
_NUMBERING = re.compile(r"(\w+ )?\(?(\d+(\.\d+)*|[IVXLC]+|[A-ZĐ]|[a-zđ])[.)]?")
"""3, 2.1, IV., a), Bước 2"""
_AMOUNT = re.compile(r"[\W\d]*\d[\W\d]*")
_ITEM = re.compile(r"[-+*•]")


def lines_of(grid: Grid) -> list[Line]:
    """The lines of a table in reading order: row by row, in a row cell by cell, in a cell line by line."""
    lines: list[Line] = []
    for first, last in pairwise([0, *_row_starts(grid), len(grid.y)]):
        for column in range(len(grid.columns)):
            lines += [cells[column] for cells in grid.cells[first:last] if cells[column]]
    return lines


def _row_starts(grid: Grid) -> list[int]:
    """The text rows, but the first, with which a new row of the table begins."""
    columns = [_filled(grid, column) for column in range(len(grid.columns))]
    spacing = _line_spacing(grid, columns)
    near = _ROW_STEP * spacing
    joined = {row for column, filled in enumerate(columns) for row in _wrapped_rows(grid, column, filled, near)}
    starts = set()
    for row in range(1, len(grid.y)):
        step = grid.y[row] - grid.y[row - 1]
        apart = step > near or not grid.across.isdisjoint((row - 1, row)) or _amounts_stand_below_amounts(grid, row)
        if apart or (row not in joined and step > _LINE_STEP * spacing):
            starts.add(row)
    starts = _without_fragments(grid, sorted(starts))
    return sorted(starts | set(_starts_between_numbers(grid, columns[0], starts)))


def _without_fragments(grid: Grid, starts: Sequence[int]) -> set[int]:
    """The starts that part whole rows. What has no word in the first column and few in the others is a paragraph of a
    tall cell; where such fragments lie between two whole rows, these are parted at the widest step."""
    kept: set[int] = set()
    between: list[int] = []
    seen_whole = False
    for first, last in pairwise([0, *starts, len(grid.y)]):
        between.append(first)
        if _is_whole(grid, first, last):
            if seen_whole:
                kept.add(max(between, key=lambda row: (grid.y[row] - grid.y[row - 1], row)))
            seen_whole, between = True, []
    return kept


def _is_whole(grid: Grid, first: int, last: int) -> bool:
    """The text rows from `first` to `last` (exclusive) have words in the first column or in half of all columns."""
    rows = grid.cells[first:last]
    filled = [any(cells[column] for cells in rows) for column in range(len(grid.columns))]
    return filled[0] or 2 * sum(filled) >= len(filled)


def _filled(grid: Grid, column: int) -> list[int]:
    """The text rows with words in the column, without those that run across."""
    return [row for row, cells in enumerate(grid.cells) if cells[column] and row not in grid.across]


def _line_spacing(grid: Grid, columns: Sequence[Sequence[int]]) -> float:
    """The usual distance of two lines in one cell: the lower quartile of the distances in all columns."""
    steps = sorted(grid.y[below] - grid.y[above] for filled in columns for above, below in pairwise(filled))
    steps = [step for step in steps if step > 0.8 * grid.text_height]
    return steps[len(steps) // 4] if steps else grid.text_height


def _wrapped_rows(grid: Grid, column: int, filled: Sequence[int], near: float) -> Iterator[int]:
    """The text rows with which no new row of the table can begin, because a cell of the column goes on there."""
    left, right = grid.columns[column]
    for above, below in pairwise(filled):
        if grid.y[below] - grid.y[above] <= near:
            room = right - left - grid.text_height
            if _wraps(grid.cells[above][column], grid.cells[below][column], room, grid.text_height / 3):
                yield from range(above + 1, below + 1)


def _wraps(above: Line, below: Line, room: float, space: float) -> bool:
    """The first word of `below` would not have fitted behind `above`: the text of one cell, wrapped.

    Nothing is wrapped before the dash of a list item, and no amount after an amount.
    """
    if _ITEM.match(below[0].text) or (_is_amount(above) and _is_amount(below)):
        return False
    used = max(word.box_px.x1 for word in above) - min(word.box_px.x0 for word in above)
    return used + space + below[0].box_px.x1 - below[0].box_px.x0 > room


def _amounts_stand_below_amounts(grid: Grid, row: int) -> bool:
    """In two columns or more: lines of a table of figures, each a row of its own however full its cells are."""
    pairs = zip(grid.cells[row - 1], grid.cells[row], strict=True)
    return sum(_is_amount(above) and _is_amount(below) for above, below in pairs) >= 2


def _is_amount(line: Line) -> bool:
    return len(line) == 1 and _AMOUNT.fullmatch(line[0].text) is not None


def _starts_between_numbers(grid: Grid, filled: Sequence[int], starts: set[int]) -> Iterator[int]:
    """A start for each pair of numbers in the first column that has none between: at the widest step, the last of
    several like ones."""
    numbered = [row for row in filled if _NUMBERING.fullmatch(_told(grid.cells[row][0]))]
    for above, below in pairwise(numbered):
        between = range(above + 1, below + 1)
        if starts.isdisjoint(between):
            widest = max(grid.y[row] - grid.y[row - 1] for row in between)
            alike = widest - 0.15 * grid.text_height
            yield max(row for row in between if grid.y[row] - grid.y[row - 1] >= alike)


def _told(line: Line) -> str:
    return " ".join(word.text for word in line if not is_mark(word))
