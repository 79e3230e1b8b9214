"""Where cards of plastic (85.6 x 54 mm, ISO/IEC 7810 ID-1) lie on a page: their ground has a tint, which paper has not."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from ocr.image.color import extremes, reduced
from ocr.image.raster import MM_PER_INCH, Raster
from ocr.image.traced import traced
from ocr.values import Box

_SAMPLED_DPI: Final = 50.0
_LOOK_DPI: Final = 25.0
_TINT: Final = 8
"""levels by which the channels of a card's ground lie further apart than those of the paper"""
_TOGETHER_MM: Final = 3.0
_LONG_MM, _SHORT_MM = (80.0, 91.0), (49.0, 60.0)
"""sides of a card, with its shadow, a little askew"""
_FILLED: Final = 0.75
"""share of its box: corners are round, and a code lies on white"""


def card_places(raster: Raster) -> tuple[Box, ...]:
    """Boxes around cards, from top to bottom: all of a picture that is as large as one; a page in gray has none.

    Args:
        raster: an upright page.
    """
    pixels = raster.pixels
    if pixels.ndim == 2:
        return ()
    width, height = raster.width_px, raster.height_px
    if _is_card(width, height, width * height, raster.dpi / MM_PER_INCH):
        return (Box(0, 0, width, height),)
    step = max(1, int(raster.dpi / _SAMPLED_DPI))
    small = reduced(np.ascontiguousarray(pixels[::step, ::step]), min(1.0, _LOOK_DPI * step / raster.dpi))
    spread = cv2.subtract(*extremes(small))
    tinted = cv2.threshold(spread, float(int(np.median(spread)) + _TINT), 1, cv2.THRESH_BINARY)[1]
    scale = width / small.shape[1]
    mm = raster.dpi / scale / MM_PER_INCH
    near = np.ones((max(1, round(_TOGETHER_MM * mm)),) * 2, np.uint8)
    ground = cv2.morphologyEx(cv2.morphologyEx(tinted, cv2.MORPH_CLOSE, near), cv2.MORPH_OPEN, near)
    _, stats, _ = traced(np.asarray(ground, np.uint8))
    boxes = [
        (x, y, x + wide, y + high) for x, y, wide, high, area in stats[1:].tolist() if _is_card(wide, high, area, mm)
    ]
    return tuple(Box(*(round(edge * scale) for edge in box)) for box in sorted(boxes, key=lambda box: box[1]))


def _is_card(wide: int, high: int, area: int, mm: float) -> bool:
    short, long = sorted((wide / mm, high / mm))
    alike = _SHORT_MM[0] <= short <= _SHORT_MM[1] and _LONG_MM[0] <= long <= _LONG_MM[1]
    return alike and area >= _FILLED * wide * high
