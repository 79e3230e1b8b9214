"""Ctrl-C (and where a service runs it, SIGTERM) in a command that has something to finish: the first asks it to stop, the second does what
it always does."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def stopping(*numbers: signal.Signals, then: Callable[[], object] = lambda: None) -> Iterator[Callable[[], bool]]:
    """Gives what says whether a person pressed Ctrl-C, or one of the other signals came. Outside the main thread nobody can press it.

    Args:
        numbers: the other signals.
        then: called with the first of them, for what cannot ask all the time.

    Raises:
        KeyboardInterrupt: Ctrl-C was pressed again.
    """
    asked = threading.Event()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, *numbers)}

    def put_back() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        put_back()
        asked.set()
        then()

    if threading.current_thread() is not threading.main_thread():
        yield asked.is_set
        return
    for number in before:
        signal.signal(number, on_signal)
    try:
        yield asked.is_set
    finally:
        put_back()
