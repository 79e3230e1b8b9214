"""How sure a word is: the share of words like it that were right on pages with known text.

An engine's own confidence ranks words but is no probability, and means another thing for a number that two networks read alike than for one
on which they differ. So each kind of word has its own monotone table (`ocr.text.calibration`, made by `main.py bench confidence`): isotonic
regression (Ayer et al., 1955) of being right on the engine's confidence, each step with one right and one wrong word added.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from itertools import groupby
from statistics import fmean

from ocr.text.calibration import TABLES
from ocr.text.numbers.noted import core, has_digit
from ocr.values import Note, Word


class WordKind(StrEnum):
    """Words that err alike."""

    HANDWRITTEN = "handwritten"
    AGREED = "agreed"
    """a number that two networks read alike, of a form that can be"""
    DOUBTED = "doubted"
    """any other number, and what is covered"""
    RESTORED = "restored"
    """a word with restored marks"""
    CAPITALS = "capitals"
    SHORT = "short"
    """one sign, or none but punctuation"""
    WORD = "word"


def kind_of(word: Word) -> WordKind:
    """Of which kind a word is."""
    letters = core(word.text)
    if Note.HANDWRITTEN in word.notes:
        return WordKind.HANDWRITTEN
    if word.notes & {Note.MALFORMED, Note.DIFFERS, Note.COVERED}:
        return WordKind.DOUBTED
    if has_digit(letters):
        return WordKind.AGREED if Note.AGREED in word.notes else WordKind.DOUBTED
    if Note.ACCENTS in word.notes:
        return WordKind.RESTORED
    if len(letters) <= 1:
        return WordKind.SHORT
    return WordKind.CAPITALS if letters.isupper() else WordKind.WORD


def scores_of(words: Sequence[Word]) -> list[float]:
    """What the tables are asked for of the words of a page in reading order, 0..1: the engine's confidence, by a third that of the line."""
    found: list[float] = []
    for _, of_line in groupby(words, key=lambda word: word.line):
        line = [word.confidence for word in of_line]
        found += [(2 * confidence + fmean(line)) / 3 for confidence in line]
    return found


def calibrated(words: Sequence[Word]) -> tuple[Word, ...]:
    """The words of a page in reading order, each with the probability of being right as its confidence."""
    return tuple(
        replace(word, confidence=probability(kind_of(word), score))
        for word, score in zip(words, scores_of(words), strict=True)
    )


def probability(kind: WordKind, score: float) -> float:
    """The table's value at a score: constant from each step to the next."""
    scores, probabilities = TABLES[kind]
    return float(probabilities[max(0, bisect_right(scores, score) - 1)])
