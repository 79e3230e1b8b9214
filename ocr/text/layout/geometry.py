"""The geometry of a page of words: phrases and rows. Pure functions; lengths are pixels of the page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ocr.values import Word

_PHRASE_GAP = 2.0
"""A gap between words above this many text heights ends a phrase; spaces of justified lines stay below."""
_SAME_BASELINE = 0.4
"""Baselines that differ by less than this many text heights are one: half of the tightest line spacing in use."""
_MOST_OPEN = 12
"""So many chains that end on one baseline over one place are looked at: what lies in more layers is no text."""
_RULES = frozenset("|¦[]{}_—–-=~.,:;'`\"")
"""What engines make of rules and specks."""

_NUMBER_READ = 0.4
"""confidence of a page number: specks are read as digits as well"""
_PAGE_NUMBER = re.compile(r"\W*(trang\s*)?\d{1,3}(\s*/\s*\d{1,3})?\W*", re.IGNORECASE)

type Stretch = tuple[int, int]
"""From x0 to x1 in a row."""


def is_mark(word: Word) -> bool:
    """Only rules, dots or dashes: the word has a place but tells nothing of the layout."""
    return set(word.text) <= _RULES


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words on one baseline without a wide gap: a line of a paragraph, of a column or of a table cell.

    Attributes:
        words: from left to right, at least one.
        x0, x1: left and right end.
        y: baseline at the page's left edge, the slope of the page's lines taken out.
    """

    words: tuple[Word, ...]
    x0: int
    x1: int
    y: float

    @property
    def text(self) -> str:
        """The words joined by spaces."""
        return " ".join(word.text for word in self.words)

    @property
    def center(self) -> float:
        """x of the middle."""
        return (self.x0 + self.x1) / 2

    @property
    def is_mark(self) -> bool:
        """No word tells anything of the layout."""
        return all(is_mark(word) for word in self.words)


@dataclass(frozen=True, slots=True)
class Row:
    """Phrases on one height of the page, from left to right."""

    phrases: tuple[Phrase, ...]
    y: float


@dataclass(frozen=True, slots=True)
class Gutter:
    """A strip from x0 to x1 that is white from the top to the bottom of some rows, with words on both sides."""

    x0: int
    x1: int

    @property
    def center(self) -> float:
        """x of the middle."""
        return (self.x0 + self.x1) / 2


@dataclass(frozen=True, slots=True)
class Layout:
    """The rows of a page from top to bottom, and its measures.

    Attributes:
        rows: all words of the page, each once.
        text_height: the usual height of a word's box.
        leading: the usual distance of two baselines.
    """

    rows: tuple[Row, ...]
    text_height: float
    leading: float


def layout_of(words: Iterable[Word]) -> Layout:
    """Arranges words into phrases and rows. The order in which the words come does not matter."""
    stable = sorted(words, key=_stable_key)
    if not stable:
        return Layout((), 0.0, 0.0)
    height = max(1.0, median(word.box_px.y1 - word.box_px.y0 for word in stable))
    chains = _chains(stable, height)
    slope = _slope(chains, height)
    rows = _rows([_phrase(chain, slope) for chain in chains], height)
    steps = [below.y - above.y for above, below in pairwise(rows)]
    return Layout(rows, height, max(height, median(steps)) if steps else height)


def is_page_number(layout: Layout, row: int) -> bool:
    """The row at the head or at the foot of the page holds its number and nothing else."""
    words = [word for phrase in layout.rows[row].phrases for word in phrase.words]
    read = any(word.confidence >= _NUMBER_READ for word in words if not is_mark(word))
    text = " ".join(word.text for word in words)
    return read and row in (0, len(layout.rows) - 1) and _PAGE_NUMBER.fullmatch(text) is not None


def stretches_of(row: Row, min_gap: float) -> list[Stretch]:
    """The parts of x that the row's words cover, from left to right, gaps below `min_gap` closed; marks left out."""
    stretches: list[Stretch] = []
    for x0, x1 in sorted((w.box_px.x0, w.box_px.x1) for p in row.phrases for w in p.words if not is_mark(w)):
        if stretches and x0 - stretches[-1][1] < min_gap:
            stretches[-1] = stretches[-1][0], max(x1, stretches[-1][1])
        else:
            stretches.append((x0, x1))
    return stretches


