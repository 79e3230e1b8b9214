"""The reading order of Vietnamese office papers, and what each block is, from the boxes of the words.

A page is read row by row. Not read across are the head, whose two columns are read in pairs of lines (`ocr.text.layout.head`), the cells
of a table (`ocr.text.layout.tables`), and the two columns at the end of a paper (`ocr.text.layout.closing`). Marks of electronic
signatures, letters of seals and scribbles stand at any height; they are set apart first and come last (`ocr.text.layout.apart`), and so is
the stamp of arrival (`ocr.text.layout.arrival`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ocr.text.layout.apart import is_noise, is_sure, is_text, lies_in, marks_on
from ocr.text.layout.arrival import arrival_stamps
from ocr.text.layout.blocks import Block, Line, blocks_of
from ocr.text.layout.cells import RuledTable, ruled_tables_of
from ocr.text.layout.closing import Closing, closing_of
from ocr.text.layout.geometry import Layout, Row, is_page_number, layout_of
from ocr.text.layout.head import head_of, is_day
from ocr.text.layout.notes import foot_notes, margin_notes
from ocr.text.layout.table_rows import lines_of
from ocr.text.layout.tables import grid_of, tables_of
from ocr.text.layout.title import title_end
from ocr.values import BlockKind, Box, Note, Word

_BLOCK_STEP = 1.6
"""A step down above this many line spacings begins a new block."""


@dataclass(frozen=True, slots=True)
class Ordered:
    """Words in reading order, and the kind of each block by its number."""

    words: tuple[Word, ...]
    blocks: tuple[BlockKind, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is drawn on a page beside its words, in its pixels.

    Attributes:
        seals: where seals in red ink lie: what is read of one is no text, and a word under one is not sure.
        tables: the cells of each ruled table.
    """

    seals: tuple[Box, ...] = ()
    tables: tuple[tuple[Box, ...], ...] = ()


_NOTHING = Drawn()


def in_reading_order(words: Iterable[Word], width_px: int, height_px: int, drawn: Drawn = _NOTHING) -> Ordered:
    """Orders the words of an upright page, numbers their lines and blocks, and says what each block is.

    Args:
        words: of one page, in any order; what they say of block, line and line box is ignored.
        width_px, height_px: size of the page.
        drawn: what else is on it.

    Returns:
        Each word once, in reading order, with `block` and `line` counted from 0 and `line_box_px` the smallest box
        around all words of its line. The result does not depend on the order of `words`.
    """
    told = [_noted(word, drawn.seals) for word in words]
    imprint = [word for word in told if Note.COVERED in word.notes and not is_text([word])]
    left = _without(told, imprint)
    arrivals = arrival_stamps(left, drawn.tables, width_px)
    left = _without(left, *arrivals)
    layout = layout_of(left)
    marks = marks_on(layout, width_px)
    left = _without(left, [word for mark in marks for line in mark for word in line.words])
    tables, left = ruled_tables_of(left, drawn.tables, layout.text_height)
    layout, noise = _without_noise(left)
    layout, notes = _without_notes(layout, width_px)
    blocks = [*_text(layout, tables, width_px, height_px), *notes]
    blocks += [Block(BlockKind.STAMP, tuple(line.words for line in mark)) for mark in marks]
    blocks += [Block(BlockKind.STAMP, _lines_of(layout_of(stamp).rows)) for stamp in arrivals]
    blocks.append(Block(BlockKind.STAMP, _lines_of(layout_of([*imprint, *noise]).rows)))
    return _numbered(sorted(blocks, key=lambda block: block.kind is BlockKind.STAMP))


def _without_noise(words: Sequence[Word]) -> tuple[Layout, list[Word]]:
    """The layout of the words without those that are specks, and those."""
    layout = layout_of(words)
    noise = [word for row in layout.rows for phrase in row.phrases if is_noise(phrase.words) for word in phrase.words]
    return (layout_of(_without(words, noise)) if noise else layout), noise


def _without_notes(layout: Layout, width_px: int) -> tuple[Layout, list[Block]]:
    """The layout without what stands in the margin, and that; signs that are no text are stamps."""
    notes = [note.words for note in margin_notes(layout, width_px)]
    if notes:
        words = [word for row in layout.rows for phrase in row.phrases for word in phrase.words]
        layout = layout_of(_without(words, *notes))
    return layout, blocks_of((BlockKind.NOTE if is_text(note) else BlockKind.STAMP, note) for note in notes)


def _noted(word: Word, seals: Sequence[Box]) -> Word:
    """A word that an engine is not sure of, under a seal, is covered."""
    covered = not is_sure(word) and lies_in(word, seals)
    return replace(word, notes=word.notes | {Note.COVERED}) if covered else word


def _without(words: Iterable[Word], *taken: Sequence[Word]) -> list[Word]:
    gone = {id(word) for some in taken for word in some}
    return [word for word in words if id(word) not in gone]


def _text(layout: Layout, tables: Sequence[RuledTable], width_px: int, height_px: int) -> Iterator[Block]:
    """The blocks of a page without what was set apart from the words alone; what turns out to be no text is a stamp."""
    waiting = [(_row_below(layout, table), table) for table in sorted(tables, key=lambda table: table.y)]
    end = len(layout.rows)
    at = 0
    for part in [*_parts(layout, [row for row, _ in waiting], width_px, height_px), _Part(end, end, ())]:
        while waiting and waiting[0][0] <= part.first:
            row, table = waiting.pop(0)
            yield from _running_text(layout, at, row)
            yield Block(BlockKind.TABLE, table.lines)
            at = max(at, row)
        yield from _running_text(layout, at, part.first)
        yield from part.blocks
        at = part.last


