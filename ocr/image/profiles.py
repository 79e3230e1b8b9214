"""Row profiles of a picture along any angle, and the angle at which they are sharpest.

The method is Postl's (US patent 4,723,297, expired; also Baird 1987): the rows of a straight page alternate between text
and gaps, and a rule is one row of ink, so the squared differences of the row profile peak at the right angle. The picture is
cut into narrow columns, each summed once; a trial angle then only shifts one-dimensional profiles against each other.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from ocr.image.raster import Pixels

LIMIT_DEG = 20.0
STRIP_PX = 16
_COARSE_DEG = 0.5
_NEAR_DEG = 5.0
_NEAR_STEP_DEG = 0.25
_FINE_DEG = 0.02
_CELL = 3
_FINE = 4
_SMOOTH_ROWS = 3
_BANDS = 32
_WHITE_SHARE = 0.9
_SIDE_SHARE = 0.35
_STEEP_DEG = 6.0
_TRACE = 3.0

type Profile = NDArray[np.float32]


class Strips:
    """Row profiles of the narrow columns of a picture, made fine for the angles within 5 degrees of one.

    A trial angle only picks rows, by quarters of one. Were it to interpolate between them, that would flatten the profile at every
    angle but 0, and pages turned by less than 0.1 degrees would all be found straight.
    """

    def __init__(self, columns: Profile, width_px: int, about_deg: float = 0.0) -> None:
        """Takes `columns` as `columns_of` makes them, the width of their picture, and the middle of the angles that will be asked for."""
        count, self._rows = columns.shape
        self._each = np.arange(count)
        self._centers_px = (self._each + 0.5) * STRIP_PX - width_px / 2
        self._pad = int(width_px / 2 * np.tan(np.deg2rad(abs(about_deg) + _NEAR_DEG + 1))) + 3
        padded = np.zeros((count, self._rows + 2 * self._pad), np.float32)
        padded[:, self._pad : self._pad + self._rows] = columns
        smooth = cv2.GaussianBlur(padded, (_SMOOTH_ROWS, 1), 0)
        fine = cv2.resize(smooth, (padded.shape[1] * _FINE, count), interpolation=cv2.INTER_CUBIC)
        self._windows = sliding_window_view(np.asarray(fine, np.float32), self._rows * _FINE, axis=1)[:, :, ::_FINE]

    def profile(self, angle_deg: float) -> Profile:
        """The row profile of the picture as it would be after turning it back by `angle_deg`."""
        return np.asarray(self._windows[self._each, self._first(angle_deg)].sum(0), np.float32)

    def _first(self, angle_deg: float) -> NDArray[np.intp]:
        """Where each column's window begins."""
        shift = self._centers_px * np.tan(np.deg2rad(angle_deg))
        return np.asarray(np.rint((self._pad + shift) * _FINE), np.intp)

    def score(self, angle_deg: float) -> float:
        """Energy of the profile's differences."""
        steps = np.diff(self.profile(angle_deg))
        return float(steps @ steps)

    def score_apart(self, angle_deg: float, parting: int) -> float:
        """The same where the columns before and after number `parting` are looked at each by itself."""
        first = self._first(angle_deg)
        sides = slice(None, parting), slice(parting, None)
        profiles = [self._windows[self._each[side], first[side]].sum(0) for side in sides]
        return float(sum(np.square(np.diff(profile)).sum() for profile in profiles))


