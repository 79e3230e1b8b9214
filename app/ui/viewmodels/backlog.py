"""Work that piles up: how much of it is left, and for how long at the pace so far. Values, no Qt."""

from __future__ import annotations

import time
from collections.abc import Callable


class Backlog:
    """Told again and again how much is left; from the moment there is something until there is nothing, the pace is measured."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._since_s = 0.0
        self._done = 0
        self.left = 0

    def see(self, left: int) -> None:
        """So much is left now; what comes on top slows nothing down."""
        if not self.left:
            self._since_s, self._done = self._clock(), 0
        self._done += max(0, self.left - left)
        self.left = left

    @property
    def seconds_left(self) -> float | None:
        """How long the rest takes at the pace so far; None where nothing is left, or nothing was done yet."""
        if not self.left or not self._done:
            return None
        return self.left * (self._clock() - self._since_s) / self._done
