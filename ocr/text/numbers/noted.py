"""What is noted of numbers, days and codes: whether two readings agree, and whether they can be at all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from ocr.text.numbers.forms import is_of_known_form, malformed_in
from ocr.values import Note, Word

_LIKE_D: Final = "(?:[DBPO08dbpo][BO0Pbop]?)"
"""what a network without Đ makes of it"""
_HARDLY: Final = 0.7
"""less sure first readings are more often wrong than the second that differs: 81 to 8 of 3,500 drawn and printed numbers"""
_LONE: Final = 0.9
_PLAIN: Final = re.compile(r"[\w./\-,]+")
_LIKE: Final = {"Đ": _LIKE_D, "đ": _LIKE_D, "0": "(?:[Oo]?0|[Oo])", "1": "[1ILil]"}


@dataclass(frozen=True, slots=True)
class Settled:
    """What two readings of a word come to: its text, what the other reading says where that is not the same, and the note."""

    text: str
    second: str = ""
    notes: frozenset[Note] = frozenset()


def settled(first: str, second: str | None, confidence: float) -> Settled:
    """Two readings of a word compared; of two that differ the second is believed where the first cannot be, or was hardly believed itself,
    unless the first alone is of a known form.

    Args:
        first: what the engine read.
        second: what another network read; None of a word that was not read twice.
        confidence: the engine's own.
    """
    if second is None:
        return Settled(first)
    if not has_digit(first):
        number = second.isdecimal() and confidence < _HARDLY
        return Settled(second, first, frozenset({Note.DIFFERS})) if number else Settled(first)
    if agree(first, second):
        return Settled(first, notes=frozenset({Note.AGREED}))
    better = _with_marks_of(first, second)
    can_be = bool(_PLAIN.fullmatch(better)) and has_digit(better) and not malformed_in([better])
    loses_form = is_of_known_form(first) and not is_of_known_form(better)
    if can_be and not loses_form and (confidence < _HARDLY or malformed_in([first])):
        plain = core(first)
        return Settled(first.replace(plain, better) if plain else better, first, frozenset({Note.DIFFERS}))
    return Settled(first, second, frozenset({Note.DIFFERS}))


def _with_marks_of(first: str, second: str) -> str:
    """The second reading with the marked letters of the first, which its network does not know; empty where they cannot be told."""
    plain = core(first)
    if plain.isascii():
        return second if abs(len(plain) - len(second)) <= 1 else ""
    if len(plain) != len(second):
        return ""
    pairs = zip(plain, second, strict=True)
    return "".join(one if re.fullmatch(_alike(one.upper()), other.upper()) else other for one, other in pairs)


def malformed_noted(words: Sequence[Word]) -> tuple[Word, ...]:
    """The words of a page in reading order, those that cannot be as they were read with `Note.MALFORMED`."""
    noted: list[Word] = []
    for _, of_line in groupby(words, key=lambda word: word.line):
        line = list(of_line)
        malformed = malformed_in([word.text for word in line])
        noted += (
            replace(word, notes=word.notes | {Note.MALFORMED}) if index in malformed else word
            for index, word in enumerate(line)
        )
    return tuple(noted)


def has_digit(text: str) -> bool:
    """Whether it is a number, a day or a code."""
    return any(sign.isdigit() for sign in text)


def is_read_twice(text: str, confidence: float) -> bool:
    """Numbers are, and single signs of which the engine is not sure: a lone 5 is often taken for a letter."""
    return has_digit(text) or (len(core(text)) <= 1 and confidence < _LONE)


def core(text: str) -> str:
    """A word without the punctuation around it."""
    return re.sub(r"^[\W_]+|[\W_]+$", "", text)


def agree(first: str, second: str) -> bool:
    """Whether both readings say the same number; the second may lack Đ. Other marks it cannot confirm: a number has none."""
    pattern = "".join(_LIKE.get(sign, re.escape(sign)) for sign in core(first))
    return bool(re.fullmatch(pattern, core(second)))


def _alike(sign: str) -> str:
    """What the second network may say for a sign."""
    marked = unicodedata.normalize("NFD", sign) != sign
    return _LIKE.get(sign, "." if marked else re.escape(sign))
