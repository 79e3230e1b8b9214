"""Rows of letters on a piece of a page where seals, strokes of a pen and stamps lie between them; also rows that were stamped askew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.raster import MM_PER_INCH

_HIGH_MM: Final = (1.3, 6.5)
"""of a letter; connected ink that is higher is a seal or a stroke of the pen"""
_WIDE_MM: Final = (0.25, 30.0)
_LEAST_MM2: Final = 0.3
_GAP_MM: Final = 8.0
"""between two letters of a row at most"""
_STEP_MM, _STEP = 0.8, 0.12
"""so much higher or lower stands the next letter at most, and so much more for each unit of way to it"""
_ROW_MM: Final = (6.0, 80.0)
_LEAST_LETTERS: Final = 3
_ASKEW: Final = 0.16
"""tangent of the slope of which letters are in no row, but in the ring of a seal"""
_FAR_PX: Final = 10
"""two letters whose feet tell of a slope are farther apart"""
_ABOVE, _BELOW, _BESIDE = 1.75, 0.55, 0.4
"""heights of letters around a row that belong to its strip: marks, tails, paper"""
_X_HEIGHT: Final = 0.65
_BREAK_MM, _WIDENED_MM = 3.2, 30.0
"""a row ends where so much paper follows; so much is added to it at each end at most"""
_LEAST_CONTRAST: Final = 40

type Plane = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class LetterRow:
    """Letters that stand beside each other, in pixels of the piece.

    Attributes:
        x0, x1: its ends.
        slope: of the line on which its letters stand, downwards to the right.
        foot: y of that line at x = 0.
        high: the height of its larger letters.
    """

    x0: int
    x1: int
    slope: float
    foot: float
    high: float

    def foot_at(self, x: float) -> float:
        """y of the line on which the letters stand."""
        return self.foot + self.slope * x


def ink_of(gray: Plane) -> Plane:
    """1 where there is ink on a piece of a page (uint8, H x W, black on light)."""
    parting, _ = cv2.threshold(gray, 0, 255, cv2.THRESH_OTSU)
    return (gray < min(parting, paper_of(gray) - _LEAST_CONTRAST)).astype(np.uint8)


def paper_of(gray: Plane) -> float:
    """How light the paper of a piece is, 0..255."""
    return float(np.percentile(gray[::4, ::4], 75))


def letter_rows(ink: Plane, dpi: float) -> list[LetterRow]:
    """The rows of a piece, from left to right.

    Args:
        ink: uint8, H x W, 1 where there is ink.
        dpi: its resolution.
    """
    mm = dpi / MM_PER_INCH
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    letters = sorted(
        (x, y, x + wide, y + high)
        for x, y, wide, high, area in stats[1:].tolist()
        if _HIGH_MM[0] * mm <= high <= _HIGH_MM[1] * mm
        and _WIDE_MM[0] * mm <= wide <= _WIDE_MM[1] * mm
        and area >= _LEAST_MM2 * mm * mm
    )
    rows: list[list[tuple[int, int, int, int]]] = []
    for letter in letters:
        near = [row for row in rows if _follows(row[-1], letter, mm)]
        if near:
            min(near, key=lambda row: abs(row[-1][3] - letter[3])).append(letter)
        else:
            rows.append([letter])
    told = [_row_of(row) for row in rows if len(row) >= _LEAST_LETTERS]
    level = [row for row in told if abs(row.slope) < _ASKEW]
    return [row for row in level if _ROW_MM[0] * mm <= row.x1 - row.x0 <= _ROW_MM[1] * mm]


def _follows(last: tuple[int, int, int, int], letter: tuple[int, int, int, int], mm: float) -> bool:
    gap = letter[0] - last[2]
    return gap <= _GAP_MM * mm and abs(letter[3] - last[3]) <= _STEP_MM * mm + _STEP * max(gap, letter[2] - last[0])


def _row_of(letters: Sequence[tuple[int, int, int, int]]) -> LetterRow:
    """The line through their feet is the one of medians (Theil and Sen): tails and marks that hang loose pull at no other."""
    feet = [((x0 + x1) / 2, float(y1)) for x0, _, x1, y1 in letters]
    slopes = [(by - ay) / (bx - ax) for (ax, ay), (bx, by) in combinations(feet, 2) if bx - ax > _FAR_PX]
    slope = float(np.clip(np.median(slopes), -_ASKEW, _ASKEW)) if slopes else 0.0
    return LetterRow(
        min(x0 for x0, *_ in letters),
        max(x1 for _, _, x1, _ in letters),
        slope,
        float(np.median([y - slope * x for x, y in feet])),
        float(np.percentile([y1 - y0 for _, y0, _, y1 in letters], 75)),
    )


def widened(row: LetterRow, ink: Plane, dpi: float) -> LetterRow:
    """The row with what stands on its line beside it: letters that hang together with a seal are none by their size."""
    mm = dpi / MM_PER_INCH
    top = row.foot - _X_HEIGHT * row.high
    band = _level(ink, row, top, round(row.foot - top), 0, cv2.INTER_NEAREST).any(axis=0)
    return LetterRow(
        max(_end(band, row.x0, -1, mm), row.x1 - round(_ROW_MM[1] * mm)),
        min(_end(band, row.x1 - 1, 1, mm) + 1, row.x0 + round(_ROW_MM[1] * mm)),
        row.slope,
        row.foot,
        row.high,
    )


def _end(band: NDArray[np.bool_], x: int, step: int, mm: float) -> int:
    last, start = x, x
    while 0 <= x < len(band) and abs(x - last) < _BREAK_MM * mm and abs(x - start) < _WIDENED_MM * mm:
        last = x if band[x] else last
        x += step
    return last


def strip_of(gray: Plane, row: LetterRow, high_px: float) -> tuple[Plane, float, float]:
    """The row cut out and turned level.

    Args:
        gray: the piece, uint8, H x W, black on light.
        row: on it.
        high_px: how high its larger letters become.

    Returns:
        The strip, the x of the piece at its left edge, and how many of its pixels are one of the piece.
    """
    top = row.foot - _ABOVE * row.high
    high = max(1, round((_ABOVE + _BELOW) * row.high))
    x0, x1 = max(0, round(row.x0 - _BESIDE * row.high)), min(gray.shape[1], round(row.x1 + _BESIDE * row.high))
    level = _level(gray, row, top, high, round(paper_of(gray)), cv2.INTER_LINEAR)[:, x0:x1]
    scale = high_px / row.high
    size = max(1, round(level.shape[1] * scale)), max(1, round(high * scale))
    sized = cv2.resize(level, size, interpolation=cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA)
    return np.asarray(sized, np.uint8), x0, scale


def _level(plane: Plane, row: LetterRow, top: float, high: int, beyond: int, how: int) -> Plane:
    shear = np.array([[1, 0, 0], [-row.slope, 1, -top]], np.float32)
    size = plane.shape[1], max(1, high)
    return np.asarray(
        cv2.warpAffine(plane, shear, size, flags=how, borderMode=cv2.BORDER_CONSTANT, borderValue=(beyond,)), np.uint8
    )
