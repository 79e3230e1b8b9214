"""How sharp the edges of a page are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from ocr.image.color import reduced
from ocr.image.raster import Pixels
from ocr.verdict.metric import Measured, Metric

if TYPE_CHECKING:
    from ocr.verdict.sight import Sight

_WORK_DPI = 150
_WINDOW_PX = 9
_LEAST_CONTRAST = 40
_LEAST_EDGE_PX = 200
_PERCENTILE = 90


def edge_steepness(gray: Pixels, dpi: float) -> float | None:
    """Slope of the steepest edges against the contrast around them, at 150 dpi.

    Each edge is weighed against the range of levels in its own 9 x 9 neighbourhood, so that neither pale ink nor a page
    with little on it counts as blurred. Scans in focus have 0.5 to 0.75, those blurred by a Gaussian of sigma 2.5 pixels
    of 300 dpi 0.29 to 0.37, by one of sigma 3.5 at most 0.29.

    Args:
        gray: H x W uint8.
        dpi: its resolution.

    Returns:
        The 90th percentile over the edge pixels, or None where there are too few edges to tell.
    """
    small = reduced(gray, _WORK_DPI / dpi)
    window = np.ones((_WINDOW_PX, _WINDOW_PX), np.uint8)
    contrast = cv2.subtract(cv2.dilate(small, window), cv2.erode(small, window))
    step_x = cv2.absdiff(small[:-1, 1:], small[:-1, :-1])
    step_y = cv2.absdiff(small[1:, :-1], small[:-1, :-1])
    steps = cv2.max(step_x, step_y)
    around = contrast[:-1, :-1]
    edges = around >= _LEAST_CONTRAST
    if int(edges.sum()) < _LEAST_EDGE_PX:
        return None
    return float(np.percentile(steps[edges] / around[edges].astype(np.float32), _PERCENTILE))


def focus(sight: Sight) -> Measured:
    """`focus`: how steep the edges of the writing are, as of `edge_steepness`; left out where there is too little of it."""
    found = None if sight.blank else edge_steepness(sight.luminance, sight.small.dpi)
    return {} if found is None else {"focus": Metric(found)}
