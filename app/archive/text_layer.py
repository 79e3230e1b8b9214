"""The invisible text of a page: recognised words over their picture, so that a viewer finds, selects and copies them.

Each word stands on its baseline, stretched over its box; a space spans the gap to the next word of the line. The words of a line share
one font size, the height of the line's box: viewers that guess lines from sizes and baselines then keep each line whole.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from itertools import groupby

from app.archive.glyphless import ADVANCE_EM
from app.domain.page import PageText, PageWord

FONT_RESOURCE = "F0"
MIN_SIZE_PT = 1.0
MIN_GAP_EM = 0.05
"""the narrowest space between two words whose boxes touch"""

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
    for _, line in groupby(words, key=lambda word: (word.block, word.line)):
        operators.extend(_line_operators(list(line), scale_x, scale_y, height_pt, cids))
    operators.append("ET")
    return "\n".join(operators)


def _line_operators(
    line: list[PageWord], scale_x: float, scale_y: float, height_pt: float, cids: Mapping[str, int]
) -> Iterator[str]:
    _, top, _, bottom = line[0].line_box_px
    size = max(MIN_SIZE_PT, (bottom - top) * scale_y)
    yield f"/{FONT_RESOURCE} {size:.2f} Tf"
    for index, word in enumerate(line):
        text = writable(word.text)
        left, _, right, _ = word.box_px
        next_left = line[index + 1].box_px[0] if index + 1 < len(line) else right
        width = max(right - left, 1) * scale_x
        gap = max((next_left - right) * scale_x, MIN_GAP_EM * size)
        yield f"1 0 0 1 {left * scale_x:.2f} {height_pt - word.baseline_y_px * scale_y:.2f} Tm"
        yield f"{_stretch_percent(width, len(text), size):.2f} Tz {_shown(text, cids)}"
        yield f"{_stretch_percent(gap, 1, size):.2f} Tz {_shown(' ', cids)}"


def _stretch_percent(width_pt: float, letters: int, size_pt: float) -> float:
    return 100 * width_pt / (letters * ADVANCE_EM * size_pt)


def _shown(text: str, cids: Mapping[str, int]) -> str:
    return "<" + "".join(f"{cids[letter]:04X}" for letter in text) + "> Tj"
