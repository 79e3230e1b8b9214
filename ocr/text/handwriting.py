"""Handwriting in print: the number and the day that a clerk writes into the head of a paper, and what is written in blue into a form.

What an engine reads there is a guess, and often a plausible one. So the places where offices write by hand are looked at: what stands
between *Số* and the symbol, and after *ngày*, *tháng* and *năm*. Printed digits there are as high as the capitals beside them, stand on the
same line and are drawn by the same stroke in the same colour; what a hand wrote differs in one of these, nearly always in height. Anywhere
else, words in blue beside black print in one line are a pen's. Where an engine saw nothing, there is no word to mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from statistics import median
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.color import extremes, reduced
from ocr.image.raster import Raster
from ocr.values import Note, Word

_LABEL: Final = re.compile(r"[Ss][ốóôồổỗộơoáàâaéeê60][:;.,¿]?(?=$|[^^\W\d_]*[\W\d])")
_SYMBOL: Final = re.compile(r"[/⁄][A-ZĐ]{2}|[A-ZĐ]{2,}\s?[-–]")
_DAY: Final = re.compile(r"ng[àáâa]y?")
_MONTH: Final = re.compile(r"th[áàâa]ng")
_YEAR: Final = re.compile(r"n[ăâàa]m")
_REACH: Final = 14.0
"""so many heights of letters to the right of *Số* the symbol begins at most"""
_YEAR_WIDE: Final = 3.2
"""heights of *tháng* that a year takes"""
_SURE: Final = 0.9
"""below the head, what an engine is so sure of and no second reading denies is print"""
_HEAD: Final = 0.3
"""of the height of a page"""

_SAME_ROW: Final = 0.4
"""of the height of a word: baselines in a row lie no farther apart"""
_ABOVE, _BELOW = 0.9, 0.7
"""of the height of the letters beside it: so far above and below them a hand reaches"""
_LEAST_PART, _MOST_PART = 0.35, 3.5
"""of that height: lower marks are points of a leader, higher ones rules"""
_LIKE_PRINT: Final = (0.85, 1.14)
"""heights of printed digits over those of the capitals beside them"""
_LIKE_PRINT_BELOW: Final = (0.75, 1.3)
"""the same below the head of a paper, where it is nearly always print"""
_AS_HIGH: Final = 0.6
_OFF_LINE: Final = 0.25
_LIKE_STROKE: Final = (0.66, 1.6)
_OF_A_PEN: Final = 40
"""levels by which the channels of the ink lie further apart than those of the print beside it"""
_LOOK_DPI: Final = 100.0
_DARK, _LEAST_BLUE = 190, 30
"""of the darkest channel, and by how much blue is lighter than red in blue ink"""
_FEW_PX: Final = 40
_BLACK, _BLUE = 0.15, 0.6
"""shares of a word's ink that are blue"""
_ADDRESS: Final = re.compile(r"@|www|http")
"""what is printed in blue"""

type _Plane = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class _Ink:
    """How some writing looks: height and foot (below the baseline) of one part and the width of strokes in pixels, chroma 0..255."""

    height: float
    foot: float
    stroke: float
    chroma: float


@dataclass(frozen=True, slots=True)
class _Slot:
    """A place where offices write by hand.

    Attributes:
        x0, x1: where it lies in a row of words.
        beside: x0 and x1 of print in that row to compare with.
        capitals: that print is a symbol, whose middle letter is as high as a digit; else the word *tháng*, whose highest letter is.
        row: its words.
    """

    x0: float
    x1: float
    beside: tuple[float, float]
    capitals: bool
    row: Sequence[Word]

    @property
    def words(self) -> list[Word]:
        """Those that lie in it by a quarter at least."""
        return [word for word in self.row if self._share(word) > 1 / 4]

    def _share(self, word: Word) -> float:
        x0, x1 = word.box_px.x0, word.box_px.x1
        return (min(x1, self.x1) - max(x0, self.x0)) / max(1.0, min(x1 - x0, self.x1 - self.x0))


def handwriting_noted(words: Sequence[Word], raster: Raster) -> tuple[Word, ...]:
    """The words of a page, those that are written by hand with `Note.HANDWRITTEN`."""
    written = _in_blue(words, raster)
    for slot in _slots(words):
        here = slot.words
        if any(_may_be_written(word, raster.height_px) for word in here) and _is_written(raster, slot):
            written |= {id(word) for word in here}
    return tuple(
        replace(word, notes=word.notes | {Note.HANDWRITTEN}) if id(word) in written else word for word in words
    )


