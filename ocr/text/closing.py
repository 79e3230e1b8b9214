"""The end of an office paper: recipients on the left, signature block on the right, on the same height.

Decree 30/2020/ND-CP, annex I, puts "Nơi nhận" and the list of recipients at the lower left and the signer's title,
signature and name at the lower right. They are two columns that belong together downwards, not across.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from ocr.text.layout import Layout, Phrase, Row, gutters_of, is_mark, is_page_number, stretches_of

_RECIPIENTS = "noinhan"
"""Nơi nhận, letters alone."""
_LEFT_PART = 0.4
"""The list of recipients begins in this share of the page's width."""
_FULL_WIDTH = 0.6
"""A phrase wider than this share of the page's width belongs to no column."""
_REACH_UP = 2.5
"""The signature block may begin above "Nơi nhận"; its lines follow each other within so many line spacings."""


@dataclass(frozen=True, slots=True)
class Closing:
    """Rows `first` to `last` (exclusive) of a layout, parted at x = `split` into recipients and signature block."""

    first: int
    last: int
    split: float


def closing_of(layout: Layout, width_px: int) -> Closing | None:
    """The closing of the page, or None where the page has none or has nothing beside the recipients."""
    found = ((i, _recipients(row, width_px)) for i, row in enumerate(layout.rows))
    head, anchor = next(((i, phrase) for i, phrase in found if phrase is not None), (0, None))
    if anchor is None:
        return None
    last = _last_row(layout, head, width_px)
    split = _split(layout.rows[head:last], anchor.x0, layout.text_height)
    if split is None:
        return None
    first = head
    while first > 0 and _right_of(layout.rows[first - 1], split):
        if layout.rows[first].y - layout.rows[first - 1].y > _REACH_UP * layout.leading:
            break
        first -= 1
    return Closing(first, last, split)


def _recipients(row: Row, width_px: int) -> Phrase | None:
    """The phrase "Nơi nhận:" of the row, whatever became of its marks and of one letter."""
    for phrase in row.phrases:
        if phrase.x0 < _LEFT_PART * width_px and _within_one_letter(_letters(phrase.text), _RECIPIENTS):
            return phrase
    return None


def _letters(text: str) -> str:
    """The letters alone, lower case, without diacritics."""
    return "".join(sign for sign in unicodedata.normalize("NFD", text.lower()) if sign.isalpha())


def _within_one_letter(one: str, other: str) -> bool:
    """Equal but for one letter changed, added or lost (Levenshtein distance of at most 1)."""
    same = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rest, other_rest = one[same:], other[same:]
    return rest[1:] == other_rest[1:] or rest[1:] == other_rest or rest == other_rest[1:]


def _last_row(layout: Layout, head: int, width_px: int) -> int:
    """One past the last row of the closing: before a line of full width or the page number at the foot."""
    for i in range(head + 1, len(layout.rows)):
        wide = any(phrase.x1 - phrase.x0 > _FULL_WIDTH * width_px for phrase in layout.rows[i].phrases)
        if wide or is_page_number(layout, i):
            return i
    return len(layout.rows)


def _split(rows: Sequence[Row], left_px: int, text_height: float) -> float | None:
    """x between the two columns: the middle of the widest strip that the fewest rows cross."""
    covered = [stretches_of(row, text_height) for row in rows]
    for crossings in range(len(rows)):
        strips = [strip for strip in gutters_of(covered, crossings, text_height) if strip.x0 > left_px]
        if strips:
            return max(strips, key=lambda strip: strip.x1 - strip.x0).center
    return None


def _right_of(row: Row, x: float) -> bool:
    """All that tells something in the row lies right of x."""
    words = [word for phrase in row.phrases for word in phrase.words if not is_mark(word)]
    return bool(words) and all(word.box_px.x0 > x for word in words)
