"""Whether the sheet slipped in the feeder: rows that the scanner saw again and again, and a page longer or shorter than its paper."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.raster import MM_PER_INCH, Pixels, Raster
from ocr.image.runs import runs_of
from ocr.values import Box
from ocr.verdict.metric import Measured, Metric
from ocr.verdict.sight import Sight

_STEP = 40
"""levels from one pixel to the next that are an edge of ink"""
_LEAST_EDGES = 60
"""edges in a row that a line of text has, and hardly a table"""
_STILL = 0.03
"""share of those that may move from one row to the next"""
_LEAST_MM, _MOST_MM = 1.0, 40.0
"""a shorter run may be one of upright strokes; a longer one is a pattern"""
_LEAST_SPREAD, _BINS = 0.4, 24
"""share of the page's width over which the edges are spread, a bar code being narrower"""
_LEAST_NEAR, _FAR_MM, _MOST_FAR = 0.35, 3.0, 0.6
"""share of the edges that are still there beside the run, where letters go on; and 3 mm away, as those of rules and of bar codes are"""
_PAPERS_MM = ((148.0, 210.0), (210.0, 297.0), (297.0, 420.0))
"""A5, A4, A3 (ISO 216)"""
_SAME_WIDTH, _OTHER_PAPER = 0.01, 0.06


@dataclass(frozen=True, slots=True)
class Stall:
    """Rows of the picture, the last exclusive, that all show the same."""

    y0: int
    y1: int


def stalls(gray: Pixels, dpi: float) -> tuple[Stall, ...]:
    """Find where the paper stood still under the sensor: text whose rows do not change for a while.

    Args:
        gray: H x W uint8, some 150 dpi.
        dpi: of it.
    """
    least, most = (max(4, round(mm / MM_PER_INCH * dpi)) for mm in (_LEAST_MM, _MOST_MM))
    height, width = gray.shape
    if height <= least or width < _BINS:
        return ()
    across = cv2.threshold(cv2.absdiff(gray[:, 1:], gray[:, :-1]), _STEP, 1, cv2.THRESH_BINARY)[1]
    down = cv2.threshold(cv2.absdiff(gray[1:], gray[:-1]), _STEP, 1, cv2.THRESH_BINARY)[1]
    edges = _sums(np.asarray(across, np.uint8))
    moving = np.concatenate(([width], _sums(np.asarray(down, np.uint8))))
    still = (edges >= _LEAST_EDGES) & (moving <= _STILL * edges)
    near, far = 3, round(_FAR_MM / MM_PER_INCH * dpi)
    found = []
    for y0, y1 in runs_of(still):
        row = np.asarray(across[(y0 + y1) // 2])
        above, below = _kept(row, across[max(0, y0 - near)]), _kept(row, across[min(height - 1, y1 + near)])
        pattern = _kept(row, across[max(0, y0 - far)] | across[min(height - 1, y1 + far)])
        text = max(above, below) >= _LEAST_NEAR and pattern <= _MOST_FAR
        if text and least <= y1 - y0 <= most and _spread(row) >= _LEAST_SPREAD:
            found.append(Stall(y0, y1))
    return tuple(found)


def length_off(raster: Raster) -> float | None:
    """By what share the page is longer (above 0) or shorter than the ISO paper that is as wide; None where there is none."""
    width_mm, height_mm = (side / raster.dpi * MM_PER_INCH for side in (raster.width_px, raster.height_px))
    for short, long in _PAPERS_MM:
        for paper_width, paper_height in ((short, long), (long, short)):
            if abs(width_mm / paper_width - 1) <= _SAME_WIDTH and abs(height_mm / paper_height - 1) <= _OTHER_PAPER:
                return height_mm / paper_height - 1
    return None


def slipped(sight: Sight) -> Measured:
    """`stalled_mm`, most rows that show the same, with their place, if any do; `length_off`, either way, if the width is a paper's."""
    measured = {}
    found = stalls(sight.luminance, sight.small.dpi)
    if found:
        longest = max(found, key=lambda stall: stall.y1 - stall.y0)
        scale = sight.raster.dpi / sight.small.dpi
        box = Box(
            0, int(longest.y0 * scale), sight.raster.width_px, min(sight.raster.height_px, round(longest.y1 * scale))
        )
        measured["stalled_mm"] = Metric((longest.y1 - longest.y0) / sight.small.dpi * MM_PER_INCH, box)
    off = length_off(sight.raster)
    if off is not None:
        measured["length_off"] = Metric(abs(off))
    return measured


def _sums(marked: Pixels) -> NDArray[np.int64]:
    """Of each row."""
    return np.asarray(cv2.reduce(marked, 1, cv2.REDUCE_SUM, dtype=cv2.CV_32S), np.int64).ravel()


def _kept(row: Pixels, other: Pixels) -> float:
    """Share of the edges of one row that another one has too, a pixel beside at most."""
    around = np.asarray(cv2.dilate(other[None], np.ones((1, 3), np.uint8)))[0]
    return float((row & around).sum()) / max(1, int(row.sum()))


def _spread(row: Pixels) -> float:
    """Share of the bins across the page in which there is something."""
    edges = np.linspace(0, len(row), _BINS + 1).astype(np.int64)[:-1]
    return float((np.add.reduceat(row.astype(np.int64), edges) > 0).mean())
