"""Rates with how sure they are: the Wilson score interval. Pure.

E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927) 209-212; recommended against the normal
approximation by R. G. Newcombe, Statistics in Medicine 17 (1998) 857-872 (his method 3), which also holds at 0 and 1 and for few cases.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Final

Z_95: Final = 1.959963984540054
"""the 97.5 % point of the normal distribution: two sides, 95 %"""


@dataclass(frozen=True, slots=True)
class Rate:
    """`part` of `whole`. A rate of nothing is None, and says nothing."""

    part: int
    whole: int

    @property
    def share(self) -> float | None:
        """0..1; None where there is no case."""
        return self.part / self.whole if self.whole else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Between which shares the true one lies, 95 % sure; None where there is no case."""
        return wilson(self.part, self.whole) if self.whole else None


def wilson(part: int, whole: int, z: float = Z_95) -> tuple[float, float]:
    """The score interval of a share, within 0..1.

    Args:
        part: how many cases are so.
        whole: how many there are, at least 1.
        z: the point of the normal distribution.
    """
    share, square = part / whole, z * z
    middle = share + square / (2 * whole)
    half = z * sqrt(share * (1 - share) / whole + square / (4 * whole * whole))
    below = (middle - half) / (1 + square / whole) if part else 0.0
    above = (middle + half) / (1 + square / whole) if part < whole else 1.0
    return below, above
