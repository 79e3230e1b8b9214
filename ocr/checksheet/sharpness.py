"""Sharpness by slanted edges and by fine lines, along both axes of the scanner.

The edges are measured as edge-based spatial frequency response (e-SFR, ISO 12233): each row's edge is found as the centre of gravity of its
derivative, a line is laid through them, the pixels are sorted by their distance from it into quarter pixels, and the spectrum of the
derivative of that edge profile is the response. Levels are taken as sRGB and made linear. Printed edges are never perfect: what is
measured is printer and scanner together, so the same sheet has to be kept for comparison.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ocr.checksheet import layout
from ocr.checksheet.colour import linear_light
from ocr.checksheet.patches import inside
from ocr.checksheet.placement import Floats, Placement
from ocr.image.raster import Pixels

_EDGE_SHARE = 0.6
"""of an edge: the rest lies too close to its corners"""
_HALF_MM = 1.5
_BINS_PER_PX = 4
_LEAST_CONTRAST = 0.15
_HIGHEST = 0.5
"""cycles a pixel: the limit of Nyquist, beyond which a scan shows nothing true"""
_INSET_MM = 1.0
_OF_NYQUIST = 0.9


@dataclass(frozen=True, slots=True)
class Sharpness:
    """Along one axis of the scanner.

    Attributes:
        mtf50, mtf10: line pairs a mm at which a half, a tenth of the contrast is left; medians over the squares.
        efficiency: `mtf10` over the half of the stated resolution, at most 1: the sampling efficiency of ISO 19264-1.
        evenness: the softest square's `mtf50` over the median.
        overshoot: the highest response; far above 1 the scanner sharpens.
        lines: (pairs a mm, contrast that is left, 0..1) of each group of fine lines that the resolution can show.
    """

    mtf50: float
    mtf10: float
    efficiency: float
    evenness: float
    overshoot: float
    lines: tuple[tuple[float, float], ...]


def sharpness(gray: Pixels, placement: Placement, axis: str) -> Sharpness | None:
    """Measure along an axis; None where no edge can be measured.

    Args:
        gray: H x W uint8.
        placement: where the sheet lies.
        axis: `x` or `y` of the picture.
    """
    squares = [edges for centre in layout.SQUARES if (edges := _square(gray, placement, centre, axis))]
    if not squares:
        return None
    mtf50, mtf10, overshoot = np.median([edge for square in squares for edge in square], axis=0)
    softest = min(float(np.mean([edge[0] for edge in square])) for square in squares)
    nyquist = placement.px_per_mm / 2
    return Sharpness(
        mtf50=float(mtf50) * placement.px_per_mm,
        mtf10=float(mtf10) * placement.px_per_mm,
        efficiency=min(1.0, float(mtf10) * placement.px_per_mm / nyquist),
        evenness=softest / float(mtf50),
        overshoot=float(overshoot),
        lines=tuple(
            (group.pairs_per_mm, _contrast(gray, placement, group))
            for group in layout.GROUPS
            if (group.across == axis) != placement.swapped and group.pairs_per_mm < _OF_NYQUIST * nyquist
        ),
    )


def response(rows: Floats, columns: Floats) -> tuple[float, float, float] | None:
    """The e-SFR of one upright edge.

    Args:
        rows: R x C linear light; the edge runs through all rows.
        columns: R x C, the x of each value in pixels.

    Returns:
        Cycles a pixel at which a half and a tenth of the contrast are left, and the highest response; None: no clear edge.
    """
    ends = rows[:, :3].mean(), rows[:, -3:].mean()
    if abs(ends[1] - ends[0]) < _LEAST_CONTRAST:
        return None
    slopes = np.abs(np.diff(rows, axis=1))
    slopes[slopes < 0.05 * abs(ends[1] - ends[0])] = 0.0
    weights = slopes.sum(axis=1)
    if not weights.all():
        return None
    between = (columns[:, 1:] + columns[:, :-1]) / 2
    at = (slopes * between).sum(axis=1) / weights
    y = np.arange(len(at), dtype=np.float64)
    slant, start = np.polyfit(y, at, 1)
    distance = (columns - (slant * y + start)[:, None]) * math.cos(math.atan(slant))
    reach = min(-distance[:, 0].max(), distance[:, -1].min())
    count = int(reach * _BINS_PER_PX)
    bins = np.floor(distance * _BINS_PER_PX).astype(int) + count
    inside = (bins >= 0) & (bins < 2 * count)
    hits = np.bincount(bins[inside], minlength=2 * count)
    if not hits.all():
        return None
    profile = np.bincount(bins[inside], weights=rows[inside], minlength=2 * count) / hits
    spread = np.abs(np.convolve(profile, (0.5, 0.0, -0.5), mode="valid"))
    spectrum = np.abs(np.fft.rfft(spread * np.hamming(len(spread))))
    cycles = np.fft.rfftfreq(len(spread), 1 / _BINS_PER_PX)
    # the difference of neighbours itself passes less of what is fine
    curve = spectrum / spectrum[0] / np.sinc(2 * cycles / _BINS_PER_PX)
    seen = cycles <= _HIGHEST
    cycles, curve = cycles[seen], curve[seen]
    return _crossing(cycles, curve, 0.5), _crossing(cycles, curve, 0.1), float(curve.max())


def _crossing(cycles: Floats, curve: Floats, level: float) -> float:
    below = np.flatnonzero(curve < level)
    if not len(below):
        return _HIGHEST
    after = int(below[0])
    high, low = curve[after - 1], curve[after]
    return float(cycles[after - 1] + (high - level) / (high - low) * (cycles[after] - cycles[after - 1]))


def _square(gray: Pixels, placement: Placement, centre: layout.Point, axis: str) -> list[tuple[float, float, float]]:
    """What the two edges of a square that run across the axis say."""
    corners = placement.to_px(np.array(layout.square(centre)))
    if axis == "y":
        gray, corners = gray.T, corners[:, ::-1]
    found: list[tuple[float, float, float]] = []
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        if abs(start[0] - end[0]) > abs(start[1] - end[1]):
            continue
        window = _window(gray, start, end, round(_HALF_MM * placement.px_per_mm))
        edge = response(*window) if window else None
        if edge is not None:
            found.append(edge)
    return found


def _window(gray: Pixels, start: Floats, end: Floats, half: int) -> tuple[Floats, Floats] | None:
    """Levels along rows that cross an edge, as linear light, and the x of their pixels' middles."""
    if start[1] > end[1]:
        start, end = end, start
    middle, reach = (start[1] + end[1]) / 2, (end[1] - start[1]) * _EDGE_SHARE / 2
    y = np.arange(math.ceil(middle - reach), math.floor(middle + reach))
    x = start[0] + (y + 0.5 - start[1]) / (end[1] - start[1]) * (end[0] - start[0])
    columns = np.floor(x).astype(int)[:, None] + np.arange(-half, half + 1)
    if y[0] < 0 or y[-1] >= gray.shape[0] or columns.min() < 0 or columns.max() >= gray.shape[1]:
        return None
    return linear_light(gray[y[:, None], columns]), columns + 0.5


