"""Facts of one test alone: other threads of this process may end what an earlier test left, a window's station above all."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from app.domain.telemetry import Fact, Listener, heard_by

_POOL = "worker_"
"""how the threads are called that wait for page workers: the session's, and one may begin at any time"""


@contextmanager
def heard_here(listener: Listener) -> Iterator[None]:
    """As `heard_by`, of what this thread tells and those that begin from now on; no test that hears this way has a page read."""
    others = set(threading.enumerate()) - {threading.current_thread()}

    def hear(fact: Fact) -> None:
        teller = threading.current_thread()
        if teller not in others and not teller.name.startswith(_POOL):
            listener(fact)

    with heard_by(hear):
        yield
