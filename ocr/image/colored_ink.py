"""Where a page bears coloured ink: seals are red, and most people sign in blue. Who looks closely looks there first."""

from __future__ import annotations

import cv2
import numpy as np

from ocr.image.color import extremes, reduced
from ocr.image.raster import MM_PER_INCH, Raster
from ocr.image.traced import traced
from ocr.values import Box

_LOOK_DPI = 50.0
_CHROMA = 40
"""levels by which the channels of coloured ink lie further apart than those of the paper"""
_TOGETHER_MM, _LEAST_MM = 5.0, (6.0, 3.0)
"""what lies so near belongs together; width and height of the least that is a place"""
_MOST = 12


def colored_places(raster: Raster) -> tuple[Box, ...]:
    """Boxes around seals, signatures and stamps in colour, from top to bottom; a page in gray has none.

    Args:
        raster: an upright, cleaned page.
    """
    if raster.pixels.ndim == 2:
        return ()
    small = reduced(raster.pixels, min(1.0, _LOOK_DPI / raster.dpi))
    spread = cv2.subtract(*extremes(small))
    colored = cv2.threshold(spread, float(int(np.median(spread)) + _CHROMA), 1, cv2.THRESH_BINARY)[1]
    scale = raster.width_px / small.shape[1]
    mm = raster.dpi / scale / MM_PER_INCH
    near = max(1, round(_TOGETHER_MM * mm))
    joined = cv2.morphologyEx(colored, cv2.MORPH_CLOSE, np.ones((near, near), np.uint8))
    _, stats, _ = traced(np.asarray(joined, np.uint8))
    boxes = [(x, y, wide, high) for x, y, wide, high, _ in stats[1:].tolist()]
    large = [box for box in boxes if box[2] >= _LEAST_MM[0] * mm and box[3] >= _LEAST_MM[1] * mm]
    largest = sorted(large, key=lambda box: -box[2] * box[3])[:_MOST]
    return tuple(
        Box(round(x * scale), round(y * scale), round((x + wide) * scale), round((y + high) * scale))
        for x, y, wide, high in sorted(largest, key=lambda box: (box[1], box[0]))
    )
