"""How well a page was read: CER in reading order, words and numbers found whatever the order.

Counted as the scorer of the real scans does (`score_ocr.py`, beside them), but that a page without numbers has no share of numbers there.

One line that is read at another place costs CER more than fifty wrong letters: `letters_wrong` leaves that out.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import numpy as np


def plain(text: str) -> str:
    """One spelling of marks and spaces."""
    same = unicodedata.normalize("NFC", text)
    for written, meant in (("\u00d0", "Đ"), ("–", "-"), ("—", "-"), ("…", "..."), ("“", '"'), ("”", '"')):
        same = same.replace(written, meant)
    same = " ".join(same.split())
    return re.sub(r"(\w)-\s+(?=[A-ZĐ])", r"\1-", same)


def truth_of(file: Path) -> str:
    """What stands on a page, by its NAME.pN.gt.txt: without ⟦handwriting⟧ and ⟪stamps⟫."""
    return plain(re.sub(r"⟪[^⟫]*⟫|⟦[^⟧]*⟧", " ", file.read_text(encoding="utf-8")))


class Scores(NamedTuple):
    """How well one page was read, shares of 1.

    Attributes:
        cer: wrong, missing and invented signs over those of the truth, in reading order.
        words, numbers: how many of the truth's were found, whatever the order; numbers is nan where there are none.
        precision: how many of the words found are the truth's.
        unmarked: as `words`, with the marks of letters taken off both.
    """

    cer: float
    words: float
    numbers: float
    precision: float
    unmarked: float


def scores_of(truth: str, found: str) -> Scores:
    """Both texts as of `plain`."""
    wanted, got = words_of(truth), words_of(found)
    numbers, read = ([word for word in words if has_digit(word)] for words in (wanted, got))
    return Scores(
        distance(truth, found) / max(1, len(truth)),
        _share(wanted, got),
        _share(numbers, read) if numbers else math.nan,
        _share(got, wanted),
        _share([unmarked(word) for word in wanted], [unmarked(word) for word in got]),
    )


def words_of(text: str) -> list[str]:
    """Its words, numbers and codes; a point, a stroke or a dash within one belongs to it."""
    return re.findall(r"[^\W_]+(?:[/.\-][^\W_]+)*", text)


def has_digit(word: str) -> bool:
    """Whether it counts as a number."""
    return any(sign.isdigit() for sign in word)


def unmarked(word: str) -> str:
    """Its letters without their marks, đ as d."""
    parts = unicodedata.normalize("NFD", word.replace("đ", "d").replace("Đ", "D"))
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def letters_wrong(truth: str, found: str) -> float:
    """About CER, whatever the order: of all runs of three letters the share missed or too many, by three, since each letter is in three."""
    wanted, got = (_threes("".join(text.split())) for text in (truth, found))
    return (1 - (wanted & got).total() / max(1, wanted.total(), got.total())) / 3


def _threes(text: str) -> Counter[str]:
    return Counter(text[start : start + 3] for start in range(len(text) - 2))


def _share(wanted: list[str], got: list[str]) -> float:
    return (Counter(wanted) & Counter(got)).total() / max(1, len(wanted))


def distance(left: str, right: str) -> int:
    """Levenshtein's, a row at a time."""
    signs = np.array([ord(sign) for sign in right], np.int64)
    places = np.arange(len(right) + 1)
    row = places.copy()
    for number, sign in enumerate(left, 1):
        nearer = np.minimum(row[1:] + 1, row[:-1] + (signs != ord(sign)))
        row = np.minimum.accumulate(np.concatenate(([number], nearer)) - places) + places
    return int(row[-1])
