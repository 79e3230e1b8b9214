"""How long something takes: a histogram of whole minutes, and what may be said of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True, slots=True)
class Spread:
    """So many took so many whole minutes (rounded down); `total_s` is the sum of all, to the second."""

    minutes: Mapping[int, int]
    total_s: int

    @property
    def count(self) -> int:
        """How many there are."""
        return sum(self.minutes.values())

    @property
    def mean_min(self) -> float | None:
        """The mean, in minutes; None where there is none."""
        return self.total_s / 60 / self.count if self.count else None

    def within_min(self, share: float) -> int | None:
        """Within how many minutes this share (0..1] of them was done: the nearest-rank percentile, rounded up to whole minutes; None where
        there is none.
        """
        rank, so_far = ceil(share * self.count), 0
        for minute in sorted(self.minutes):
            so_far += self.minutes[minute]
            if so_far >= rank > 0:
                return minute + 1
        return None
