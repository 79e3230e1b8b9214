"""Tables, found from the white strips between their columns. Pure functions; lengths are pixels of the page.

Rules are not seen here: a table is a run of rows that leaves the same strips white. Two columns alone are no table:
the two halves of a letter's head leave one strip white as well, and are read row by row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ocr.text.layout.blocks import Line
from ocr.text.layout.geometry import Gutter, Layout, Row, Stretch, gutters_of, is_mark, is_page_number, stretches_of
from ocr.text.layout.table_runs import FEWEST_GUTTERS, FEWEST_ROWS, ROWS_PER_CROSSING, ROWS_PER_HEADING, Runs
from ocr.values import Word

_GUTTER_WIDTH = 0.7
"""Narrower strips, in text heights, arise by chance between the words of a paragraph."""
_FEW_ROWS, _WIDE_GUTTER = 6, 1.5
"""In fewer rows than that, spaces of justified lines lie above each other up to this many text heights wide."""
_FULL_LINE = 0.7
"""A stretch of words wider than this share of what the page covers is a line of running text."""
_TITLE_STEP = 2.5
"""A step down of more than this many text heights parts a title from the table; lines of one cell are closer."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows `first` to `last` (exclusive) of a layout, parted into columns by `gutters`."""

    first: int
    last: int
    gutters: tuple[Gutter, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """The words of a table by text row and column. A text row is all that stands on one baseline.

    Attributes:
        y: baseline of each text row.
        cells: the words at [text row][column].
        across: the text rows that run across the columns; their words are in one column.
        columns: left and right end of each column.
        text_height: the usual height of a word's box on the page.
    """

    y: tuple[float, ...]
    cells: tuple[tuple[Line, ...], ...]
    across: frozenset[int]
    columns: tuple[tuple[float, float], ...]
    text_height: float


def tables_of(layout: Layout, first: int, last: int) -> list[Table]:
    """The tables among the rows `first` to `last` (exclusive), from top to bottom."""
    if first >= last:
        return []
    left = min(row.phrases[0].x0 for row in layout.rows)
    right = max(phrase.x1 for row in layout.rows for phrase in row.phrases)
    width = _GUTTER_WIDTH * layout.text_height
    covered = [stretches_of(row, width) for row in layout.rows]
    found: list[Table] = []
    at = first
    for row in range(first, last + 1):  # lines of running text part the page; between two of them tables are sought
        if row == last or any(x1 - x0 > _FULL_LINE * (right - left) for x0, x1 in covered[row]):
            found += _tables_between(layout, covered, at, row)
            at = row + 1
    return found


def grid_of(layout: Layout, table: Table) -> Grid:
    """Sorts the words of a table into its cells."""
    rows = layout.rows[table.first : table.last]
    cells = tuple(tuple(_cells(row, table.gutters)) for row in rows)
    boxes = [word.box_px for row in rows for phrase in row.phrases for word in phrase.words]
    ends = [min(box.x0 for box in boxes), *(gutter.center for gutter in table.gutters), max(box.x1 for box in boxes)]
    return Grid(
        y=tuple(row.y for row in rows),
        cells=cells,
        across=frozenset(i for i, row in enumerate(rows) if _crosses(row, table.gutters)),
        columns=tuple(pairwise(ends)),
        text_height=layout.text_height,
    )


def _tables_between(layout: Layout, covered: Sequence[Sequence[Stretch]], first: int, last: int) -> list[Table]:
    """The best table of these rows, then the best above and below it, and so on; from top to bottom."""
    runs = Runs(covered[first:last], layout.text_height, _GUTTER_WIDTH)
    found: list[Table] = []
    spans = [(first, last)]
    while spans:
        top, bottom = spans.pop()
        best = runs.best(top - first, bottom - first)
        if best is not None:
            start, end = best[0] + first, best[1] + first
            table = _trimmed(layout, covered, start, end)
            found += [table] if table else []
            above, below = (table.first, table.last) if table else (start, end)
            spans += [(top, above), (below, bottom)]
    return sorted(found, key=lambda table: table.first)


def _gutters(rows: Sequence[Sequence[Stretch]], min_width: float) -> list[Gutter]:
    """The gutters of these rows. Headings may run across several; hardly a row runs across one alone."""
    rough = gutters_of(rows, len(rows) // ROWS_PER_HEADING, min_width)
    plain = [row for row in rows if all(sum(x0 < strip.center < x1 for strip in rough) < 2 for x0, x1 in row)]
    return gutters_of(plain, len(rows) // ROWS_PER_CROSSING, min_width)


def _trimmed(layout: Layout, covered: Sequence[Sequence[Stretch]], first: int, last: int) -> Table | None:
    """The table of these rows, without the titles above and the text below that run across it."""
    min_width = _GUTTER_WIDTH * layout.text_height
    gutters = _gutters(covered[first:last], min_width)
    while first < last and (_crosses(layout.rows[first], gutters) or _stands_above(layout, first)):
        first += 1
    while first < last and _crosses(layout.rows[last - 1], gutters):
        last -= 1
    if last - first < _FEW_ROWS:
        min_width = _WIDE_GUTTER * layout.text_height
    gutters = _gutters(covered[first:last], min_width)
    if last - first < FEWEST_ROWS or len(gutters) < FEWEST_GUTTERS or not _filled(layout.rows[first:last], gutters):
        return None
    return Table(first, last, tuple(gutters))


def _stands_above(layout: Layout, row: int) -> bool:
    """The page number, or a title: one phrase with a wide space below."""
    if is_page_number(layout, row):
        return True
    if row + 1 == len(layout.rows) or len(layout.rows[row].phrases) > 1:
        return False
    return layout.rows[row + 1].y - layout.rows[row].y > _TITLE_STEP * layout.text_height


def _crossings(row: Row, gutters: Sequence[Gutter]) -> int:
    """Number of gutters with a word of the row across their middle."""
    boxes = [word.box_px for phrase in row.phrases for word in phrase.words if not is_mark(word)]
    return sum(any(box.x0 < gutter.center < box.x1 for box in boxes) for gutter in gutters)


def _crosses(row: Row, gutters: Sequence[Gutter]) -> bool:
    """The row has words across at least half of the gutters, or is one phrase across any."""
    crossed = _crossings(row, gutters)
    phrases = sum(not phrase.is_mark for phrase in row.phrases)
    return crossed > 0 and (phrases == 1 or 2 * crossed >= len(gutters))


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