def columns_of(ink: Pixels) -> Profile:
    """Sums over columns of 16 px along each row: strips x H, float32, from ink of 0 and 255."""
    height, width = ink.shape
    count = width // STRIP_PX
    means = cv2.resize(ink[:, : count * STRIP_PX], (count, height), interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(means.T, np.float32) * np.float32(STRIP_PX / 255)


def sharpest(ink: Pixels) -> tuple[float, float]:
    """The angle along which a picture has lines, within 20 degrees of its rows.

    Args:
        ink: H x W uint8 of 0 and 255, at least 16 px wide.

    Returns:
        (degrees, clearness): positive = the lines fall to the right. Clearness is peak over median of the score within 5
        degrees of the peak: 12 to 68 on text, 100 and more on tables, below 3 where there are no lines.
    """
    if not cv2.countNonZero(ink):
        return 0.0, 0.0
    columns, width = columns_of(ink), ink.shape[1]
    angle, clearness = _near(columns, width, _coarse(columns, width))
    if abs(angle) > _STEEP_DEG and clearness > _TRACE:
        # along a steep line the columns are too wide: it is measured on the picture turned back
        columns = columns_of(_turned_back(ink, angle))
        more, clearer = _near(columns, width, 0.0)
        angle, clearness = angle + more, max(clearness, clearer)
    return angle, clearness


def _coarse(columns: Profile, width: int) -> float:
    """The best angle of steps of half a degree, on cells of three rows."""
    count = len(columns)
    rows = columns.shape[1] // _CELL
    pad = int(width / 2 * np.tan(np.deg2rad(LIMIT_DEG))) // _CELL + 2
    cells = np.zeros((count, rows + 2 * pad), np.float32)
    cells[:, pad : pad + rows] = columns[:, : rows * _CELL].reshape(count, rows, _CELL).sum(2)
    windows, each = sliding_window_view(cells, rows, axis=1), np.arange(count)
    centers = ((each + 0.5) * STRIP_PX - width / 2) / _CELL

    def score(angle_deg: float) -> float:
        steps = np.diff(windows[each, np.rint(pad + centers * np.tan(np.deg2rad(angle_deg))).astype(np.intp)].sum(0))
        return float(steps @ steps)

    return _best(score, 0.0, LIMIT_DEG, _COARSE_DEG)[0]


def _near(columns: Profile, width: int, about_deg: float) -> tuple[float, float]:
    """(angle, clearness) of the best peak within 5 degrees of an angle."""
    page = Strips(columns, width, about_deg)
    angle, height, median = _best(page.score, about_deg, _NEAR_DEG, _NEAR_STEP_DEG)
    if median <= 0:
        return 0.0, 0.0
    clearness = height / median
    angle = _refined(page.score, angle, height)
    parting = _gutter(columns, angle)
    if parting is not None:

        def apart(trial_deg: float) -> float:
            return page.score_apart(trial_deg, parting)

        angle = _refined(apart, angle, apart(angle))
    return angle, clearness


def _gutter(columns: Profile, angle_deg: float) -> int | None:
    """The number of the column in a white path down the middle, where print stands on both sides along most of the page.

    Columns of text whose lines are not level with each other would pull the angle to where they meet.
    """
    count, rows = columns.shape
    inked = columns[:, : rows // _BANDS * _BANDS].reshape(count, _BANDS, -1).max(2) >= 1
    before, after = np.maximum.accumulate(inked, 0), np.maximum.accumulate(inked[::-1], 0)[::-1]
    middles = (np.arange(_BANDS) + 0.5) * (rows / _BANDS) - rows / 2
    lean = np.rint(-middles * np.tan(np.deg2rad(angle_deg)) / STRIP_PX).astype(np.intp)
    partings = np.arange(count // 3, count - count // 3)
    path, bands = np.clip(partings[:, None] + lean, 2, count - 3), np.arange(_BANDS)
    beside = before[path - 2, bands] & after[path + 2, bands]
    closed = inked[path - 1, bands] & inked[path, bands] & inked[path + 1, bands]
    white = (beside & ~closed).sum(1)
    share = np.cumsum(columns.sum(1))[partings] / columns.sum()
    clear = (
        (white >= _WHITE_SHARE * beside.sum(1)) & (white >= _BANDS // 2) & (np.minimum(share, 1 - share) >= _SIDE_SHARE)
    )
    return int(partings[np.argmax(white * clear)]) if clear.any() else None


def _best(score: Callable[[float], float], about: float, reach: float, step: float) -> tuple[float, float, float]:
    """(angle, its score, median score)."""
    angles = about + np.arange(-reach, reach + step / 2, step)
    scores = np.array([score(angle) for angle in angles])
    top = int(np.argmax(scores))
    return float(angles[top]), float(scores[top]), float(np.median(scores))


def _refined(score: Callable[[float], float], angle: float, height: float) -> float:
    """Halve the step around the peak, then take the vertex of the parabola through the last three points."""
    step = _NEAR_STEP_DEG
    left = right = height
    while step > _FINE_DEG:
        step /= 2
        left, right = score(angle - step), score(angle + step)
        if max(left, right) > height:
            angle, height = (angle - step, left) if left > right else (angle + step, right)
    left, right = score(angle - step), score(angle + step)
    bend = left - 2 * height + right
    return angle + (step * 0.5 * (left - right) / bend if bend < 0 else 0.0)


def _turned_back(ink: Pixels, angle_deg: float) -> Pixels:
    height, width = ink.shape
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), angle_deg, 1)
    return np.asarray(cv2.warpAffine(ink, matrix, (width, height), flags=cv2.INTER_LINEAR), np.uint8)
