"""What a job costs beyond its page, how soon a waiting worker begins, and pages a minute with one worker and with two.

The server is PostgreSQL with its usual settings (through to the disk). Pages are A6 at 200 dpi as scanned, eight to a
dossier, read and coded for the archive.

Usage: main.py bench worker [--pages 40] [--jobs 400] [--overhead] [--json]
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from itertools import batched
from pathlib import Path
from statistics import median
from typing import Any

from app.bootstrap.centre_worker import CentreStation
from app.domain.clock import SystemClock
from app.domain.ids import new_id
from app.domain.model import BlobRef
from app.domain.page_jobs import PageJob, Priority
from app.jobs.queue import PageQueue
from app.jobs.tables import prepare_tables
from app.jobs.worker import Pace, Worker
from app.sandbox.paper.small import small_dossier
from app.services.replicate import Replicate
from app.settings import load
from app.store.places.folder import FolderPlace
from app.store.store import open_store
from tests.support.postgres import PostgresServer, running_server
from tests.support.store_world import open_desk

ROOT = Path(__file__).parents[2]
CALM = Pace(look_every_s=30, sweep_every_s=30)
LATENCIES = 60
AGAIN = 10
PAGES_A_DOSSIER = 8


def main() -> int:
    """Measure all three."""
    parser = argparse.ArgumentParser(prog="main.py bench worker", description=__doc__)
    parser.add_argument("--pages", type=int, default=40)
    parser.add_argument("--jobs", type=int, default=400)
    parser.add_argument("--overhead", action="store_true", help="only what a job costs")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with running_server() as server, tempfile.TemporaryDirectory(prefix="sohoa-worker-") as folder:
        report: dict[str, Any] = {"postgresql": server.version}
        report |= _queue_alone(_database(server, "queue"), asked.jobs)
        report |= _beside_the_page(_centre(server, "beside", Path(folder), asked.pages))
        for workers in () if asked.overhead else (1, 2):
            name = f"workers_{workers}"
            report |= _pages_a_minute(_centre(server, name, Path(folder), asked.pages), workers, asked.pages)
    if not asked.overhead:
        report["efficiency_of_two"] = round(report["pages_a_minute_2"] / report["pages_a_minute_1"] / 2, 2)
    if asked.json:
        print(json.dumps(report, indent=2))
    else:
        print("\n".join(f"{name.replace('_', ' '):44} {value}" for name, value in report.items()))
    return 0


def _database(server: PostgresServer, name: str) -> str:
    server.create(name)
    return server.url(name).render_as_string(hide_password=False)


def _queue_alone(url: str, jobs: int) -> dict[str, float]:
    """A job that does nothing, one after the other; and the time until a worker that waits begins one."""
    prepare_tables(url)
    begun: list[float] = []
    with (
        PageQueue(url) as queue,
        _running(Worker(url, lambda _job: begun.append(time.monotonic()), lambda: None, 1, CALM)),
    ):
        queue.defer((_nothing() for _ in range(jobs)), Priority.TODAY)
        cpu_s = time.process_time()
        _until(begun, jobs)
        cpu_s = time.process_time() - cpu_s
        each_ms = (begun[-1] - begun[0]) / (jobs - 1) * 1000
        latencies = []
        for _ in range(LATENCIES):
            time.sleep(0.05)
            asked, before = time.monotonic(), len(begun)
            queue.defer([_nothing()], Priority.CITIZEN_WAITING)
            _until(begun, before + 1)
            latencies.append((begun[-1] - asked) * 1000)
    latencies.sort()
    return {
        "job_that_does_nothing_ms": round(each_ms, 2),
        "job_that_does_nothing_cpu_ms": round(cpu_s / jobs * 1000, 2),
        "latency_with_an_empty_queue_p50_ms": round(latencies[len(latencies) // 2], 1),
        "latency_with_an_empty_queue_worst_of_60_ms": round(latencies[-1], 1),
    }


def _beside_the_page(centre: tuple[Path, str, FolderPlace]) -> dict[str, float]:
    """Beside what a counter does for the same page (child process, artifacts, their bytes and rows): jobs, and what they look for.

    Once as the pages are done, and `AGAIN` times as jobs of the same pages that do all but these: there CPU time can be told apart.
    """
    folder, url, place = centre
    settings = load(folder / "worker", {"work": {"workers": 1}, "min_free_mb": 0})
    in_pages: list[float] = []
    in_fetches: list[float] = []
    ends: list[float] = []
    with CentreStation(settings, url, place) as station, station.page_queue() as queue:
        ensure, do, fetch = station.processing.ensure, station.back_office.do, station.store.blobs.path

        def ensure_timed(*arguments: Any, **named: Any) -> None:
            begun = time.monotonic()
            ensure(*arguments, **named)
            in_pages.append(time.monotonic() - begun)

        def fetch_timed(blob: BlobRef | str) -> Path:
            begun = time.monotonic()
            path = fetch(blob)
            in_fetches.append(time.monotonic() - begun)
            return path

        def do_timed(job: PageJob) -> None:
            do(job)
            ends.append(time.monotonic())

        station.processing.ensure = ensure_timed  # type: ignore[method-assign]
        station.store.blobs.path = fetch_timed  # type: ignore[method-assign]
        station.back_office.do = do_timed  # type: ignore[method-assign,assignment]
        owed = station.back_office.owed(queue)
        jobs = [job for job, _ in queue.pages()]
        with station.worker(CALM) as worker, _running(worker):
            _until(ends, owed)
            wall_s = ends[-1] - ends[0]
            station.processing.ensure = lambda *_arguments, **_named: None  # type: ignore[method-assign]
            alone_s, cpu_s = _again(queue, jobs, ends)
    return {
        "page_itself_ms": round(sum(in_pages[1:]) / (owed - 1) * 1000, 1),
        "of_which_bringing_its_bytes_ms": round(sum(in_fetches) / owed * 1000, 2),
        "job_beyond_the_page_ms": round((wall_s - sum(in_pages[1:])) / (owed - 1) * 1000, 2),
        "job_without_its_page_ms": round(alone_s * 1000, 2),
        "job_without_its_page_cpu_ms": round(cpu_s * 1000, 2),
    }


def _again(queue: PageQueue, jobs: list[PageJob], ends: list[float]) -> tuple[float, float]:
    """Seconds a job, by the clock and of CPU in this process: the median of the turns."""
    wall_s, cpu_s = [], []
    for _ in range(AGAIN):
        ends.clear()
        queue.defer(jobs, Priority.TODAY)
        begun_s = time.process_time()
        while len(ends) < len(jobs):
            time.sleep(0.01)  # to ask more often would itself be measured
        cpu_s.append((time.process_time() - begun_s) / len(jobs))
        wall_s.append((ends[-1] - ends[0]) / (len(jobs) - 1))
        _until_none_waits(queue)
    return median(wall_s), median(cpu_s)


def _pages_a_minute(centre: tuple[Path, str, FolderPlace], workers: int, pages: int) -> dict[str, float]:
    """Workers in processes of their own, from their first page that is done to the last."""
    folder, url, _ = centre
    said = folder / "said"
    said.touch()
    arguments = [url, (folder / "place").as_uri(), str(said)]
    program = [sys.executable, "-m", "tests.support.centre_worker"]
    running = [subprocess.Popen([*program, str(folder / str(one)), *arguments], cwd=ROOT) for one in range(workers)]
    done: list[float] = []
    while len(done) < pages:
        assert all(process.poll() is None for process in running), "a worker ended"
        time.sleep(0.005)
        count = sum(line.startswith("-") for line in said.read_text().splitlines())
        done += [time.monotonic()] * (count - len(done))
    for process in running:
        process.send_signal(signal.SIGTERM)
    for process in running:
        process.wait()
    warm = 2 * workers
    minutes = (done[-1] - done[warm - 1]) / 60
    return {f"pages_a_minute_{workers}": round((pages - warm) / minutes, 1)}


def _centre(server: PostgresServer, name: str, folder: Path, pages: int) -> tuple[Path, str, FolderPlace]:
    """A centre that has the pages of a counter, none of them read."""
    url, folder = _database(server, name), folder / name
    (folder / "place").mkdir(parents=True)
    place = FolderPlace(folder / "place")
    desk = open_desk(folder / "counter")
    with closing(desk.store):
        files = small_dossier(folder / "paper", min(pages, 99))
        for number, some in enumerate(batched(files, PAGES_A_DOSSIER)):
            batch = desk.batch(*desk.paper(f"H{number}"))
            for seq, file in enumerate(some):
                desk.store.capture.adopt(batch.id, desk.frame(batch, seq, file.read_bytes()), desk.actor)
        with closing(open_store(folder / "centre", SystemClock(), url=url, place=place, min_free_bytes=0)) as centre:
            way = Replicate(desk.store.outgoing, centre.arrivals, place)
            while way.round().rows:
                pass
    return folder, url, place


def _nothing() -> PageJob:
    page = new_id()
    return PageJob(new_id(), page, str(page))


@contextmanager
def _running(worker: Worker) -> Iterator[None]:
    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(worker.run)
        try:
            yield
        finally:
            worker.stop()
            running.result()


def _until(happened: list[float], count: int) -> None:
    while len(happened) < count:
        time.sleep(0.0005)


def _until_none_waits(queue: PageQueue) -> None:
    while queue.locks():
        time.sleep(0.01)


if __name__ == "__main__":
    sys.exit(main())
