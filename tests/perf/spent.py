"""What a server and all its processes have used of the CPU, and what is said of many times that were taken."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from contextlib import suppress

import psutil


def all_loaded() -> None:
    """What this process has loaded by now is left out of the later walks of Python's collector, as a desk does once it is open
    (`app.gui.collector`): such a walk stops the process for 40 to 80 ms."""
    gc.collect()
    gc.freeze()


def used_s(pid: int) -> float:
    """By a process and those that it began, in CPU seconds: where others keep the machine busy, it says more than the wall."""
    first = psutil.Process(pid)
    used = first.cpu_times()
    spent_s = used.user + used.system + used.children_user + used.children_system
    for one in first.children():
        with suppress(psutil.NoSuchProcess):  # it ended meanwhile, and counts among the first one's children
            spent = one.cpu_times()
            spent_s += spent.user + spent.system
    return spent_s


def p99(ordered: Sequence[float]) -> float:
    """What one of a hundred exceeds; of the least first."""
    return ordered[int(len(ordered) * 0.99)]