def _may_be_written(word: Word, height_px: int) -> bool:
    return word.box_px.y0 < _HEAD * height_px or word.confidence < _SURE or Note.DIFFERS in word.notes


def _slots(words: Sequence[Word]) -> Iterator[_Slot]:
    for row in _rows(words):
        for index, word in enumerate(row):
            if label := _LABEL.match(word.text):
                yield from _number_slot(row, index, label.end())
            elif _MONTH.search(word.text):
                yield from _day_slots(row, index)


def _rows(words: Sequence[Word]) -> Iterator[list[Word]]:
    """Words on one baseline from left to right, also where they belong to blocks side by side."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.baseline_y_px):
        high = word.box_px.y1 - word.box_px.y0
        if rows and word.baseline_y_px - rows[-1][-1].baseline_y_px <= _SAME_ROW * high:
            rows[-1].append(word)
        else:
            rows.append([word])
    return (sorted(row, key=lambda word: word.box_px.x0) for row in rows)


def _number_slot(row: Sequence[Word], index: int, label: int) -> Iterator[_Slot]:
    """From *Số* to the stroke before the symbol, in the same word or one of the next."""
    word = row[index]
    high = word.box_px.y1 - word.box_px.y0
    begin = _x_at(word, label)
    for other in row[index : index + 5]:
        found = _SYMBOL.search(other.text, label if other is word else 0)
        if found and other.box_px.x0 - word.box_px.x1 <= _REACH * high:
            end = _x_at(other, found.start())
            if end > begin:
                yield _Slot(begin, end, (end, other.box_px.x1), True, row)
            return


def _day_slots(row: Sequence[Word], index: int) -> Iterator[_Slot]:
    """What stands between *ngày*, *tháng* and *năm*, and after it."""
    month = row[index]
    name = _MONTH.search(month.text)
    letters = (_x_at(month, name.start()), _x_at(month, name.end())) if name else (0.0, 0.0)
    for word in row[max(0, index - 3) : index]:
        if day := _DAY.match(word.text):
            yield _Slot(_x_at(word, day.end()), letters[0], letters, False, row)
    for word in row[index + 1 : index + 4]:
        if word.text.isalpha() and len(word.text) > 2 and not _YEAR.match(word.text):  # *tháng cuối năm*
            return
        if year := _YEAR.match(word.text):
            begin = _x_at(word, year.end())
            yield _Slot(letters[1], word.box_px.x0, letters, False, row)
            yield _Slot(begin, begin + _YEAR_WIDE * (month.box_px.y1 - month.box_px.y0), letters, False, row)
            return


def _x_at(word: Word, place: int) -> float:
    """Where a sign of a word begins, as if all were of one width."""
    return word.box_px.x0 + (word.box_px.x1 - word.box_px.x0) * place / len(word.text)


def _is_written(raster: Raster, slot: _Slot) -> bool:
    """Its ink differs from the print beside it."""
    within = [word for word in slot.row if word.box_px.x1 > slot.beside[0] and word.box_px.x0 < slot.beside[1]]
    baseline = median(word.baseline_y_px for word in within)
    high = median(word.box_px.y1 - word.box_px.y0 for word in within)
    print_ink = _ink(raster, slot.beside, baseline, high, 50 if slot.capitals else 100)
    ink = _ink(raster, (slot.x0, slot.x1), baseline, print_ink.height, 100) if print_ink else None
    if print_ink is None or ink is None:
        return False
    least, most = _LIKE_PRINT if baseline < _HEAD * raster.height_px else _LIKE_PRINT_BELOW
    return (
        not least <= ink.height / print_ink.height <= most
        or abs(ink.foot) > _OFF_LINE * print_ink.height
        or not _LIKE_STROKE[0] <= ink.stroke / print_ink.stroke <= _LIKE_STROKE[1]
        or ink.chroma - print_ink.chroma > _OF_A_PEN
    )


def _ink(raster: Raster, across: tuple[float, float], baseline: float, high: float, percentile: int) -> _Ink | None:
    """The ink of a row whose parts have their middle between two x; None where there is none of letters of about that height.

    Its height is that of the part at this percentile of the heights; its foot that of the part that stands highest, of those about as high.
    """
    x0, x1 = max(0, round(across[0] - high)), min(raster.width_px, round(across[1] + high))
    y0, y1 = max(0, round(baseline - (1 + _ABOVE) * high)), min(raster.height_px, round(baseline + _BELOW * high))
    if x1 - x0 <= 2 * high or y1 <= y0:
        return None
    light, dark = extremes(np.ascontiguousarray(raster.pixels[y0:y1, x0:x1]))
    paper = float(np.percentile(dark, 85))
    mask = (dark < (paper + float(np.percentile(dark, 0.5))) / 2).astype(np.uint8)
    _, labels, stats, middles = cv2.connectedComponentsWithStats(mask, connectivity=8)
    tall = (stats[:, cv2.CC_STAT_HEIGHT] >= _LEAST_PART * high) & (stats[:, cv2.CC_STAT_HEIGHT] <= _MOST_PART * high)
    top, bottom = stats[:, cv2.CC_STAT_TOP] + y0, stats[:, cv2.CC_STAT_TOP] + stats[:, cv2.CC_STAT_HEIGHT] + y0
    middle = baseline - high / 3
    in_line = (top < middle) & (bottom > middle)
    parts = np.flatnonzero(tall & in_line & (middles[:, 0] + x0 > across[0]) & (middles[:, 0] + x0 < across[1]))
    parts = parts[parts > 0]
    if not len(parts):
        return None
    by_height = parts[np.argsort(stats[parts, cv2.CC_STAT_HEIGHT])]
    one = by_height[round((len(by_height) - 1) * percentile / 100)]
    height, foot = (
        stats[one, cv2.CC_STAT_HEIGHT],
        stats[one, cv2.CC_STAT_TOP] + stats[one, cv2.CC_STAT_HEIGHT] + y0 - baseline,
    )
    ink = np.isin(labels, parts).astype(np.uint8)
    spread = cv2.subtract(light, dark)
    chroma = float(np.median(spread[ink > 0])) - float(np.median(spread[mask == 0]))
    return _Ink(float(height), float(foot), _stroke(ink), chroma)


def _stroke(ink: _Plane) -> float:
    """The mean width of its strokes, along their middle."""
    framed = cv2.copyMakeBorder(ink, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=[0])
    distance = cv2.distanceTransform(framed, cv2.DIST_L2, 3)
    ridge = (distance >= cv2.dilate(distance, np.ones((3, 3), np.uint8))) & (distance > 0)
    return 2 * float(distance[ridge].mean())


def _in_blue(words: Sequence[Word], raster: Raster) -> set[int]:
    """The ids of words in blue ink in lines that have black print too."""
    if raster.pixels.ndim == 2 or not words:
        return set()
    scale = min(1.0, _LOOK_DPI / raster.dpi)
    small = reduced(raster.pixels, scale)
    _, dark = extremes(small)
    ink = dark < _DARK
    blue = ink & (cv2.subtract(small[..., 2], small[..., 0]) >= _LEAST_BLUE)
    if blue.sum() < _FEW_PX:
        return set()
    shares = _sums(blue, words, scale) / np.maximum(1, _sums(ink, words, scale))
    share_of = dict(zip(map(id, words), shares.tolist(), strict=True))
    found = set[int]()
    for _, of_line in groupby(words, key=lambda word: word.line):
        line = list(of_line)
        if min(share_of[id(word)] for word in line) < _BLACK:
            found |= {id(word) for word in line if share_of[id(word)] > _BLUE and not _ADDRESS.search(word.text)}
    return found


def _sums(plane: NDArray[np.bool_], words: Sequence[Word], scale: float) -> NDArray[np.int64]:
    """How many pixels of a plane lie in the box of each word."""
    table = cv2.integral(plane.astype(np.uint8))
    edges = np.array([(word.box_px.x0, word.box_px.y0, word.box_px.x1, word.box_px.y1) for word in words]) * scale
    x0, y0, x1, y1 = np.minimum(edges.round().astype(int), np.array(plane.shape)[[1, 0, 1, 0]]).T
    return np.asarray(table[y1, x1] - table[y0, x1] - table[y1, x0] + table[y0, x0], np.int64)
