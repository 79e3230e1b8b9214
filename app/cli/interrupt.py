"""Ctrl-C (and where a service runs it, SIGTERM) in a command that has something to finish: the first asks it to stop, the second ends it at
once."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def stopping(*numbers: signal.Signals) -> Iterator[Callable[[], bool]]:
    """Gives what says whether a person pressed Ctrl-C, or one of the other signals came. Outside the main thread nobody can press it.

    Raises:
        KeyboardInterrupt: it was pressed again.
    """
    asked = threading.Event()

    def on_interrupt(_number: int, _frame: FrameType | None) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()

    if threading.current_thread() is not threading.main_thread():
        yield asked.is_set
        return
    before = {number: signal.signal(number, on_interrupt) for number in (signal.SIGINT, *numbers)}
    try:
        yield asked.is_set
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
