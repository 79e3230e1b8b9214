"""The title of a paper: kind of document and what it is about, in the middle under the head or at the top of a page."""

from __future__ import annotations

import re

from ocr.text.folded import folded
from ocr.text.layout.geometry import Layout, Row

_WIDE = 0.5
"""of the page's width: rows so wide show where the text begins and ends"""
_OFF_CENTRE = 2.5
"""The spaces left and right of a line in the middle differ by so many text heights at most."""
_STEP = 2.6
"""The lines of a title follow each other within so many line spacings."""
_MOST_ROWS = 14
_CAPITALS = 0.75
"""share of the letters of a line in capitals"""
_TEXT_BEGINS = ("kinhgui", "cancu", "theodenghi", "xetdenghi")
_BEGINS = re.compile("phuluc|bieumau|mauso")
"""in small letters as well"""
_LISTED = re.compile(r"(\d+|[IVX]+|[a-zđ])[.)]|[-+•]")
_WHO_DECIDES = (
    "chutichuyban", "uybannhandan", "hoidongnhandan", "giamdoc", "botruong", "thutuong", "chinhphu", "cuctruong", "tongcuctruong",
    "tonggiamdoc", "hieutruong", "chanhvanphong", "truongban", "bantochuc", "thutruong", "truongphong", "banthuongvu", "chanhan",
)  # fmt: skip
"""in capitals under the title of a decision: the one in whose name it is made"""


def title_end(layout: Layout, first: int, last: int, width_px: int) -> int:
    """One past the last row of a title that begins with row `first`, before row `last`; `first` where there is none."""
    rows = layout.rows[first:last]
    if not rows or not (_is_loud(rows[0]) or _BEGINS.match(_told(rows[0]))):
        return first
    wide = [row for row in layout.rows if row.phrases[-1].x1 - row.phrases[0].x0 > _WIDE * width_px]
    left = min((row.phrases[0].x0 for row in wide), default=0)
    right = max((row.phrases[-1].x1 for row in wide), default=width_px)
    quiet = loud = False
    for number, row in enumerate(rows[:_MOST_ROWS]):
        text = _told(row)
        apart = number > 0 and row.y - rows[number - 1].y > _STEP * layout.leading
        told = [phrase for phrase in row.phrases if not phrase.is_mark] or row.phrases
        ends = told[0].x0 + told[-1].x1
        in_middle = min(abs(ends - left - right), abs(ends - width_px)) <= _OFF_CENTRE * layout.text_height
        another = _is_loud(row) and (quiet or (number > 0 and text.startswith(_WHO_DECIDES)))
        listed = _LISTED.match(told[0].text) is not None
        if apart or not in_middle or another or listed or text.startswith(_TEXT_BEGINS):
            return first + number
        loud = loud or _is_loud(row)
        quiet = loud and not _is_loud(row)
    return first + min(len(rows), _MOST_ROWS)


def _told(row: Row) -> str:
    return folded(" ".join(phrase.text for phrase in row.phrases))


def _is_loud(row: Row) -> bool:
    """Most of its letters are capitals, and there are some."""
    letters = [sign for phrase in row.phrases for sign in phrase.text if sign.isalpha()]
    return len(letters) >= 4 and sum(sign.isupper() for sign in letters) >= _CAPITALS * len(letters)