def _contrast(gray: Pixels, placement: Placement, group: layout.LineGroup) -> float:
    """How much of the lines' contrast is left: the amplitude of their first harmonic over that of full contrast."""
    area, inset = group.area, _INSET_MM
    corners = placement.to_px(np.array(area.corners))
    (left, top), (right, bottom) = np.floor(corners.min(0)).astype(int), np.ceil(corners.max(0)).astype(int)
    rows, columns = np.mgrid[max(0, top) : min(gray.shape[0], bottom), max(0, left) : min(gray.shape[1], right)]
    at = placement.to_mm(np.column_stack([columns.ravel() + 0.5, rows.ravel() + 0.5]))
    x, y = at[:, 0] - area.x, at[:, 1] - area.y
    inside = (x > inset) & (x < area.width - inset) & (y > inset) & (y < area.height - inset)
    levels = linear_light(gray[rows, columns]).ravel()[inside]
    turns = 2 * math.pi * group.pairs_per_mm * (x if group.across == "x" else y)[inside]
    waves = np.column_stack([np.ones_like(turns), np.cos(turns), np.sin(turns)])
    (_, cos, sin), *_ = np.linalg.lstsq(waves, levels, rcond=None)
    light, dark = (_level(gray, placement, patch) for patch in (layout.PAPER[0], layout.WEDGE[-1]))
    return float(math.hypot(cos, sin) / max(2 / math.pi * (light - dark), 1e-6))


def _level(gray: Pixels, placement: Placement, area: layout.Area) -> float:
    return float(linear_light(inside(gray, placement, area)).mean())
