"""How often may be asked: codes are short, so that nobody may try them all."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable


class RateLimit:
    """At most `requests` within any `window_s` seconds, whoever asks: on one computer all come from one address. Safe from any thread."""

    def __init__(self, requests: int, window_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._window_s = window_s
        self._clock = clock
        self._times: deque[float] = deque(maxlen=requests)
        self._lock = threading.Lock()

    def allows(self) -> bool:
        """Whether one more may ask now; what is refused does not count."""
        with self._lock:
            now = self._clock()
            if len(self._times) == self._times.maxlen and self._times[0] > now - self._window_s:
                return False
            self._times.append(now)
            return True
