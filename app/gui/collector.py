"""Python's garbage collector at the desk: in the window's thread alone, and never through all that was loaded.

Left to itself it runs in whatever thread reaches its threshold, and ends there what it finds. What belongs to the window has to end in the
window's thread: ended by a worker, while events are on their way to it, it takes the program along without a word (Qt 6, *Threads and
QObjects*). And a walk through the modules, classes and tables of an open desk stops every thread for 100 to 200 ms, the window's too, and
finds nothing: they are there until the desk is closed.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QTimer

LOOK_MS = 500


@contextmanager
def in_this_thread() -> Iterator[None]:
    """Within this block garbage is collected here, while Qt's events are run, and by no other thread."""
    was_enabled = gc.isenabled()
    gc.disable()
    timer = QTimer()
    timer.setInterval(LOOK_MS)
    timer.timeout.connect(_look)
    timer.start()
    try:
        yield
    finally:
        timer.stop()
        swept()
        if was_enabled:
            gc.enable()


def loaded() -> None:
    """All that is there by now is left out of the later walks. May be called from any thread; nothing is collected before."""
    gc.freeze()


def swept() -> None:
    """What a closed desk left goes now, in the thread that calls: the next one's `loaded` would keep it as long as that."""
    gc.unfreeze()
    gc.collect()


def _look() -> None:
    """Collect as far as Python itself would have by now."""
    if gc.get_freeze_count():
        full = [
            age
            for age, (count, limit) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True))
            if count > limit
        ]
        if full:
            gc.collect(max(full))
