"""What can befall the scan child at a boundary; picklable, so that it happens inside the child."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable
from functools import partial


def at(boundary: str, act: Callable[[], None]) -> Callable[[str], None]:
    """A boundary function that acts when `boundary` is reached."""
    return partial(_act, boundary, act)


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def segfault() -> None:
    ctypes.string_at(0)


def devour() -> None:
    """Takes far more memory than any scan needs."""
    bytearray(4 << 30)


def hang() -> None:
    time.sleep(600)


def say_and_hang() -> None:
    """Tells the child's number on standard error, then hangs."""
    print(os.getpid(), file=sys.stderr, flush=True)
    hang()


def _act(wanted: str, act: Callable[[], None], name: str) -> None:
    if name == wanted:
        act()
