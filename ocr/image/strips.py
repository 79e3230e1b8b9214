"""Row profiles of a picture along any angle, and how sharp they are.

The picture is cut into narrow columns, each summed once; a trial angle then only shifts one-dimensional profiles against each other.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from ocr.image.raster import Pixels

STRIP_PX = 16
NEAR_DEG, NEAR_STEP_DEG = 5.0, 0.25
_FINE_DEG = 0.02
_FINE = 4
_SMOOTH_ROWS = 3

type Profile = NDArray[np.float32]


class Strips:
    """Row profiles of the narrow columns of a picture, made fine for the angles within 5 degrees of one.

    A trial angle only picks rows, by quarters of one. Were it to interpolate between them, that would flatten the profile at every
    angle but 0, and pages turned by less than 0.1 degrees would all be found straight.
    """

    def __init__(self, columns: Profile, width_px: int, about_deg: float = 0.0) -> None:
        """Takes `columns` as `columns_of` makes them, the width of their picture, and the middle of the angles that will be asked for."""
        self._count, self.rows = columns.shape
        self._each = np.arange(self._count)
        self._centers_px = (self._each + 0.5) * STRIP_PX - width_px / 2
        self._pad = int(width_px / 2 * np.tan(np.deg2rad(abs(about_deg) + NEAR_DEG + 1))) + 3
        padded = np.zeros((self._count, self.rows + 2 * self._pad), np.float32)
        padded[:, self._pad : self._pad + self.rows] = columns
        smooth = cv2.GaussianBlur(padded, (_SMOOTH_ROWS, 1), 0)
        fine = np.asarray(cv2.resize(smooth, (padded.shape[1] * _FINE, self._count), interpolation=cv2.INTER_CUBIC))
        # whole rows, then those a quarter later and so on: what an angle picks lies side by side, and is summed in a third of the time
        quarters = np.ascontiguousarray(fine.reshape(self._count, -1, _FINE).transpose(2, 0, 1), np.float32)
        self._windows = sliding_window_view(quarters, self.rows, axis=2)

    def profile(self, angle_deg: float, top: int = 0, bottom: int | None = None) -> Profile:
        """The row profile of the picture, or of its rows from `top` to `bottom`, as it would be after turning it back by `angle_deg`."""
        return self._summed(self._first(angle_deg), slice(None), slice(top, bottom))

    def _first(self, angle_deg: float) -> NDArray[np.intp]:
        """Where each column's window begins, in quarters of a row."""
        shift = self._centers_px * np.tan(np.deg2rad(angle_deg))
        return np.asarray(np.rint((self._pad + shift) * _FINE), np.intp)

    def _summed(self, first: NDArray[np.intp], columns: slice, rows: slice = slice(None)) -> Profile:
        begin = first[columns]
        picked = self._windows[begin % _FINE, self._each[columns], begin // _FINE, rows]
        return np.asarray(cv2.reduce(picked, 0, cv2.REDUCE_SUM)[0], np.float32)

    def score(self, angle_deg: float, top: int = 0, bottom: int | None = None) -> float:
        """Energy of the differences of `profile`."""
        steps = np.diff(self.profile(angle_deg, top, bottom))
        return float(steps @ steps)

    def score_apart(self, angle_deg: float, parting: int) -> float:
        """The same where the columns before and after number `parting` are looked at each by itself."""
        first = self._first(angle_deg)
        profiles = [self._summed(first, side) for side in (slice(None, parting), slice(parting, None))]
        return float(sum(np.square(np.diff(profile)).sum() for profile in profiles))


def columns_of(ink: Pixels) -> Profile:
    """Sums over columns of 16 px along each row: strips x H, float32, from ink of 0 and 255."""
    height, width = ink.shape
    count = width // STRIP_PX
    means = cv2.resize(ink[:, : count * STRIP_PX], (count, height), interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(means.T, np.float32) * np.float32(STRIP_PX / 255)


def refined(score: Callable[[float], float], angle: float, height: float) -> float:
    """The angle of the peak near one of steps of a quarter of a degree.

    The step around the peak is halved to a sixty-fourth, then the vertex is taken of the parabola through the last three points.
    """
    step = NEAR_STEP_DEG
    left = right = height
    while step > _FINE_DEG:
        step /= 2
        left, right = score(angle - step), score(angle + step)
        if max(left, right) > height:
            angle, height = (angle - step, left) if left > right else (angle + step, right)
    left, right = score(angle - step), score(angle + step)
    bend = left - 2 * height + right
    return angle + (step * 0.5 * (left - right) / bend if bend < 0 else 0.0)
