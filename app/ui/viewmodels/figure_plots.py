"""What the chart of a sheet draws: numbers by row, in the unit of the chart. Pure; words, colours and pixels are the widget's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import floor, isnan, log10, nan
from typing import Final

from app.domain.figures.control import Signal
from app.ui.viewmodels.figure_sheets import DEFECTS, SHARES, Listed, Row, Sheet

BYTES_A_MB: Final = 1_000_000
_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
_HEADROOM: Final = 1.08
"""of the highest value, so that its mark is not cut off"""
_FAR: Final = 0.4
"""of the highest value: from there on the axis does not begin at 0"""
_ROOM: Final = 0.2
_LEAST_ROOM: Final = 0.01
"""above and below, of what lies between, and of all"""


class Measure(StrEnum):
    """What stands at the axis."""

    COUNT = "count"
    SHARE = "share"
    """0 to 1"""
    MINUTES = "minutes"
    MEGABYTES = "megabytes"


class Line(StrEnum):
    """What is drawn, as the legend names it."""

    COUNT = "count"
    MEAN = "mean"
    SHARE = "share"
    REACH = "reach"
    """where the true share lies, 95 % sure"""
    HALF = "half"
    """within that time half was done"""
    NINE_IN_TEN = "nine-in-ten"
    CUMULATIVE = "cumulative"
    LIMITS = "limits"
    MIDDLE = "middle"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Plot:
    """One chart; each tuple has a value for each row (NaN: it has none), or none at all.

    Attributes:
        measure: of all values but `cumulative`, which is a share.
        bars: heights from 0.
        points: marks; joined where the rows follow one another in time.
        reach: from where to where a value may lie.
        cumulative: the share that all rows up to this one make together.
        limits: lower limit, middle line and upper limit.
        outside: rows whose point lies outside its limits.
        legend: what there is to see, in this order.
    """

    measure: Measure
    bars: tuple[float, ...] = ()
    points: tuple[float, ...] = ()
    reach: tuple[tuple[float, float], ...] = ()
    cumulative: tuple[float, ...] = ()
    limits: tuple[tuple[float, float, float], ...] = ()
    outside: frozenset[int] = frozenset()
    legend: tuple[Line, ...] = ()

    @property
    def axis(self) -> tuple[float, float]:
        """Where the upright axis begins and ends: at 0, but shares that lie close together far from it would not be told apart from there
        on. A Pareto chart's ends a little over the sum of all, which is its 100 %."""
        if self.cumulative:
            return 0.0, _HEADROOM * max(1.0, sum(self.bars))
        ends = (
            *self.bars,
            *self.points,
            *(end for pair in self.reach for end in pair),
            *(end for one in self.limits for end in one),
        )
        known = [end for end in ends if not isnan(end)]
        highest, lowest = max(known, default=0.0), min(known, default=0.0)
        if self.measure is Measure.SHARE and lowest > highest * _FAR:
            room = max(_LEAST_ROOM, _ROOM * (highest - lowest))
            return max(0.0, lowest - room), highest + room
        return 0.0, highest * _HEADROOM or 1.0


def plot_of(listed: Listed) -> Plot:
    """The chart of what a sheet lists."""
    sheet, rows = listed.sheet, listed.rows
    if sheet in DEFECTS:
        bars, cumulative = _numbers(rows, "count"), _numbers(rows, "cumulative")
        return Plot(Measure.COUNT, bars, cumulative=cumulative, legend=(Line.COUNT, Line.CUMULATIVE))
    if sheet is Sheet.CONTROL:
        return _control(rows)
    if sheet in SHARES or sheet is Sheet.READING:
        return _shares(rows)
    if sheet in (Sheet.WAITING, Sheet.DELIVERY):
        half, most = _numbers(rows, "median_min"), _numbers(rows, "p90_min")
        return Plot(Measure.MINUTES, half, most, legend=(Line.HALF, Line.NINE_IN_TEN))
    if sheet in (Sheet.PAGE_SIZE, Sheet.FILE_SIZE):
        mean = tuple(value / BYTES_A_MB for value in _numbers(rows, "mean_bytes"))
        return Plot(Measure.MEGABYTES, mean, legend=(Line.MEAN,))
    return Plot(Measure.COUNT, _numbers(rows, "count"), legend=(Line.COUNT,))


def _shares(rows: tuple[Row, ...]) -> Plot:
    reach = tuple(zip(_numbers(rows, "from"), _numbers(rows, "to"), strict=True))
    return Plot(Measure.SHARE, points=_numbers(rows, "share"), reach=reach, legend=(Line.SHARE, Line.REACH))


def _control(rows: tuple[Row, ...]) -> Plot:
    limits = zip(_numbers(rows, "lower"), _numbers(rows, "middle"), _numbers(rows, "upper"), strict=True)
    outside = frozenset(place for place, row in enumerate(rows) if row["signal"] != Signal.NONE.value)
    return Plot(
        Measure.SHARE,
        points=_numbers(rows, "share"),
        limits=tuple(limits),
        outside=outside,
        legend=(Line.SHARE, Line.MIDDLE, Line.LIMITS, *((Line.OUTSIDE,) if outside else ())),
    )


def _numbers(rows: Iterable[Row], column: str) -> tuple[float, ...]:
    return tuple(nan if row[column] is None else float(row[column] or 0) for row in rows)


def ticks(bottom: float, top: float, most: int) -> tuple[float, ...]:
    """Round values from `bottom` to `top`, at most so many (2 at least), for an axis."""
    least = (top - bottom) / max(1, most - 1)
    size = 10.0 ** floor(log10(least))
    step = next(step * size for step in _STEPS if step * size >= least * (1 - 1e-9))
    first = -int(-bottom // step) if bottom % step else round(bottom / step)
    count = int((top - first * step) / step + 1e-9)
    return tuple(round((first + place) * step, 10) for place in range(count + 1))
