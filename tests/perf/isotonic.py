"""Monotone tables of probability from words that were right or wrong."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

type Table = tuple[tuple[float, ...], tuple[float, ...]]
"""scores from which on a probability holds, rising, the first 0; and the probabilities, rising"""

_MOST_STEPS = 16


def fitted(samples: Iterable[tuple[float, bool]]) -> Table:
    """Isotonic regression by pooling adjacent violators; steps too small to matter are pooled too.

    Args:
        samples: score, and whether it was right.
    """
    steps: list[list[float]] = []  # where it begins, right ones, all
    for score, same in groupby(sorted(samples), key=lambda sample: round(sample[0], 3)):
        outcomes = [right for _, right in same]
        steps.append([score, sum(outcomes), len(outcomes)])
        while len(steps) > 1 and _value(steps[-2]) >= _value(steps[-1]):
            _pool(steps, len(steps) - 2)
    while len(steps) > _MOST_STEPS:
        _pool(steps, min(range(len(steps) - 1), key=lambda at: _loss(steps[at], steps[at + 1])))
    steps = steps or [[0.0, 0, 0]]
    return (0.0, *(step[0] for step in steps[1:])), tuple(round(_value(step), 4) for step in steps)


def _value(step: list[float]) -> float:
    """With one right and one wrong sample added (Laplace)."""
    return (step[1] + 1) / (step[2] + 2)


def _pool(steps: list[list[float]], at: int) -> None:
    begin, right, count = steps.pop(at)
    steps[at] = [begin, right + steps[at][1], count + steps[at][2]]


def _loss(left: list[float], right: list[float]) -> float:
    """What pooling two steps adds to the squared error."""
    return (_value(left) - _value(right)) ** 2 * left[2] * right[2] / (left[2] + right[2])
