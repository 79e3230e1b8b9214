"""How long a window does not answer: a thread asks its event loop in a steady beat and takes down when the answer came."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Qt, Signal

BEAT_S = 0.005
LONG_S = 0.1
BOUNDS_MS = (8, 16, 33, 50, 100, 150, 300, 1000)
"""the upper ends of the histogram's bars; one more bar has no end"""


@dataclass(frozen=True, slots=True)
class Stalls:
    """What was seen of one stretch of work.

    Attributes:
        waits_s: for each beat, how long somebody who pressed a key at that moment waited, sorted. A stall counts with all beats in it.
        busy_s: CPU that the window's thread used between two answers, sorted: the part of a wait that no other program is to blame for.
        gui_cpu_s: CPU of the window's thread in all.
        process_cpu_s: CPU of its process, other threads included, worker processes not.
        long: each stall of at least `LONG_S`: so many seconds after the beginning, so long.
    """

    waits_s: tuple[float, ...]
    busy_s: tuple[float, ...]
    gui_cpu_s: float
    process_cpu_s: float
    long: tuple[tuple[float, float], ...] = ()

    def told(self) -> dict[str, object]:
        """As numbers for a report."""
        out: dict[str, object] = {"beats": len(self.waits_s)}
        for name, values in (("wait", self.waits_s), ("busy", self.busy_s)):
            parts = {"p50": 0.5, "p99": 0.99, "p99_9": 0.999, "worst": 1.0}
            out[f"{name}_ms"] = {part: round(1000 * at(values, share), 1) for part, share in parts.items()}
        out["gui_cpu_s"] = round(self.gui_cpu_s, 2)
        out["process_cpu_s"] = round(self.process_cpu_s, 2)
        out["long_stalls"] = [f"{1000 * wait_s:.0f} ms after {after_s:.1f} s" for after_s, wait_s in self.long]
        out["histogram_ms"] = histogram(self.waits_s)
        return out


def at(values: Sequence[float], share: float) -> float:
    """The value that so large a share of the sorted values does not exceed; 0 where there is none."""
    return values[max(0, math.ceil(share * len(values)) - 1)] if values else 0.0


def histogram(waits_s: Sequence[float]) -> dict[str, int]:
    """How many waits ended within each bound."""
    bars, below = {}, 0
    for bound in BOUNDS_MS:
        within = sum(wait <= bound / 1000 for wait in waits_s)
        bars[f"<= {bound}"] = within - below
        below = within
    bars[f"> {BOUNDS_MS[-1]}"] = len(waits_s) - below
    return bars


@dataclass(slots=True)
class _Taken:
    waits_s: list[float] = field(default_factory=list)
    busy_s: list[float] = field(default_factory=list)
    long: list[tuple[float, float]] = field(default_factory=list)


class LoopWatch(QObject):
    """Watches the event loop of the thread that makes it, from `begin` to `end`."""

    _asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._asked.connect(self._answer, Qt.ConnectionType.QueuedConnection)
        self._over = threading.Event()
        self._answered = threading.Event()
        self._thread: threading.Thread | None = None
        self._taken = _Taken()

    def begin(self) -> None:
        """From now on."""
        self._taken = _Taken()
        self._over.clear()
        self._began_s = time.monotonic()
        self._due_s = self._began_s + BEAT_S
        self._busy_s = self._gui_began_s = time.thread_time()
        self._process_began_s = time.process_time()
        self._thread = threading.Thread(target=self._beat, name="loop watch", daemon=True)
        self._thread.start()

    def end(self) -> Stalls:
        """What was seen. A beat without its answer yet is left out."""
        assert self._thread is not None
        self._over.set()
        self._thread.join()
        gui_s, process_s = time.thread_time() - self._gui_began_s, time.process_time() - self._process_began_s
        taken = self._taken
        return Stalls(tuple(sorted(taken.waits_s)), tuple(sorted(taken.busy_s)), gui_s, process_s, tuple(taken.long))

    def _beat(self) -> None:
        while not self._over.is_set():
            time.sleep(max(0.0, self._due_s - time.monotonic()))
            self._answered.clear()
            self._asked.emit()
            while not (self._answered.wait(BEAT_S) or self._over.is_set()):
                pass  # the end may come between the question and the answer

    def _answer(self) -> None:
        """In the window's thread. Whatever beats fell into the wait waited too, each from its own moment on."""
        now_s, busy_s = time.monotonic(), time.thread_time()
        if now_s - self._due_s >= LONG_S:
            self._taken.long.append((self._due_s - self._began_s, now_s - self._due_s))
        while self._due_s <= now_s:
            self._taken.waits_s.append(now_s - self._due_s)
            self._due_s += BEAT_S
        self._taken.busy_s.append(busy_s - self._busy_s)
        self._busy_s = busy_s
        self._answered.set()
