"""Drifts of what pages measure: skew, exposure and focus of a device, and which part to look at.

Pages differ far more than a device drifts, so a value of the chart is the median of fifty of them; each device, profile and figure has its
own CUSUM. On average a figure of a steady device has a false alarm after 9,500 values (475,000 pages), and a shift by one standard
deviation of such medians is told after 16 of them (`run_length`; the tests hold both). What is too small to matter is not told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from statistics import fmean, median
from typing import Final

from app.domain.health.measures import PageMeasure
from app.domain.health.run_length import Cusum

GROUP: Final = 50
"""pages of a value"""
LIMIT: Final = 8.0
_TAUGHT: Final = 100
"""values that say what is usual: 5,000 pages"""


class Figure(StrEnum):
    """What may drift; `drift_<value>` is the key of the words."""

    SKEW = "skew"
    SKEW_SPREAD = "skew_spread"
    EXPOSURE = "exposure"
    FOCUS = "focus"


class Part(StrEnum):
    """What to look at; `part_<value>` is the key of the words."""

    GUIDES = "guides"
    """paper guides, and rollers that pull more on one side"""
    ROLLERS = "rollers"
    """worn or dusty: papers slip"""
    LAMP = "lamp"
    """or its white reference"""
    OPTICS = "optics"
    """sensor, glass or mirror: dusty, or out of place"""
    GLASS = "glass"
    TRANSPORT = "transport"
    """the motor and what it turns: lengths are wrong"""


PART_OF: Final[Mapping[Figure, Part]] = {
    Figure.SKEW: Part.GUIDES,
    Figure.SKEW_SPREAD: Part.ROLLERS,
    Figure.EXPOSURE: Part.LAMP,
    Figure.FOCUS: Part.OPTICS,
}
_MATTERS: Final[Mapping[Figure, float]] = {
    Figure.SKEW: 0.2,
    Figure.SKEW_SPREAD: 0.2,
    Figure.EXPOSURE: 4.0,
    Figure.FOCUS: 0.02,
}
"""the smallest change that is told, in the figure's own unit"""


@dataclass(frozen=True, slots=True)
class Drift:
    """A figure of a device that is not what it was.

    Attributes:
        device, profile, figure: of what.
        part: what to look at.
        before, now: its medians, before it began and since.
        since: when the first of the pages came in that are otherwise.
        found_at: when that was certain.
        pages: from the one to the other.
    """

    device: str
    profile: str
    figure: Figure
    part: Part
    before: float
    now: float
    since: datetime
    found_at: datetime
    pages: int


@dataclass(slots=True)
class _Chart:
    """The chart of one figure of one device and profile."""

    figure: Figure
    value_of: Callable[[list[float]], float]
    sums: Cusum = field(default_factory=lambda: Cusum(LIMIT, _TAUGHT))
    group: list[float] = field(default_factory=list)
    begun: datetime | None = None
    values: list[tuple[datetime, float]] = field(default_factory=list)

    def add(self, page: PageMeasure, value: float) -> Drift | None:
        if not self.group:
            self.begun = page.run.at
        self.group.append(value)
        if len(self.group) < GROUP or self.begun is None:
            return None
        self.values.append((self.begun, self.value_of(self.group)))
        self.group = []
        side = self.sums.add(self.values[-1][1])
        return self._told(page, self.sums.above_since if side > 0 else self.sums.below_since) if side else None

    def _told(self, page: PageMeasure, since: int) -> Drift | None:
        values = [value for _, value in self.values]
        before, now = median(values[:since]), median(values[since:])
        if abs(now - before) < _MATTERS[self.figure]:
            return None
        run, figure = page.run, self.figure
        pages = (len(values) - since) * GROUP
        told = (before, now, self.values[since][0], run.at, pages)
        self.sums, self.values = Cusum(LIMIT, _TAUGHT), []
        return Drift(run.device, run.profile, figure, PART_OF[figure], *told)


class DriftWatch:
    """Finds drifts, page by page. After each the chart begins anew: what was found is what is usual then."""

    def __init__(self) -> None:
        self._charts: dict[tuple[str, str, Figure], _Chart] = {}
        self._found: list[Drift] = []

    def see(self, page: PageMeasure) -> None:
        """The next page, of any device; those of each in the order in which they ran."""
        for figure, value in _figures(page):
            key = page.run.device, page.run.profile, figure
            spread = figure is Figure.SKEW_SPREAD
            chart = self._charts.setdefault(key, _Chart(figure, _spread if spread else median))
            told = chart.add(page, value)
            if told is None:
                continue
            self._found.append(told)
            if spread:  # medians of what slips scatter more: what is usual for the mean has to be learned anew
                self._charts.pop((page.run.device, page.run.profile, Figure.SKEW), None)

    def told(self) -> tuple[Drift, ...]:
        """What was found so far, in the order in which it became certain."""
        return tuple(self._found)


def drifts(measures: Iterable[PageMeasure]) -> tuple[Drift, ...]:
    """What a `DriftWatch` finds that sees these pages."""
    watch = DriftWatch()
    for page in measures:
        watch.see(page)
    return watch.told()


def _figures(page: PageMeasure) -> Iterable[tuple[Figure, float]]:
    if page.skew_deg is not None:
        yield Figure.SKEW, page.skew_deg
        yield Figure.SKEW_SPREAD, page.skew_deg
    if page.paper_level is not None:
        yield Figure.EXPOSURE, page.paper_level
    if page.focus is not None:
        yield Figure.FOCUS, page.focus


def _spread(values: list[float]) -> float:
    """The mean distance from the middle."""
    middle = median(values)
    return fmean(abs(value - middle) for value in values)
