"""The invisible text of a page: recognised words over their picture, so that a viewer finds, selects and copies them.

Each word stands on its baseline, stretched over its box, with a space behind it. The words of a line share one font size: viewers that
guess lines from sizes and baselines then keep each line whole. They guess words from gaps, so a word that touches the next one is shown
a little narrower.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from app.archive.glyphless import ADVANCE_EM
from app.domain.page import PageText, PageWord

FONT_RESOURCE = "F0"
LINE_BOX_EM = 1.25
"""the box of a Vietnamese line in em, from the marks over capitals to the dots below; a larger font would make lines overlap"""
GAP_EM = 0.2
"""the least gap between two words of a line; poppler joins words that are closer than 0.15 em"""
MIN_WIDTH_SHARE = 0.3
"""of a word's box: what stays of it where the next word's box covers it"""

_STEPS = 10
"""steps in a point"""
_NO_LETTERS = {"Cc", "Cs", "Cn", "Zl", "Zp"}
"""control codes, lone surrogates, noncharacters, line and paragraph separators"""


def writable(text: str) -> str:
    """The text in NFC without what /ToUnicode must not hold (U+0000, U+FEFF, U+FFFE) or a word cannot hold."""
    letters = unicodedata.normalize("NFC", text)
    return "".join(c for c in letters if unicodedata.category(c) not in _NO_LETTERS and c != "\ufeff")


def letters_of(page: PageText) -> set[str]:
    """All letters that `text_operators` will show for this page; the space is among them where the page has a word."""
    letters = set().union(*(writable(word.text) for word in page.words))
    return letters | {" "} if letters else letters


def text_operators(page: PageText, width_pt: float, height_pt: float, cids: Mapping[str, int]) -> str:
    """The text object that shows the words of `page`, in their reading order, in rendering mode 3 (invisible).

    Args:
        page: words in pixels; origin top-left.
        width_pt: width of the PDF page; the page's pixels are scaled to it.
        height_pt: height of the PDF page.
        cids: the code of each letter of `letters_of(page)`.

    Returns:
        Operators of a content stream (ISO 32000-1, 9.4); empty where the page has no words.
    """
    words = [word for word in page.words if writable(word.text)]
    if not words:
        return ""
    scale_x, scale_y = width_pt / page.width_px, height_pt / page.height_px
    operators = ["BT", "3 Tr"]
    pen = (0, 0)
    for _, line in groupby(words, key=lambda word: (word.block, word.line)):
        for shown in _line(list(line), scale_x, scale_y, height_pt):
            operators.append(shown.operators(pen, cids))
            pen = shown.x, shown.y
    operators.append("ET")
    return "\n".join(operators)


@dataclass(frozen=True, slots=True)
class _ShownWord:
    """A word in the steps of the content stream: 0.1 pt and 1 %, finer than anyone can point, and a third of the bytes."""

    text: str
    x: int
    y: int
    size: int
    stretch_percent: int
    begins_line: bool

    def operators(self, pen: tuple[int, int], cids: Mapping[str, int]) -> str:
        font = f"/{FONT_RESOURCE} {self.size / _STEPS:g} Tf " if self.begins_line else ""
        move = f"{(self.x - pen[0]) / _STEPS:g} {(self.y - pen[1]) / _STEPS:g} Td"
        codes = "".join(f"{cids[letter]:04X}" for letter in self.text + " ")
        return f"{font}{move} {self.stretch_percent} Tz <{codes}> Tj"


def _line(line: list[PageWord], scale_x: float, scale_y: float, height_pt: float) -> Iterator[_ShownWord]:
    _, top, _, bottom = line[0].line_box_px
    size = max(round((bottom - top) * scale_y / LINE_BOX_EM * _STEPS), _STEPS)
    size_pt = size / _STEPS
    for index, word in enumerate(line):
        left, _, right, _ = (edge * scale_x for edge in word.box_px)
        width = right - left
        if index + 1 < len(line):
            width = _width_before(left, right, line[index + 1].box_px[0] * scale_x, GAP_EM * size_pt)
        text = writable(word.text)
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