def _row_below(layout: Layout, table: RuledTable) -> int:
    return next((number for number, row in enumerate(layout.rows) if row.y > table.y), len(layout.rows))


@dataclass(frozen=True, slots=True)
class _Part:
    """Rows `first` to `last` (exclusive) that are no running text."""

    first: int
    last: int
    blocks: tuple[Block, ...]


def _parts(layout: Layout, stops: Sequence[int], width_px: int, height_px: int) -> Iterator[_Part]:
    """Page number, head, title, closing and notes, from top to bottom; none goes on over a row in `stops`, above which a table stands."""
    at, last = 0, len(layout.rows)
    foot: list[_Part] = []
    if last > 0 and is_page_number(layout, 0):
        yield _page_number(layout, 0)
        at = 1
    if last > at and is_page_number(layout, last - 1):
        last -= 1
        foot.append(_page_number(layout, last))
    head = head_of(layout, width_px, height_px)
    if head is not None and at <= head.first:
        yield _Part(head.first, head.last, head.blocks)
        at = head.last
    title = title_end(layout, at, min([last, *(row for row in stops if row >= at)]), width_px)
    if title > at:
        yield _Part(at, title, (Block(BlockKind.TITLE, _lines_of(layout.rows[at:title])),))
        at = title
    closing = closing_of(layout, [*stops, last], width_px)
    if closing is not None and closing.first >= at:
        yield _Part(closing.first, closing.last, tuple(_closed(layout, closing)))
        at = closing.last
    small = foot_notes(layout, at, last, height_px)
    yield _Part(small, last, (Block(BlockKind.NOTE, _lines_of(layout.rows[small:last])),))
    yield from foot


def _page_number(layout: Layout, row: int) -> _Part:
    return _Part(row, row + 1, (Block(BlockKind.PAGE_NUMBER, _lines_of(layout.rows[row : row + 1])),))


def _running_text(layout: Layout, first: int, last: int) -> Iterator[Block]:
    """The rows `first` to `last` (exclusive): tables cell by cell, all else row by row."""
    at = first
    for table in tables_of(layout, first, last):
        yield from _paragraphs(layout, at, table.first)
        yield Block(BlockKind.TABLE, tuple(lines_of(grid_of(layout, table))))
        at = table.last
    yield from _paragraphs(layout, at, last)


def _paragraphs(layout: Layout, first: int, last: int) -> Iterator[Block]:
    """Rows from left to right, parted into blocks where a wide space lies between them."""
    begun = first
    for row in range(first + 1, last + 1):
        if row == last or layout.rows[row].y - layout.rows[row - 1].y > _BLOCK_STEP * layout.leading:
            yield Block(BlockKind.BODY, _lines_of(layout.rows[begun:row]))
            begun = row


def _closed(layout: Layout, closing: Closing) -> list[Block]:
    """The recipients, or the first of two signers, then the signature block; scribbles beside it are stamps."""
    first = BlockKind.SIGNATURE if closing.two else BlockKind.RECIPIENTS
    left: list[tuple[BlockKind, Line]] = []
    right: list[tuple[BlockKind, Line]] = []
    for row in layout.rows[closing.first : closing.last]:
        before, behind = _parted(row, closing.split)
        scribbled = [phrase for phrase in behind if not is_text(phrase)]
        written = [phrase for phrase in behind if is_text(phrase)]
        left.append((first, _joined(before)))
        right.append((BlockKind.DATE if is_day(_joined(written)) else BlockKind.SIGNATURE, _joined(written)))
        right.append((BlockKind.STAMP, _joined(scribbled)))
    return blocks_of(left) + blocks_of(_stamps_last(right))


def _parted(row: Row, split: float) -> tuple[list[Line], list[Line]]:
    """The words of each phrase left of the split, and right of it."""
    before = [tuple(word for word in phrase.words if _middle(word) < split) for phrase in row.phrases]
    behind = [tuple(word for word in phrase.words if _middle(word) >= split) for phrase in row.phrases]
    return [line for line in before if line], [line for line in behind if line]


def _stamps_last(lines: Sequence[tuple[BlockKind, Line]]) -> list[tuple[BlockKind, Line]]:
    return sorted(lines, key=lambda line: line[0] is BlockKind.STAMP)


def _joined(phrases: Iterable[Line]) -> Line:
    return tuple(word for phrase in phrases for word in phrase)


def _lines_of(rows: Iterable[Row]) -> tuple[Line, ...]:
    return tuple(phrase.words for row in rows for phrase in row.phrases)


def _middle(word: Word) -> float:
    return (word.box_px.x0 + word.box_px.x1) / 2


def _numbered(blocks: Sequence[Block]) -> Ordered:
    """Writes the numbers of block and line, and the box of the line, into the words."""
    ordered: list[Word] = []
    line_number = 0
    told = [block for block in blocks if block.lines]
    for block_number, block in enumerate(told):
        for line in block.lines:
            box = _around(line)
            ordered += [replace(word, block=block_number, line=line_number, line_box_px=box) for word in line]
            line_number += 1
    return Ordered(tuple(ordered), tuple(block.kind for block in told))


def _around(line: Line) -> Box:
    boxes = [word.box_px for word in line]
    return Box(
        x0=min(box.x0 for box in boxes),
        y0=min(box.y0 for box in boxes),
        x1=max(box.x1 for box in boxes),
        y1=max(box.y1 for box in boxes),
    )
