"""A log of facts: a line of JSON each, with no more in it than `app.domain.telemetry` knows the form of."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

from app.domain.telemetry import Fact, known


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
    """What this program and its libraries warn of by `logging`: who warns, and the kind of the error. Their words may be of people."""

    def __init__(self, listener: Callable[[Fact], None]) -> None:
        super().__init__(logging.WARNING)
        self._listener = listener

    def emit(self, record: logging.LogRecord) -> None:
        """Implements `logging.Handler`."""
        error = record.exc_info[0] if record.exc_info else None
        values = {"logger": record.name, **({"error": error.__name__} if error else {})}
        self._listener(Fact("program.warned", values, is_trouble=True))
