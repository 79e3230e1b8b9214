"""The imprint of a page: where its ink lies, coarse enough to survive another pass through the scanner. `ocr.same` compares imprints."""

from __future__ import annotations

import cv2
import numpy as np

from ocr.image.raster import Pixels
from ocr.image.traced import traced
from ocr.same import CELL_MM, ROW_CELLS, Imprint
from ocr.verdict.paper import PaperAndInk

_INKED_SHARE = 0.20
_EDGE_MM = 1.5
_SHADOW_MM = 12.0
"""the edge of a sheet that lay crooked throws a shadow so far into the picture: A4 turned by 2 degrees"""
_LONG_MM = 50.0
"""a mark at the rim that is shorter is print, a stamp or a hole"""
_HAIR_MM = 0.7
"""an edge is so thin; print is thicker on the whole of its length"""
_GAP_PX = 5
"""a pale shadow comes in pieces"""
_MOST_ROWS = 1024
_EMPTY = Imprint(0, 0)


def imprint(page: PaperAndInk, skew_deg: float) -> Imprint:
    """Map the ink of a page on cells of 0.6 mm, turned back by its skew, about its centre of gravity.

    Args:
        page: at 100 dpi (or its own resolution, where that is lower).
        skew_deg: by how much the page is turned, clockwise positive.
    """
    y_px, x_px = np.nonzero(_without_edges(page))
    if not len(x_px):
        return _EMPTY
    turn = np.deg2rad(skew_deg)
    cos, sin = np.float32(np.cos(turn) / page.px_per_mm), np.float32(np.sin(turn) / page.px_per_mm)
    x, y = x_px.astype(np.float32), y_px.astype(np.float32)
    x, y = x * cos + y * sin, y * cos - x * sin
    x, y = x - x.mean(), y - y.mean()
    half = min(_MOST_ROWS // 2, int(np.abs(y).max() / CELL_MM) + 1)
    column = np.floor(x / CELL_MM).astype(np.intp) + ROW_CELLS // 2
    row = np.floor(y / CELL_MM).astype(np.intp) + half
    there = (column >= 0) & (column < ROW_CELLS) & (row >= 0) & (row < 2 * half)
    counts = np.bincount(row[there] * ROW_CELLS + column[there], minlength=2 * half * ROW_CELLS)
    inked = counts >= max(1.0, _INKED_SHARE * (CELL_MM * page.px_per_mm) ** 2)
    bits = np.packbits(inked, bitorder="little").tobytes()
    return Imprint(int.from_bytes(bits, "little"), 2 * half)


def _without_edges(page: PaperAndInk) -> Pixels:
    """The ink (0/1) without the shadows of the sheet's edges: they follow the sheet's place in the picture, not the print.

    Long marks that touch the rim of the picture end where they leave its margin; hair lines within the margin go.
    """
    edge, margin, long = (round(mm * page.px_per_mm) for mm in (_EDGE_MM, _SHADOW_MM, _LONG_MM))
    height, width = page.ink.shape
    joined = cv2.dilate(page.ink, np.ones((_GAP_PX, _GAP_PX), np.uint8))
    labels, stats, _ = traced(np.asarray(joined, np.uint8))
    left, top = stats[:, cv2.CC_STAT_LEFT], stats[:, cv2.CC_STAT_TOP]
    right, foot = left + stats[:, cv2.CC_STAT_WIDTH], top + stats[:, cv2.CC_STAT_HEIGHT]
    longest = np.maximum(right - left, foot - top)
    at_rim = (np.minimum(left, top) <= edge) | (right >= width - edge) | (foot >= height - edge)
    in_margin = (right <= margin) | (left >= width - margin) | (foot <= margin) | (top >= height - margin)
    area = np.bincount(np.asarray(labels, np.int32)[page.ink > 0], minlength=len(stats))
    hair = area <= _HAIR_MM * page.px_per_mm * longest
    shadow = (at_rim & (longest >= long)) | (in_margin & hair)
    shadow[0] = False
    if not shadow.any():
        return page.ink
    gone = shadow[labels]
    gone[margin:-margin, margin:-margin] = False
    return np.asarray(np.where(gone, 0, page.ink), np.uint8)
