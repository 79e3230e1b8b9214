"""The head of an office paper: the issuer on the left, the state's name and motto on the right, number and day under them.

Decree 30/2020/ND-CP, annex I, sets them in two columns whose lines stand in pairs: issuer and state, motto under the state, number and
place with day. They are read pair by pair, as the decree numbers them and as readers say them, and each line is of a kind of its own. The
subject of a letter (*V/v ...*) follows the number on the left and is read after the day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, zip_longest

from ocr.text.folded import folded, may_hold, misread_within
from ocr.text.layout.apart import is_noise
from ocr.text.layout.blocks import Block, Line, blocks_of
from ocr.text.layout.geometry import Layout, Row, is_mark
from ocr.values import BlockKind, Word

_STATES = ("conghoaxahoichunghiavietnam", "dangcongsanvietnam")
_MOTTO = "doclaptudohanhphuc"
_MISREAD = 0.25
"""share of the letters that may be wrong"""
_UPPER_PART = 0.45
"""The state's name stands in this share of the page's height; titles may stand above it."""
_CENTRED = 0.06
"""of the page's width: so near to its middle a state's name without an issuer beside it"""
_STEP = 2.6
"""The lines of the head follow each other within so many line spacings; the number and the subject are set off."""
_SUBJECT_STEP = 1.7
_CLOSE = 1.2
"""text heights between words of one phrase; the columns stand farther apart"""
_DAY = re.compile(r"ngay.{0,6}thang|thang.{0,4}nam")
"""in letters alone; what was written by hand between them may have been read as letters"""
_NUMBER = re.compile(r"^\W*(?i:s[ốôoóòồ60]{1,2})\s?[:.;]|/[A-ZĐƯ]{2,}|^\W*(?i:v/v|về việc)")
"""*Số:*, whatever became of its mark, the symbol behind it, or the subject"""


@dataclass(frozen=True, slots=True)
class Head:
    """Rows `first` to `last` (exclusive) of a layout, as blocks in reading order; what tells nothing is a stamp."""

    first: int
    last: int
    blocks: tuple[Block, ...]


@dataclass(slots=True)
class _Columns:
    """The lines of both columns from top to bottom."""

    left: list[Line]
    right: list[Line]


def head_of(layout: Layout, width_px: int, height_px: int) -> Head | None:
    """The head of the page, or None where the state's name is not found."""
    found = _state(layout, height_px)
    if found is None:
        return None
    row, state = found
    edge = state[0].box_px.x0
    alone = _stands_alone(layout, row, state, width_px)
    first = row if alone else _first(layout, row, edge)
    last = _last(layout, row, edge, alone)
    columns = _Columns([], [])
    for each in layout.rows[first:last]:
        left, right = ((), _words(each)) if alone else _parted(each, edge, layout.text_height)
        columns.left += [left] if left else []
        columns.right += [right] if right else []
    lines = [(kind if _tells(line) else BlockKind.STAMP, line) for kind, line in _in_pairs(columns)]
    return Head(first, last, tuple(blocks_of(lines)))


def _tells(line: Line) -> bool:
    """There is a letter or a digit in it, and it is no speck."""
    return not is_noise(line) and any(sign.isalnum() for word in line for sign in word.text)


def is_day(line: Sequence[Word]) -> bool:
    """The line names a day in words, as papers are dated: *ngày 14 tháng 3 năm 2026*."""
    return _DAY.search(folded(_told(line))) is not None


def _words(row: Row) -> Line:
    return tuple(word for phrase in row.phrases for word in phrase.words)


def _told(line: Sequence[Word]) -> str:
    return " ".join(word.text for word in line)


def _is_like(pattern: str, text: str) -> bool:
    most = int(_MISREAD * len(pattern))
    return may_hold(pattern, text, most) and misread_within(pattern, text)[0] <= most


def _state(layout: Layout, height_px: int) -> tuple[int, Line] | None:
    """The row with the state's name, and its words."""
    for number, row in enumerate(layout.rows):
        if row.y > _UPPER_PART * height_px:
            return None
        words = _words(row)
        text = folded(_told(words))
        for state in _STATES:
            if _is_like(state, text):
                return number, _ending(words, state)
    return None


