"""Which devices libsane's drivers see: each driver in a process of its own, so that one that hangs or crashes hides no device of another.

The listing child never runs a driver's code. It forks a process a driver, which costs a hundredth of a second, and hears them. As in
libsane's own list the drivers follow each other, since several may want to open the same USB device; but who has not answered after a
moment (those that ask the network take seconds) is waited for beside the next ones.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import time
from collections import deque
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import NoReturn

import sane

from scanner.errors import DriverCrashed, DriverSilent, ScannerError, UnknownScannerError
from scanner.frames import Device
from scanner.sane.child import Link, end_with
from scanner.sane.config import driver_path
from scanner.sane.engine import engine, errors
from scanner.sane.messages import Alive, DriverAnswered, Finished, ListDevices

MOST_AT_ONCE = 8
HEAD_START_S = 0.15
"""how long a driver has the devices to itself"""
_TICK_S = 0.05
_REAP_TICKS = 40
"""A process that waits inside the kernel for a device may never end: it is not waited for."""

type _Answer = tuple[Device, ...] | ScannerError


@dataclass(slots=True)
class _Look:
    """A driver's process. It ends by itself, also after its answer; then its end of the pipe is closed."""

    driver: str
    pid: int
    answer: Connection
    began_s: float
    answered: bool = False
    told_silent: bool = False

    @property
    def age_s(self) -> float:
        """How long it has been looking."""
        return time.monotonic() - self.began_s

    def end(self) -> int | None:
        """Kills what is left of it. Returns its exit code, negative for a signal; None where the kernel holds on to it."""
        self.answer.close()
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        for _ in range(_REAP_TICKS):
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                return os.waitstatus_to_exitcode(status)
            time.sleep(_TICK_S / 10)
        return None


def list_devices(job: ListDevices, link: Link) -> None:
    """Tells each driver's answer as it comes, and of each that is silent for long, once, that it is."""
    to_come = deque(job.drivers)
    looks: list[_Look] = []
    with link.reporting():
        try:
            while (to_come or looks) and not link.stopped():
                if to_come and len(looks) < MOST_AT_ONCE and all(look.age_s >= HEAD_START_S for look in looks):
                    looks.append(_begin(to_come.popleft()))
                ready = wait([look.answer for look in looks], _TICK_S)
                looks = [look for look in looks if not (look.answer in ready and _heard(look, link))]
                looks = [look for look in looks if not _given_up(look, job, link)]
                link.send(Alive())
        finally:
            for look in looks:
                look.end()
        link.send(Finished(0))


def _begin(driver: str) -> _Look:
    """Starts the process of one driver."""
    path = driver_path(Path(os.environ["SANE_CONFIG_DIR"]), driver)
    ours, theirs = multiprocessing.Pipe(duplex=False)
    parent_pid = os.getpid()
    pid = os.fork()  # this process has one thread, and no driver was ever loaded in it
    if pid == 0:
        _look(path, theirs, parent_pid)
    theirs.close()
    return _Look(driver, pid, ours, time.monotonic())


def _look(path: str, answer: Connection, parent_pid: int) -> NoReturn:
    """The process of one driver. What it closes itself at its end may hang or crash: the answer was given before."""
    try:
        end_with(parent_pid)
        os.environ["SANE_CONFIG_DIR"] = path
        with engine():
            answer.send(_found())
    except ScannerError as error:
        answer.send(error)
    finally:
        os._exit(0)


def _found() -> _Answer:
    try:
        with errors():
            return tuple(Device(name, vendor, model, kind, "sane") for name, vendor, model, kind in sane.get_devices())
    except ScannerError as error:
        return error
    except Exception as error:  # noqa: BLE001 - whatever it was, the parent must hear of it
        return UnknownScannerError(f"{type(error).__name__}: {error}")


def _heard(look: _Look, link: Link) -> bool:
    """Takes what came of a driver; whether that was its end."""
    try:
        answer: _Answer = look.answer.recv()
    except (EOFError, OSError):
        code = look.end()
        if not look.answered:
            link.send(DriverAnswered(look.driver, (), DriverCrashed(look.driver, f"ended with {code}")))
        return True
    look.answered = True
    if isinstance(answer, ScannerError):
        link.send(DriverAnswered(look.driver, (), answer))
    else:
        link.send(DriverAnswered(look.driver, answer, None))
    return False


def _given_up(look: _Look, job: ListDevices, link: Link) -> bool:
    """Tells of a silent driver; whether its time is over."""
    over = look.age_s >= job.limit_s
    if not look.answered and not look.told_silent and (over or look.age_s >= job.silent_s):
        look.told_silent = True
        link.send(DriverAnswered(look.driver, (), DriverSilent(look.driver)))
    if over:
        look.end()
    return over
