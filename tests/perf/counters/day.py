"""A day of many counters and their centre, compressed: real stores and replicators, PostgreSQL and SeaweedFS; all of it is reconciled.

Each counter comes by an account of its own, so that the server's rules by unit are asked for each row.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from threading import Event, Thread
from typing import Any
from uuid import UUID

import psutil
from sqlalchemy import select

from app.domain.audit import first_break
from app.domain.clock import SystemClock
from app.store.access.declared import Account
from app.store.places.by_url import place_at
from app.store.schema import audit_rows, master_pages
from app.store.store import Store, open_store
from tests.perf.counters.counter import Task, arguments, folder_of
from tests.perf.counters.disk import Disk
from tests.perf.counters.replicator import login_of
from tests.perf.spent import p99, used_s
from tests.support.centre_access import guarded
from tests.support.memory_disk import MEMORY
from tests.support.postgres import PostgresServer, running_server
from tests.support.seaweedfs import SeaweedServer, seaweed_server, secrets_of

ROOT = Path(__file__).parents[3]
DATABASE, UNIT = "centre", "H01"
A_PROCESS = 5
"""so many counters share a process, each in a thread of its own"""
ASKED_EVERY_S = 0.25
"""how often the disk is asked for itself meanwhile"""
DAY_DOSSIERS, DAY_S = 300, 8 * 3600
"""what each counter takes a day"""


@dataclass(slots=True)
class Centre:
    """The servers of a centre, and what they use."""

    database: PostgresServer
    objects: SeaweedServer

    @property
    def processes(self) -> dict[str, int]:
        return {"PostgreSQL": self.database.pid, "SeaweedFS": self.objects.pid}


def counters_day(counters: int, task: Task) -> dict[str, Any]:
    """Let the day go by, and say what it cost and whether all is there."""
    with ExitStack() as ending:
        folder = Path(ending.enter_context(tempfile.TemporaryDirectory(prefix="sohoa-counters-")))
        in_memory = Path(ending.enter_context(tempfile.TemporaryDirectory(prefix="sohoa-objects-", dir=MEMORY)))
        centre = Centre(
            ending.enter_context(running_server()), ending.enter_context(seaweed_server(in_memory, volume_mb=1024))
        )
        owner = ending.enter_context(guarded(centre.database, folder, DATABASE))
        for number in range(counters):
            owner.admit(login_of(number), Account.COUNTER, UNIT)
        store = owner.owner
        report, watched = _offered(counters, task), Watched(centre)
        with _begun(folder, counters, task) as started:
            before = {name: used_s(pid) for name, pid in centre.processes.items()}
            with Disk(folder / "disk", task.size_bytes, ASKED_EVERY_S) as disk, watched:
                replicators = list(_replicators(folder, counters, centre))
                begin_at = time.time() + 3
                for process in started:
                    _say(process, f"{begin_at}")
                for process in started:
                    assert process.wait() == 0
                report["counters_took_s"] = round(time.time() - begin_at, 1)
            for process in replicators:
                _say(process, "stop")
            for process in replicators:
                assert process.wait() == 0
        days = [_told(folder, f"counter-{number:02d}") for number in range(counters)]
        brought = [_told(folder, f"replicator-{number:02d}") for number in range(counters)]
        after = {name: used_s(pid) for name, pid in centre.processes.items()}
        used = {name: after[name] - before[name] for name in before}
        for what in ("counters", "replicators"):
            used[what] = sum(_told(folder, f"{what}-{n:02d}")["CPU_s"] for n in range(0, counters, A_PROCESS))
        report |= _times(days, disk.took_ms) | _of_the_way(brought, used, report["pages"]) | watched.found
        return report | _reconciled(folder, days, brought, store, centre)


def _offered(counters: int, task: Task) -> dict[str, Any]:
    pages = counters * task.dossiers * task.pages
    return {
        "counters": counters,
        "dossiers": counters * task.dossiers,
        "pages": pages,
        "kB_a_page": round(task.size_bytes / 1000),
        "in_s": task.seconds,
        "pages_a_second": round(pages / task.seconds, 1),
        "times_as_fast_as_300_dossiers_a_counter_a_day": round(
            task.dossiers / task.seconds / (DAY_DOSSIERS / DAY_S), 1
        ),
        "workers": "none: these bytes are no pictures",
    }


# -- processes


@contextmanager
def _begun(folder: Path, counters: int, task: Task) -> Iterator[list[subprocess.Popen[str]]]:
    """The processes of the counters, their data folders laid out."""
    started = [
        _process("counter", folder, first, min(A_PROCESS, counters - first), *arguments(task))
        for first in range(0, counters, A_PROCESS)
    ]
    try:
        for process in started:
            assert process.stdout is not None and process.stdout.readline() == "ready\n"
        yield started
    finally:
        for process in started:
            process.kill()


def _replicators(folder: Path, counters: int, centre: Centre) -> Iterator[subprocess.Popen[str]]:
    for first in range(0, counters, A_PROCESS):
        count = min(A_PROCESS, counters - first)
        yield _process(
            "replicator", folder, first, count, f"{centre.database.url(DATABASE)}", centre.objects.url("day")
        )


def _process(module: str, folder: Path, first: int, count: int, *more: str) -> subprocess.Popen[str]:
    program = [sys.executable, "-m", f"tests.perf.counters.{module}", str(folder), str(first), str(count), *more]
    return subprocess.Popen(program, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _say(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(line + "\n")
    process.stdin.close()


def _told(folder: Path, name: str) -> Any:
    return json.loads((folder / f"{name}.json").read_text())


class Watched:
    """What a server of a centre holds while counters are connected: asked each second."""

    def __init__(self, centre: Centre) -> None:
        self.found = {"connections_at_most": 0, "MB_a_connection": 0.0}
        self._centre = centre
        self._stopped = Event()
        self._thread = Thread(target=self._watch)

    def __enter__(self) -> Watched:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._stopped.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stopped.wait(1):
            own = list[int]()
            for one in psutil.Process(self._centre.database.pid).children():
                with suppress(psutil.NoSuchProcess):
                    if f" {DATABASE} " in " ".join(one.cmdline()):
                        own.append(one.memory_full_info().uss)
            if len(own) >= self.found["connections_at_most"]:
                each = round(median(own) / 1e6, 1) if own else 0.0
                self.found = {"connections_at_most": len(own), "MB_a_connection": each}


# -- figures


def _times(days: Sequence[Any], disk_ms: list[float]) -> dict[str, Any]:
    took = sorted(one for day in days for one in day["acknowledged_ms"])
    disk_ms = sorted(disk_ms)
    opened = sorted(one for day in days for one in day["opened_ms"])
    return {
        "page_acknowledged_p50_ms": round(median(took), 1),
        "page_acknowledged_p99_ms": round(p99(took), 1),
        "page_acknowledged_worst_ms": round(took[-1], 1),
        "disk_alone_p50_ms": round(median(disk_ms), 1),
        "disk_alone_p99_ms": round(p99(disk_ms), 1),
        "disk_asked": len(disk_ms),
        "dossier_and_batch_p99_ms": round(p99(opened), 1),
        "pages_begun_late": sum(day["late"] for day in days),
    }


def _of_the_way(brought: Sequence[Any], used: dict[str, float], pages: int) -> dict[str, Any]:
    return {
        **{f"CPU_ms_a_page_{name}": round(1000 * spent / pages, 1) for name, spent in used.items()},
        "rows_brought": sum(one["rows"] for one in brought),
        "files_brought": sum(one["files"] for one in brought),
        "rows_behind_when_the_day_ended": sum(one["rows_behind_at_the_end"] for one in brought),
        "caught_up_s": round(max(one["caught_up_s"] for one in brought), 1),
        "troubles": sum(len(one["troubles"]) for one in brought),
    }


def _reconciled(
    folder: Path, days: Sequence[Any], brought: Sequence[Any], centre: Store, servers: Centre
) -> dict[str, Any]:
    """Each acknowledged page once here, once there, its bytes in the shared place; both chains whole and the same."""
    lost = doubled = chains = 0
    url = servers.objects.url("day")
    lying = set(place_at(url, secrets_of(url)).names())
    for number, day in enumerate(days):
        with closing(open_store(folder_of(folder, number), SystemClock(), min_free_bytes=0)) as store:
            here, there = (_pages(one, store.station_id) for one in (store, centre))
            chains += _one_chain(store, centre)
        acknowledged = set(day["pages"])
        for found in (here, there):
            lost += len(acknowledged - found.keys()) + len(set(found.values()) - lying)
            doubled += len(found.keys() - acknowledged) + len(day["pages"]) - len(acknowledged)
    return {
        "lost": lost,
        "doubled": doubled,
        "chains_that_hold": chains,
        "sides_that_agree": sum(one["agrees"] and not one["missing"] for one in brought),
    }


def _pages(store: Store, station_id: UUID) -> dict[str, str]:
    query = select(master_pages.c.id, master_pages.c.blob_sha256).where(master_pages.c.station_id == station_id)
    with store.database.read() as connection:
        return {str(row.id): row.blob_sha256 for row in connection.execute(query)}


def _one_chain(store: Store, centre: Store) -> bool:
    """Of a counter: its chain holds, and the centre has the same."""
    with centre.database.read() as connection:
        of_station = audit_rows.c.station_id == store.station_id
        query = select(audit_rows.c.sha256).where(of_station).order_by(audit_rows.c.position)
        there = connection.scalars(query).all()
    here = [row.sha256 for row in store.audit.rows()]
    whole = first_break(store.audit.rows()) is None and first_break(centre.audit.rows(store.station_id)) is None
    return whole and there == here
