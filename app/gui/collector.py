"""Python's garbage collector at the desk: in the window's thread alone, and never through all that was loaded.

Left to itself it runs in whatever thread reaches its threshold, and ends there what it finds. What belongs to the window has to end in the
window's thread: ended by a worker, while events are on their way to it, it takes the program along without a word (Qt 6, *Threads and
QObjects*). And a walk through the modules, classes and tables of an open desk stops every thread for 100 to 200 ms, the window's too, and
finds nothing: they are there until the desk is closed.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QTimer

_LOOK_MS = 50


class Collector:
    """Collects where Qt's events are run, and nowhere else, from its making to `close`."""

    def __init__(self) -> None:
        self._was_enabled = gc.isenabled()
        self._loaded = False
        gc.disable()
        self._timer = QTimer()
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def loaded(self) -> None:
        """All that is there by now is left out of the later walks. May be called from any thread; nothing is collected before."""
        gc.freeze()
        self._loaded = True

    def sweep(self) -> None:
        """What a closed desk left goes now: the next one's `loaded` would keep it as long as that."""
        self._loaded = False
        gc.unfreeze()
        gc.collect()

    def close(self) -> None:
        """Leave it to Python again."""
        self._timer.stop()
        self.sweep()
        if self._was_enabled:
            gc.enable()

    def _look(self) -> None:
        """Collect as far as Python itself would have by now. (Whether anything is frozen is asked by a walk through all of it: 8 ms.)"""
        if self._loaded:
            full = [
                age
                for age, (count, limit) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True))
                if count > limit
            ]
            if full:
                gc.collect(max(full))
