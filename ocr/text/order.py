"""The reading order of Vietnamese office papers, from the boxes of the words alone.

A page is read row by row. So is its head: the agency on the left and the state's name and motto on the right stand in
pairs of lines (Decree 30/2020/ND-CP, annex I), and a reader takes them pair by pair. Two things are not read across:
the cells of a table (`ocr.text.tables`) and the two columns at the end of a paper (`ocr.text.closing`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ocr.text.closing import Closing, closing_of
from ocr.text.layout import Layout, Row, layout_of
from ocr.text.table_rows import lines_of
from ocr.text.tables import Line, grid_of, tables_of
from ocr.values import Box, Word

type Block = list[Line]

_BLOCK_STEP = 1.6
"""A step down above this many line spacings begins a new block."""


def in_reading_order(words: Iterable[Word], width_px: int) -> tuple[Word, ...]:
    """Orders the words of an upright page and numbers their lines and blocks.

    Args:
        words: of one page, in any order; what they say of block, line and line box is ignored.
        width_px: width of the page.

    Returns:
        Each word once, in reading order, with `block` and `line` counted from 0 and `line_box_px` the smallest box
        around all words of its line. The result does not depend on the order of `words`.
    """
    layout = layout_of(words)
    closing = closing_of(layout, width_px)
    if closing is None:
        blocks = _running_text(layout, 0, len(layout.rows))
    else:
        blocks = [
            *_running_text(layout, 0, closing.first),
            *_columns(layout, closing),
            *_running_text(layout, closing.last, len(layout.rows)),
        ]
    return _numbered(blocks)


def _running_text(layout: Layout, first: int, last: int) -> list[Block]:
    """The rows `first` to `last` (exclusive): tables cell by cell, all else row by row."""
    blocks: list[Block] = []
    at = first
    for table in tables_of(layout, first, last):
        blocks += _paragraphs(layout, at, table.first)
        blocks.append(lines_of(grid_of(layout, table)))
        at = table.last
    return blocks + _paragraphs(layout, at, last)


def _paragraphs(layout: Layout, first: int, last: int) -> list[Block]:
    """Rows from left to right, parted into blocks where a wide space lies between them."""
    blocks: list[Block] = []
    above: Row | None = None
    for row in layout.rows[first:last]:
        if above is None or row.y - above.y > _BLOCK_STEP * layout.leading:
            blocks.append([])
        blocks[-1] += [phrase.words for phrase in row.phrases]
        above = row
    return blocks


def _columns(layout: Layout, closing: Closing) -> list[Block]:
    """The recipients, then the signature block."""
    left: Block = []
    right: Block = []
    for row in layout.rows[closing.first : closing.last]:
        words = [word for phrase in row.phrases for word in phrase.words]
        left.append(tuple(word for word in words if _middle(word) < closing.split))
        right.append(tuple(word for word in words if _middle(word) >= closing.split))
    return [[line for line in column if line] for column in (left, right)]


def _middle(word: Word) -> float:
    return (word.box_px.x0 + word.box_px.x1) / 2


def _numbered(blocks: Sequence[Block]) -> tuple[Word, ...]:
    """Writes the numbers of block and line, and the box of the line, into the words."""
    ordered: list[Word] = []
    line_number = 0
    for block_number, block in enumerate(block for block in blocks if block):
        for line in block:
            box = _around(line)
            ordered += [replace(word, block=block_number, line=line_number, line_box_px=box) for word in line]
            line_number += 1
    return tuple(ordered)


def _around(line: Line) -> Box:
    boxes = [word.box_px for word in line]
    return Box(
        x0=min(box.x0 for box in boxes),
        y0=min(box.y0 for box in boxes),
        x1=max(box.x1 for box in boxes),
        y1=max(box.y1 for box in boxes),
    )
