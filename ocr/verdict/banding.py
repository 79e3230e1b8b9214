"""Bands across the page: a lamp or a motor that fails makes rows lighter and darker by turns, from one side of the paper to the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.verdict.metric import Measured, Metric
from ocr.verdict.paper import PaperAndInk

if TYPE_CHECKING:
    from ocr.verdict.sight import Sight

_PARTS = 8
"""of the width: a band is one where all of them agree"""
_RIM = 0.05
"""share of each side that is left out: edges of the sheet and their shadows"""
_HALO_PX = 3
"""so near to ink, at 100 dpi, paper is darker for its sake"""
_WRITTEN = 80
"""levels darker than the paper: writing, also where it stands on a rule of the paper and is taken for it; no band is so dark"""
_LEAST_BARE = 0.1
"""of the pixels of a part's row"""
_LINE_MM, _LIGHT_MM = 1.3, 16.0
"""what is narrower is a rule of the paper; what is broader is the light of the lamp"""
_LEAST_ROWS_MM = 60.0
_PERCENTILE = 90


def banding(page: PaperAndInk) -> float | None:
    """By how many levels (0..255) rows of bare paper are lighter or darker than those around them, wherever they are so across the page.

    Bands narrower than 1.3 mm are not seen: ruled paper has such lines.

    Returns:
        The 90th percentile over the rows; None where there is too little bare paper to tell.
    """
    height, width = page.level.shape
    x, y = round(width * _RIM), round(height * _RIM)
    if height - 2 * y < _LEAST_ROWS_MM * page.px_per_mm or width - 2 * x < _PARTS:
        return None
    inner = np.s_[y : height - y, x : width - x]
    darker = cv2.subtract(page.paper[inner], page.level[inner])
    _, written = cv2.threshold(darker, _WRITTEN - 1, 1, cv2.THRESH_BINARY)
    inked = cv2.dilate(cv2.bitwise_or(written, page.ink[inner]), np.ones((_HALO_PX, _HALO_PX), np.uint8))
    bare = np.asarray(1 - inked, np.uint8)
    level = cv2.multiply(page.level[inner], bare)
    edges = np.linspace(0, width - 2 * x, _PARTS + 1).astype(int)
    counted, total = (np.add.reduceat(plane, edges[:-1], axis=1, dtype=np.float32) for plane in (bare, level))
    known = (counted >= _LEAST_BARE * np.diff(edges)).all(1)
    if known.sum() < _LEAST_ROWS_MM * page.px_per_mm:
        return None
    rows = _unruled(np.asarray(total[known] / counted[known], np.float32), page.px_per_mm)
    lighter, darker = rows.min(1), -rows.max(1)
    return float(np.percentile(np.maximum(0, np.maximum(lighter, darker)), _PERCENTILE))


def banded(sight: Sight) -> Measured:
    """`banding`, as of the function of this name, of pages with paper enough."""
    found = banding(sight.paper)
    return {} if found is None else {"banding": Metric(found)}


def _unruled(rows: NDArray[np.float32], px_per_mm: float) -> NDArray[np.float32]:
    """Levels against those around them, down the page, without lines."""
    line, light = (2 * round(mm * px_per_mm / 2) + 1 for mm in (_LINE_MM, _LIGHT_MM))
    kernel = np.ones((line, 1), np.uint8)
    opened = cv2.morphologyEx(rows, cv2.MORPH_CLOSE, kernel)
    return np.asarray(opened - cv2.blur(opened, (1, light)), np.float32)
