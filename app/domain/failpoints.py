"""Named boundaries at which a crash test can kill the process.

Adapters call `reached("<kind>.<before|after>")` around each fsync, rename, commit, key use, request and answer. In daily use the call
is one dictionary look-up. With SOHOA_KILL_AT=`<name>[:<n>]` in the environment the n-th arrival (first = 1) at that boundary kills the
whole process group with SIGKILL; with SOHOA_BOUNDARY_LOG=`<file>` each arrival's name is appended to that file, one a line.
"""

from __future__ import annotations

import os
import signal
from collections import Counter
from pathlib import Path

_arrivals: Counter[str] = Counter()


def reached(name: str) -> None:
    """Tell that the boundary `name` was reached; may not return, if a test asked so."""
    log = os.environ.get("SOHOA_BOUNDARY_LOG")
    if log:
        with Path(log).open("a", encoding="ascii") as file:
            file.write(name + "\n")
    wanted = os.environ.get("SOHOA_KILL_AT")
    if not wanted:
        return
    target, _, count = wanted.partition(":")
    if target != name:
        return
    _arrivals[name] += 1
    if _arrivals[name] >= int(count or "1"):
        os.killpg(int(os.environ.get("SOHOA_KILL_GROUP", os.getpgrp())), signal.SIGKILL)
        signal.pause()
