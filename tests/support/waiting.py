"""A test waits for what other threads, processes and servers do in their own time."""

from __future__ import annotations

import time
from collections.abc import Callable


def until(happened: Callable[[], bool], limit_s: float) -> None:
    """Come back when it has happened; that it takes longer than `limit_s` is a failure."""
    end = time.monotonic() + limit_s
    while not happened():
        assert time.monotonic() < end, f"not within {limit_s} s"
        time.sleep(0.01)
