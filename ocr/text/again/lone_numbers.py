"""Numbers that stand alone at the head or the foot of a page: page numbers, most of which an engine's page segmentation drops as specks.

By the rules of office papers (NĐ 30/2020/NĐ-CP, Annex I) the page number is just that: a number in the middle of the head, with nothing
beside it. They are found by their size and by the bare paper around them, and each is read by itself, at three sizes: a network that reads
one digit without its neighbours is right where it does so whatever the size, and its own confidence says little.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.raster import MM_PER_INCH
from ocr.text.found import FoundWord
from ocr.text.picture import ReadingPicture

_STRIP = 0.12
"""share of the page's height at its head and at its foot"""
_LEAST_GLYPH_MM, _MOST_GLYPH_MM = 1.6, 4.5
"""heights of digits of 8 to 20 pt"""
_SPECK_MM = 0.9
"""what is smaller in both directions is nothing"""
_GLYPH_GAP_MM = 1.2
_MOST_GLYPHS = 3
_BARE_MM = (9.0, 1.5)
"""nothing else may stand so near, beside it and above or below it"""
_MARGIN_MM = 12.0
"""nearer to the left or right edge there are holes and staples"""
_LEAST_CONTRAST, _FAINT = 30, 40
"""levels (0..255) by which ink is darker than the paper: at least, and where a strip is nearly bare"""
_MOST_THINGS = 1500
"""a strip with more of them is a picture"""
_MOST_NUMBERS = 3
"""to a strip: more lone marks are dirt"""
_HEIGHTS_PX = (20, 24, 28)
"""of the digits in what is read; by other sizes fewer are read right"""
_LEAST_AGREE = 2 / 3
_AROUND_MM, _PADDING_PX = 1.2, 20

type _Pixels = NDArray[np.uint8]
type _Box = tuple[int, int, int, int]
"""x0, y0, x1, y1 in pixels of the picture, ends exclusive"""


def lone_numbers(
    picture: ReadingPicture, found: Iterable[FoundWord], read: Callable[[_Pixels], str]
) -> Iterator[FoundWord]:
    """Find and read them.

    Args:
        picture: the page as it was read.
        found: the words that the engine found on it: where one stands, nothing is added.
        read: reads a picture (uint8, H x W, black on light) of a few digits in one line; what are no digits is dropped.

    Yields:
        Words of digits; their confidence is the share of readings that agree, less those that differ.
    """
    known = [word.box for word in found]
    for box in _alone(picture):
        if any(_overlap(box, other) for other in known):
            continue
        said = Counter(text for height_px in _HEIGHTS_PX if (text := read(_sized(picture, box, height_px))).isdecimal())
        if not said:
            continue
        text, times = said.most_common(1)[0]
        agree = (2 * times - said.total()) / len(_HEIGHTS_PX)
        if agree >= _LEAST_AGREE:
            yield FoundWord(text, box, (box[0], box[3], box[2], box[3]), agree)


def _alone(picture: ReadingPicture) -> Iterator[_Box]:
    """Marks of the size of a number with nothing around them."""
    height, width = picture.untouched.shape
    mm = picture.dpi / MM_PER_INCH
    strip = max(1, round(_STRIP * height))
    for top in (0, height - strip):
        things = _things(picture.untouched[top : top + strip], mm)
        boxes = [box for box in _groups(things, mm) if _stands_alone(box, things, mm)]
        boxes = [box for box in boxes if _MARGIN_MM * mm <= box[0] and box[2] <= width - _MARGIN_MM * mm]
        if len(boxes) <= _MOST_NUMBERS:
            yield from ((x0, y0 + top, x1, y1 + top) for x0, y0, x1, y1 in boxes)


def _things(strip: _Pixels, mm: float) -> NDArray[np.int64]:
    """Boxes (n x 4) of the connected ink of a strip that is no speck; none of a picture."""
    paper = float(np.percentile(strip[::4, ::4], 75))
    parting, _ = cv2.threshold(strip, 0, 255, cv2.THRESH_OTSU)
    level = min(parting if parting < paper - _LEAST_CONTRAST else paper - _FAINT, paper - _LEAST_CONTRAST)
    ink = (strip < level).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    x, y, wide, high = stats[1:, :4].astype(np.int64).T
    all_boxes = np.stack([x, y, x + wide, y + high], 1)
    boxes = all_boxes[np.maximum(wide, high) >= _SPECK_MM * mm]
    return np.asarray(boxes if len(boxes) <= _MOST_THINGS else boxes[:0])


def _groups(things: NDArray[np.int64], mm: float) -> list[_Box]:
    """Glyphs that stand close to each other on one height, as one box each."""
    high, wide = things[:, 3] - things[:, 1], things[:, 2] - things[:, 0]
    size = (high >= _LEAST_GLYPH_MM * mm) & (high <= _MOST_GLYPH_MM * mm) & (wide <= _MOST_GLYPH_MM * mm)
    groups: list[list[_Box]] = []
    for x0, y0, x1, y1 in sorted(map(tuple, things[size].tolist())):
        last = next((group for group in groups if _goes_on(group[-1], (x0, y0, x1, y1), mm)), None)
        if last is None:
            groups.append([(x0, y0, x1, y1)])
        else:
            last.append((x0, y0, x1, y1))
    return [_around(group) for group in groups if len(group) <= _MOST_GLYPHS]


def _goes_on(last: _Box, glyph: _Box, mm: float) -> bool:
    level = abs((last[1] + last[3]) - (glyph[1] + glyph[3])) <= 2 * mm
    return level and glyph[0] - last[2] <= _GLYPH_GAP_MM * mm


def _around(group: Sequence[_Box]) -> _Box:
    x0, y0, x1, y1 = zip(*group, strict=True)
    return min(x0), min(y0), max(x1), max(y1)


def _stands_alone(box: _Box, things: NDArray[np.int64], mm: float) -> bool:
    """Nothing else stands near; dashes on both sides of a number are its ornament (*- 2 -*)."""
    x0, y0, x1, y1 = things.T
    inside = (x0 >= box[0]) & (x1 <= box[2]) & (y0 >= box[1]) & (y1 <= box[3])
    dash = (y1 - y0 <= _SPECK_MM * mm) & (x1 - x0 <= _MOST_GLYPH_MM * mm) & (y0 > box[1]) & (y1 < box[3])
    beside, above = (reach * mm for reach in _BARE_MM)
    near = (x1 > box[0] - beside) & (x0 < box[2] + beside) & (y1 > box[1] - above) & (y0 < box[3] + above)
    return not (near & ~inside & ~dash).any()


def _overlap(one: _Box, other: _Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _sized(picture: ReadingPicture, box: _Box, height_px: int) -> _Pixels:
    """The number with some paper around it, its digits so high."""
    around = round(_AROUND_MM * picture.dpi / MM_PER_INCH)
    x0, y0, x1, y1 = box
    piece = picture.untouched[max(0, y0 - around) : y1 + around, max(0, x0 - around) : x1 + around]
    scale = height_px / (y1 - y0)
    way = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
    sized = cv2.resize(piece, None, fx=scale, fy=scale, interpolation=way)
    paper = float(np.percentile(piece, 75))
    edge = (_PADDING_PX,) * 4
    return np.asarray(cv2.copyMakeBorder(sized, *edge, cv2.BORDER_CONSTANT, value=[paper]), np.uint8)
