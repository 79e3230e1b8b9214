"""Noise: how much bare paper changes from pixel to pixel, where it should not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from ocr.image.raster import Pixels
from ocr.verdict.metric import Measured, Metric

if TYPE_CHECKING:
    from ocr.verdict.sight import Sight

_STEP_ROWS = 3
_HALO_PX = 5
_LEAST_PX = 5000
_MAD = 1.4826
"""from the median of absolute differences to a standard deviation"""


def noise(gray: Pixels, ink: Pixels) -> float | None:
    """Standard deviation of the noise on bare paper, in levels (0..255), by the median of differences, which edges don't disturb.

    Args:
        gray: H x W uint8 at 150 dpi.
        ink: of the same page in any size, 1 where there is ink.

    Returns:
        None where there is too little bare paper to tell.
    """
    rows = gray[::_STEP_ROWS]
    inked = cv2.dilate(ink, np.ones((_HALO_PX, _HALO_PX), np.uint8))
    inked = cv2.resize(inked, rows.shape[::-1], interpolation=cv2.INTER_NEAREST)
    steps = cv2.absdiff(rows[:, 1:], rows[:, :-1])
    bare = 1 - inked[:, 1:]
    counts = cv2.calcHist([steps], [0], bare, [256], [0, 256]).ravel().cumsum()
    if counts[-1] < _LEAST_PX:
        return None
    middle = counts[-1] / 2
    level = int(np.searchsorted(counts, middle))
    before = counts[level - 1] if level else 0.0
    within = (middle - before) / (counts[level] - before)
    return float(max(0.0, level - 0.5 + within) * _MAD / np.sqrt(2))


def noisy(sight: Sight) -> Measured:
    """`noise`, as of the function of this name."""
    found = noise(sight.luminance, sight.paper.ink)
    return {} if found is None else {"noise": Metric(found)}
