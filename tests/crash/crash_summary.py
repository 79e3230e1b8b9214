"""The last words of a run with crash tests: how many kills there were in each stage, and what the soaks found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from tests.crash.crash_boundaries import STAGES

PROPERTY = "killed_in"
"""the property of a test's report that names the stage; it comes through from the processes of xdist too"""
TOLD = "told"
"""the property that is a whole line of the summary"""
RANDOM = "random"
"""in place of the stage: at a moment that nobody chose"""


def kills_by_stage(properties: Iterable[tuple[str, object]]) -> str:
    """One line for the properties of all reports; empty where no test killed anything."""
    kills = Counter(value for name, value in properties if name == PROPERTY)
    parts = ", ".join(f"{stage} {kills[stage]}" for stage in (*STAGES, RANDOM))
    return f"{kills.total()} kills recovered from: {parts}" if kills else ""
