"""The end of an office paper: recipients on the left, signature block on the right, on the same height.

Decree 30/2020/ND-CP, annex I, puts "Nơi nhận" and the list of recipients at the lower left and the signer's title,
signature and name at the lower right. They are two columns that belong together downwards, not across. Papers without recipients end
with the signature block alone, or with those of two signers beside each other: minutes, contracts, vouchers.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ocr.text.folded import folded, misread
from ocr.text.layout.geometry import Layout, Phrase, Row, gutters_of, is_mark, is_page_number, stretches_of
from ocr.text.layout.head import is_day

_RECIPIENTS = "noinhan"
"""Nơi nhận, letters alone."""
_LEFT_PART = 0.4
"""The list of recipients begins in this share of the page's width."""
_FULL_WIDTH = 0.6
"""A phrase wider than this share of the page's width belongs to no column."""
_REACH_UP = 2.5
"""The signature block may begin above "Nơi nhận"; its lines follow each other within so many line spacings."""
_ITEM = re.compile(r"[-–—+•*]")
_FILED = re.compile(r"[-–—+•*]?\W*l[ưu]u\b", re.IGNORECASE)
"""*Lưu: VT*, the last of the recipients"""
_RIGHT_PART = 0.5
"""A signature block without recipients has its middle right of this share of the page's width."""
_LOWER_PART = 0.3
"""... and its top below this share of the text."""
OFFICES = (
    "chutich", "giamdoc", "tonggiamdoc", "botruong", "thutruong", "cuctruong", "vutruong", "chanhvanphong", "truongphong", "truongban",
    "hieutruong", "chanhthanhtra", "tramtruong", "bithu",
)  # fmt: skip
"""offices of who signs, letters alone"""
_OFFICE = re.compile(
    rf"(kt|tm|tl|tuq|thualenh|thuamat)?(pho)?({'|'.join(OFFICES)}"
    r"|nguoi(lamdon|khai|denghi|viet|nop|lap|camdoan|uyquyen|yeucau|cungcap|ky))"
)
_BY_ORDER = re.compile(r"\W*(K/?T|T/?M|T/?L|TUQ|Q)\b\.?")


_SIGNER = re.compile(
    r"(tm|kt)?(daidien(ben)?\w*|ben(a|b|giao|nhan|mua|ban|thue|chothue)\w*|nguoi\w+|thuky\w*|chutoa|chutri\w*|ketoan\w*|thuquy|canbo\w*"
    r"|xacnhan\w*)"
)
"""who signs beside another one, letters alone"""


@dataclass(frozen=True, slots=True)
class Closing:
    """Rows `first` to `last` (exclusive) of a layout, parted at x = `split` into recipients and signature block.

    `split` is 0 where there are no recipients, and infinite where there is no signature block beside them. `two` signers: what stands
    left of it is a signature block too.
    """

    first: int
    last: int
    split: float
    two: bool = False


def closing_of(layout: Layout, stops: Sequence[int], width_px: int) -> Closing | None:
    """The closing of the page, or None where it has neither recipients nor the block of a signer at the right.

    Args:
        layout: of the page.
        stops: rows above which a table stands: no closing goes on over one.
        width_px: of the page.
    """
    found = ((i, _recipients(row, width_px)) for i, row in enumerate(layout.rows))
    head, anchor = next(((i, phrase) for i, phrase in found if phrase is not None), (0, None))
    if anchor is None:
        head, anchor = _list_to_file(layout, width_px)
    if anchor is None:
        return _two_signers(layout, stops, width_px) or _signature_alone(layout, stops, width_px)
    last = _last_row(layout, head, stops, width_px)
    split = _split(layout.rows[head:last], anchor.x0, layout.text_height)
    if split is None:
        return Closing(head, last, math.inf)
    first = head
    while first > 0 and _right_of(layout.rows[first - 1], split):
        if layout.rows[first].y - layout.rows[first - 1].y > _REACH_UP * layout.leading:
            break
        first -= 1
    return Closing(first, last, split)


def _recipients(row: Row, width_px: int) -> Phrase | None:
    """The phrase "Nơi nhận:" of the row, whatever became of its marks and of one letter."""
    for phrase in row.phrases:
        if (
            phrase.x0 < _LEFT_PART * width_px
            and len(phrase.words) <= 4
            and misread(_RECIPIENTS, folded(phrase.text)) <= 1
        ):
            return phrase
    return None


