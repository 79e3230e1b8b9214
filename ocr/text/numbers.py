"""What is noted of numbers, days and codes: whether two readings agree, and whether they can be at all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from ocr.text.number_forms import malformed_in
from ocr.values import Note, Word

_LIKE_D: Final = "(?:[DBPO08][BO0P]?)"
"""what a network without Đ makes of it"""
_LIKE: Final = {"Đ": _LIKE_D, "0": "(?:O?0|O)", "1": "[1IL]"}


def compared(text: str, second: str | None) -> tuple[str, frozenset[Note]]:
    """What a second reading says where it is not the same, and `Note.AGREED` or `DIFFERS`; nothing of a word that was not read twice."""
    if second is None:
        return "", frozenset()
    return ("", frozenset({Note.AGREED})) if agree(text, second) else (second, frozenset({Note.DIFFERS}))


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
    """Whether a word is read twice."""
    return any(sign.isdigit() for sign in text)


def core(text: str) -> str:
    """A word without the punctuation around it."""
    return re.sub(r"^[\W_]+|[\W_]+$", "", text)


def agree(first: str, second: str) -> bool:
    """Whether both readings say the same number; the second may lack marks and Đ, and its case is not looked at."""
    pattern = "".join(_alike(sign) for sign in core(first).upper())
    return bool(re.fullmatch(pattern, core(second).upper()))


def _alike(sign: str) -> str:
    """What the second network may say for a sign."""
    marked = unicodedata.normalize("NFD", sign) != sign
    return _LIKE.get(sign, "." if marked else re.escape(sign))
