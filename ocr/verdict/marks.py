"""Marks on the paper: how much there is, and what runs over the edge of the picture."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.raster import Pixels
from ocr.image.traced import traced
from ocr.values import Box
from ocr.verdict.paper import PaperAndInk

_SPECK_PX = 6
"""at 100 dpi; smaller marks are dust"""
_RIM = 0.04
"""share of each side that is left out when ink is counted: edges of the sheet, shadows, holes"""
_LETTER_MM = (1.0, 12.0)


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """What was found.

    Attributes:
        dark_px: pixels at 100 dpi of all dark marks that are no dust, away from the rim.
        ink_px: the same for ink of any colour: a red seal counts, and so does one that bled through from the front.
        cut: most letters and strokes of dark ink that run over one and the same edge: a red seal that is put over the edges of all sheets
            of a document belongs there.
        cut_box: where they do, at 100 dpi; None where `cut` is 0.
        inner: N x 5: left, top, width, height and area of the marks of `ink_px`, or of `dark_px` where that is more.
    """

    dark_px: int
    ink_px: int
    cut: int
    cut_box: Box | None
    inner: NDArray[np.int64]


def marks(page: PaperAndInk) -> Marks:
    """Measure the marks of a page."""
    boxes = _boxes(page.ink)
    dark = boxes if page.dark_ink is page.ink else _boxes(page.dark_ink)
    height, width = page.ink.shape
    letters = dark[_letter_like(dark, page.px_per_mm)]
    worst = max((letters[touching] for touching in _touching(letters, width, height)), key=len)
    of_ink, of_dark = (_inner(those, width, height) for those in (boxes, dark))
    ink_px, dark_px = _amount(of_ink), _amount(of_dark)
    return Marks(dark_px, ink_px, len(worst), _around(worst), of_ink if ink_px >= dark_px else of_dark)


def _boxes(ink: Pixels) -> NDArray[np.int64]:
    """left, top, width, height, area of each mark."""
    return traced(ink)[1][1:]


def _inner(boxes: NDArray[np.int64], width: int, height: int) -> NDArray[np.int64]:
    """The marks that are no dust and whose middle is not on the rim."""
    x = (boxes[:, cv2.CC_STAT_LEFT] + boxes[:, cv2.CC_STAT_WIDTH] / 2) / width
    y = (boxes[:, cv2.CC_STAT_TOP] + boxes[:, cv2.CC_STAT_HEIGHT] / 2) / height
    inside = (np.abs(x - 0.5) < 0.5 - _RIM) & (np.abs(y - 0.5) < 0.5 - _RIM)
    return boxes[inside & (boxes[:, cv2.CC_STAT_AREA] >= _SPECK_PX)]


def _amount(boxes: NDArray[np.int64]) -> int:
    return int(boxes[:, cv2.CC_STAT_AREA].sum())


def _letter_like(boxes: NDArray[np.int64], px_per_mm: float) -> NDArray[np.bool_]:
    """Both sides between 1 and 12 mm: no dust, no shadow along the edge, no rule of a table."""
    least, most = (mm * px_per_mm for mm in _LETTER_MM)
    sides = boxes[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]]
    return np.asarray((sides >= least).all(1) & (sides <= most).all(1))


def _touching(boxes: NDArray[np.int64], width: int, height: int) -> list[NDArray[np.bool_]]:
    """Which boxes reach the left, top, right and bottom edge."""
    x0, y0 = boxes[:, cv2.CC_STAT_LEFT], boxes[:, cv2.CC_STAT_TOP]
    x1, y1 = x0 + boxes[:, cv2.CC_STAT_WIDTH], y0 + boxes[:, cv2.CC_STAT_HEIGHT]
    return [x0 == 0, y0 == 0, x1 == width, y1 == height]


def _around(boxes: NDArray[np.int64]) -> Box | None:
    if not len(boxes):
        return None
    low = boxes[:, :2].min(0)
    high = (boxes[:, :2] + boxes[:, 2:4]).max(0)
    return Box(int(low[0]), int(low[1]), int(high[0]), int(high[1]))
