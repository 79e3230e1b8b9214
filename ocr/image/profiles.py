"""The angle along which a picture has lines: the one at which its row profile is sharpest.

The method is Postl's (US patent 4,723,297, expired; also Baird 1987): the rows of a straight page alternate between text
and gaps, and a rule is one row of ink, so the squared differences of the row profile peak at the right angle.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from ocr.image.raster import Pixels
from ocr.image.strips import NEAR_DEG, NEAR_STEP_DEG, STRIP_PX, Profile, Strips, columns_of, refined
from ocr.image.swing import BANDS, swing

LIMIT_DEG = 20.0
_COARSE_DEG = 0.5
_CELL = 3
_WHITE_BANDS = 32
_WHITE_SHARE = 0.9
_SIDE_SHARE = 0.35
STEEP_DEG = 6.0
_TRACE = 2.0


@dataclass(frozen=True, slots=True)
class Lines:
    """Along which angle a picture has lines.

    Attributes:
        turn_deg: positive = the lines fall to the right; their mean where the page swung while it was fed.
        clearness: peak over median of the score within 5 degrees of the peak: 12 to 68 on text, 100 and more on tables, below 3 where
            there are no lines. Where the page swung, the peak of each part of it counts.
        swing_deg: by how much the last lines are turned otherwise than the first; 0 where there is one angle for all.
    """

    turn_deg: float
    clearness: float
    swing_deg: float = 0.0


NO_LINES = Lines(0.0, 0.0)


def sharpest(ink: Pixels) -> Lines:
    """The angle along which a picture has lines, within 20 degrees of its rows.

    Args:
        ink: H x W uint8 of 0 and 255, at least 16 px wide.
    """
    if not cv2.countNonZero(ink):
        return NO_LINES
    columns, width = columns_of(ink), ink.shape[1]
    found = _near(columns, width, _coarse(columns, width))
    if abs(found.turn_deg) <= STEEP_DEG or found.clearness <= _TRACE:
        return found
    # along a steep line the columns are too wide: it is measured on the picture turned back
    more = _near(columns_of(_turned_back(ink, found.turn_deg)), width, 0.0)
    return Lines(found.turn_deg + more.turn_deg, max(found.clearness, more.clearness), more.swing_deg)


def _coarse(columns: Profile, width: int) -> float:
    """The best angle of steps of half a degree, on cells of three rows."""
    count = len(columns)
    rows = columns.shape[1] // _CELL
    pad = int(width / 2 * np.tan(np.deg2rad(LIMIT_DEG))) // _CELL + 2
    cells = np.zeros((count, rows + 2 * pad), np.float32)
    cells[:, pad : pad + rows] = sum(columns[:, first : rows * _CELL : _CELL] for first in range(_CELL))
    windows, each = sliding_window_view(cells, rows, axis=1), np.arange(count)
    centers = ((each + 0.5) * STRIP_PX - width / 2) / _CELL

    def score(angle_deg: float) -> float:
        picked = windows[each, np.rint(pad + centers * np.tan(np.deg2rad(angle_deg))).astype(np.intp)]
        steps = np.diff(cv2.reduce(picked, 0, cv2.REDUCE_SUM)[0])
        return float(steps @ steps)

    angles = _around(0.0, LIMIT_DEG, _COARSE_DEG)
    return float(angles[np.argmax([score(angle) for angle in angles])])


def _near(columns: Profile, width: int, about_deg: float) -> Lines:
    """The best peak within 5 degrees of an angle."""
    page = Strips(columns, width, about_deg)
    edges = np.linspace(0, page.rows - 1, BANDS + 1).astype(np.intp)
    angles = _around(about_deg, NEAR_DEG, NEAR_STEP_DEG)
    by_band = np.stack([np.add.reduceat(np.square(np.diff(page.profile(angle))), edges[:-1]) for angle in angles])
    scores = by_band.sum(1)
    top, median = int(np.argmax(scores)), float(np.median(scores))
    if median <= 0:
        return NO_LINES
    clearness, angle = float(scores[top]) / median, refined(page.score, float(angles[top]), float(scores[top]))

    def of_band(band: int, peak_deg: float) -> float:
        rows = int(edges[band]), int(edges[band + 1]) + 1
        return refined(lambda trial_deg: page.score(trial_deg, *rows), peak_deg, page.score(peak_deg, *rows))

    ink = np.add.reduceat(columns.sum(0), edges[:-1]).astype(np.float64)
    swung = swing(angles, by_band.astype(np.float64), angle, ink, of_band)
    if swung is not None:
        return Lines(swung[0], float(by_band.max(0).sum()) / median, swung[1])
    parting = _gutter(columns, angle)
    if parting is not None:

        def apart(trial_deg: float) -> float:
            return page.score_apart(trial_deg, parting)

        angle = refined(apart, angle, apart(angle))
    return Lines(angle, clearness)


def _gutter(columns: Profile, angle_deg: float) -> int | None:
    """The number of the column in a white path down the middle, where print stands on both sides along most of the page.

    Columns of text whose lines are not level with each other would pull the angle to where they meet.
    """
    count, rows = columns.shape
    inked = columns[:, : rows // _WHITE_BANDS * _WHITE_BANDS].reshape(count, _WHITE_BANDS, -1).max(2) >= 1
    before, after = np.maximum.accumulate(inked, 0), np.maximum.accumulate(inked[::-1], 0)[::-1]
    middles = (np.arange(_WHITE_BANDS) + 0.5) * (rows / _WHITE_BANDS) - rows / 2
    lean = np.rint(-middles * np.tan(np.deg2rad(angle_deg)) / STRIP_PX).astype(np.intp)
    partings = np.arange(count // 3, count - count // 3)
    path, bands = np.clip(partings[:, None] + lean, 2, count - 3), np.arange(_WHITE_BANDS)
    beside = before[path - 2, bands] & after[path + 2, bands]
    closed = inked[path - 1, bands] & inked[path, bands] & inked[path + 1, bands]
    white = (beside & ~closed).sum(1)
    share = np.cumsum(columns.sum(1))[partings] / columns.sum()
    clear = (
        (white >= _WHITE_SHARE * beside.sum(1))
        & (white >= _WHITE_BANDS // 2)
        & (np.minimum(share, 1 - share) >= _SIDE_SHARE)
    )
    return int(partings[np.argmax(white * clear)]) if clear.any() else None


def _around(about: float, reach: float, step: float) -> NDArray[np.float64]:
    return np.asarray(about + np.arange(-reach, reach + step / 2, step), np.float64)


def _turned_back(ink: Pixels, angle_deg: float) -> Pixels:
    height, width = ink.shape
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), angle_deg, 1)
    return np.asarray(cv2.warpAffine(ink, matrix, (width, height), flags=cv2.INTER_LINEAR), np.uint8)
