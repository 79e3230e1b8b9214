"""Ink that a number was read without: where two networks lose the same point or digit, they agree, and only the ink tells.

Counted are digits and points within the place of a word, and looked at is what goes on right beside it, nearer than any space.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import starmap
from statistics import median
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.text.numbers.noted import core

_PAPER_PERCENTILE: Final = 85
_DARK: Final = 0.6
"""of the way from the darkest ink to the paper: what is darker is ink"""
_LEAST_CONTRAST: Final = 20
_RULE: Final = (0.95, 0.15)
"""of the height of the place: as high and no wider is a rule of a table"""
_DIGIT: Final = 0.4
"""of the height of the place: what is as high tells how high digits are"""
_TALL, _ON_LINE = 0.55, 0.3
"""of the height of a digit: as high, and its foot no farther off the line, is a sign"""
_POINT: Final = (0.08, 0.34)
"""of the height of a digit: height and width of a point"""
_POINT_OFF: Final = (0.07, 0.17)
"""of that height: so far above the line is the middle of a point, and so far it may be off"""
_SPACE: Final = 0.2
"""of the height of the word: no space is so narrow"""
_BESIDE: Final = 0.3
"""of the height of the word: what is smaller in both directions beside it is dirt or punctuation"""
_BEYOND: Final = 0.15
"""of the height of the word: so far a sign reaches out that is not the word's own"""
_FRAMED: Final = 2
_LOW_SIGNS: Final = re.compile(r"[.,;:…_]")
_HIGH_SIGNS: Final = re.compile(r"[^\W_]|[/()\[\]&|+!?]")

type _Pixels = NDArray[np.uint8]
type _Edges = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class _Mark:
    """Connected ink: its edges in pixels."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def high(self) -> int:
        """Its height."""
        return self.y1 - self.y0

    @property
    def wide(self) -> int:
        """Its width."""
        return self.x1 - self.x0


def has_unread_ink(gray: _Pixels, box: _Edges, text: str) -> bool:
    """More digits or points lie in the place of a number than were read, or its ink goes on beside it.

    Args:
        gray: uint8, H x W, dark ink on light paper, as the engine read it.
        box: of the number: x0, y0, x1, y1, ends exclusive.
        text: as it was read.
    """
    x0, y0, x1, y1 = box
    place = gray[max(0, y0 - 1) : y1 + 1, max(0, x0 - 1) : x1 + 1]
    return place.size > 0 and (_holds_more(place, text) or _goes_on(gray, box))


def _holds_more(place: _Pixels, text: str) -> bool:
    height = place.shape[0]
    paper = float(np.percentile(place, _PAPER_PERCENTILE))
    marks = _marks(place, float(place.min()), paper)
    marks = [mark for mark in marks if mark.high < _RULE[0] * height or mark.wide > _RULE[1] * height]
    high = [mark for mark in marks if mark.high >= _DIGIT * height]
    if not high:
        return False
    digit, line = median(mark.high for mark in high), median(mark.y1 for mark in high)
    tall = [mark for mark in marks if mark.high >= _TALL * digit]
    signs = [mark for mark in tall if abs(mark.y1 - line) < _ON_LINE * digit]
    if not signs:
        return False
    left, right = min(mark.x0 for mark in signs), max(mark.x1 for mark in signs)
    points = sum(left < mark.x0 and mark.x1 < right and _is_point(mark, digit, line) for mark in marks)
    read = len(_HIGH_SIGNS.findall(text)) + 3 * text.count("%")  # which is drawn in three parts
    framed = any(_encloses(mark, signs) for mark in tall)
    return framed or len(signs) > read or points > len(_LOW_SIGNS.findall(core(text)))


def _encloses(mark: _Mark, signs: Sequence[_Mark]) -> bool:
    """It has two or more of the signs within it: the rules of boxes, of which there may be more."""
    within = sum(mark.x0 <= sign.x0 and sign.x1 <= mark.x1 and sign.y1 < mark.y1 for sign in signs)
    return within >= _FRAMED


def _is_point(mark: _Mark, digit: float, line: float) -> bool:
    least, most = (share * digit for share in _POINT)
    above, off = (share * digit for share in _POINT_OFF)
    small = mark.wide <= most and least <= mark.high <= most
    return small and abs((mark.y0 + mark.y1) / 2 - (line - above)) < off


def _goes_on(gray: _Pixels, box: _Edges) -> bool:
    x0, y0, x1, y1 = box
    height = y1 - y0
    left = max(0, x0 - height)
    around = gray[y0:y1, left : x1 + height]
    darkest, paper = float(gray[y0:y1, x0:x1].min()), float(np.percentile(around, _PAPER_PERCENTILE))
    space, beyond = _SPACE * height, _BEYOND * height
    for mark in _marks(around, darkest, paper):
        is_rule = mark.high >= _RULE[0] * height and mark.wide < _BESIDE * height
        if is_rule or (mark.high < _BESIDE * height and mark.wide < _SPACE * height):
            continue
        start, end = mark.x0 + left, mark.x1 + left
        if x0 <= start < x1 + space and end > x1 + beyond:
            return True
        if x0 - space < end <= x1 and start < x0 - beyond:
            return True
    return False


def _marks(gray: _Pixels, darkest: float, paper: float) -> list[_Mark]:
    """The connected ink; none where there is no contrast."""
    if paper - darkest < _LEAST_CONTRAST:
        return []
    ink = (gray < darkest + _DARK * (paper - darkest)).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    return list(starmap(_Mark, ((x, y, x + wide, y + high) for x, y, wide, high, _ in stats[1:].tolist())))
