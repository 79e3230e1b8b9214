"""Where a page stands, and turning it upright.

`skew` and `orientation` are found by modules of their own and offered here beside `straighten`, which undoes both.
Degrees are clockwise positive, origin top-left, as everywhere.
"""

from __future__ import annotations

import cv2
import numpy as np

from ocr.image.orientation import orientation
from ocr.image.raster import Pixels, Raster
from ocr.image.skew import skew

__all__ = ["orientation", "paper_color", "skew", "straighten"]

_QUARTERS = {1: cv2.ROTATE_90_CLOCKWISE, 2: cv2.ROTATE_180, 3: cv2.ROTATE_90_COUNTERCLOCKWISE}
_SAMPLE_STEP = 16


def straighten(raster: Raster, skew_deg: float, orientation_deg: int, quarter_turns: int = 0) -> Raster:
    """Turn a page back by its skew and orientation, and by what an operator asks on top of it.

    Quarters move whole pixels and lose nothing; the skew is undone about the middle by a single bicubic resampling. The
    size stays that of the sheet, so corners of a skewed page that leave it are lost, and those that come in are filled
    with the colour of the paper.

    Args:
        raster: the page.
        skew_deg: turn of the text, clockwise positive; 0.0 leaves the pixels as they are.
        orientation_deg: 0, 90, 180 or 270, clockwise from upright.
        quarter_turns: further quarters clockwise.
    """
    pixels = raster.pixels
    quarters = (quarter_turns - orientation_deg // 90) % 4
    if quarters:
        pixels = np.asarray(cv2.rotate(pixels, _QUARTERS[quarters]), np.uint8)
    if skew_deg:
        pixels = _turned_back(pixels, skew_deg)
    return raster if pixels is raster.pixels else Raster(pixels, raster.dpi)


def _turned_back(pixels: Pixels, skew_deg: float) -> Pixels:
    height, width = pixels.shape[:2]
    # cv2 counts angles anticlockwise, and about the middle of the middle pixel
    turn = cv2.getRotationMatrix2D((width / 2 - 0.5, height / 2 - 0.5), skew_deg, 1.0)
    turned = cv2.warpAffine(
        pixels,
        turn,
        (width, height),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=paper_color(pixels),
    )
    return np.asarray(turned, np.uint8)


def paper_color(pixels: Pixels) -> tuple[float, ...]:
    """Median of the brighter half of a sparse sample: one value for gray, three for RGB."""
    sample = pixels[::_SAMPLE_STEP, ::_SAMPLE_STEP]
    planes = sample.reshape(-1, 1 if sample.ndim == 2 else 3)
    brightness = planes.sum(1, dtype=np.int32)
    paper = planes[brightness >= np.median(brightness)]
    return tuple(float(value) for value in np.median(paper, axis=0))
