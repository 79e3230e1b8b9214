"""Notes: what stands in the margin beside the text, and in small letters under it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from statistics import median, quantiles

from ocr.text.layout.geometry import Layout, Phrase, Row

_WIDE = 0.5
"""of the page's width: a phrase so wide shows where the column of text begins and ends"""
_FEWEST_WIDE = 5
_OUTSIDE = 0.5
"""A note ends so many text heights beside the column at least."""
_FOOT = 0.78
"""Notes under the text begin below this share of the page's height."""
_SMALLER = 0.85
"""Their letters are at most so high, of those of the page."""
_BEGINS = re.compile(r"\W{0,3}\d{1,2}\s+\w|[?*,'\"¹²³⁴⁵(]+\*?\)?\s+\w|(Ghi chú|Mẫu)\b", re.IGNORECASE)
"""The first begins with the mark that the text has, or what an engine makes of a small raised digit, or names itself."""


def margin_notes(layout: Layout, width_px: int) -> list[Phrase]:
    """The phrases that stand wholly beside the column of text, from top to bottom; none where no column is seen."""
    wide = [phrase for row in layout.rows for phrase in row.phrases if phrase.x1 - phrase.x0 > _WIDE * width_px]
    if len(wide) < _FEWEST_WIDE:
        return []
    left = quantiles((phrase.x0 for phrase in wide), n=4)[0] - _OUTSIDE * layout.text_height
    right = quantiles((phrase.x1 for phrase in wide), n=4)[2] + _OUTSIDE * layout.text_height
    return [phrase for row in layout.rows for phrase in row.phrases if phrase.x1 < left or phrase.x0 > right]


def foot_notes(layout: Layout, first: int, last: int, height_px: int) -> int:
    """The first of the rows from `first` to `last` (exclusive) that are notes under the text; `last` where there are none."""
    usual = _letter_height(layout.rows)
    note = last
    for number in range(last - 1, first - 1, -1):
        row = layout.rows[number]
        if row.y < _FOOT * height_px or _letter_height([row]) > _SMALLER * usual:
            break
        if _BEGINS.match(row.phrases[0].text):
            note = number
    return note


def _letter_height(rows: Iterable[Row]) -> float:
    """From the baseline to the top of words of three letters or more."""
    words = [word for row in rows for phrase in row.phrases for word in phrase.words if len(word.text) >= 3]
    return median(word.baseline_y_px - word.box_px.y0 for word in words) if words else 0.0
