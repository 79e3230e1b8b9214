"""How fast the station may send: one token bucket, from which all uploads draw."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from app.domain.errors import Cancelled

_LEAST_S, _LOOK_S = 0.001, 0.2
"""how long a waiting thread sleeps before it looks again whether it was cancelled"""


class Bandwidth:
    """At most `bytes_per_s` on the average, one second's worth at once; 0: no limit. Any thread may use it.

    What was sent is known only afterwards, so the bucket may go into debt: whoever wants to send next waits until it is paid.
    (Why no library: `docs/decisions/0029-waiting-of-the-outbox.md`.)
    """

    def __init__(
        self,
        bytes_per_s: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._bytes_per_s = bytes_per_s
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._tokens = bytes_per_s
        self._filled_at = clock()

    def spend(self, size_bytes: int) -> None:
        """So many bytes went."""
        with self._lock:
            self._fill()
            self._tokens -= size_bytes

    def wait(self, cancelled: Callable[[], bool]) -> None:
        """Until more may go.

        Raises:
            Cancelled: a person does not want to wait.
        """
        while True:
            if cancelled():
                raise Cancelled
            debt_s = self._debt_s()
            if debt_s <= 0:
                return
            self._sleep(max(_LEAST_S, min(debt_s, _LOOK_S)))

    def _debt_s(self) -> float:
        if not self._bytes_per_s:
            return 0.0
        with self._lock:
            self._fill()
            return -self._tokens / self._bytes_per_s

    def _fill(self) -> None:
        now = self._clock()
        self._tokens = min(self._bytes_per_s, self._tokens + (now - self._filled_at) * self._bytes_per_s)
        self._filled_at = now
