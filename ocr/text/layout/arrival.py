"""The stamp of arrival of the office that received a paper: who, *ĐẾN*, number and day, to whom (Decree 30/2020/ND-CP, annex IV).

It is put where paper is bare, or over the text, and is no part of what the paper says: its number is not the paper's. Print in red ink is
taken out before reading; what is blue or black is found by its frame, or by *ĐẾN* with *Ngày* beside it on a lower line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ocr.text.folded import folded
from ocr.text.layout.geometry import Phrase, layout_of
from ocr.values import Box, Word

_ARRIVED = "den"
_DAY = "ngay"
_NUMBER = "so"
_BELOW = re.compile(r"chuyen|luuhoso|hosoluu|sovakyhieu")
"""what the lower rows begin with"""
_WIDEST = 0.45
"""of the page's width; a frame is 50 mm wide"""
_MOST_CELLS = 9
_BESIDE, _UNDER = 3.0, 1.6
"""heights of *ĐẾN*: so far right of it, and so far below it or above, number and day begin"""
_ABOVE, _FOOT = 3.0, 5.0
"""the same for the office's name above, and for the rows below"""

type Cells = Sequence[Box]


def arrival_stamps(words: Sequence[Word], tables: Iterable[Cells], width_px: int) -> list[list[Word]]:
    """The words of each stamp of arrival on a page that is `width_px` wide; `tables` are the cells of all that is ruled on it."""
    framed = [_inside(words, cells) for cells in tables if len(cells) <= _MOST_CELLS]
    stamps = [inside for inside in framed if inside and _tells_arrival(inside, width_px)]
    gone = {id(word) for stamp in stamps for word in stamp}
    left = [word for word in words if id(word) not in gone]
    bare = (_around(word, left, width_px) for word in left if word.text.isupper() and folded(word.text) == _ARRIVED)
    return stamps + [stamp for stamp in bare if stamp]


def _inside(words: Iterable[Word], cells: Cells) -> list[Word]:
    x0, x1 = min(cell.x0 for cell in cells), max(cell.x1 for cell in cells)
    y0, y1 = min(cell.y0 for cell in cells), max(cell.y1 for cell in cells)
    return [word for word in words if x0 <= _x(word) < x1 and y0 <= _y(word) < y1]


def _tells_arrival(words: Sequence[Word], width_px: int) -> bool:
    told = {folded(word.text) for word in words}
    wide = max(word.box_px.x1 for word in words) - min(word.box_px.x0 for word in words)
    return {_ARRIVED, _DAY, _NUMBER} <= told and wide <= _WIDEST * width_px


def _around(arrived: Word, words: Iterable[Word], width_px: int) -> list[Word]:
    """The words of the stamp whose *ĐẾN* this is; none where no day stands beside it on a lower line."""
    box = arrived.box_px
    height = box.y1 - box.y0
    phrases = [phrase for row in layout_of(words).rows for phrase in row.phrases]
    beside = [
        phrase
        for phrase in (_from(phrase, box.x1) for phrase in phrases)
        if phrase is not None
        and phrase.x0 <= box.x1 + _BESIDE * height
        and abs(_middle(phrase) - _y(arrived)) <= _UNDER * height
    ]
    days = [phrase for phrase in beside if folded(phrase.words[0].text) == _DAY and _middle(phrase) > _y(arrived)]
    numbers = [phrase for phrase in beside if _is_number(phrase) and _middle(phrase) < _middle(days[0])] if days else []
    if not numbers:
        return []
    x0, x1 = box.x0 - height, days[0].x1 + height
    if x1 - x0 > _WIDEST * width_px:
        return []
    more = [phrase for phrase in phrases if x0 - height <= phrase.x0 and phrase.x1 <= x1 + height]
    office = [p for p in more if 0 < box.y0 - _middle(p) <= _ABOVE * height and p.text.isupper()]
    rows = [p for p in more if 0 < _middle(p) - box.y1 <= _FOOT * height and _BELOW.match(folded(p.text))]
    number = [word for word in numbers[0].words if _x(word) < days[0].x1]  # the text may go on beside it
    return [arrived, *days[0].words, *number, *(word for phrase in (*office, *rows) for word in phrase.words)]


def _from(phrase: Phrase, x: int) -> Phrase | None:
    """What of a phrase stands right of x."""
    words = tuple(word for word in phrase.words if _x(word) >= x)
    return Phrase(words, words[0].box_px.x0, phrase.x1, phrase.y) if words else None


def _is_number(phrase: Phrase) -> bool:
    """*Số* is small and stands beside a rule: it is often misread."""
    return folded(phrase.words[0].text) == _NUMBER or any(map(str.isdigit, phrase.text))


def _middle(phrase: Phrase) -> float:
    return _y(phrase.words[0])


def _x(word: Word) -> float:
    return (word.box_px.x0 + word.box_px.x1) / 2


def _y(word: Word) -> float:
    return (word.box_px.y0 + word.box_px.y1) / 2
