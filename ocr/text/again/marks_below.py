"""Marks of letters that an engine took into the line above: in the head of a paper lines of capitals stand so close that it often does.

The hooks and tildes over TỈNH QUẢNG NGÃI then hang at the feet of ỦY BAN NHÂN DÂN, and the lower line is read without them. It is read
once more by itself, from the baseline above it on, and a word is believed that differs by nothing but marks, and has not fewer.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby
from statistics import median
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.text.baselines import baseline_y_of, foot_of, parts_of
from ocr.text.found import FoundWord
from ocr.text.picture import ReadingPicture
from ocr.text.spelling import spelled

_LOWER: Final = (0.25, 0.7)
"""of the height of its capitals reaches the box of such a word below the baseline; more, and it stands on another line"""
_NEXT: Final = (0.6, 2.2)
"""so many of these heights below lies the baseline of the next line"""
_UNDER: Final = 0.12
"""of the height: so far below their baseline capitals end, but for tails and dots"""
_PADDING_PX: Final = 12

type _Pixels = NDArray[np.uint8]
type _Words = Sequence[FoundWord]


def marks_given_back(picture: ReadingPicture, found: _Words, read: Callable[[_Pixels], str]) -> list[FoundWord]:
    """The words, with the marks that lines above had taken from them.

    Args:
        picture: the page as it was read.
        found: the words that the engine found on it, those of a line side by side.
        read: reads a picture (uint8, H x W, black on light) of one line at the resolution of the page.
    """
    parts = [part for _, line in groupby(found, key=lambda word: word.baseline) for part in parts_of(list(line))]
    capitals = [part for part in parts if _text(part).isupper()]
    mended: dict[FoundWord, FoundWord] = {}
    for below in capitals:
        above = [part for part in capitals if _stands_on(part, below)]
        if not any(_reaches_down(word) for part in above for word in part):
            continue
        words = [spelled(word) for word in read(_line(picture, above[0], below)).split()]
        if len(words) == len(below):
            pairs = zip(below, words, strict=True)
            mended |= {
                word: replace(word, text=text, others=()) for word, text in pairs if _adds_marks(text, word.text)
            }
    return [mended.get(word, word) for word in found]


def _stands_on(above: _Words, below: _Words) -> bool:
    """The second is of the next line, right under the first."""
    step = (baseline_y_of(below[0]) - baseline_y_of(above[0])) / max(1.0, _height(above))
    beside = below[0].box[0] >= above[-1].box[2] or above[0].box[0] >= below[-1].box[2]
    return _NEXT[0] < step < _NEXT[1] and not beside


def _reaches_down(word: FoundWord) -> bool:
    drop, height = foot_of(word) - baseline_y_of(word), _height([word])
    return len(word.text) > 1 and _LOWER[0] * height < drop < _LOWER[1] * height


def _height(words: _Words) -> float:
    """From the engine's baseline to the top of the boxes."""
    return median(baseline_y_of(word) - word.box[1] for word in words)


def _line(picture: ReadingPicture, above: _Words, below: _Words) -> _Pixels:
    """The lower line alone, without what hangs down from the upper one."""
    foot = max(baseline_y_of(word) for word in above)
    y0, y1 = max(0, round(foot + _UNDER * _height(above))), max(word.box[3] for word in below) + 1
    x0, x1 = max(0, below[0].box[0] - 2), below[-1].box[2] + 2
    line = picture.gray[y0 : max(y0 + 1, y1), x0:x1].copy()
    paper = int(np.percentile(line, 90))
    dark = (line < (paper + int(line.min())) // 2).astype(np.uint8)
    _, labels = cv2.connectedComponents(dark)
    tails = np.isin(labels, labels[0][labels[0] > 0]).astype(np.uint8)
    line[cv2.dilate(tails, np.ones((3, 3), np.uint8)) > 0] = paper
    edge = (_PADDING_PX,) * 4
    return np.asarray(cv2.copyMakeBorder(line, *edge, cv2.BORDER_CONSTANT, value=[paper]), np.uint8)


def _text(words: _Words) -> str:
    return " ".join(spelled(word.text) for word in words)


def _adds_marks(text: str, before: str) -> bool:
    """The same letters with as many marks or more: fewer were cut off with the upper line."""
    (letters, marks), (letters_before, marks_before) = _parted(text), _parted(before)
    return letters == letters_before and marks >= marks_before


def _parted(text: str) -> tuple[str, int]:
    """A word without its marks, and how many it had."""
    signs = unicodedata.normalize("NFD", spelled(text))
    letters = "".join(sign for sign in signs if not unicodedata.combining(sign))
    return letters, len(signs) - len(letters)
