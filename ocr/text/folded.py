"""Text as it is compared where an engine may have lost marks or single letters: letters alone, small, without diacritics."""

from __future__ import annotations

import unicodedata


def folded(text: str) -> str:
    """The letters of a text, small, without diacritics; đ is d. *Nơi nhận:* gives `noinhan`."""
    apart = unicodedata.normalize("NFD", text.lower())
    return "".join(sign for sign in apart if sign.isalpha()).replace("đ", "d")


def misread(pattern: str, text: str) -> int:
    """Levenshtein's distance of two texts."""
    return _last_row(pattern, text, list(range(len(text) + 1)))[-1]


def misread_within(pattern: str, text: str) -> tuple[int, int]:
    """The least distance of the pattern to any part of the text (Sellers, 1980), and where the last such part begins."""
    row = _last_row(pattern[::-1], text[::-1], [0] * (len(text) + 1))
    least = min(row)
    return least, len(text) - row.index(least)


def may_hold(pattern: str, text: str, misread: int) -> bool:
    """Whether the pattern with so many letters misread can be in the text: each spoils three runs of three letters at most."""
    runs = {pattern[at : at + 3] for at in range(len(pattern) - 2)}
    return sum(run in text for run in runs) >= len(runs) - 3 * misread


def _last_row(pattern: str, text: str, row: list[int]) -> list[int]:
    for letter in pattern:
        above, row = row, [row[0] + 1]
        for place, other in enumerate(text):
            row.append(min(above[place + 1] + 1, row[place] + 1, above[place] + (letter != other)))
    return row