def gutters_of(rows: Sequence[Sequence[Stretch]], crossings: int, min_width: float) -> list[Gutter]:
    """The white strips between the words of some rows, from left to right.

    Args:
        rows: what each row covers, see `stretches_of`.
        crossings: so many rows may run across a strip that counts as white all the same.
        min_width: narrower strips don't count.
    """
    found: list[Gutter] = []
    for strip in _strips(rows, crossings, min_width):
        inside = [
            (max(x0, strip.x0), min(x1, strip.x1))
            for row in rows
            for x0, x1 in row
            if x0 < strip.x1 and x1 > strip.x0 and not (x0 < strip.x0 and x1 > strip.x1)
        ]
        at = strip.x0
        for x0, x1 in [*sorted(inside), (strip.x1, strip.x1)]:  # what ends inside is no crossing but a scarce column
            if x0 - at >= min_width:
                found.append(Gutter(at, x0))
            at = max(at, x1)
    return found


def _strips(rows: Sequence[Sequence[Stretch]], crossings: int, min_width: float) -> list[Gutter]:
    """The strips that no more than `crossings` rows touch, between places that more rows touch."""
    changes: dict[int, int] = {}
    for row in rows:
        for x0, x1 in row:
            changes[x0] = changes.get(x0, 0) + 1
            changes[x1] = changes.get(x1, 0) - 1
    ends = sorted(changes)
    found: list[Gutter] = []
    count = 0
    white_from: int | None = ends[0] if ends else None
    for x in ends:
        before, count = count, count + changes[x]
        if count > crossings and white_from is not None:
            if x - white_from >= min_width:
                found.append(Gutter(white_from, x))
            white_from = None
        elif count <= crossings < before:
            white_from = x
    if white_from is not None and ends[-1] - white_from >= min_width:
        found.append(Gutter(white_from, ends[-1]))
    return found


def _stable_key(word: Word) -> tuple[int, int, int, int, float, str, float]:
    box = word.box_px
    return box.x0, box.y0, box.x1, box.y1, word.baseline_y_px, word.text, word.confidence


def _chains(words: Sequence[Word], height: float) -> list[list[Word]]:
    """Joins each word, from left to right, to the nearest chain that ends on its baseline."""
    level = _SAME_BASELINE * height
    chains: list[list[Word]] = []
    open_at: dict[int, list[list[Word]]] = defaultdict(list)
    for word in words:
        band = int(word.baseline_y_px / level)
        best, best_gap = None, _PHRASE_GAP * height
        for near in (band - 1, band, band + 1):
            # words come from left to right: a chain that ended too far left stays ended
            reached = [chain for chain in open_at[near] if word.box_px.x0 - chain[-1].box_px.x1 < _PHRASE_GAP * height]
            open_at[near] = reached[-_MOST_OPEN:]
            for chain in open_at[near]:
                gap = word.box_px.x0 - chain[-1].box_px.x1
                if -height < gap < best_gap and abs(word.baseline_y_px - chain[-1].baseline_y_px) < level:
                    best, best_gap = chain, gap
        if best is None:
            best = []
            chains.append(best)
        else:
            ended_in = int(best[-1].baseline_y_px / level)
            open_at[ended_in] = [chain for chain in open_at[ended_in] if chain is not best]
        best.append(word)
        open_at[band].append(best)
    return chains


def _slope(chains: Sequence[Sequence[Word]], height: float) -> float:
    """Fall of the text lines in y per x, from the long phrases; 0 where there are none."""
    slopes = []
    for chain in chains:
        first, last = chain[0], chain[-1]
        run = last.box_px.x0 - first.box_px.x0
        if run > 10 * height:
            slopes.append((last.baseline_y_px - first.baseline_y_px) / run)
    return median(slopes) if slopes else 0.0


def _phrase(chain: Sequence[Word], slope: float) -> Phrase:
    return Phrase(
        words=tuple(chain),
        x0=chain[0].box_px.x0,
        x1=max(word.box_px.x1 for word in chain),
        y=median(word.baseline_y_px - slope * word.box_px.x0 for word in chain),
    )


def _rows(phrases: Iterable[Phrase], height: float) -> tuple[Row, ...]:
    """Gathers phrases of one baseline, from top to bottom."""
    gathered: list[list[Phrase]] = []
    for phrase in sorted(phrases, key=lambda phrase: (phrase.y, phrase.x0, phrase.x1, phrase.text)):
        if gathered and phrase.y - gathered[-1][0].y < _SAME_BASELINE * height:
            gathered[-1].append(phrase)
        else:
            gathered.append([phrase])
    return tuple(
        Row(tuple(sorted(row, key=lambda phrase: (phrase.x0, phrase.x1, phrase.y, phrase.text))), row[0].y)
        for row in gathered
    )
