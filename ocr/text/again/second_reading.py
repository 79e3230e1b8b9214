"""A second reading of the numbers, by another network: the first one takes 0 for 9, 6 for 8 and a stroke for I, and is sure of it.

The numbers of a page are cut out and set side by side on a few strips, all of one height and with paper between them: one call a strip
costs a third of one call a word. Tesseract's English network is larger than the Vietnamese one and was trained on other lines, so that it
seldom makes the same mistake; what it cannot know, marks and Đ, is not held against a word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.text.again.unread_ink import has_unread_ink
from ocr.text.found import FoundWord
from ocr.text.numbers.noted import agree, core, is_read_twice
from ocr.text.numbers.split import put_together
from ocr.text.picture import ReadingPicture
from ocr.text.spelling import spelled

_HEIGHT_PX: Final = 28
"""of a word on a strip; with 32 or 36 more misreadings are confirmed, with less room between the words or more they run together"""
_MOST_ENLARGED: Final = 4.0
_GAP_PX, _EDGE_PX, _MARGIN_PX = 48, 12, 2
_WIDEST_PX: Final = 1600
_PAPER_PERCENTILE: Final = 85

type _Pixels = NDArray[np.uint8]
type ReadStrip = Callable[[_Pixels], Iterable[FoundWord]]


@dataclass(frozen=True, slots=True, eq=False)
class _Strip:
    """Numbers side by side: uint8, H x W, black on white; `slots` are the place in the list of words, x0 and x1 of each."""

    pixels: _Pixels
    slots: tuple[tuple[int, int, int], ...]


def read_twice(picture: ReadingPicture, found: Sequence[FoundWord], read: ReadStrip) -> list[FoundWord]:
    """The words, parts of numbers put together, and numbers with their second reading.

    Args:
        picture: the page as it was read.
        found: the words that the engine found on it.
        read: reads a picture of one line (uint8, H x W, black on white, as of `LINE_DPI`), by another network.
    """
    words = put_together(found)
    said: dict[int, list[str]] = {}
    for strip in _strips(picture, words):
        said |= {index: [] for index, *_ in strip.slots}
        for word in read(strip.pixels):
            middle = (word.box[0] + word.box[2]) / 2
            index, *_ = min(strip.slots, key=lambda slot: max(slot[1] - middle, middle - slot[2]))
            said[index].append(spelled(word.text))
    return [
        replace(word, second=_confirmed(picture.gray, word, core("".join(said[index])))) if index in said else word
        for index, word in enumerate(words)
    ]


def _confirmed(gray: _Pixels, word: FoundWord, second: str) -> str:
    """The second reading; nothing, which agrees with nobody, where it says the same and there is more ink than both say."""
    text = spelled(word.text)
    return "" if agree(text, second) and has_unread_ink(gray, word.box, text) else second


def _strips(picture: ReadingPicture, found: Sequence[FoundWord]) -> Iterator[_Strip]:
    row: list[tuple[int, _Pixels]] = []
    width = _GAP_PX
    for index, word in enumerate(found):
        if word.second is None and is_read_twice(spelled(word.text), word.confidence):
            piece = _cut(picture.gray, word.box)
            if row and width + piece.shape[1] + _GAP_PX > _WIDEST_PX:
                yield _side_by_side(row, width)
                row, width = [], _GAP_PX
            row.append((index, piece))
            width += piece.shape[1] + _GAP_PX
    if row:
        yield _side_by_side(row, width)


def _cut(gray: _Pixels, box: tuple[int, int, int, int]) -> _Pixels:
    """A word, of the strip's height, its paper white."""
    x0, y0, x1, y1 = box
    piece = gray[max(0, y0 - _MARGIN_PX) : y1 + _MARGIN_PX, max(0, x0 - _MARGIN_PX) : x1 + _MARGIN_PX]
    scale = min(_MOST_ENLARGED, _HEIGHT_PX / max(1, y1 - y0))
    size = max(1, round(piece.shape[1] * scale)), max(1, round(piece.shape[0] * scale))
    sized = cv2.resize(piece, size, interpolation=cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA)
    paper = max(1.0, float(np.percentile(sized, _PAPER_PERCENTILE)))
    return np.asarray(cv2.convertScaleAbs(sized, alpha=255 / paper), np.uint8)


def _side_by_side(row: Sequence[tuple[int, _Pixels]], width: int) -> _Strip:
    high = max(piece.shape[0] for _, piece in row)
    pixels = np.full((high + 2 * _EDGE_PX, width), 255, np.uint8)
    slots, x = [], _GAP_PX
    for index, piece in row:
        y = _EDGE_PX + (high - piece.shape[0]) // 2
        pixels[y : y + piece.shape[0], x : x + piece.shape[1]] = piece
        slots.append((index, x, x + piece.shape[1]))
        x += piece.shape[1] + _GAP_PX
    return _Strip(pixels, tuple(slots))
