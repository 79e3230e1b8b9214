"""Facts of one test alone: the pool of page workers is the session's, and ends what an earlier test left."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from app.domain.telemetry import Fact, Listener, heard_by


@contextmanager
def heard_here(listener: Listener) -> Iterator[None]:
    """As `heard_by`, but for what the threads of the pool tell; no test that hears this way has a page read."""

    def hear(fact: Fact) -> None:
        if not threading.current_thread().name.startswith("worker_"):
            listener(fact)

    with heard_by(hear):
        yield
