"""Overexposure: light that ate into the strokes until the thin ones are gone, on paper that is white to the limit.

White paper alone says nothing: scanners whiten good pages too. Print has thin strokes across and thick ones down; where light eats both
alike the thin ones go first, and with them the edges that run across.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.raster import MM_PER_INCH, Pixels
from ocr.verdict.metric import Measured, Metric

if TYPE_CHECKING:
    from ocr.verdict.paper import PaperAndInk
    from ocr.verdict.sight import Sight

_TILE_MM, _LEAST_TILES = 16.0, 8
_INK_SHARE = (0.03, 0.35)
"""of a tile with writing"""
_RULE_PX = 20
"""at 100 dpi, so much ink in a row, or a column, is a rule: its tile tells nothing of letters"""
_ROWS, _SAMPLE_ROWS = 3, 12
"""one in so many is looked at, for edges and for levels"""
_NEAR_PX, _FAR_PX = 3, 7
"""beside ink, where its edge ends"""
_WHITE, _WHITE_SHARE = 250, 0.9
"""level, and share of what lies beside ink, of paper that is white to the limit; good scans with a tone have up to 0.9 of it"""
_INK_LEVEL, _BLACK, _GRAY_SHARE = 225, 30, 0.5
"""of what is darker than the first, so much is lighter than the second; less is a page in black and white, whose strokes are no measure"""


def hairlines(gray: Pixels, dpi: float, page: PaperAndInk) -> float | None:
    """How much of the edges of letters runs across, over what runs down, or the other way round, whichever is less.

    Args:
        gray: H x W uint8, 150 dpi or its own resolution where that is lower.
        dpi: its resolution.
        page: its paper and ink.

    Returns:
        The median over its tiles of 16 mm; None where the paper is not white to the limit, the page is in black and white, or there
        is too little writing that no rules run through.
    """
    tile = round(_TILE_MM / MM_PER_INCH * dpi)
    high, wide = gray.shape[0] // tile, gray.shape[1] // tile
    if not high or not wide or not _whitened(page) or _black_and_white(gray):
        return None
    first = np.ascontiguousarray(gray[: high * tile : _ROWS, : wide * tile])
    second = np.ascontiguousarray(gray[1 : high * tile : _ROWS, : wide * tile])[: len(first)]
    across = _by_tile(cv2.absdiff(second, first[: len(second)]), (wide, high))
    down = _by_tile(cv2.absdiff(first[:, 1:], first[:, :-1]), (wide, high))
    there = _writing(page, (wide, high), (wide * tile / gray.shape[1], high * tile / gray.shape[0])) & (down > 0)
    if int(there.sum()) < _LEAST_TILES:
        return None
    ratio = float(np.median(across[there] / down[there]))
    return min(ratio, 1 / max(ratio, 1e-3))


def overexposed(sight: Sight) -> Measured:
    """`hairlines`, as of the function of this name."""
    found = None if sight.inkless else hairlines(sight.luminance, sight.small.dpi, sight.paper)
    return {} if found is None else {"hairlines": Metric(found)}


def _whitened(page: PaperAndInk) -> bool:
    near, far = (cv2.dilate(page.ink, np.ones((px, px), np.uint8)) for px in (_NEAR_PX, _FAR_PX))
    beside = cv2.subtract(far, near)
    _, white = cv2.threshold(page.level, _WHITE - 1, 1, cv2.THRESH_BINARY)
    return cv2.countNonZero(cv2.bitwise_and(white, beside)) >= _WHITE_SHARE * max(1, cv2.countNonZero(beside))


def _black_and_white(gray: Pixels) -> bool:
    sample = gray[::_SAMPLE_ROWS]
    ink = int(np.count_nonzero(sample < _INK_LEVEL))
    return int(np.count_nonzero(sample >= _BLACK)) - (sample.size - ink) < _GRAY_SHARE * ink


def _by_tile(plane: NDArray[Any], size: tuple[int, int]) -> NDArray[np.float32]:
    """The means of so many columns and rows of tiles that cover a plane."""
    wide, high = size
    rows = np.linspace(0, plane.shape[0], high + 1).astype(int)
    columns = np.linspace(0, plane.shape[1], wide + 1).astype(int)
    strips = [cv2.reduce(plane[y0:y1], 0, cv2.REDUCE_SUM, dtype=cv2.CV_32S) for y0, y1 in itertools.pairwise(rows)]
    sums = np.add.reduceat(np.vstack(strips), columns[:-1], axis=1)
    return np.asarray(sums / (np.diff(rows)[:, None] * np.diff(columns)), np.float32)


def _writing(page: PaperAndInk, size: tuple[int, int], share: tuple[float, float]) -> NDArray[np.bool_]:
    """Tiles with letters and no rules, over such a share of the width and the height."""
    height, width = page.ink.shape
    ink = page.dark_ink[: round(height * share[1]), : round(width * share[0])]
    inked = _by_tile(ink, size)
    runs = (cv2.erode(ink, np.ones(side, np.uint8)) for side in ((_RULE_PX, 1), (1, _RULE_PX)))
    ruled = sum(_by_tile(run, size) for run in runs) > 0
    return np.asarray((inked >= _INK_SHARE[0]) & (inked <= _INK_SHARE[1]) & ~ruled)
