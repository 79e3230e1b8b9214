"""The end of a paper read column by column: recipients, then the signature block.

The list of recipients is set smaller and closer than what stands beside it, and seal and signature lie over the office and the name. An
engine that takes a page for one column of text reads across both: *Nơi nhận* went with the office into one line, and was lost. So both are
read once more, each by itself, and what is read better is kept.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ocr.image.raster import MM_PER_INCH
from ocr.text.baselines import baselines_of
from ocr.text.found import FoundWord, moved
from ocr.text.layout.apart import is_text
from ocr.text.layout.closing import Closing, closing_of
from ocr.text.layout.geometry import Layout, layout_of
from ocr.text.picture import ReadingPicture
from ocr.text.spelling import spelled
from ocr.values import Box, Word

_SIGNATURE_MM: Final = 45.0
"""so far down from its top a signature block may reach, where nothing was read in it"""
_SURE: Final = 0.75
"""confidence of recipients that need no second look; offices and names under a seal are not read at all, and always do"""
_AROUND: Final = 0.5
"""text heights"""

type _Pixels = NDArray[np.uint8]
type _Read = Callable[[_Pixels], Iterable[FoundWord]]


def columns_read_apart(
    picture: ReadingPicture, found: Sequence[FoundWord], read_column: _Read, read_scattered: _Read
) -> list[FoundWord]:
    """The words, with those of the two columns at the end of a paper as they are read by themselves, where that is better.

    Args:
        picture: the page as it was read.
        found: the words that the engine found on it.
        read_column: reads a picture (uint8, H x W, black on light) as one column of text.
        read_scattered: reads one on which words stand anywhere.
    """
    kept = list(found)
    for box, read, only_text in _columns(picture, found, read_column, read_scattered):
        inside = [word for word in kept if _holds(box, word)]
        if not only_text and all(word.confidence >= _SURE for word in inside if len(word.text) > 1):
            continue
        piece = np.ascontiguousarray(picture.gray[box.y0 : box.y1, box.x0 : box.x1])
        again = [moved(word, box.x0, box.y0) for word in read(piece)]
        if only_text:
            again = [word for word in again if is_text(_words([word]))]
        if _worth(again) > _worth(inside):
            kept = [word for word in kept if not _holds(box, word)] + again
    return kept


def _columns(
    picture: ReadingPicture, found: Sequence[FoundWord], read_column: _Read, read_scattered: _Read
) -> Iterable[tuple[Box, _Read, bool]]:
    """Where the columns are, in which way each is read, and whether what is no text is dropped there, as scribbles are."""
    height, width = picture.gray.shape
    tables = [_around(cells) for cells in picture.tables]
    layout = layout_of(_words([word for word in found if not any(_holds(table, word) for table in tables)]))
    stops = [
        next((at for at, row in enumerate(layout.rows) if row.y > (table.y0 + table.y1) / 2), len(layout.rows))
        for table in tables
    ]
    closing = closing_of(layout, stops, width)
    if closing is None or closing.split == 0:
        return
    around = _AROUND * layout.text_height
    left = [word.box_px for word in _words_of(layout, closing) if _middle(word) < closing.split]
    right = [word.box_px for word in _words_of(layout, closing) if _middle(word) >= closing.split]
    split = round(closing.split if right else max(box.x1 for box in left) + 2 * layout.text_height)
    floor = height if closing.last == len(layout.rows) else round(layout.rows[closing.last].y - layout.text_height)
    top = min(box.y0 for box in left + right) - around
    if closing.first > 0:
        top = max(top, layout.rows[closing.first - 1].y + around)
    down = max(max(box.y1 for box in left + right) + around, top + _SIGNATURE_MM * picture.dpi / MM_PER_INCH)
    yield (
        _box(min(box.x0 for box in left) - around, top, split, max(box.y1 for box in left) + around, floor),
        read_column,
        False,
    )
    yield _box(split, top, width, down, floor), read_scattered, True


def _box(x0: float, y0: float, x1: float, y1: float, floor: int) -> Box:
    return Box(max(0, round(x0)), max(0, round(y0)), round(x1), min(round(y1), floor))


def _words_of(layout: Layout, closing: Closing) -> list[Word]:
    rows = layout.rows[closing.first : closing.last]
    return [word for row in rows for phrase in row.phrases for word in phrase.words]


def _middle(word: Word) -> float:
    return (word.box_px.x0 + word.box_px.x1) / 2


def _around(cells: Sequence[Box]) -> Box:
    return Box(
        min(cell.x0 for cell in cells),
        min(cell.y0 for cell in cells),
        max(cell.x1 for cell in cells),
        max(cell.y1 for cell in cells),
    )


def _holds(box: Box, word: FoundWord) -> bool:
    x, y = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
    return box.x0 <= x < box.x1 and box.y0 <= y < box.y1


def _worth(found: Iterable[FoundWord]) -> float:
    """How many letters and digits of text were read, and how surely."""
    return math.fsum(len(word.text) * word.confidence for word in _words(found) if is_text([word]))


def _words(found: Iterable[FoundWord]) -> list[Word]:
    """The words in pixels of the picture, those of a line side by side."""
    words = []
    for _, line in groupby(found, key=lambda word: word.baseline):
        told = [word for word in line if spelled(word.text)]
        for one, y in zip(told, baselines_of(told), strict=True):
            box = Box(*one.box)
            words.append(Word(spelled(one.text), box, box, y, one.confidence, 0, 0))
    return words
