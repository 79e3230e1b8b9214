"""The scan child: one process, one job. One thread talks to libsane and the parent; another only packs rows."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import select
import signal
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import assert_never

from scanner.errors import PageTooLarge, ScannerError, UnknownScannerError
from scanner.sane.messages import Alive, Describe, Event, Failed, Job, ListDevices, Scan, Sense, Status

_PR_SET_PDEATHSIG = 1
_SECONDS_BETWEEN_ROWS = 0.05
_M_ARENA_MAX = -8
"""glibc, malloc.h"""

MEMORY_LIMIT_BYTES = 1 << 30
"""RLIMIT_DATA of the child: what it and its drivers may take for themselves. The largest page that is taken, in three passes of 16 bits,
needs 0.5 GB. Not RLIMIT_AS: libraries, stacks and arenas that are only reserved count there, several times what is used."""


class Link:
    """The child's end of the pipe. The parent says one thing only: stop. A closed pipe means the same."""

    def __init__(self, connection: Connection) -> None:
        """Takes the connection."""
        self._connection = connection
        self._stop = False
        self._spoke_at_s = 0.0

    def send(self, event: Event) -> None:
        """Sends an event; a parent that has gone counts as a stop."""
        try:
            self._connection.send(event)
        except OSError:
            self._stop = True
        self._spoke_at_s = time.monotonic()

    def tell(self, status: Status) -> None:
        """Sends what may be left out: nothing where the pipe is filling up, so that a slow parent does not stop the feeder."""
        if select.select([], [self._connection], [], 0)[1]:
            self.send(status)
        self._spoke_at_s = time.monotonic()

    @contextlib.contextmanager
    def reporting(self) -> Iterator[None]:
        """Makes an error inside the last word. To be entered inside an open device: closing it may hang."""
        try:
            yield
        except ScannerError as error:
            self.send(Failed(error))
        except MemoryError:
            self.send(Failed(PageTooLarge(f"more memory than {MEMORY_LIMIT_BYTES} bytes")))
        except Exception as error:  # noqa: BLE001 - whatever it was, the parent must hear of it
            self.send(Failed(UnknownScannerError(f"{type(error).__name__}: {error}")))

    def due(self) -> bool:
        """Whether enough time has gone by for the next row event; rows come thousands a second."""
        return time.monotonic() - self._spoke_at_s >= _SECONDS_BETWEEN_ROWS

    def stopped(self) -> bool:
        """Whether the parent asked for the end or has gone."""
        try:
            self._stop = self._stop or self._connection.poll()
        except OSError:
            self._stop = True
        return self._stop

    def stopped_within(self, seconds: float) -> bool:
        """Waits so long, or until the parent asks for the end; returns whether it did."""
        with contextlib.suppress(OSError):
            self._connection.poll(seconds)
        return self.stopped()


def main(connection: Connection, job: Job, config_dir: Path, parent_pid: int) -> None:
    """The entry point of the spawned process."""
    _tie_to_parent(parent_pid)
    _share_one_arena()
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_LIMIT_BYTES, MEMORY_LIMIT_BYTES))
    os.environ["SANE_CONFIG_DIR"] = str(config_dir)
    snmp = config_dir / "snmp" / "cert_indexes"  # a driver's library would make one under /var, and say so
    snmp.mkdir(parents=True, exist_ok=True)
    os.environ["SNMP_PERSISTENT_DIR"] = str(snmp.parent)
    link = Link(connection)
    link.send(Alive())
    with link.reporting():
        _work(job, link)


def _work(job: Job, link: Link) -> None:
    from scanner.sane import listing, session  # the engine is loaded here, after SANE_CONFIG_DIR is set

    match job:
        case ListDevices():
            listing.list_devices(job, link)
        case Describe(device_id):
            session.describe(device_id, link)
        case Scan():
            session.scan(job, link)
        case Sense():
            session.sense(job, link)
        case _:
            assert_never(job)


def end_with(parent_pid: int) -> None:
    """Makes the kernel end this process with its parent; at once, where that has gone already."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent_pid:
        os._exit(1)


def _share_one_arena() -> None:
    """Lets all threads take memory from one place, for drivers that cancel a thread at any moment (libsane's `sanei_thread` does).

    A thread that ends hands its own arena back to the system, holding the arena's lock all the while. Cancelled just then, it waits
    for that lock for ever, and the driver for the thread: `scanimage` hangs so too.
    """
    ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)


def _tie_to_parent(parent_pid: int) -> None:
    """Makes the kernel end this process with its parent, and puts it into a group that the watchdog can kill whole.

    PR_SET_PDEATHSIG fires when the *thread* that started the child ends: a scan is to be read to its end in the thread
    that began it. Standard output is closed to drivers that chatter.
    """
    os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with(parent_pid)
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.close(null)
