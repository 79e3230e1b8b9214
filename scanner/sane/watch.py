"""The parent's side of a scan child: it starts the child, hears it, and ends it when it falls silent."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Self

from scanner.backend import CancelProbe
from scanner.errors import Cancelled, DeviceLost
from scanner.sane import child
from scanner.sane.messages import Event, Failed, Finished, Job, Rows, Status, Waiting

START_LIMIT_S = 60.0
"""How long a fresh process may take to say its first word; a busy machine starts Python slowly."""

STOP_LIMIT_S = 5.0
"""How long a child may take to end by itself once it was told to, or has given its last word."""

_TICK_S = 0.1


class Inbox:
    """What has come over the pipe.

    The latest `Status` goes before all that waits here: who is slow with frames hears at once how it stands.
    """

    def __init__(self, connection: Connection) -> None:
        """Takes the parent's end. `ended` is true once the child has gone and all that it said was handed out."""
        self._connection = connection
        self._waiting: deque[Event] = deque()
        self._closed = False

    @property
    def ended(self) -> bool:
        """Whether nothing will come any more."""
        return self._closed and not self._waiting

    def next(self, wait_s: float) -> Event | None:
        """The next event; None where there is none within so many seconds."""
        status = self._take_in(0 if self._waiting else wait_s)
        return status or (self._waiting.popleft() if self._waiting else None)

    def _take_in(self, wait_s: float) -> Status | None:
        """Takes all off the pipe, so that the child never waits for us."""
        latest: Status | None = None
        try:
            while not self._closed and self._connection.poll(wait_s):
                wait_s = 0
                event: Event = self._connection.recv()
                if isinstance(event, Rows | Waiting):
                    latest = event
                else:
                    self._waiting.append(event)
        except (EOFError, OSError):
            self._closed = True
        return latest


class Watch:
    """One child and its job, as a context manager: on leaving it, the child is gone."""

    def __init__(self, job: Job, config_dir: Path, idle_limit_s: float) -> None:
        """Starts the child. `idle_limit_s` is the longest silence that is not a hang."""
        spawn = multiprocessing.get_context("spawn")
        self._idle_limit_s = idle_limit_s
        self._connection, theirs = spawn.Pipe()
        self._process = spawn.Process(
            target=child.main, args=(theirs, job, config_dir, os.getpid()), name="scan", daemon=True
        )
        self._process.start()
        theirs.close()
        self._inbox = Inbox(self._connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()
        self._process.join(STOP_LIMIT_S)
        self._kill()
        with contextlib.suppress(ValueError):
            # Whoever starts another child in another thread at this moment collects the end of this one too (CPython does so for
            # all children), and multiprocessing then takes it for running still, though nothing of it is left.
            self._process.close()
        self._connection.close()

    def events(self, cancelled: CancelProbe) -> Iterator[Event]:
        """What the child says, to its last word (`Finished` or `Failed`).

        Raises:
            Cancelled: `cancelled` said so and the child did not end by itself in time.
            DeviceLost: the child died, or was silent for longer than the limit; it is gone then.
        """
        limit_s = START_LIMIT_S
        while True:
            event = self._next(limit_s, cancelled)
            yield event
            if isinstance(event, Finished | Failed):
                return
            limit_s = self._idle_limit_s

    def _next(self, limit_s: float, cancelled: CancelProbe) -> Event:
        deadline_s = time.monotonic() + limit_s
        stopping = False
        while (event := self._inbox.next(_TICK_S)) is None:
            if self._inbox.ended:
                self._process.join(STOP_LIMIT_S)
                raise DeviceLost(f"the scan process ended with {self._process.exitcode}")
            if not stopping and cancelled():
                stopping = True
                self._stop()
                deadline_s = time.monotonic() + STOP_LIMIT_S
            if time.monotonic() >= deadline_s:
                self._kill()
                raise Cancelled("the device did not stop") if stopping else DeviceLost(f"silent for {limit_s:g} s")
        if not stopping and cancelled():
            self._stop()
        return event

    def _stop(self) -> None:
        with contextlib.suppress(OSError):
            self._connection.send(None)

    def _kill(self) -> None:
        """Ends the child and what its driver started; harmless where it has ended already."""
        if self._process.is_alive() and self._process.pid is not None:
            try:
                os.killpg(self._process.pid, signal.SIGKILL)
            except ProcessLookupError:  # it has not yet made its own group
                self._process.kill()
        self._process.join()
