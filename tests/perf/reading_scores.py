"""How well a page was read, as `../data/score_ocr.py` counts it: CER in reading order, words and numbers found whatever the order.

One line that is read at another place costs CER more than fifty wrong letters: `letters_wrong` leaves that out.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from pathlib import Path

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


def scores_of(truth: str, found: str) -> tuple[float, float, float]:
    """(CER, share of the words found, share of the numbers found); both texts as of `plain`."""
    wanted, got = (re.findall(r"[^\W_]+(?:[/.\-][^\W_]+)*", text) for text in (truth, found))
    numbers = ([word for word in words if any(sign.isdigit() for sign in word)] for words in (wanted, got))
    return distance(truth, found) / max(1, len(truth)), _share(wanted, got), _share(*numbers)


def letters_wrong(truth: str, found: str) -> float:
    """About CER, whatever the order: of all runs of three letters the share missed or too many, by three, since each letter is in three."""
    wanted, got = (_threes("".join(text.split())) for text in (truth, found))
    return (1 - (wanted & got).total() / max(1, wanted.total(), got.total())) / 3


def _threes(text: str) -> Counter[str]:
    return Counter(text[start : start + 3] for start in range(len(text) - 2))


def _share(wanted: list[str], got: list[str]) -> float:
    return (Counter(wanted) & Counter(got)).total() / len(wanted) if wanted else 1.0


def distance(left: str, right: str) -> int:
    """Levenshtein's, a row at a time."""
    signs = np.array([ord(sign) for sign in right], np.int64)
    places = np.arange(len(right) + 1)
    row = places.copy()
    for number, sign in enumerate(left, 1):
        nearer = np.minimum(row[1:] + 1, row[:-1] + (signs != ord(sign)))
        row = np.minimum.accumulate(np.concatenate(([number], nearer)) - places) + places
    return int(row[-1])
