"""The scan child: one process, one job, one thread of ours."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import assert_never

from scanner.errors import ScannerError, UnknownScannerError
from scanner.sane.messages import Alive, Describe, Event, Failed, Job, ListDevices, Scan

_PR_SET_PDEATHSIG = 1
_SECONDS_BETWEEN_ROWS = 0.05


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

    @contextlib.contextmanager
    def reporting(self) -> Iterator[None]:
        """Makes an error inside the last word. To be entered inside an open device: closing it may hang."""
        try:
            yield
        except ScannerError as error:
            self.send(Failed(error))
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


def main(connection: Connection, job: Job, config_dir: Path, parent_pid: int) -> None:
    """The entry point of the spawned process."""
    _tie_to_parent(parent_pid)
    os.environ["SANE_CONFIG_DIR"] = str(config_dir)
    snmp = config_dir / "snmp" / "cert_indexes"  # a driver's library would make one under /var, and say so
    snmp.mkdir(parents=True, exist_ok=True)
    os.environ["SNMP_PERSISTENT_DIR"] = str(snmp.parent)
    link = Link(connection)
    link.send(Alive())
    with link.reporting():
        _work(job, link)


def _work(job: Job, link: Link) -> None:
    from scanner.sane import session  # the engine is loaded here, after SANE_CONFIG_DIR is set

    match job:
        case ListDevices():
            session.list_devices(link)
        case Describe(device_id):
            session.describe(device_id, link)
        case Scan(request, spool, boundary):
            session.scan(request, spool, boundary, link)
        case _:
            assert_never(job)


def _tie_to_parent(parent_pid: int) -> None:
    """Makes the kernel end this process with its parent, and puts it into a group that the watchdog can kill whole.

    PR_SET_PDEATHSIG fires when the *thread* that started the child ends: a scan is to be read to its end in the thread
    that began it. Standard output is closed to drivers that chatter.
    """
    os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent_pid:
        os._exit(1)
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.close(null)
