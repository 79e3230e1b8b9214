"""Which dear tests and variants of tests have their turn: `make test` runs one in ten (TURNS=10), by its seed; all run without TURNS.

Of the values that Hypothesis draws for a property it is a tenth as well, drawn anew in each run.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Final

import pytest

TURNS: Final = int(os.environ.get("TURNS", "1"))


def due[T](config: pytest.Config, variants: Sequence[T]) -> Sequence[T]:
    """Those whose turn it is by the seed of the run, which all its processes know."""
    return variants[config.getoption("randomly_seed", 0) % TURNS :: TURNS]


def share(count: int) -> int:
    """How many of so many drawn values one turn draws, rounded up."""
    return -(-count // TURNS)
