"""What became of each side of paper: the text of the delivered files is compared with what was printed."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_ALIKE = 0.4
"""share of words in common from which a delivered page shows a printed side; two different sides have less than 0.3"""


@dataclass(frozen=True, slots=True)
class Fate:
    """Sides of one paper: `lost` are on no page, `doubled` on more than one, `misplaced` on the wrong one."""

    lost: int
    doubled: int
    misplaced: int

    def __add__(self, other: Fate) -> Fate:
        return Fate(self.lost + other.lost, self.doubled + other.doubled, self.misplaced + other.misplaced)

    @property
    def whole(self) -> bool:
        """Each side is there once, in its place."""
        return not (self.lost or self.doubled or self.misplaced)


def page_texts(pdf: Path) -> list[str]:
    """The text of each page, as poppler's pdftotext reads it."""
    done = subprocess.run(["pdftotext", "-q", str(pdf), "-"], capture_output=True, check=True)
    return done.stdout.decode("utf-8").split("\f")[:-1]


def fate(delivered: Sequence[str], printed: Sequence[str]) -> Fate:
    """Compare pages in order with sides in order; a side without text ('') must be a page that resembles no printed one."""
    shown = [_side_on(page, printed) for page in delivered]
    claims = Counter(side for side in shown if side is not None)
    blanks = sum(not side for side in printed) - shown.count(None)
    texts = [number for number, side in enumerate(printed) if side]
    return Fate(
        lost=sum(claims[number] == 0 for number in texts) + max(0, blanks),
        doubled=sum(max(0, claims[number] - 1) for number in texts) + max(0, -blanks),
        misplaced=sum(side is not None and side != place for place, side in enumerate(shown)),
    )


def _side_on(page: str, printed: Sequence[str]) -> int | None:
    """The number of the side that a page shows; None where it shows none."""
    words = _words(page)
    alike = {number: _share(words, _words(side)) for number, side in enumerate(printed) if side}
    best = max(alike, key=alike.__getitem__, default=None)
    return best if best is not None and alike[best] >= _ALIKE else None


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.lower()))


def _share(one: Counter[str], other: Counter[str]) -> float:
    return 2 * (one & other).total() / max(1, one.total() + other.total())
