"""The simulation held against workers: what it says that pages will wait, and what they waited in a real queue.

First the workers do pages that come one by one, and pages that all wait at once: it tells how long a worker is at one while it is alone and
while all work. Then other pages come by a schedule; their waits are foretold from the schedule and those times.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence, Set
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from itertools import groupby, islice, pairwise
from pathlib import Path
from random import Random
from statistics import fmean
from typing import Any
from uuid import UUID

from app.domain.clock import SystemClock
from app.domain.page_jobs import PageJob, Priority
from app.jobs.queue import PageQueue
from app.jobs.tables import prepare_tables
from app.sandbox.paper.small import small_dossier
from app.services.replicate import Replicate
from app.store.places.folder import FolderPlace
from app.store.store import open_store
from tests.perf.simulated.workers import by_chance, waits_of
from tests.support.postgres import running_server
from tests.support.store_world import open_desk
from tests.support.waiting import until

ROOT = Path(__file__).parents[3]
A_DOSSIER = 4
"""so many pages come at once"""
LOAD = 0.7
"""the share of their time for which the schedule keeps the workers busy"""
REPEATS = 300
WARM, ONE_BY_ONE = 3, 8
"""pages of each worker before anything is measured; pages that come one by one"""
PATIENCE_S = 300.0


@dataclass(frozen=True, slots=True)
class Measured:
    """How long a worker was at a page, in s, from one to its next: while no other worked, and while all did."""

    alone_s: Sequence[float]
    together_s: Sequence[float]

    def draw(self, random: Random, at_work: int) -> float:
        """One of them."""
        return random.choice(self.alone_s if at_work == 1 else self.together_s)


def forecast(workers: int, pages: int, seed: int) -> dict[str, Any]:
    """Of so many workers: the mean wait of pages that come, foretold and measured.

    Where other programs keep the machine busy, pages take longer at one time than at another: so it is also told what would have been said
    from the times that they took meanwhile.
    """
    with ExitStack() as ending:
        folder = Path(ending.enter_context(tempfile.TemporaryDirectory(prefix="sohoa-forecast-")))
        server = ending.enter_context(running_server())
        server.create("centre")
        url = server.url("centre").render_as_string(hide_password=False)
        jobs = _pages(folder, url, WARM * workers + ONE_BY_ONE + 2 * pages)
        queue = ending.enter_context(_queue(url))
        line = Line(queue, ending.enter_context(_workers(folder, url, workers)), jobs)
        line.all_at_once(WARM * workers)
        measured = _measured(line, pages, workers)
        arrivals = _schedule(pages, workers, fmean(measured.together_s), Random(seed))
        waits, spent_s = line.by(arrivals)
    foretold = _foretold(arrivals, measured, workers, seed)
    afterwards = _foretold(arrivals, Measured(spent_s, spent_s), workers, seed)
    return {
        "workers": workers,
        "pages": len(waits),
        "page_s_alone": round(fmean(measured.alone_s), 3),
        "page_s_all_at_work": round(fmean(measured.together_s), 3),
        "wait_s_foretold": round(fmean(foretold), 2),
        "wait_s_measured": round(fmean(waits), 2),
        "foretold_to_measured": round(fmean(foretold) / fmean(waits), 2),
        "page_s_meanwhile": round(fmean(spent_s), 3),
        "told_from_these_to_measured": round(fmean(afterwards) / fmean(waits), 2),
        "wait_p95_s_foretold": round(_p95(foretold), 2),
        "wait_p95_s_measured": round(_p95(waits), 2),
    }


def _foretold(arrivals: Sequence[float], measured: Measured, workers: int, seed: int) -> list[float]:
    random = Random(seed)
    return [
        wait
        for _ in range(REPEATS)
        for wait in waits_of(arrivals, lambda at_work: measured.draw(random, at_work), workers)
    ]


class Line:
    """A queue, the workers behind it, and pages that can still be put into it."""

    def __init__(self, queue: PageQueue, said: Sequence[Path], jobs: Sequence[PageJob]) -> None:
        self._queue = queue
        self._said = said
        self._jobs = iter(jobs)

    def all_at_once(self, count: int) -> list[list[tuple[float, float]]]:
        """By worker, in order: when each of so many pages was begun and ended."""
        jobs = list(islice(self._jobs, count))
        self._queue.defer(jobs, Priority.TODAY)
        done = self._done({job.page_id for job in jobs})
        return [sorted(done[page] for page in pages if page in done) for pages in map(_told, self._said)]

    def by(self, arrivals: Sequence[float]) -> tuple[list[float], list[float]]:
        """How long each page waits that comes so many seconds from now, all of a dossier at once, and how long it takes."""
        began, came = time.time(), dict[UUID, float]()
        for at, dossier in groupby(arrivals):
            jobs = list(islice(self._jobs, len(list(dossier))))
            time.sleep(max(0.0, began + at - time.time()))
            came |= dict.fromkeys((job.page_id for job in jobs), time.time())
            self._queue.defer(jobs, Priority.CITIZEN_WAITING)
        done = self._done(came.keys())
        return [done[page][0] - at for page, at in came.items()], [ended - begun for begun, ended in done.values()]

    def _done(self, pages: Set[UUID]) -> dict[UUID, tuple[float, float]]:
        until(lambda: pages <= self._times().keys(), PATIENCE_S)
        return {page: times for page, times in self._times().items() if page in pages}

    def _times(self) -> dict[UUID, tuple[float, float]]:
        return {page: times for said in self._said for page, times in _told(said).items()}


def _measured(line: Line, pages: int, workers: int) -> Measured:
    alone = [ended - begun for _ in range(ONE_BY_ONE) for did in line.all_at_once(1) for begun, ended in did]
    together = line.all_at_once(pages)
    last = min(did[-1][0] for did in together)  # until then all of them worked
    pairs = [pair for did in together for pair in pairwise(did) if pair[1][0] <= last]
    between = fmean(later[0] - earlier[1] for earlier, later in pairs)
    cycles = [later[0] - earlier[0] for earlier, later in pairs]
    return Measured([one + between for one in alone] if workers > 1 else cycles, cycles)


def _schedule(pages: int, workers: int, page_s: float, random: Random) -> list[float]:
    """When pages come (s from the beginning): dossiers by chance, all pages of one at once."""
    a_second = LOAD * workers / page_s / A_DOSSIER
    dossiers = by_chance(random, a_second, pages // A_DOSSIER)
    return [at for at in dossiers for _ in range(A_DOSSIER)]


# -- the centre


def _pages(folder: Path, url: str, count: int) -> list[PageJob]:
    """Pages of a counter that came to the centre, none of them read."""
    (folder / "place").mkdir()
    place, desk, jobs = FolderPlace(folder / "place"), open_desk(folder / "counter"), list[PageJob]()
    with (
        closing(desk.store),
        closing(open_store(folder / "centre", SystemClock(), url=url, place=place, min_free_bytes=0)) as centre,
    ):
        files = small_dossier(folder / "paper", A_DOSSIER)
        for number in range(-(-count // A_DOSSIER)):
            dossier, part = desk.paper(f"H{number}")
            batch = desk.batch(dossier, part)
            for seq, file in enumerate(files):
                (page,) = desk.scan(batch, seq, file.read_bytes() + f"{number}".encode())
                jobs.append(PageJob(dossier.id, page.id, str(page.id)))
        way = Replicate(desk.store.outgoing, centre.arrivals, place)
        while way.round().rows:
            pass
    return jobs


@contextmanager
def _queue(url: str) -> Iterator[PageQueue]:
    prepare_tables(url)
    with PageQueue(url) as queue:
        yield queue


@contextmanager
def _workers(folder: Path, url: str, count: int) -> Iterator[list[Path]]:
    """Workers in processes of their own; by worker the file in which it says what it did."""
    said = [folder / f"said-{one}" for one in range(count)]
    running = []
    for number, path in enumerate(said):
        program = [sys.executable, "-m", "tests.perf.simulated.timed_worker", str(folder / f"worker-{number}")]
        running.append(subprocess.Popen([*program, url, str(folder / "place"), str(path)], cwd=ROOT))
    try:
        until(lambda: all(path.exists() for path in said), PATIENCE_S)
        yield said
    finally:
        for process in running:
            process.send_signal(signal.SIGTERM)
        for process in running:
            process.wait()


def _told(said: Path) -> dict[UUID, tuple[float, float]]:
    """Of each page, when a worker began and ended it."""
    lines = (line.split() for line in said.read_text().splitlines())
    return {UUID(page): (float(begun), float(ended)) for page, begun, ended in lines}


def _p95(times: Sequence[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]
