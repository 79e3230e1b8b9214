"""Which few kinds make up most: the order of a Pareto chart. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ParetoBar:
    """One kind: how many, and which share of all it makes together with those before it."""

    key: str
    count: int
    cumulative: float


def pareto(counts: Mapping[str, int]) -> tuple[ParetoBar, ...]:
    """The kinds that occur, the most frequent first; of equal ones the first by name."""
    occurring = sorted(((key, count) for key, count in counts.items() if count > 0), key=lambda one: (-one[1], one[0]))
    total, so_far, bars = sum(count for _, count in occurring), 0, []
    for key, count in occurring:
        so_far += count
        bars.append(ParetoBar(key, count, so_far / total))
    return tuple(bars)