def _ending(words: Line, pattern: str) -> Line:
    """The words of a row from that on with which the pattern begins."""
    _, start = misread_within(pattern, folded(_told(words)))
    ends = list(accumulate(len(folded(word.text)) for word in words))
    return words[next(at for at, end in enumerate(ends) if end > start) :]


def _stands_alone(layout: Layout, row: int, state: Line, width_px: int) -> bool:
    """The state's name stands in the middle of the page, nothing beside it: forms have it so."""
    middle = (state[0].box_px.x0 + state[-1].box_px.x1) / 2
    beside = [word for word in _words(layout.rows[row]) if word not in state and not is_mark(word)]
    return not beside and abs(middle - width_px / 2) < _CENTRED * width_px


def _first(layout: Layout, row: int, edge: int) -> int:
    """An issuer of three lines begins above the state's name."""
    while row > 0 and _left_only(layout.rows[row - 1], edge) and _near(layout, row - 1, _SUBJECT_STEP):
        row -= 1
    return row


def _last(layout: Layout, row: int, edge: int, alone: bool) -> int:
    """One past the last row: of the day, and of the subject on its left; without a day, of the motto."""
    end = row + 1
    for at in range(row + 1, len(layout.rows)):
        words = _words(layout.rows[at])
        left, right = ((), words) if alone else _parted(layout.rows[at], edge, layout.text_height)
        text = folded(_told(right))
        if _is_like(_MOTTO, text):
            end = at + 1
        elif right and is_day(right) and not alone:
            return _after_subject(layout, at + 1, edge)
        elif not _near(layout, at - 1, _STEP) or alone or not _in_columns(layout.rows[at], edge):
            break
        elif left and not right:
            end = at + 1
    return end


def _after_subject(layout: Layout, row: int, edge: int) -> int:
    begun = row
    while row < len(layout.rows) and _left_only(layout.rows[row], edge):
        if not _near(layout, row - 1, _SUBJECT_STEP if row > begun else _STEP):
            break
        row += 1
    return row


def _near(layout: Layout, row: int, steps: float) -> bool:
    """The row below follows within so many line spacings."""
    return layout.rows[row + 1].y - layout.rows[row].y <= steps * layout.leading


def _left_only(row: Row, edge: int) -> bool:
    words = [word for word in _words(row) if not is_mark(word)]
    return bool(words) and all(word.box_px.x1 <= edge for word in words)


def _in_columns(row: Row, edge: int) -> bool:
    """No phrase lies across the left edge of the right column more than a little."""
    return all(
        phrase.x1 <= edge
        or phrase.x0 >= edge
        or min(edge - phrase.x0, phrase.x1 - edge) < 0.3 * (phrase.x1 - phrase.x0)
        for phrase in row.phrases
    )


def _parted(row: Row, edge: int, text_height: float) -> tuple[Line, Line]:
    """The words of a row left and right of the edge of the right column.

    A day may begin before the edge: what stands close before a word of the right column belongs to it, unless nothing parts the two
    columns at all.
    """
    words = _words(row)
    at = cut = next((at for at, word in enumerate(words) if word.box_px.x1 > edge), len(words))
    while 0 < cut < len(words) and words[cut].box_px.x0 - words[cut - 1].box_px.x1 <= _CLOSE * text_height:
        cut -= 1
    cut = cut or at
    return words[:cut], words[cut:]


def _in_pairs(columns: _Columns) -> Iterator[tuple[BlockKind, Line]]:
    number = next((at for at, line in enumerate(columns.left) if _is_number(line)), len(columns.left))
    day = next((at for at, line in enumerate(columns.right) if is_day(line)), len(columns.right))
    for issuer, motto in zip_longest(columns.left[:number], columns.right[:day], fillvalue=()):
        yield BlockKind.ISSUER, issuer
        yield BlockKind.MOTTO, motto
    for symbol in columns.left[number : number + 1]:
        yield BlockKind.NUMBER, symbol
    for place in columns.right[day:]:
        yield BlockKind.DATE, place
    for subject in columns.left[number + 1 :]:
        yield BlockKind.NUMBER, subject


def _is_number(line: Line) -> bool:
    return _NUMBER.search(_told(line)) is not None
