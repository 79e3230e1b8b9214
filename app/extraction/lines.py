"""The lines of a page as the readers of fields look at them: text, the same folded letter for letter, kind of block, and place.

Lines are compared without case and diacritics: the reader confuses tone marks, and no two of the words looked for differ by these alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median
from typing import Final
from uuid import UUID

from app.domain.entered import Proposal, Source
from app.domain.fields import Told
from app.domain.geometry import Rect
from app.domain.page import DOUBTED, BlockKind, BoxPx, PageText, PageWord
from app.domain.search import fold

DOUBTED_AT_MOST: Final = 0.5
"""confidence of a value that stands in a word which is covered, written by hand, malformed, or read twice and differently"""


class _Folds(dict[int, str]):
    """A table for `str.translate`: each letter's plain one, made when it is first met."""

    def __missing__(self, point: int) -> str:
        self[point] = plain = fold(chr(point))[:1] or " "
        return plain


_FOLDS: Final = _Folds()


def plain_of(text: str) -> str:
    """Without case and diacritics, letter for letter: places stay the same. `text` is NFC."""
    return text.translate(_FOLDS)


def squeezed(text: str) -> str:
    """Letters and digits alone, plain: letter-spaced titles and wrong spaces compare as they are meant."""
    return "".join(letter for letter in plain_of(text) if letter.isalnum())


@dataclass(frozen=True, slots=True)
class Line:
    """Words beside each other on one page; `box` in the unit square of the page."""

    words: tuple[PageWord, ...]
    text: str
    plain: str
    kind: BlockKind
    box: Rect
    height: float
    """of a letter, in heights of the page"""

    @property
    def middle(self) -> float:
        """Between its left and right end, in widths of the page."""
        return (self.box[0] + self.box[2]) / 2

    @property
    def capitals(self) -> float:
        """The share of capitals among its letters."""
        letters = [letter for letter in self.text if letter.isalpha()]
        return sum(letter.isupper() for letter in letters) / len(letters) if letters else 0.0

    def between(self, start: int, stop: int) -> tuple[PageWord, ...]:
        """The words that have letters from `start` to before `stop` of the text."""
        out, at = [], 0
        for word in self.words:
            if at < stop and at + len(word.text) > start:
                out.append(word)
            at += len(word.text) + 1
        return tuple(out)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page that was read: its id, its lines in reading order, and its size."""

    page: UUID
    lines: tuple[Line, ...]
    size_px: tuple[int, int]

    def propose(self, name: Told, value: str, words: Sequence[PageWord], trust: float, printed: str = "") -> Proposal:
        """A value that stands in these words. `trust` is what its form alone says; the reader's own doubt is added."""
        confidence = trust * min((word.confidence for word in words), default=1.0)
        if any(word.notes & DOUBTED for word in words):
            confidence = min(confidence, DOUBTED_AT_MOST)
        return Proposal(name, value, confidence, Source.WORDS, self.page, self.place(words), printed or value)

    def confirmed(self, name: Told, value: str, words: Sequence[PageWord], trust: float, printed: str = "") -> Proposal:
        """A value of a closed list, all of whose letters were met: how surely each word was read matters no more, what covers it does."""
        covered = any(word.notes & DOUBTED for word in words)
        confidence = min(trust, DOUBTED_AT_MOST) if covered else trust
        return Proposal(name, value, confidence, Source.WORDS, self.page, self.place(words), printed or value)

    def by_hand(self, name: Told, words: Sequence[PageWord], printed: str) -> Proposal:
        """The place of what is written by hand among these words."""
        return Proposal(name, "", 1.0, Source.HANDWRITING, self.page, self.place(words), printed)

    def place(self, words: Sequence[PageWord]) -> Rect | None:
        """Around these words."""
        return _unit(_around([word.box_px for word in words]), self.size_px) if words else None


def sheet_of(text: PageText, page: UUID) -> Sheet:
    """The lines of a page, parted where the columns of a head stand beside each other."""
    size_px = text.width_px, text.height_px
    lines: list[Line] = []
    for _, group in groupby(text.words, key=lambda word: word.line):
        words = tuple(group)
        block = words[0].block
        kind = text.blocks[block] if block < len(text.blocks) else BlockKind.BODY
        lines += _columns(line_of(words, kind, size_px), size_px)
    return Sheet(page, tuple(lines), size_px)


def line_of(words: tuple[PageWord, ...], kind: BlockKind, size_px: tuple[int, int]) -> Line:
    """Words beside each other as a line."""
    text = " ".join(word.text for word in words)
    box = _unit(_around([word.box_px for word in words]), size_px)
    return Line(words, text, plain_of(text), kind, box, _letter_px(words) / size_px[1])


def _columns(line: Line, size_px: tuple[int, int]) -> Iterator[Line]:
    """A line parted before the state's name and its motto: what stands right in the head is no agency."""
    begins = next((line.plain.find(text) for text in _RIGHT_BEGINS if text in line.plain), 0)
    left = line.plain[:begins].count(" ")
    if not left:
        yield line
        return
    for words in (line.words[:left], line.words[left:]):
        yield line_of(words, line.kind, size_px)


_RIGHT_BEGINS: Final = ("cong hoa xa hoi", "doc lap - tu do")


def row_of(lines: Sequence[Line], one: Line, size_px: tuple[int, int]) -> Line:
    """A line with those that stand on its height: what an engine or a wide gap parted. `lines` are those of its column."""
    middle = (one.box[1] + one.box[3]) / 2
    words = [word for line in lines if line is one or line.box[1] < middle < line.box[3] for word in line.words]
    return line_of(tuple(sorted(words, key=lambda word: word.box_px[0])), one.kind, size_px)


def _letter_px(words: Sequence[PageWord]) -> float:
    return median(word.box_px[3] - word.box_px[1] for word in words)


def _around(boxes: Sequence[BoxPx]) -> BoxPx:
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def _unit(box: BoxPx, size_px: tuple[int, int]) -> Rect:
    return box[0] / size_px[0], box[1] / size_px[1], box[2] / size_px[0], box[3] / size_px[1]
