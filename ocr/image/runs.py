"""Runs of places that are marked one beside the other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def runs_of(marked: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """(first place, one past the last) of each run, in their order.

    Args:
        marked: n bool.
    """
    steps = np.flatnonzero(np.diff(np.concatenate(([False], marked, [False])).astype(np.int8)))
    return list(zip(steps[::2].tolist(), steps[1::2].tolist(), strict=True))
