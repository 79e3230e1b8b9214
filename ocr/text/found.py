"""A word as an engine finds it, in pixels of the picture that was read."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ocr.text.accents.restore import Choices


@dataclass(frozen=True, slots=True)
class FoundWord:
    """A word as an engine gives it, in pixels of the picture that was read.

    Attributes:
        text: as the engine spells it.
        box: x0, y0, x1, y1 of the word, ends exclusive.
        baseline: xa, ya, xb, yb: two points of the line's baseline, xa <= xb; the same for all words of a line.
        confidence: 0..1.
        second: what another network says of a number; None where it was not asked.
        others: what else the engine thought of, for each sign of the text; empty where it does not say.
    """

    text: str
    box: tuple[int, int, int, int]
    baseline: tuple[float, float, float, float]
    confidence: float
    second: str | None = None
    others: Choices = ()


def moved(word: FoundWord, x: int, y: int) -> FoundWord:
    """A word of a piece of a picture, whose corner lies at x, y, at its place on the picture."""
    (x0, y0, x1, y1), (xa, ya, xb, yb) = word.box, word.baseline
    return replace(word, box=(x0 + x, y0 + y, x1 + x, y1 + y), baseline=(xa + x, ya + y, xb + x, yb + y))
