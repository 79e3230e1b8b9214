"""The invisible text of a page: recognised words over their picture, so that a viewer finds, selects and copies them.

Each word stands on its baseline, stretched over its box, with a space behind it. Readers without a structure to follow guess: lines from
baselines and sizes, words from gaps, blocks from the distance of lines. So the words of a line share one font size, a word that touches
the next is shown a little narrower, and the size is as small as the distance of lines allows: larger letters would touch what
stands beside and above. The limits are poppler's; PDFium and PDF.js follow the order of the content.

What is written by hand has no text: what an engine reads there is a guess, in an archive it would be taken for what the paper says.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

from app.archive.glyphless import ADVANCE_EM, Cids
from app.domain.page import PageText, PageWord

FONT_RESOURCE = "F0"
LEAST_SIZE = 0.7
"""the font's size, of the height of the line's box: the letters without the marks over and under them"""
MOST_SIZE = 1.2
"""the same where lines lie wide apart, as with the line and a half of many letters: else poppler tells each line from its column"""
PITCH_EM = 1.45
"""the widest distance of two baselines that still makes one block; poppler's limit is 1.5 em"""
GAP_EM = 0.2
"""the least gap between two words of a line; poppler joins words that are closer than 0.15 em"""
MIN_WIDTH_SHARE = 0.3
"""of a word's box: what stays of it where the next word's box covers it"""

type _Word = tuple[PageWord, str]
"""a word and what can be written of it"""

_STEPS = 10
"""steps in a point"""
_NO_LETTERS = {"Cc", "Cs", "Cn", "Zl", "Zp"}
"""control codes, lone surrogates, noncharacters, line and paragraph separators"""


def writable(text: str) -> str:
    """The text in NFC without what /ToUnicode must not hold (U+0000, U+FEFF, U+FFFE) or a word cannot hold."""
    letters = unicodedata.normalize("NFC", text)
    if letters.isprintable():
        return letters
    return "".join(c for c in letters if unicodedata.category(c) not in _NO_LETTERS and c != "\ufeff")


def words_said(page: PageText) -> list[tuple[PageWord, str]]:
    """The words of a page that have text in the archive, each with it."""
    return [(word, text) for word in page.words if (text := writable(word.printed))]


def text_operators(page: PageText, width_pt: float, height_pt: float, cids: Cids) -> str:
    """The text object that shows the words of `page`, in their reading order, in rendering mode 3 (invisible).

    Args:
        page: words in pixels; origin top-left.
        width_pt: width of the PDF page; the page's pixels are scaled to it.
        height_pt: height of the PDF page.
        cids: the code of each letter; it gives one to a letter that is new.

    Returns:
        Operators of a content stream (ISO 32000-1, 9.4); empty where the page has no words.
    """
    words = words_said(page)
    if not words:
        return ""
    scale_x, scale_y = width_pt / page.width_px, height_pt / page.height_px
    operators = ["BT", "3 Tr"]
    pen = (0, 0)
    for _, block in groupby(words, key=lambda found: found[0].block):
        lines = [list(line) for _, line in groupby(block, key=lambda found: found[0].line)]
        pitch_px = _pitch_px(lines)
        for line in lines:
            size_pt = _size_px(line, pitch_px) * scale_y
            for shown in _line(line, scale_x, scale_y, height_pt, size_pt):
                operators.append(shown.operators(pen, cids))
                pen = shown.x, shown.y
    operators.append("ET")
    return "\n".join(operators)


def _pitch_px(lines: Sequence[Sequence[_Word]]) -> float:
    """The usual distance of the baselines of a block, 0 where it has one line."""
    baselines = [line[0][0].baseline_y_px for line in lines]
    distances = [after - before for before, after in pairwise(baselines)]
    return median([distance for distance in distances if distance > 0] or [0.0])


def _size_px(line: Sequence[_Word], pitch_px: float) -> float:
    _, top, _, bottom = line[0][0].line_box_px
    return min(max(pitch_px / PITCH_EM, (bottom - top) * LEAST_SIZE), (bottom - top) * MOST_SIZE)


@dataclass(frozen=True, slots=True)
class _ShownWord:
    """A word in the steps of the content stream: 0.1 pt and 1 %, finer than anyone can point, and a third of the bytes."""

    text: str
    x: int
    y: int
    size: int
    stretch_percent: int
    begins_line: bool

    def operators(self, pen: tuple[int, int], cids: Cids) -> str:
        font = f"/{FONT_RESOURCE} {self.size / _STEPS:g} Tf " if self.begins_line else ""
        move = f"{(self.x - pen[0]) / _STEPS:g} {(self.y - pen[1]) / _STEPS:g} Td"
        codes = "".join([cids[letter] for letter in self.text + " "])
        return f"{font}{move} {self.stretch_percent} Tz <{codes}> Tj"


def _line(
    line: Sequence[_Word], scale_x: float, scale_y: float, height_pt: float, size_pt: float
) -> Iterator[_ShownWord]:
    size = max(round(size_pt * _STEPS), _STEPS)
    size_pt = size / _STEPS
    for index, (word, text) in enumerate(line):
        left, _, right, _ = (edge * scale_x for edge in word.box_px)
        width = right - left
        if index + 1 < len(line):
            width = _width_before(left, right, line[index + 1][0].box_px[0] * scale_x, GAP_EM * size_pt)
        yield _ShownWord(
            text,
            x=round(left * _STEPS),
            y=round((height_pt - word.baseline_y_px * scale_y) * _STEPS),
            size=size,
            stretch_percent=max(1, round(100 * width / (len(text) * ADVANCE_EM * size_pt))),
            begins_line=index == 0,
        )


def _width_before(left: float, right: float, next_left: float, gap: float) -> float:
    """How wide a word is shown so that the gap to the next word of its line stays; all in one unit."""
    if next_left <= left:  # the next word begins elsewhere: it takes no room from this one
        return right - left
    return max(min(right, next_left - gap) - left, (right - left) * MIN_WIDTH_SHARE)
