"""The worker processes of a real station."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import psutil
from pebble import ProcessExpired

from app import settings as configuration
from app.bootstrap import build
from app.services.pool import WorkPool


def test_workers_outlive_the_thread_that_gave_the_first_task(tmp_path: Path) -> None:
    """The kernel ends a worker with the thread that started it; a desktop's threads come and go."""
    settings = configuration.load(tmp_path, {"work": {"workers": 1}})
    first: list[int] = []
    with build(settings) as station:
        asking = threading.Thread(target=lambda: first.append(station.pool.schedule(os.getpid).result()))
        asking.start()
        asking.join()
        (worker,) = first
        assert worker != os.getpid()
        for _ in range(20):  # the pool looks at its workers ten times a second
            assert station.pool.schedule(os.getpid).result() == worker
        assert station.pool.schedule(_exists, args=(worker,)).result()


def test_workers_that_were_killed_are_followed_by_others(tmp_path: Path) -> None:
    """As when memory runs short: nobody has to start the station anew."""
    with build(configuration.load(tmp_path, {"work": {"workers": 1}})) as station:
        killed = station.pool.schedule(os.getpid).result()
        while psutil.Process(killed).status() != psutil.STATUS_SLEEPING:
            pass  # it still says that it is done; killed then, it would hold its end of the pipe
        os.kill(killed, signal.SIGKILL)
        assert _goes_on(station.pool) not in (killed, os.getpid())


def _goes_on(pool: WorkPool) -> int:
    """The worker of the next task that is done; one that was given before the end was noticed may fail."""
    for _ in range(50):
        with contextlib.suppress(BrokenProcessPool, ProcessExpired):
            return int(pool.schedule(os.getpid, timeout=10.0).result())
    raise AssertionError("no worker came")


def test_a_station_that_never_worked_on_a_page_ends_at_once(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    with build(configuration.load(tmp_path, {})) as station:
        assert station.pool is not None
    assert set(threading.enumerate()) <= before


def _exists(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()
