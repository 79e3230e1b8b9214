"""Dotted leaders taken out of the picture that an engine reads: the dots of a blank, under and beside what was filled in.

Dots of one size that follow each other at one pitch are a leader; from there it is followed dot by dot to both sides, also
beneath letters. A dot goes where it stands free, or touches a letter only from below; a letter that stands between the dots
keeps its foot. An ellipsis and the points of sentences are too short to be a leader.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ocr.image.papered import coarse_ink, fine_ink, papered
from ocr.image.raster import MM_PER_INCH, Pixels
from ocr.image.traced import traced

_LOOK_DPI: Final = 125.0
_DOT_MM = (0.12, 0.85)
_ROUND: Final = 2.2
"""width over height of a dot, or the other way round, at most"""
_PITCH_MM = (0.35, 2.6)
_LEVEL_MM: Final = 0.2
_STEADY: Final = 0.3
"""share of the pitch by which the next step may differ"""
_OFF: Final = 0.22
"""share of the pitch by which a dot may lie off the place where it is awaited"""
_FEWEST: Final = 5
_PATIENCE: Final = 3
_LETTER_MM, _TAIL_MM, _COLON_MM = 1.8, 0.5, (0.6, 2.2)
_MARGIN_MM: Final = 4.0


def without_leaders(gray: Pixels, dpi: float) -> Pixels:
    """Takes out dotted leaders.

    Args:
        gray: H x W uint8, dark ink on light paper, level within about half a degree.
        dpi: its resolution, > 0.

    Returns:
        A picture of the same size; `gray` itself where there is no leader.
    """
    factor = min(1.0, _LOOK_DPI / dpi)
    hints = list(_runs(_Dots.on(coarse_ink(gray, factor), dpi * factor)))
    if not hints:
        return gray
    ys_mm = [y for _, y, _ in (place for run in hints for place in run.places)]
    mm = dpi / MM_PER_INCH
    rows = slice(max(0, round((min(ys_mm) - _MARGIN_MM) * mm)), round((max(ys_mm) + _MARGIN_MM) * mm))
    return papered(gray, (rows, slice(None)), _leader_pixels(fine_ink(gray[rows], dpi), dpi))


@dataclass(frozen=True, slots=True, eq=False)
class _Dots:
    """The marks on a plane of ink that could be dots, from left to right.

    Attributes:
        labels: of all marks.
        boxes: x, y, width, height of all marks, in pixels.
        mark: number of each dot's mark.
        x_mm, y_mm: its middle.
        mm: pixels of a millimetre.
    """

    labels: NDArray[np.integer[Any]]
    boxes: NDArray[np.int32]
    mark: NDArray[np.intp]
    x_mm: NDArray[np.float64]
    y_mm: NDArray[np.float64]
    mm: float

    @classmethod
    def on(cls, ink: Pixels, dpi: float) -> _Dots:
        mm = dpi / MM_PER_INCH
        labels, stats, middles = traced(ink)
        sides = stats[:, 2:4] / mm
        long, short = sides.max(1), sides.min(1)
        round_ = (long <= _DOT_MM[1]) & (short >= _DOT_MM[0]) & (long <= _ROUND * short)
        round_[0] = False
        mark = np.flatnonzero(round_)
        mark = mark[np.argsort(middles[mark, 0])]
        x_mm, y_mm = middles[mark, 0] / mm, middles[mark, 1] / mm
        return cls(labels, np.asarray(stats[:, :4], np.int32), mark, x_mm, y_mm, mm)

    def size_mm(self, dot: int) -> float:
        return float(self.boxes[self.mark[dot], 2:4].max() / self.mm)

    def at(self, x_mm: float, y_mm: float, off_mm: float) -> int | None:
        """The dot nearest to a place."""
        first, last = np.searchsorted(self.x_mm, (x_mm - off_mm, x_mm + off_mm))
        near = [i for i in range(first, last) if abs(self.y_mm[i] - y_mm) <= 1.3 * _LEVEL_MM]
        return min(near, key=lambda i: abs(self.x_mm[i] - x_mm), default=None)

    def is_of_colon(self, dot: int) -> bool:
        """Whether another dot stands right above."""
        first, last = np.searchsorted(self.x_mm, (self.x_mm[dot] - _LEVEL_MM, self.x_mm[dot] + _LEVEL_MM))
        rises = self.y_mm[dot] - self.y_mm[first:last]
        return bool(((rises > _COLON_MM[0]) & (rises < _COLON_MM[1])).any())


@dataclass(frozen=True, slots=True)
class _Run:
    """Free dots in a row: x, y in mm and number of each; the pitch, and how much the row falls per mm."""

    places: tuple[tuple[float, float, int], ...]
    pitch_mm: float
    fall: float


def _runs(dots: _Dots) -> Iterator[_Run]:
    """Rows of at least five free dots at one pitch."""
    used: set[int] = set()
    for first in range(len(dots.mark)):
        row = [first]
        while first not in used and (following := _next(dots, row)) is not None and following not in used:
            row.append(following)
        if len(row) < _FEWEST:
            continue
        used.update(row)
        x, y = dots.x_mm[row], dots.y_mm[row]
        fall = float(np.polyfit(x, y, 1)[0]) if x[-1] - x[0] > 15 else 0.0
        places = tuple((float(a), float(b), i) for a, b, i in zip(x, y, row, strict=True))
        yield _Run(places, float(x[-1] - x[0]) / (len(row) - 1), fall)


def _next(dots: _Dots, row: list[int]) -> int | None:
    """The dot that goes on with a row."""
    last = row[-1]
    for i in range(last + 1, len(dots.mark)):
        step = dots.x_mm[i] - dots.x_mm[last]
        if step > _PITCH_MM[1]:
            return None
        if step < _PITCH_MM[0] or abs(dots.y_mm[i] - dots.y_mm[last]) > _LEVEL_MM:
            continue
        if len(row) > 1:
            pitch = (dots.x_mm[last] - dots.x_mm[row[0]]) / (len(row) - 1)
            if abs(step - pitch) > _STEADY * pitch:
                return None
        return i
    return None


def _leader_pixels(ink: Pixels, dpi: float) -> Pixels:
    """1 where a leader is to be covered with paper."""
    dots = _Dots.on(ink, dpi)
    gone = np.zeros_like(ink)
    for run in _runs(dots):
        size = float(np.median([dots.size_mm(i) for _, _, i in run.places]))
        for _, _, dot in run.places:
            _take_mark(gone, ink, dots, dot)
        for end, way in ((run.places[0], -1), (run.places[-1], 1)):
            _follow(gone, ink, dots, run, end, way, size)
    return gone


def _follow(
    gone: Pixels, ink: Pixels, dots: _Dots, run: _Run, end: tuple[float, float, int], way: int, size_mm: float
) -> None:
    """Takes the dots that go on from one end of a run, until nothing is there any more."""
    x, y, _ = end
    missed = 0
    while missed < _PATIENCE:
        x, y = x + way * run.pitch_mm, y + way * run.pitch_mm * run.fall
        dot = dots.at(x, y, _OFF * run.pitch_mm)
        if dot is not None:
            if dots.is_of_colon(dot):
                return
            _take_mark(gone, ink, dots, dot)
            x, y = float(dots.x_mm[dot]), float(dots.y_mm[dot])
            missed = 0
            continue
        missed = 0 if _take_covered(gone, ink, dots.mm, (x, y), size_mm, run.pitch_mm) else missed + 1


def _take_mark(gone: Pixels, ink: Pixels, dots: _Dots, dot: int) -> None:
    """A free dot and its soft edge."""
    x, y, width, height = (int(side) for side in dots.boxes[dots.mark[dot]])
    around = slice(max(0, y - 1), y + height + 1), slice(max(0, x - 1), x + width + 1)
    free = (ink[around] == 0) | (dots.labels[around] == dots.mark[dot])
    gone[around] |= free.astype(np.uint8)


def _take_covered(
    gone: Pixels, ink: Pixels, mm: float, place_mm: tuple[float, float], size_mm: float, pitch_mm: float
) -> bool:
    """A dot that touches letters: where no stroke runs through it. Returns whether there is ink at all."""
    x, y = place_mm
    top, bottom = _span(y, size_mm / 2, mm)
    left, right = _span(x, size_mm / 2, mm)
    columns = slice(left, right)
    if left < 0 or top < 0 or not ink[top:bottom, columns].any():
        return False
    above = bool(ink[max(0, top - round(_LETTER_MM * mm)) : top, columns].any())
    below = bool(ink[bottom + 1 : bottom + round(_TAIL_MM * mm), columns].any())
    if not below and (not above or _letters_end_above(ink, mm, place_mm, size_mm, pitch_mm)):
        gone[max(0, top - 1) if not above else top : bottom + 1, left:right] = 1
    return True


def _letters_end_above(ink: Pixels, mm: float, place_mm: tuple[float, float], size_mm: float, pitch_mm: float) -> bool:
    """Whether letters around, looked at halfway between the dots, do not reach down to them; one tail may."""
    x, y = place_mm
    band = slice(round((y - 0.2 * size_mm) * mm), round((y + size_mm / 2) * mm))
    reaching = 0
    for steps in (-2.5, -1.5, -0.5, 0.5, 1.5, 2.5):
        left, right = _span(x + steps * pitch_mm, 0.1, mm)
        reaching += bool(ink[band, max(0, left) : max(0, right)].any())
    return reaching < 2


def _span(middle_mm: float, half_mm: float, mm: float) -> tuple[int, int]:
    return round((middle_mm - half_mm) * mm), round((middle_mm + half_mm) * mm) + 1
