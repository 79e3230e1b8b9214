"""Code 39 (ISO/IEC 16388), as far as dossier codes need it: which bars and spaces a text is."""

from __future__ import annotations

from typing import Final

WIDE: Final = 3
"""a wide element is so many narrow ones"""
# nine elements a character, bars and spaces in turn, `w` wide and `n` narrow
_ELEMENTS: Final = {
    "0": "nnnwwnwnn",
    "1": "wnnwnnnnw",
    "2": "nnwwnnnnw",
    "3": "wnwwnnnnn",
    "4": "nnnwwnnnw",
    "5": "wnnwwnnnn",
    "6": "nnwwwnnnn",
    "7": "nnnwnnwnw",
    "8": "wnnwnnwnn",
    "9": "nnwwnnwnn",
    "H": "wnnnnwwnn",
    ".": "wwnnnnwnn",
    "-": "nwnnnnwnw",
    "*": "nwnnwnwnn",
}


def elements(text: str) -> tuple[int, ...]:
    """Widths in narrow elements, a bar first, then space and bar in turn; start and stop included, no quiet zone.

    Args:
        text: a dossier code: digits, `H`, `.` and `-`.

    Raises:
        ValueError: a character that no dossier code holds.
    """
    if unknown := set(text) - set(_ELEMENTS) | set(text) & {"*"}:
        raise ValueError(f"not in a dossier code: {sorted(unknown)}")
    widths: list[int] = []
    for char in f"*{text}*":
        widths += [WIDE if element == "w" else 1 for element in _ELEMENTS[char]]
        widths.append(1)  # the gap between two characters
    return tuple(widths[:-1])
