"""The turn of the text on a page, from projection profiles.

The method is Postl's (US patent 4,723,297, expired; also Baird 1987): the rows of a straight page alternate between text
and gaps, so the squared differences of the row profile peak at the right angle. The page is cut into narrow columns,
each summed once; a trial angle then only shifts one-dimensional profiles against each other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from ocr.image.color import reduced
from ocr.image.raster import Pixels

_WORK_DPI = 150
_LIMIT_DEG = 5.0
_COARSE_DEG = 0.25
_FINE_DEG = 0.02
_STRIP_PX = 16
_FINE = 4
_SMOOTH_ROWS = 3
_MARGIN = 0.04
_CLEAR_CONFIDENCE = 8.0
_LEAST_SIDE_PX = 4 * _STRIP_PX


def text_pixels(gray: Pixels, dpi: float) -> Pixels:
    """1 where something is darker than its surroundings, at 150 dpi (or the page's own resolution, if lower).

    The outer 4 % are left out: they hold the shadows of the sheet's edges, which follow the sheet, not the text.
    """
    small = reduced(gray, _WORK_DPI / dpi)
    ink = cv2.adaptiveThreshold(small, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 15)
    height, width = ink.shape
    margin_y, margin_x = round(height * _MARGIN), round(width * _MARGIN)
    return np.ascontiguousarray(ink[margin_y : height - margin_y, margin_x : width - margin_x], np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class Strips:
    """Row profiles of the narrow columns of a page, in quarter rows, padded with zeros above and below.

    A trial angle then only picks rows. Were it to interpolate between them, that would flatten the profile at every angle
    but 0, and pages turned by less than 0.1 degrees would all be found straight.

    Attributes:
        fine: strips x (_FINE * (rows + 2 * pad)) float32.
        centers_px: x of each strip's middle, from the middle of the page.
        rows: of the page.
        pad: rows of padding at each end.
    """

    fine: NDArray[np.float32]
    centers_px: NDArray[np.float64]
    rows: int
    pad: int

    def profile(self, angle_deg: float) -> NDArray[np.float32]:
        """The row profile of the page as it would be after turning it back by `angle_deg`."""
        shift = self.centers_px * np.tan(np.deg2rad(angle_deg))
        first = np.rint((self.pad + shift) * _FINE).astype(np.intp)
        windows = sliding_window_view(self.fine, self.rows * _FINE, axis=1)[:, :, ::_FINE]
        return np.asarray(windows[np.arange(len(shift)), first].sum(0), np.float32)

    def score(self, angle_deg: float) -> float:
        """Energy of the profile's differences."""
        steps = np.diff(self.profile(angle_deg))
        return float(steps @ steps)


def strips(ink: Pixels) -> Strips:
    """Cut the ink (0/1, H x W) into columns of 16 px and sum each along its rows."""
    height, width = ink.shape
    count = width // _STRIP_PX
    sums = ink[:, : count * _STRIP_PX].reshape(height, count, _STRIP_PX).sum(2, dtype=np.float32).T
    centers = (np.arange(count) + 0.5) * _STRIP_PX - width / 2
    pad = int(width / 2 * np.tan(np.deg2rad(_LIMIT_DEG + 1))) + 3
    padded = np.zeros((count, height + 2 * pad), np.float32)
    padded[:, pad : pad + height] = sums
    smooth = cv2.GaussianBlur(padded, (_SMOOTH_ROWS, 1), 0)
    fine = cv2.resize(smooth, (padded.shape[1] * _FINE, count), interpolation=cv2.INTER_CUBIC)
    return Strips(np.asarray(fine, np.float32), centers, height, pad)


def skew(gray: Pixels, dpi: float) -> tuple[float, float]:
    """Measure by how much the text is turned, within 5 degrees either way.

    Lines that run up or down the picture (a page fed sideways) count as well as lines across it.

    Args:
        gray: H x W uint8, best `color.lightest` of the page, where seals and coloured pen fade.
        dpi: its resolution.

    Returns:
        (degrees, confidence): positive = the page is turned clockwise. Confidence is peak over median of the score:
        12 to 68 on text, below 3 on blank paper; (0.0, 0.0) on a picture too small to tell.
    """
    ink = text_pixels(gray, dpi)
    if min(ink.shape) < _LEAST_SIDE_PX or not ink.any():
        return 0.0, 0.0
    angle, confidence = _peak(strips(ink))
    if confidence < _CLEAR_CONFIDENCE:
        sideways = _peak(strips(np.ascontiguousarray(np.rot90(ink))))
        angle, confidence = max((angle, confidence), sideways, key=lambda found: found[1])
    return round(angle, 4), round(confidence, 3)


def _peak(page: Strips) -> tuple[float, float]:
    """(angle, peak over median) of the score."""
    angles = np.arange(-_LIMIT_DEG, _LIMIT_DEG + _COARSE_DEG / 2, _COARSE_DEG)
    scores = np.array([page.score(angle) for angle in angles])
    median = float(np.median(scores))
    if median <= 0:
        return 0.0, 0.0
    top = int(np.argmax(scores))
    return _refined(page.score, float(angles[top]), float(scores[top])), float(scores[top]) / median


def _refined(score: Callable[[float], float], angle: float, height: float) -> float:
    """Halve the step around the peak, then take the vertex of the parabola through the last three points."""
    step = _COARSE_DEG
    left = right = height
    while step > _FINE_DEG:
        step /= 2
        left, right = score(angle - step), score(angle + step)
        if max(left, right) > height:
            angle, height = (angle - step, left) if left > right else (angle + step, right)
    left, right = score(angle - step), score(angle + step)
    bend = left - 2 * height + right
    return angle + (step * 0.5 * (left - right) / bend if bend < 0 else 0.0)
