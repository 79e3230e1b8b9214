"""Numbers of forms that have a printed box for each of their signs: read as one, without their boxes.

An engine takes the boxes for letters, or reads each sign as a word. So the signs are cut out of their boxes and set side by side as in a
number, for both networks. Signs part into words where boxes are empty. A number is doubted where what was read has more or fewer signs
than there are boxes with ink, or where these are not of one height on one line: then a hand wrote them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.combs import Comb
from ocr.image.raster import MM_PER_INCH
from ocr.text.found import FoundWord
from ocr.text.numbers.noted import core, has_digit
from ocr.text.picture import ReadingPicture
from ocr.text.spelling import spelled
from ocr.values import Box

_RIM_MM: Final = 0.25
"""what is cut off along the sides of a box"""
_CONTRAST: Final = 60
"""levels by which ink is darker than the paper of its box"""
_LEAST_SIGN_MM: Final = 1.2
"""a lower mark is dirt, or what a rule left"""
_HEIGHT_PX, _GAP_PX, _EDGE_PX = 28, 5, 14
"""of a sign as it is read, between two, and around all"""
_UNEVEN: Final = 0.14
"""of their height: the heads or feet of printed digits differ no more"""

_NOBODY: Final = ""
"""a second reading that agrees with none"""

type _Pixels = NDArray[np.uint8]
type _Read = Callable[[_Pixels], Iterable[FoundWord]]


@dataclass(frozen=True, slots=True, eq=False)
class _Sign:
    """What stands in a box.

    Attributes:
        pixels: of the height of the box, its paper white.
        box: its place on the picture.
        is_whole: it touches neither the upper nor the lower side of the box.
    """

    pixels: _Pixels
    box: Box
    is_whole: bool


def read_in_boxes(
    picture: ReadingPicture, found: Sequence[FoundWord], read: _Read, other: _Read | None
) -> Iterator[FoundWord]:
    """The words in the combs of a page, numbers with their second reading.

    Args:
        picture: the page as it is read.
        found: the words around the combs.
        read: reads a picture of one line (uint8, H x W, black on white).
        other: the same, by another network; None: no other one is installed.
    """
    for comb in picture.combs:
        whole = not any(_is_unread(picture, found, box) for box in _next_to(comb))
        for signs in _runs(picture, comb):
            strip, box = _strip(signs), _around(signs)
            words = list(read(strip))
            text = "".join(spelled(word.text) for word in words)
            if not text:
                continue
            second = None
            if other is not None and has_digit(text):
                said = core("".join(spelled(word.text) for word in other(strip)))
                clear = whole and text.isalnum() and len(text) == len(signs) and _is_printed(signs)
                second = said if clear else _NOBODY
            sure = min(word.confidence for word in words)
            yield FoundWord(text, box, (box[0], box[3], box[2], box[3]), sure, second)


def _next_to(comb: Comb) -> tuple[Box, Box]:
    """Where a box more would lie at either end."""
    pitch = round((comb[-1].x0 - comb[0].x0) / (len(comb) - 1))
    first, last = comb[0], comb[-1]
    return (
        Box(max(0, first.x0 - pitch), first.y0, max(0, first.x1 - pitch), first.y1),
        Box(last.x0 + pitch, last.y0, last.x1 + pitch, last.y1),
    )


def _is_unread(picture: ReadingPicture, found: Sequence[FoundWord], box: Box) -> bool:
    """A digit stands there, or a sign that is in no word."""
    words = [word for word in found if _overlap(word.box, box)]
    return any(has_digit(word.text) for word in words) or (not words and _sign(picture, box) is not None)


def _overlap(one: tuple[int, int, int, int], other: Box) -> bool:
    return one[0] < other.x1 and other.x0 < one[2] and one[1] < other.y1 and other.y0 < one[3]


def _is_printed(signs: Sequence[_Sign]) -> bool:
    """They stand apart from the rules above and below, are of one height and on one line."""
    heads, feet = [sign.box.y0 for sign in signs], [sign.box.y1 for sign in signs]
    most = 1 + _UNEVEN * median(sign.box.y1 - sign.box.y0 for sign in signs)
    even = max(heads) - min(heads) <= most and max(feet) - min(feet) <= most
    return even and all(sign.is_whole for sign in signs)


def _runs(picture: ReadingPicture, comb: Comb) -> Iterator[list[_Sign]]:
    """The signs of a comb from one empty box to the next."""
    signs = [_sign(picture, box) for box in comb]
    for inked, run in groupby(signs, key=lambda sign: sign is not None):
        if inked:
            yield [sign for sign in run if sign is not None]


def _sign(picture: ReadingPicture, box: Box) -> _Sign | None:
    """The ink within a box; none where there is only dirt."""
    mm = picture.dpi / MM_PER_INCH
    rim = max(1, round(_RIM_MM * mm))
    x, y = box.x0 + rim, box.y0 + rim
    part = picture.untouched[y : box.y1 - rim, x : box.x1 - rim]
    if part.size == 0:
        return None
    paper = max(1.0, float(np.percentile(part, 85)))
    ink = (part < paper - _CONTRAST).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    marks = [mark for mark in stats[1:].tolist() if mark[3] >= _LEAST_SIGN_MM * mm]
    if not marks:
        return None
    left, top = min(mark[0] for mark in marks), min(mark[1] for mark in marks)
    right, bottom = max(mark[0] + mark[2] for mark in marks), max(mark[1] + mark[3] for mark in marks)
    white = cv2.convertScaleAbs(part[:, max(0, left - 1) : right + 1], alpha=255 / paper)
    return _Sign(
        pixels=np.asarray(white, np.uint8),
        box=Box(x + left, y + top, x + right, y + bottom),
        is_whole=top > 0 and bottom < part.shape[0],
    )


def _around(signs: Sequence[_Sign]) -> tuple[int, int, int, int]:
    boxes = [sign.box for sign in signs]
    top, bottom = min(box.y0 for box in boxes), max(box.y1 for box in boxes)
    return boxes[0].x0, top, boxes[-1].x1, bottom


def _strip(signs: Sequence[_Sign]) -> _Pixels:
    """The signs side by side, black on white."""
    high = max(sign.pixels.shape[0] for sign in signs)
    scale = _HEIGHT_PX / median(sign.box.y1 - sign.box.y0 for sign in signs)
    gap = np.full((high, max(1, round(_GAP_PX / scale))), 255, np.uint8)
    parts = [gap]
    for sign in signs:
        below = high - sign.pixels.shape[0]
        parts += [np.pad(sign.pixels, ((0, below), (0, 0)), constant_values=255), gap]
    row = np.hstack(parts)
    size = max(1, round(row.shape[1] * scale)), max(1, round(high * scale))
    sized = cv2.resize(row, size, interpolation=cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA)
    return np.asarray(np.pad(sized, _EDGE_PX, constant_values=255), np.uint8)
