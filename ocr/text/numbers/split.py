"""Numbers that an engine took apart: print sets *31/1 7/2024* with more room after a 1, typewriters after every point."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from ocr.text.found import FoundWord
from ocr.text.spelling import spelled

_ENDS: Final = re.compile(r"\d[./\-]?$")
_BEGINS: Final = re.compile(r"[./\-]?\d|/[^\W\d_]")
_WHOLE: Final = re.compile(r"\D?(\d{1,2}/\d{1,2}/\d{4}|\d{1,3}(\.\d{3})+(,\d+)?)\D?")
"""a day, an amount: both are known to be whole"""
_NO_SPACE, _NARROW = 0.2, 0.45
"""of the height of the words: less room is none, and so much is left by chance within what is known to be whole"""


def put_together(found: Sequence[FoundWord]) -> list[FoundWord]:
    """The words that an engine found, line by line from left to right, the parts of a number as one."""
    words: list[FoundWord] = []
    for word in found:
        if words and _goes_on(words[-1], word):
            words[-1] = _joined(words[-1], word)
        else:
            words.append(word)
    return words


def _goes_on(left: FoundWord, right: FoundWord) -> bool:
    first, second = spelled(left.text), spelled(right.text)
    if left.baseline != right.baseline or not (_ENDS.search(first) and _BEGINS.match(second)):
        return False
    high = max(left.box[3] - left.box[1], right.box[3] - right.box[1])
    gap = (right.box[0] - left.box[2]) / max(1, high)
    whole = _WHOLE.fullmatch(first + second) and not (_WHOLE.fullmatch(second) or _is_whole(first))
    return -_NO_SPACE < gap < (_NARROW if whole else _NO_SPACE)


def _is_whole(first: str) -> bool:
    return first[-1].isdigit() and _WHOLE.fullmatch(first) is not None


def _joined(left: FoundWord, right: FoundWord) -> FoundWord:
    """Both as one, no surer than the less sure."""
    (x0, y0, x1, y1), (a0, b0, a1, b1) = left.box, right.box
    return replace(
        left,
        text=spelled(left.text) + spelled(right.text),
        box=(min(x0, a0), min(y0, b0), max(x1, a1), max(y1, b1)),
        confidence=min(left.confidence, right.confidence),
    )
