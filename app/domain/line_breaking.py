"""Text in lines of a width, by the widths of its letters. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

type Measure = Callable[[str], float]
"""the width of a text in ems"""

_NO_BREAK: Final = "\u00a0"


def lines_of(text: str, width_em: float, measure: Measure) -> tuple[str, ...]:
    """The text in as few lines as the width needs, each as full as it can be.

    It is broken at spaces, not at no-break spaces, which become spaces. A word that is wider alone is parted.
    """
    return _shown(_filled(_pieces(text, width_em, measure), width_em, measure))


def even_lines_of(text: str, width_em: float, measure: Measure) -> tuple[str, ...]:
    """As `lines_of`, and the lines as even as they can be."""
    pieces = _pieces(text, width_em, measure)
    lines = _filled(pieces, width_em, measure)
    narrow, wide = max(map(measure, pieces)), width_em
    for _ in range(8):  # halving: even to 1/256 of the width
        middle = (narrow + wide) / 2
        narrower = _filled(pieces, middle, measure)
        if len(narrower) > len(lines):
            narrow = middle
        else:
            wide, lines = middle, narrower
    return _shown(lines)


def _shown(lines: Sequence[str]) -> tuple[str, ...]:
    return tuple(line.replace(_NO_BREAK, " ") for line in lines)


def _pieces(text: str, width_em: float, measure: Measure) -> list[str]:
    return [piece for word in text.split(" ") for piece in _parted(word, width_em, measure)]


def _filled(pieces: Sequence[str], width_em: float, measure: Measure) -> list[str]:
    lines = [pieces[0]]
    for piece in pieces[1:]:
        longer = f"{lines[-1]} {piece}"
        if measure(longer) <= width_em:
            lines[-1] = longer
        else:
            lines.append(piece)
    return lines


def _parted(word: str, width_em: float, measure: Measure) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and measure(pieces[-1] + letter) > width_em:
            pieces.append(letter)
        else:
            pieces[-1] += letter
    return pieces
