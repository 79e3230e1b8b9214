"""Where red seals lie on a page: 20 to 45 mm wide, round or oval, with a rim."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from ocr.image.color import reduced
from ocr.image.raster import MM_PER_INCH, Raster
from ocr.image.traced import traced
from ocr.values import Box

_SAMPLED_DPI: Final = 100.0
"""of the pixels that are looked at: a seal's strokes are wider than what lies between two of them"""
_LOOK_DPI: Final = 50.0
_RED: Final = 40
"""levels by which red lies above green and blue, more than in the paper"""
_TOGETHER_MM: Final = 2.0
_SIDE_MM: Final = (14.0, 60.0)
"""of a seal, with what a pen drew across its rim"""
_RATIO: Final = 2.2
_FILLED: Final = 0.06
"""share of its box that is red, at least"""
_MOST: Final = 12


def seal_places(raster: Raster) -> tuple[Box, ...]:
    """Boxes around seals in red ink, from top to bottom; a page in gray has none.

    Args:
        raster: an upright page.
    """
    if raster.pixels.ndim == 2:
        return ()
    step = max(1, int(raster.dpi / _SAMPLED_DPI))
    sampled = np.ascontiguousarray(raster.pixels[::step, ::step])
    small = reduced(sampled, min(1.0, _LOOK_DPI * step / raster.dpi))
    above = cv2.subtract(small[..., 0], cv2.max(small[..., 1], small[..., 2]))
    red = cv2.threshold(above, float(int(np.median(above)) + _RED), 1, cv2.THRESH_BINARY)[1]
    scale = raster.width_px / small.shape[1]
    mm = raster.dpi / scale / MM_PER_INCH
    near = max(1, round(_TOGETHER_MM * mm))
    _, stats, _ = traced(np.asarray(cv2.morphologyEx(red, cv2.MORPH_CLOSE, np.ones((near, near), np.uint8)), np.uint8))
    boxes = [
        (x, y, x + wide, y + high) for x, y, wide, high, area in stats[1:].tolist() if _is_seal(wide, high, area, mm)
    ]
    return tuple(Box(*(round(edge * scale) for edge in box)) for box in sorted(boxes, key=lambda box: box[1])[:_MOST])


def _is_seal(wide: int, high: int, area: int, mm: float) -> bool:
    least, most = sorted((wide, high))
    return _SIDE_MM[0] * mm <= least and most <= min(_SIDE_MM[1] * mm, _RATIO * least) and area >= _FILLED * wide * high
