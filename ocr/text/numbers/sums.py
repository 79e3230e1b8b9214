"""Sums that a table has: a total that misses the sum of its column by one digit was misread, or one of its parts was.

Nothing is said where a total fits, or misses by more: there may be totals of parts, or parts on another page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from ocr.text.numbers.noted import core
from ocr.values import BlockKind, Note, Word

_TOTAL: Final = re.compile(r"(?i)tổng|cộng")
_AMOUNT: Final = re.compile(r"\d{1,3}(?:\.\d{3})+|\d+")
_ONE_DIGIT: Final = re.compile(r"[1-9]0*")
"""what two numbers differ by that differ in one digit"""
_LEAST_PARTS: Final = 2
_SAME_ROW, _SAME_EDGE = 0.5, 0.8
"""of the height of a word: baselines of a row, right or left edges of a column, lie no farther apart"""


def sums_noted(words: Sequence[Word], blocks: Sequence[BlockKind]) -> tuple[Word, ...]:
    """The words of a page; a total that cannot be right and all its parts with `Note.MALFORMED`."""
    doubted = {
        id(word)
        for number, kind in enumerate(blocks)
        if kind is BlockKind.TABLE
        for column in _wrong_columns([word for word in words if word.block == number])
        for word in column
    }
    return tuple(replace(word, notes=word.notes | {Note.MALFORMED}) if id(word) in doubted else word for word in words)


def _wrong_columns(table: Sequence[Word]) -> Iterator[list[Word]]:
    """Totals with their parts, where one digit is wrong."""
    amounts = [word for word in table if _AMOUNT.fullmatch(core(word.text))]
    labels = [word for word in table if _TOTAL.search(word.text)]
    totals = [word for word in amounts if any(_in_row(word, label) for label in labels)]
    for total in totals:
        above = max((other.baseline_y_px for other in totals if _is_above(other, total)), default=0.0)
        parts = [
            word
            for word in amounts
            if _in_column(word, total) and above < word.baseline_y_px and _is_above(word, total)
        ]
        missing = abs(sum(map(_value, parts)) - _value(total))
        if len(parts) >= _LEAST_PARTS and _ONE_DIGIT.fullmatch(str(missing)):
            yield [total, *parts]


def _value(word: Word) -> int:
    return int(core(word.text).replace(".", ""))


def _height(word: Word) -> int:
    return word.box_px.y1 - word.box_px.y0


def _in_row(word: Word, label: Word) -> bool:
    return (
        abs(word.baseline_y_px - label.baseline_y_px) < _SAME_ROW * _height(label) and word.box_px.x0 > label.box_px.x1
    )


def _is_above(word: Word, total: Word) -> bool:
    return word.baseline_y_px < total.baseline_y_px - _SAME_ROW * _height(total)


def _in_column(word: Word, total: Word) -> bool:
    near = _SAME_EDGE * _height(total)
    one, other = word.box_px, total.box_px
    return (
        abs(one.x1 - other.x1) < near
        or abs(one.x0 - other.x0) < near
        or abs(one.x0 + one.x1 - other.x0 - other.x1) < 2 * near
    )
