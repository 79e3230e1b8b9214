"""Which dear tests have their turn in a run of `make test`; all run where these are not set.

- TURNS=10: of what is marked `turns` (variants of one test, and dear ones) one in ten runs, by the seed of the run, and of the values that
  Hypothesis draws for a property a tenth, drawn anew in each run.
- DAY_TURNS=2: of the tests that go through whole windows and whole days at a counter (`WHOLE_DAYS`) every other one runs. What is marked
  `each_run` always does.

`make soak` runs all of them.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Final

import pytest

TURNS: Final = int(os.environ.get("TURNS", "1"))
DAY_TURNS: Final = int(os.environ.get("DAY_TURNS", "1"))
WHOLE_DAYS: Final = frozenset({"desk", "station"})
"""the groups of these tests: their windows, their sandbox, judge and worker are dear, and one process has them"""


def due[T](config: pytest.Config, variants: Sequence[T]) -> Sequence[T]:
    """Those whose turn it is by the seed of the run, which all its processes know."""
    return variants[_seed(config) % TURNS :: TURNS]


def days_due[T](config: pytest.Config, days: Sequence[T]) -> Sequence[T]:
    """As `due`, of tests of whole days; whose turn it is does not hang on which variants are due."""
    return days[_seed(config) // TURNS % DAY_TURNS :: DAY_TURNS]


def share(count: int) -> int:
    """How many of so many drawn values one turn draws, rounded up."""
    return -(-count // TURNS)


def _seed(config: pytest.Config) -> int:
    seed: int = config.getoption("randomly_seed", 0)
    return seed
