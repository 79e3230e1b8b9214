"""The p-chart: whether a share of bad ones moves more than chance lets it. Pure.

Shewhart's chart for proportions with samples of different sizes: the middle line is all bad ones over all that were looked at (never the
mean of the days' shares), and each point has limits of its own, `p ± 3 sqrt(p (1 - p) / n_i)`, cut off at 0 and 1. NIST/SEMATECH
e-Handbook of Statistical Methods, 6.3.3.2; D. C. Montgomery, Introduction to Statistical Quality Control, 7.2.2 (variable-width limits).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from typing import Final

SIGMAS: Final = 3.0
LEAST_EXPECTED: Final = 5
"""below so many bad ones that are to be expected the limits are rough: the binomial is not near enough to the normal"""


class Signal(StrEnum):
    """What a point says."""

    NONE = "none"
    ABOVE = "above"
    """more bad ones than chance explains"""
    BELOW = "below"
    """fewer: something became better, or was not seen"""


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """One sample: `bad` of `count`, its share, its own limits, and what it says. `rough`: too few for the limits to be exact."""

    key: str
    bad: int
    count: int
    share: float
    lower: float
    upper: float
    signal: Signal
    rough: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """`middle` is the middle line; None where nothing was looked at."""

    middle: float | None
    points: tuple[ChartPoint, ...]


def p_chart(samples: Iterable[tuple[str, int, int]], *, middle: float | None = None) -> Chart:
    """The chart of samples (key, bad ones, count), in their order; one of which nothing was looked at has no point.

    Args:
        samples: what was found.
        middle: the share that is known from a time when all was well; None: that of these samples.
    """
    looked_at = [sample for sample in samples if sample[2] > 0]
    if not looked_at:
        return Chart(None, ())
    line = middle if middle is not None else _middle(looked_at)
    return Chart(line, tuple(_point(key, bad, count, line) for key, bad, count in looked_at))


def _middle(samples: Sequence[tuple[str, int, int]]) -> float:
    return sum(bad for _, bad, _ in samples) / sum(count for _, _, count in samples)


def _point(key: str, bad: int, count: int, line: float) -> ChartPoint:
    share, width = bad / count, SIGMAS * sqrt(line * (1 - line) / count)
    lower, upper = max(0.0, line - width), min(1.0, line + width)
    signal = Signal.ABOVE if share > upper else Signal.BELOW if share < lower else Signal.NONE
    return ChartPoint(key, bad, count, share, lower, upper, signal, line * count < LEAST_EXPECTED)