def _list_to_file(layout: Layout, width_px: int) -> tuple[int, Phrase | None]:
    """The head of a list that ends with *Lưu*, where "Nơi nhận" itself can't be known."""
    left = [(number, row.phrases[0]) for number, row in enumerate(layout.rows)]
    left = [(number, phrase) for number, phrase in left if phrase.x0 < _LEFT_PART * width_px and not phrase.is_mark]
    for place, (_, last) in enumerate(left):
        if _FILED.match(last.text):
            top = place
            while top > 0 and _ITEM.match(left[top][1].text) and _goes_on(layout, left[top - 1][1], left[top][1]):
                top -= 1
            return left[top] if top < place else (0, None)
    return 0, None


def _goes_on(layout: Layout, above: Phrase, below: Phrase) -> bool:
    """Both begin at the same left edge, close by."""
    return abs(above.x0 - below.x0) < 2 * layout.text_height and below.y - above.y < _REACH_UP * layout.leading


def _signature_alone(layout: Layout, stops: Sequence[int], width_px: int) -> Closing | None:
    """The block of a signer at the right, from his office, or the day over it, to the first row that is not at the right."""
    if not layout.rows:
        return None
    top = layout.rows[0].y + _LOWER_PART * (layout.rows[-1].y - layout.rows[0].y)
    for number, row in enumerate(layout.rows):
        if row.y >= top and _is_office(row.phrases[-1], width_px) and _right_half(row, width_px):
            end = _last_row(layout, number, stops, width_px)
            last = next((at for at in range(number, end) if not _right_half(layout.rows[at], width_px)), end)
            dated = number > 0 and _is_dated(layout.rows[number - 1], width_px)
            return Closing(number - dated, last, 0.0)
    return None


def _two_signers(layout: Layout, stops: Sequence[int], width_px: int) -> Closing | None:
    """The blocks of two signers, from the row in which who each of them is stands in capitals, left and right of the middle."""
    if not layout.rows:
        return None
    top = layout.rows[0].y + _LOWER_PART * (layout.rows[-1].y - layout.rows[0].y)
    for number, row in enumerate(layout.rows):
        told = [phrase for phrase in row.phrases if not phrase.is_mark]
        if row.y < top or len(told) != 2 or not all(map(_is_signer, told)):
            continue
        end, middle = _last_row(layout, number, stops, width_px), width_px / 2
        split = _split(layout.rows[number:end], told[0].x0, layout.text_height)
        if (
            told[0].x1 < middle < told[1].center
            and split is not None
            and told[0].x1 < split < told[1].x0
            and end - number > 1
        ):
            dated = number > 0 and _is_dated(layout.rows[number - 1], width_px)
            return Closing(number - dated, end, split, two=True)
    return None


def _is_signer(phrase: Phrase) -> bool:
    text = folded(phrase.text)
    return _is_loud(phrase) and bool(_OFFICE.match(text) or _SIGNER.fullmatch(text) or _BY_ORDER.match(phrase.text))


def _is_loud(phrase: Phrase) -> bool:
    letters = [sign for sign in phrase.text if sign.isalpha()]
    return sum(map(str.isupper, letters)) >= 0.75 * len(letters)


def _is_dated(row: Row, width_px: int) -> bool:
    return _right_half(row, width_px) and is_day(row.phrases[-1].words)


def _is_office(phrase: Phrase, width_px: int) -> bool:
    known = _OFFICE.match(folded(phrase.text)) or _BY_ORDER.match(phrase.text)
    return phrase.center > _RIGHT_PART * width_px and _is_loud(phrase) and bool(known)


def _right_half(row: Row, width_px: int) -> bool:
    return all(phrase.x0 > 0.35 * width_px for phrase in row.phrases if not phrase.is_mark)


def _last_row(layout: Layout, head: int, stops: Sequence[int], width_px: int) -> int:
    """One past the last row of the closing: before a line of full width, a table or the page number at the foot."""
    for i in range(head + 1, len(layout.rows)):
        wide = any(phrase.x1 - phrase.x0 > _FULL_WIDTH * width_px for phrase in layout.rows[i].phrases)
        if wide or i in stops or is_page_number(layout, i):
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
