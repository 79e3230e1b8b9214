"""The edges of the sheet in the picture: kept away from the print, and read where there is no print.

A scanner sees more than the sheet: a lid, a backing, wedges beside a sheet that lay crooked, and hair-thin shadows along its edges.
They follow the sheet, not its print.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.color import reduced
from ocr.image.raster import MM_PER_INCH, Pixels
from ocr.image.thin_edges import thin_edges
from ocr.image.traced import traced

_MAP_DPI = 25
_TEXT_GAP_PX = 5
"""at 25 dpi: print is closed over, lids are not"""
_OTHER_LEVELS = 18
_RIM_MM = 1.5
_LONG_MM = 25.0
_HULL_SHARE = 0.6
_OUTLINE_PX, _BAND_PX = 4, 8
"""the outline of a sheet is so thick, both sides of it counted, and so the band along a wedge; a table has lines within"""
_LINE_CELL = 3
_LEAST_WORD_MM, _MOST_WORD_MM = 0.9, (8.0, 5.2)
_WORD_LONG_MM, _WORD_RATIO = 3.5, (1.5, 1.8)
"""height of words, their length, and how much longer than high they are: of all, and of those that tell that words run down the picture.
Letters of large print stand apart, and most are higher than wide; words that lie aslant are little longer than high"""
_LEAST_WORDS, _MORE_WORDS = 10, 2
_EDGE_LEVELS = (15, 40)
_FRAME_PX = 3
_BEYOND_MM = 20.0
"""lines that begin at the rim of the picture run on outside of it"""


@dataclass(frozen=True, slots=True, eq=False)
class Print:
    """What is printed.

    Attributes:
        ink: H x W uint8, 0 and 255.
        words: how many words run the way that most do; 0 where it is not clear which way they run.
        down: they run down the picture, or up: the page was fed sideways.
    """

    ink: Pixels
    words: int
    down: bool


def without_sheet_edges(ink: Pixels, gray: Pixels, dpi: float) -> Print:
    """The ink without what follows the sheet: all around a lid or a wedge, long marks at the rim, and a thin frame around everything.

    Args:
        ink: H x W uint8, 0 and 255.
        gray: H x W uint8, what it was taken from.
        dpi: of both.

    """
    lid = _lid(gray, dpi)
    if lid is not None:
        ink = np.asarray(cv2.bitwise_and(ink, cv2.bitwise_not(lid)), np.uint8)
    small = cv2.threshold(reduced(ink, 1 / _LINE_CELL), 0, 255, cv2.THRESH_BINARY)[1]
    labels, stats, _ = traced(np.asarray(small, np.uint8))
    lines = _lines(labels, stats, dpi)
    if lines is not None:
        ink = np.asarray(cv2.bitwise_and(ink, cv2.bitwise_not(_enlarged(lines, ink.shape))), np.uint8)
    return Print(ink, *_words(stats, dpi))


def outlines(gray: Pixels, dpi: float) -> Pixels:
    """Thin outlines of all that stands out (Canny 1986), with room around for lines that leave the picture.

    Args:
        gray: H x W uint8.
        dpi: its resolution.

    Returns:
        H x W uint8, 0 and 255, and 20 mm more on each side.
    """
    found = thin_edges(np.asarray(cv2.GaussianBlur(gray, (3, 3), 0), np.uint8), *_EDGE_LEVELS)
    inner = found[_FRAME_PX:-_FRAME_PX, _FRAME_PX:-_FRAME_PX]
    room = round(_BEYOND_MM / MM_PER_INCH * dpi) + _FRAME_PX
    return np.asarray(cv2.copyMakeBorder(inner, room, room, room, room, cv2.BORDER_CONSTANT, value=(0,)), np.uint8)


def _lid(gray: Pixels, dpi: float) -> Pixels | None:
    """255 where the picture shows no paper and that reaches the rim, 2 mm more around; None where all is paper."""
    small = reduced(gray, _MAP_DPI / dpi)
    kernel = np.ones((_TEXT_GAP_PX, _TEXT_GAP_PX), np.uint8)
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, kernel)
    sample = closed[::2, ::2]
    paper = float(np.median(sample[sample >= np.median(sample)]))
    other = cv2.threshold(
        cv2.absdiff(closed, np.full_like(closed, round(paper))), _OTHER_LEVELS, 255, cv2.THRESH_BINARY
    )[1]
    if not cv2.countNonZero(other):
        return None
    _, labels, stats, _ = cv2.connectedComponentsWithStats(other, connectivity=4)
    chosen = _at_rim(np.asarray(stats, np.int32), other.shape, 1)
    if not chosen.any():
        return None
    grown = cv2.dilate(np.where(chosen[labels], 255, 0).astype(np.uint8), kernel)
    return _enlarged(np.asarray(grown, np.uint8), gray.shape)


def _lines(labels: NDArray[np.integer[Any]], stats: NDArray[np.intp], dpi: float) -> Pixels | None:
    """255 on long marks at the rim, and on a thin one around most of the picture; found at a third of the resolution."""
    across, down, area = (stats[:, column] for column in (2, 3, 4))
    px_per_mm = dpi / _LINE_CELL / MM_PER_INCH
    long = np.maximum(across, down) >= _LONG_MM * px_per_mm
    around = (across > _HULL_SHARE * labels.shape[1]) & (down > _HULL_SHARE * labels.shape[0])
    size = across + down
    at_rim = _at_rim(stats, labels.shape, round(_RIM_MM * px_per_mm)) & long & (area < _BAND_PX * size)
    chosen = at_rim | (around & (area < _OUTLINE_PX * size))
    chosen[0] = False
    return np.take(np.where(chosen, 255, 0).astype(np.uint8), labels) if chosen.any() else None


def _words(stats: NDArray[np.intp], dpi: float) -> tuple[int, bool]:
    """(how many words, whether they run down the picture): letters of a word run together at a third of the resolution."""
    mm = stats[1:, 2:4] / (dpi / _LINE_CELL / MM_PER_INCH)
    thin, long = mm.min(1), mm.max(1)
    fits = (thin >= _LEAST_WORD_MM) & (long >= _WORD_LONG_MM) & (long <= _LONG_MM)
    flat = mm[:, 0] > mm[:, 1]
    counts = []
    for most_mm, ratio in zip(_MOST_WORD_MM, _WORD_RATIO, strict=True):
        words = fits & (thin <= most_mm) & (long >= ratio * thin)
        counts.append((int((words & flat).sum()), int((words & ~flat).sum())))
    (across, down), (surely_across, surely_down) = counts
    if _most(across, down):
        return across, False
    return (surely_down, True) if _most(down, across) and _most(surely_down, surely_across) else (0, False)


def _most(count: int, others: int) -> bool:
    return count >= _LEAST_WORDS and count > _MORE_WORDS * others


def _enlarged(mask: Pixels, shape: tuple[int, ...]) -> Pixels:
    return np.asarray(cv2.resize(mask, (shape[1], shape[0]), interpolation=cv2.INTER_NEAREST), np.uint8)


def _at_rim(stats: NDArray[np.integer[Any]], shape: tuple[int, ...], rim: int) -> NDArray[np.bool_]:
    """Which marks come within so many pixels of the rim; the ground, mark 0, does not count."""
    left, top = stats[:, cv2.CC_STAT_LEFT], stats[:, cv2.CC_STAT_TOP]
    right, foot = left + stats[:, cv2.CC_STAT_WIDTH], top + stats[:, cv2.CC_STAT_HEIGHT]
    near = np.asarray((left <= rim) | (top <= rim) | (right >= shape[1] - rim) | (foot >= shape[0] - rim), np.bool_)
    near[0] = False
    return near
