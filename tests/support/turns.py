"""Which variants of a dear test have their turn: `make test` runs one in three (TURNS=3), others at another seed; all run without TURNS."""

from __future__ import annotations

import os
from collections.abc import Sequence

import pytest


def due[T](config: pytest.Config, variants: Sequence[T]) -> Sequence[T]:
    """Those whose turn it is by the seed of the run, which all its processes know."""
    turns = int(os.environ.get("TURNS", "1"))
    return variants[config.getoption("randomly_seed", 0) % turns :: turns]
