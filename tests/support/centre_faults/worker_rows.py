"""What goes wrong at workers of a centre: they are killed, and pages kill them."""

from __future__ import annotations

import os
import random
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from app.domain.errors import PageWorkFailed
from app.services.workers import WorkerPool
from ocr.memory import give_memory_back
from tests.support.centre_faults.fault import Fault
from tests.support.centre_faults.line_rows import all_read
from tests.support.centre_faults.world import World
from tests.support.centre_worker import PACE, POISON_PX, dies_over_poison
from tests.support.waiting import until

_KILLS = 3


def _killed(world: World) -> None:
    dice = random.Random(11)
    world.work(3)
    for _ in range(_KILLS):
        with world.worker() as worker:
            begun = len(world.said("+"))
            until(lambda before=begun: len(world.said("+")) > before or all_read(world), 90)
            time.sleep(dice.random() * 0.2)
            worker.kill()
    with world.worker():
        until(lambda: all_read(world), 120)
    pages = sum(len(counter.acknowledged) for counter in world.counters)
    assert len(world.said("+")) <= pages + _KILLS, "each kill costs one page"


def _poison(world: World) -> None:
    world.counters[0].take_in(1, POISON_PX)
    world.work(1)
    pages = sum(len(counter.acknowledged) for counter in world.counters)
    pool = WorkerPool(1, partial(dies_over_poison, os.getpid()), give_memory_back)
    with pytest.MonkeyPatch.context() as patched, ThreadPoolExecutor(1) as threads:
        patched.setattr("app.domain.page_jobs.MOST_TRIES", 2)
        patched.setattr("app.domain.page_jobs._LONGEST_PAUSE_S", 0)
        with world.station(pool) as station, station.page_queue() as queue, station.worker(PACE) as worker:
            running = threads.submit(worker.run)
            until(lambda: bool(queue.set_aside()) and len(queue.locks()) == 1, 120)
            worker.stop()
            assert running.result(60).done == pages - 1
            (aside,) = queue.set_aside()
    pool.end()
    world.told.append(PageWorkFailed(aside.reason))


WORKERS: tuple[Fault, ...] = (
    Fault(
        "workers are killed at random moments",
        f"kill -9 over a page, {_KILLS} times; each costs one page that is begun again (100 kills in `make soak ROOM=centre`)",
        _killed,
    ),
    Fault(
        "a page kills its child every time",
        "the process that decodes it dies by SIGSEGV; after five tries (here two) it is set aside",
        _poison,
        "PAGE_WORKER_DIED",
        "`main.py worker --waiting`",
    ),
)
