"""Marks on the paper: how much there is, and what runs over the edge of the picture."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.raster import Pixels
from ocr.image.traced import traced
from ocr.values import Box
from ocr.verdict.paper import PaperAndInk

_SPECK_PX = 6
"""at 100 dpi; smaller marks are dust"""
_RIM = 0.04
"""share of each side that is left out when ink is counted: edges of the sheet, shadows, holes"""
_LETTER_MM = (1.0, 12.0)
_FLUSH_MM, _LEFT_MM = 1.5, 0.3
"""so near to the edge a line begins that may have been cut off between two letters; and so much of a cut letter is left at least"""
_NEXT_MM, _OVERLAP, _LINE_LETTERS = 2.0, 0.5, 3
"""so far away the next letter of a line is at most, beside so much of the lower one, and so many letters are a line"""
_MOST_FIRST = 400


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """What was found.

    Attributes:
        dark_px: pixels at 100 dpi of all dark marks that are no dust, away from the rim.
        ink_px: the same for ink of any colour: a red seal counts, and so does one that bled through from the front.
        cut: by edge of the picture, how many letters and strokes of dark ink run over it, and around them, at 100 dpi; without those over
            which none does.
        flush: most lines of dark letters that begin at one and the same edge, or end there.
        flush_box: around their first letters, at 100 dpi; None where `flush` is 0.
        inner: N x 5: left, top, width, height and area of the marks of `ink_px`, or of `dark_px` where that is more.
    """

    dark_px: int
    ink_px: int
    cut: tuple[tuple[int, Box], ...]
    flush: int
    flush_box: Box | None
    inner: NDArray[np.int64]


def marks(page: PaperAndInk) -> Marks:
    """Measure the marks of a page."""
    boxes = _boxes(page.ink)
    dark = boxes if page.dark_ink is page.ink else _boxes(page.dark_ink)
    height, width = page.ink.shape
    letters = dark[_letter_like(dark, page.px_per_mm)]
    over = [letters[touching] for touching in _touching(letters, width, height)]
    cut = tuple((len(those), box) for those in over if (box := _around(those)) is not None)
    flush = max((_flush(dark, away, page.px_per_mm) for away in _away(dark, width, height)), key=len)
    of_ink, of_dark = (_inner(those, width, height) for those in (boxes, dark))
    ink_px, dark_px = _amount(of_ink), _amount(of_dark)
    inner = of_ink if ink_px >= dark_px else of_dark
    return Marks(dark_px, ink_px, cut, len(flush), _around(flush), inner)


def _boxes(ink: Pixels) -> NDArray[np.int64]:
    """left, top, width, height, area of each mark."""
    return traced(ink)[1][1:]


def _inner(boxes: NDArray[np.int64], width: int, height: int) -> NDArray[np.int64]:
    """The marks that are no dust and whose middle is not on the rim."""
    x = (boxes[:, cv2.CC_STAT_LEFT] + boxes[:, cv2.CC_STAT_WIDTH] / 2) / width
    y = (boxes[:, cv2.CC_STAT_TOP] + boxes[:, cv2.CC_STAT_HEIGHT] / 2) / height
    inside = (np.abs(x - 0.5) < 0.5 - _RIM) & (np.abs(y - 0.5) < 0.5 - _RIM)
    return boxes[inside & (boxes[:, cv2.CC_STAT_AREA] >= _SPECK_PX)]


def _amount(boxes: NDArray[np.int64]) -> int:
    return int(boxes[:, cv2.CC_STAT_AREA].sum())


def _letter_like(boxes: NDArray[np.int64], px_per_mm: float) -> NDArray[np.bool_]:
    """Both sides between 1 and 12 mm: no dust, no shadow along the edge, no rule of a table."""
    least, most = (mm * px_per_mm for mm in _LETTER_MM)
    sides = boxes[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]]
    return np.asarray((sides >= least).all(1) & (sides <= most).all(1))


def _touching(boxes: NDArray[np.int64], width: int, height: int) -> list[NDArray[np.bool_]]:
    """Which boxes reach the left, top, right and bottom edge."""
    x0, y0 = boxes[:, cv2.CC_STAT_LEFT], boxes[:, cv2.CC_STAT_TOP]
    x1, y1 = x0 + boxes[:, cv2.CC_STAT_WIDTH], y0 + boxes[:, cv2.CC_STAT_HEIGHT]
    return [x0 == 0, y0 == 0, x1 == width, y1 == height]


def _away(boxes: NDArray[np.int64], width: int, height: int) -> list[NDArray[np.int64]]:
    """The boxes as seen from the left, top, right and bottom edge: how far away, where along it, how deep, how long."""
    x, y, broad, high = boxes[:, :4].T
    sides = (
        (x, y, broad, high),
        (y, x, high, broad),
        (width - x - broad, y, broad, high),
        (height - y - high, x, high, broad),
    )
    return [np.stack(side, 1) for side in sides]


def _flush(boxes: NDArray[np.int64], away: NDArray[np.int64], px_per_mm: float) -> NDArray[np.int64]:
    """The first letter of each line that begins at an edge."""
    least, most = (mm * px_per_mm for mm in _LETTER_MM)
    letters = away[((away[:, 2:] >= least) & (away[:, 2:] <= most)).all(1)]
    near = (away[:, 0] <= _FLUSH_MM * px_per_mm) & (away[:, 2] >= _LEFT_MM * px_per_mm) & (away[:, 2] <= most)
    first = np.flatnonzero(near & (away[:, 3] >= least) & (away[:, 3] <= most))
    if not 0 < len(first) <= _MOST_FIRST:
        return boxes[:0]
    found, free = [], 0
    for number in first[np.argsort(away[first, 1])].tolist():
        if away[number, 1] >= free and _is_line(away[number], letters, px_per_mm):
            found.append(number)
            free = int(away[number, 1] + away[number, 3])
    return boxes[found]


def _is_line(first: NDArray[np.int64], letters: NDArray[np.int64], px_per_mm: float) -> bool:
    """Whether letter after letter follows on one that lies at an edge."""
    low, high = int(first[1]), int(first[1] + first[3])
    shared = np.minimum(letters[:, 1] + letters[:, 3], high) - np.maximum(letters[:, 1], low)
    beside = letters[shared >= _OVERLAP * np.minimum(letters[:, 3], high - low)]
    end = int(first[0] + first[2])
    for _ in range(_LINE_LETTERS - 1):
        following = beside[(beside[:, 0] >= end - 1) & (beside[:, 0] <= end + _NEXT_MM * px_per_mm)]
        if not len(following):
            return False
        end = int((following[:, 0] + following[:, 2]).max())
    return True


def _around(boxes: NDArray[np.int64]) -> Box | None:
    if not len(boxes):
        return None
    low = boxes[:, :2].min(0)
    high = (boxes[:, :2] + boxes[:, 2:4]).max(0)
    return Box(int(low[0]), int(low[1]), int(high[0]), int(high[1]))
