"""The baselines of words: those of the engine, as far as the feet of the words bear them out."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import combinations
from statistics import median

from ocr.text.found import FoundWord

_DESCENDING = frozenset("gjpqyQ,;()/\u0323")
"""Signs that reach below the baseline; U+0323 is the dot below a vowel."""
_DESCENT = 0.2
"""Their reach, over the height of the word's box."""
_BELIEVED = 0.25
"""The engine's baseline is believed within this share of the text's height from the feet of the words."""

_FEW, _TILTED = 4, 0.12
"""Fewer words tell no slope; from end to end it is off by so much of the text's height."""


def baselines_of(line: Sequence[FoundWord]) -> list[float]:
    """y of the baseline at the left edge of each word of one line of the engine, words from left to right.

    An engine often takes the lines of two columns that stand beside each other for one, and its baseline then fits at
    most one of them. So the parts between wide gaps are looked at one by one: where most words of a part stand off the
    engine's baseline, the part gets a baseline of its own, parallel to it. Not so where an engine took the marks over the
    line below into this one: the feet of its boxes are lower then, their tops are where those of the other parts are.
    """
    found: list[float] = []
    holders = _with_marks_below(line)
    for part in parts_of(line):
        drop = 0.0 if part in holders else _drop(part)
        tilt, middle = (0.0, 0.0) if drop or part in holders else _tilt(part)
        found += [baseline_y_of(word) + drop + tilt * (word.box[0] - middle) for word in part]
    return found


def _tilt(part: Sequence[FoundWord]) -> tuple[float, float]:
    """The slope of the words' feet against the engine's baseline (Theil and Sen), and where they cross; 0, 0 where that one is believed.

    Of a few coarse pixels an engine makes a line that leaves its words at one end.
    """
    standing = [word for word in part if any(sign.isalnum() for sign in word.text)]  # a dash has no feet
    off = [(word.box[0], foot_of(word) - baseline_y_of(word)) for word in standing]
    slopes = [(d1 - d0) / (x1 - x0) for (x0, d0), (x1, d1) in combinations(off, 2) if x1 > x0]
    if len(standing) < _FEW or not slopes:
        return 0.0, 0.0
    height = median(word.box[3] - word.box[1] for word in standing)
    tilt = median(slopes)
    if abs(tilt) * (off[-1][0] - off[0][0]) <= _TILTED * height:
        return 0.0, 0.0
    return tilt, median(x - d / tilt for x, d in off)


def _with_marks_below(line: Sequence[FoundWord]) -> list[list[FoundWord]]:
    """The parts of a line into which an engine took marks of the line below: their feet are lower, their tops are not."""
    parts = parts_of(line)
    found = []
    for part in parts:
        drop = _drop(part)
        beside = [word for other in parts if other is not part for word in other]
        if drop > 0 and beside and _rise(part) - _rise(beside) > -drop / 2:
            found.append(part)
    return found


def _drop(part: Sequence[FoundWord]) -> float:
    """How far below the engine's baseline most words stand; 0 where that baseline is believed."""
    height = median(word.box[3] - word.box[1] for word in part)
    drop = median(foot_of(word) - baseline_y_of(word) for word in part)
    return drop if abs(drop) > _BELIEVED * height else 0.0


def _rise(words: Sequence[FoundWord]) -> float:
    """How high above the engine's baseline the boxes of the words reach."""
    return median(baseline_y_of(word) - word.box[1] for word in words)


def parts_of(line: Sequence[FoundWord]) -> list[list[FoundWord]]:
    """The words of a line of the engine, parted where the gap between two is wider than two text heights."""
    parts: list[list[FoundWord]] = []
    height = median(word.box[3] - word.box[1] for word in line) if line else 0
    for word in line:
        if parts and word.box[0] - parts[-1][-1].box[2] <= 2 * height:
            parts[-1].append(word)
        else:
            parts.append([word])
    return parts


def baseline_y_of(word: FoundWord) -> float:
    """y of the engine's baseline at the left edge of a word."""
    xa, ya, xb, yb = word.baseline
    return ya + (yb - ya) * (word.box[0] - xa) / (xb - xa) if xb > xa else ya


def foot_of(word: FoundWord) -> float:
    """y where the baseline should be by the word's own box."""
    descends = any(sign in _DESCENDING for sign in unicodedata.normalize("NFD", word.text))
    return word.box[3] - (_DESCENT * (word.box[3] - word.box[1]) if descends else 0.0)
