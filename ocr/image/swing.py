"""Pages that turned while they were fed: their first lines lie otherwise than their last, and no one turn makes all of them level."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

BANDS = 6
_REACH_DEG = 1.5
_CLEAR = 4.0
_LEAST_BANDS = 3
_SUSPECT_DEG = 0.25
_BESIDE_DEG = 0.25
"""a stamp set down aslant, a table that is bent: off the line that the other bands make"""
_LEAST_SHARE = 0.7
_SWING_DEG, _FULL_SWING_DEG = 0.3, 0.5
"""from the first on lines are told to swing, and their mean is taken little by little, so that no page stands at a brink"""

type Array = NDArray[np.float64]


def swing(
    angles_deg: Array, scores: Array, about_deg: float, ink: Array, place: Callable[[int, float], float]
) -> tuple[float, float] | None:
    """Measure how far a page swung, and the turn of its lines on the whole.

    Args:
        angles_deg: trial angles, in steps of a quarter of a degree.
        scores: angles x bands; how sharp the profile of each of six bands of rows is, top to bottom.
        about_deg: the angle at which the page as a whole is sharpest.
        ink: by band, its weight.
        place: the exact angle of a band (by number) near one of `angles_deg`; asked only where they are apart.

    Returns:
        (turn of the lines on the whole, by how much it changes from the first band to the last), or None where all lie along one angle.
    """
    highest = scores.max(0)
    peaks = angles_deg[scores.argmax(0)]
    told = (np.abs(peaks - about_deg) <= _REACH_DEG) & (highest >= _CLEAR * np.median(scores, 0)) & (highest > 0)
    if told.sum() < _LEAST_BANDS or np.ptp(peaks[told]) < _SUSPECT_DEG:
        return None
    bands = np.flatnonzero(told)
    exact = np.array([place(int(band), float(peaks[band])) for band in bands])
    slope = float(
        np.median([(exact[j] - exact[i]) / (bands[j] - bands[i]) for i, j in combinations(range(len(bands)), 2)])
    )
    level = exact - slope * bands
    kept = np.abs(level - np.median(level)) <= _BESIDE_DEG
    weight = np.where(kept, ink[bands], 0.0)
    if kept.sum() < _LEAST_BANDS or weight.sum() < _LEAST_SHARE * ink[bands].sum():
        return None
    swung_deg = abs(slope) * float(np.ptp(bands[kept]))
    if swung_deg < _SWING_DEG:
        return None
    share = min(1.0, (swung_deg - _SWING_DEG) / (_FULL_SWING_DEG - _SWING_DEG))
    return about_deg + share * (float(weight @ exact / weight.sum()) - about_deg), swung_deg
