"""Streaks and fall-off of light, from the gray bands along the sheet's edges.

Two bands run along each axis. What the scanner does shows in both at the same place: a hair on the glass of a feeder draws one line through
the whole picture. What shows in one band only is a flaw of the print and is passed over.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ocr.checksheet import layout
from ocr.checksheet.colour import linear_light
from ocr.checksheet.placement import Floats, Placement
from ocr.image.raster import Pixels

_INSET_MM = 0.8
"""of a band's edges"""
_SCREEN_MM, _SMOOTH_MM = 0.7, 5.0
_TIMES_NOISE = 3.5
"""in both bands at one place: by chance once in some thousand sheets. A printer's screen makes a few levels of noise."""
_MAD_TO_SIGMA = 1.4826
_EVERY_LEVEL = np.arange(256, dtype=np.uint8)
_TRIMMED = 2.0
"""percent of a profile's ends that one dirty spot may decide"""


@dataclass(frozen=True, slots=True)
class Streak:
    """A line that runs through the whole picture.

    Attributes:
        axis: `x`: it stands at one x and runs down the picture (dust on the glass); `y`: it runs across (a jerk, a flicker).
        at_mm: its middle, from the left or top edge of the picture.
        width_mm: how wide.
        strength: levels 0..255 by which it differs from what is beside it, below 0 where it is darker.
    """

    axis: str
    at_mm: float
    width_mm: float
    strength: float


@dataclass(frozen=True, slots=True)
class Light:
    """How even the light is along one axis. `fall_off`: by how much the darkest place has less light than the brightest, 0..1."""

    fall_off: float
    noise: float
    """levels by which columns differ anyway: print and scanner together"""


def bands(gray: Pixels, placement: Placement, axis: str, least_levels: float) -> tuple[tuple[Streak, ...], Light]:
    """Look along the two bands that run along an axis of the picture.

    Args:
        gray: H x W uint8.
        placement: where the sheet lies.
        axis: `x` or `y` of the picture.
        least_levels: what differs less is no streak.
    """
    of_sheet = axis if not placement.swapped else "y" if axis == "x" else "x"
    plane = gray if axis == "x" else gray.T
    first, second = (_profile(plane, placement, band, of_sheet, axis) for band in layout.BANDS[of_sheet])
    start, end = max(first[0], second[0]), min(first[0] + len(first[1]), second[0] + len(second[1]))
    if end - start < placement.px_per_mm * _SMOOTH_MM:
        return (), Light(0.0, 0.0)
    both = np.stack([levels[start - at : end - at] for at, levels in (first, second)])
    smooth = np.stack([_smooth(levels, placement.px_per_mm) for levels in both])
    differs = both - smooth
    noise = _MAD_TO_SIGMA * np.median(np.abs(differs - np.median(differs, axis=1, keepdims=True)), axis=1)
    shown = _shown(differs, np.maximum(least_levels, _TIMES_NOISE * noise))
    streaks = tuple(
        Streak(axis, (start + (a + b) / 2) / placement.px_per_mm, (b - a) / placement.px_per_mm, strength)
        for a, b, strength in _runs(shown)
    )
    light = np.interp(smooth.mean(axis=0), _EVERY_LEVEL, linear_light(_EVERY_LEVEL))
    low, high = np.percentile(light, [_TRIMMED, 100 - _TRIMMED])
    return streaks, Light(float(1 - low / high) if high > 0 else 0.0, float(noise.max()))


def _profile(
    plane: Pixels, placement: Placement, band: layout.Area, of_sheet: str, axis: str
) -> tuple[int, NDArray[np.float64]]:
    """The first column that the band covers, and the mean level of each column over the band's depth."""
    x, y = band.middle
    half = (band.width if of_sheet == "x" else band.height) / 2 - _INSET_MM
    ends = [(x - half, y), (x + half, y)] if of_sheet == "x" else [(x, y - half), (x, y + half)]
    points = placement.to_px(np.array(ends))
    if axis == "y":
        points = points[:, ::-1]
    (x0, y0), (x1, y1) = sorted(points.tolist())
    depth = math.floor((layout.BAND / 2 - _INSET_MM) * placement.px_per_mm)
    columns = np.arange(max(0, math.ceil(x0)), min(plane.shape[1], math.floor(x1)))
    middles = y0 + (columns + 0.5 - x0) / (x1 - x0) * (y1 - y0)
    rows = np.floor(middles).astype(int)[:, None] + np.arange(-depth, depth + 1)
    inside = (rows.min(axis=1) >= 0) & (rows.max(axis=1) < plane.shape[0])
    if not inside.any():
        return 0, np.zeros(0)
    columns, rows = columns[inside], rows[inside]
    return int(columns[0]), plane[rows, columns[:, None]].mean(axis=1)


def _smooth(levels: Floats, px_per_mm: float) -> Floats:
    """What lies under streaks: a short running mean, then a running median. The ends are mirrored.

    The mean comes first: the screen of a printer can make every second column darker, and a median would take one of the two.
    """
    for window_mm, middle in ((_SCREEN_MM, np.mean), (_SMOOTH_MM, np.median)):
        half = max(1, round(window_mm * px_per_mm / 2))
        windows = np.lib.stride_tricks.sliding_window_view(np.pad(levels, half, mode="reflect"), 2 * half + 1)
        levels = middle(windows, axis=1)
    return levels


def _shown(differs: Floats, least: Floats) -> Floats:
    """By how much each column differs in both bands, the smaller of the two; 0 where it does not in one of them."""
    beyond = (np.abs(differs) >= least[:, None]).all(axis=0) & (np.sign(differs[0]) == np.sign(differs[1]))
    return np.asarray(np.where(beyond, np.sign(differs[0]) * np.abs(differs).min(axis=0), 0.0))


def _runs(shown: Floats) -> list[tuple[int, int, float]]:
    """(start, end, strongest) of each run of columns that differ; a gap of one column parts nothing."""
    at = np.flatnonzero(shown)
    if not len(at):
        return []
    cuts = [0, *(i + 1 for i, (a, b) in enumerate(pairwise(at.tolist())) if b - a > 2), len(at)]
    runs = [at[a:b] for a, b in pairwise(cuts)]
    return [(int(run[0]), int(run[-1]) + 1, float(shown[run][np.abs(shown[run]).argmax()])) for run in runs]
