"""Drivers that hung while they looked for devices: not asked again before there is a reason to hope."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from scanner.identity import usb_places


@dataclass(frozen=True, slots=True)
class LookLimits:
    """How long a driver may look for its devices.

    Attributes:
        silent_s: after this time it is told that it has not answered, so that a list shown after five seconds can name it.
        limit_s: after this time it is ended. Some that ask the network wait ten seconds for a host that is switched off.
        again_s: so long one that was ended is not asked again, unless something is plugged in or out.
    """

    silent_s: float = 1.0
    limit_s: float = 20.0
    again_s: float = 300.0


class Hung:
    """The memory of one process. Each hang costs its time again, and may leave a process behind that the kernel does not let go."""

    def __init__(self, again_s: float, sysfs: Path) -> None:
        self._again_s = again_s
        self._sysfs = sysfs
        self._lock = threading.Lock()
        self._drivers: dict[str, float] = {}
        self._plugged: frozenset[tuple[str, str]] = frozenset()

    def now(self) -> frozenset[str]:
        """The drivers that are not to be asked; none, once something was plugged in or out."""
        with self._lock:
            plugged = usb_places(self._sysfs)
            if plugged != self._plugged:
                self._plugged = plugged
                self._drivers.clear()
            since_s = time.monotonic() - self._again_s
            return frozenset(driver for driver, at_s in self._drivers.items() if at_s > since_s)

    def remember(self, drivers: Iterable[str]) -> None:
        """These have hung just now; plugs are counted from the question on (`now`)."""
        with self._lock:
            self._drivers.update(dict.fromkeys(drivers, time.monotonic()))
