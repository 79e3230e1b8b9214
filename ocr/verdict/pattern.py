"""What is as dark as ink and no writing: the rules that the paper was sold with, and the holes that were punched into it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.raster import Pixels
from ocr.image.traced import traced

if TYPE_CHECKING:
    from ocr.verdict.paper import PaperAndInk

_WEAK_LEVEL = 242
"""level of a flattened page (paper = 255) below which a pixel may be of a rule: faint ones are ink here and there only"""
_MARGIN_MM = (1.5, 9.5)
"""beside both rims: rules of paper run through there, text and tables do not"""
_THROUGH = 0.7
_GAP_MM, _PIECE_MM = 1.0, 5.0
_TO_THE_RIM_MM = 4.0
_LEAST_RULES = 6
_EVEN, _LEAST_EVEN = 0.12, 0.75
"""share by which a gap may differ from the typical one, or from twice as much; share of the gaps that have to be so"""
_MOST_SKEW = 0.06
_STRIP_MM = 24.0
_HOLE_MM = (4.3, 8.5)
_ROUND, _DISC = 0.8, (0.66, 0.9)
"""shorter over longer side; share of its box that a disc fills, a square fills all of it and a ring less"""
_ALIGNED_MM, _APART_MM = 2.0, 40.0
"""in a row, and as far apart as punches are; the letters of a headline are not"""

type _Mask = NDArray[np.bool_]


def no_writing(page: PaperAndInk) -> Pixels | None:
    """Find the rules of ruled or squared paper, and punch holes.

    Returns:
        H x W uint8, 1 there; None where there is neither.
    """
    found = _rules(page.level, page.paper, page.px_per_mm)
    down = _rules(np.ascontiguousarray(page.level.T), np.ascontiguousarray(page.paper.T), page.px_per_mm)
    if down is not None:
        found = down.T if found is None else found | down.T
    holes = _holes(page, found)
    if holes is not None:
        found = holes if found is None else found | holes
    return found


def _rules(level: Pixels, paper: Pixels, px_per_mm: float) -> Pixels | None:
    """1 on rules across the page, evenly spaced and from rim to rim; None where there are no such."""
    height, width = level.shape
    inner, outer = (round(mm * px_per_mm) for mm in _MARGIN_MM)
    if min(height, width) < 4 * outer:
        return None
    for margin in (np.s_[:, inner:outer], np.s_[:, width - outer : width - inner]):
        weak = cv2.dilate(
            _weak(np.ascontiguousarray(level[margin]), np.ascontiguousarray(paper[margin])), np.ones((3, 1))
        )
        through = cv2.reduce(weak, 1, cv2.REDUCE_AVG, dtype=cv2.CV_32F).ravel() >= _THROUGH
        if np.count_nonzero(np.diff(through.astype(np.int8)) > 0) < _LEAST_RULES:
            return None
    gap, piece = (max(3, round(mm * px_per_mm)) for mm in (_GAP_MM, _PIECE_MM))
    joined = cv2.morphologyEx(_weak(level, paper), cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))
    pieces = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((1, piece), np.uint8))
    labels, stats, middles = traced(np.asarray(pieces, np.uint8))
    left, broad, high = (stats[:, column] for column in (cv2.CC_STAT_LEFT, cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT))
    rim = _TO_THE_RIM_MM * px_per_mm
    whole = (left <= rim) & (left + broad >= width - rim) & (high <= _MOST_SKEW * width + 3)
    whole[0] = False
    if np.count_nonzero(whole) < _LEAST_RULES or not _even(np.sort(middles[whole, 1])):
        return None
    return np.asarray(cv2.dilate(whole.astype(np.uint8)[labels], np.ones((3, 3), np.uint8)), np.uint8)


def _weak(level: Pixels, paper: Pixels) -> Pixels:
    """1 where a page is a little darker than its paper."""
    flat = cv2.divide(level, paper, scale=255)
    return np.asarray(cv2.threshold(flat, _WEAK_LEVEL - 1, 1, cv2.THRESH_BINARY_INV)[1], np.uint8)


def _even(places: NDArray[np.float64]) -> bool:
    gaps = np.diff(places)
    typical = float(np.median(gaps))
    off = np.minimum(np.abs(gaps - typical), np.abs(gaps - 2 * typical))
    return float((off <= _EVEN * typical + 1).mean()) >= _LEAST_EVEN


def _holes(page: PaperAndInk, rules: Pixels | None) -> Pixels | None:
    """1 on two or more discs of the size of a punch in a row beside an edge of the page, and a little beyond their outline."""
    height, width = page.level.shape
    px_per_mm = page.px_per_mm
    strip = round(_STRIP_MM * px_per_mm)
    found = None
    for part, axis in (
        (np.s_[:, :strip], 0),
        (np.s_[:, max(0, width - strip) :], 0),
        (np.s_[:strip], 1),
        (np.s_[max(0, height - strip) :], 1),
    ):
        weak = _weak(np.ascontiguousarray(page.level[part]), np.ascontiguousarray(page.paper[part]))
        if rules is not None:
            weak &= 1 - rules[part]
        labels, stats, middles = traced(weak)
        discs = _discs(np.asarray(stats, np.int32), px_per_mm)
        if not discs.any():
            continue
        row = np.abs(middles[:, axis] - np.median(middles[discs, axis])) <= _ALIGNED_MM * px_per_mm
        places = np.sort(middles[discs & row, 1 - axis])
        if len(places) >= 2 and np.diff(places).min() >= _APART_MM * px_per_mm:
            found = np.zeros_like(page.ink) if found is None else found
            found[part] |= (discs & row).astype(np.uint8)[labels]
    return None if found is None else np.asarray(cv2.dilate(found, np.ones((3, 3), np.uint8)), np.uint8)


def _discs(stats: NDArray[np.int32], px_per_mm: float) -> _Mask:
    broad, high, area = (stats[:, column] for column in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA))
    least, most = (mm * px_per_mm for mm in _HOLE_MM)
    short, long, share = np.minimum(broad, high), np.maximum(broad, high), area / np.maximum(1, broad * high)
    discs = (short >= least) & (long <= most) & (short >= _ROUND * long) & (share >= _DISC[0]) & (share <= _DISC[1])
    discs[0] = False
    return np.asarray(discs)
