"""The worker processes of a real station."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from app import settings as configuration
from app.bootstrap import build


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


def test_a_station_that_never_worked_on_a_page_ends_at_once(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    with build(configuration.load(tmp_path, {})) as station:
        assert station.pool is not None
    assert set(threading.enumerate()) <= before


def _exists(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()
