"""A log of facts: a line of JSON each, with no more in it than `app.domain.telemetry` knows the form of."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

from app.domain.telemetry import Fact, known

_AGAIN_S: Final = 60.0
"""a library that tries on and on says the same each time"""


class JsonLines:
    """Listens to facts, and writes them down. Safe to call from several threads."""

    def __init__(self, write: Callable[[str], object]) -> None:
        """`write` takes a line with its end."""
        self._write = write
        self._lock = threading.Lock()

    def __call__(self, fact: Fact) -> None:
        """Write it down; where nobody reads the log any more the work goes on."""
        time = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = {"time": time, "level": "warning" if fact.is_trouble else "info", **known(fact)}
        with self._lock, suppress(OSError, ValueError):
            self._write(json.dumps(line) + "\n")


class OtherWarnings(logging.Handler):
    """What this program and its libraries warn of by `logging`: who warns, and the kind of the error, each once a minute. Their words may
    be of people."""

    def __init__(self, listener: Callable[[Fact], None]) -> None:
        super().__init__(logging.WARNING)
        self._listener = listener
        self._told: dict[tuple[str, str], float] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Implements `logging.Handler`."""
        kind = record.exc_info[0] if record.exc_info else None
        error = kind.__name__ if kind is not None else ""
        now = time.monotonic()
        if now - self._told.get((record.name, error), -_AGAIN_S) >= _AGAIN_S:
            self._told[record.name, error] = now
            self._listener(Fact("program.warned", {"logger": record.name, "error": error}, is_trouble=True))
