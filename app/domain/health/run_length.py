"""The cumulative sum that tells a drift, and how long it runs without and with one.

Source: D. C. Montgomery, Introduction to Statistical Quality Control, 7th ed., 9.1 (tabular CUSUM; equation 9.6, Siegmund's approximation
of the average run length; self-starting CUSUM of Hawkins, 1987); NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.3.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import copysign, exp, inf, log, sqrt
from typing import Final

ALLOWANCE: Final = 0.5
"""half the shift, in standard deviations, that is to be found soonest"""
_LEAST_KNOWN: Final = 3
"""values before that teach a spread"""


@dataclass(slots=True)
class Cusum:
    """A two-sided cumulative sum that teaches itself what is usual: the first `taught` values say it, and go on being watched meanwhile.

    Each value is compared with those before it: the statistic has Student's distribution, whatever mean and spread are, and is brought to
    the normal one (D. L. Wallace, 1959: within 0.02 standard deviations from two degrees of freedom on up to three of them). So the run
    length is that of a sum whose mean and spread are known, without a first week that nobody watches.

    Attributes:
        limit: from where on a sum tells a drift, in standard deviations.
        taught: how many values say what is usual.
        above, below: the two sums; `above_since` and `below_since`: at which value (from 0) each left zero.
        seen: values so far.
    """

    limit: float
    taught: int
    above: float = 0.0
    below: float = 0.0
    above_since: int = 0
    below_since: int = 0
    seen: int = 0
    _known: int = 0
    mean: float = 0.0
    _squares: float = field(default=0.0, repr=False)

    def add(self, value: float) -> int:
        """Take the next value. Returns 1 where the figure has risen, -1 where it has fallen, 0 where neither is known."""
        standard = self._standard(value)
        if self.above == 0.0:
            self.above_since = self.seen
        if self.below == 0.0:
            self.below_since = self.seen
        self.above = max(0.0, self.above + standard - ALLOWANCE)
        self.below = max(0.0, self.below - standard - ALLOWANCE)
        self.seen += 1
        if self._known < self.taught:
            self._learn(value)
        return (self.above > self.limit) - (self.below > self.limit)

    def _standard(self, value: float) -> float:
        known = self._known
        if known < _LEAST_KNOWN or self._squares == 0.0:
            return 0.0
        spread = sqrt(self._squares / (known - 1))
        student = (value - self.mean) / spread * sqrt(known / (known + 1))
        return as_normal(student, known - 1)

    def _learn(self, value: float) -> None:
        """Welford's way of mean and squares."""
        self._known += 1
        before = value - self.mean
        self.mean += before / self._known
        self._squares += before * (value - self.mean)


def as_normal(student: float, freedom: int) -> float:
    """The standard normal value that is as rare as this value of Student's distribution (Wallace)."""
    size = (8 * freedom + 1) / (8 * freedom + 3) * sqrt(freedom * log(1 + student * student / freedom))
    return copysign(size, student)


def run_length(shift: float, limit: float, allowance: float = ALLOWANCE) -> float:
    """How many values one sided sum takes on average until it tells something (Montgomery, 9.6).

    Args:
        shift: of the mean towards this side, in standard deviations; 0: there is none, and what it tells is a false alarm.
        limit: the decision interval h, in standard deviations.
        allowance: the reference value k.
    """
    drift, height = shift - allowance, limit + 1.166
    if drift == 0:
        return height * height
    try:
        return (exp(-2 * drift * height) + 2 * drift * height - 1) / (2 * drift * drift)
    except OverflowError:
        return inf


def run_length_of_both(shift: float, limit: float, allowance: float = ALLOWANCE) -> float:
    """The same of both sums together (Montgomery, 9.7)."""
    return 1 / (1 / run_length(shift, limit, allowance) + 1 / run_length(-shift, limit, allowance))
