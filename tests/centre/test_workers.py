"""Workers do real pages of counters at a centre, and are killed over it."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text

from app.bootstrap.centre_worker import CentreStation
from app.domain.artifacts import Stage, StageRecipe, page_key
from app.domain.clock import SystemClock
from app.domain.editlog import Rotate
from app.domain.errors import StoreFailed
from app.domain.ids import new_id
from app.domain.model import Dossier, MasterPage
from app.domain.page_jobs import PageJob, Priority
from app.domain.page_view import PageView
from app.domain.search import SearchQuery
from app.jobs.queue import PageQueue
from app.services.pool import WorkPool
from app.services.replicate import Replicate
from app.services.workers import WorkerPool
from app.settings import load
from app.store.places.folder import FolderPlace
from app.store.purge import purge
from app.store.store import open_store
from ocr.memory import give_memory_back
from tests.support.centre_worker import PACE, POISON_PX, dies_over_poison
from tests.support.cli_world import CommandLine, conforms
from tests.support.postgres import PostgresServer
from tests.support.shifted_clock import ShiftedClock
from tests.support.small_pages import drawn
from tests.support.store_world import Desk, open_desk
from tests.support.waiting import until

ROOT = Path(__file__).parents[2]
STAGES = ("inspect", "preview", "thumb", "layers", "text")


@dataclass
class World:
    """A centre that has the pages of a counter, and workers in processes of their own."""

    folder: Path
    url: str
    desk: Desk
    place: FolderPlace

    def scan(self, dossier: int, pages: int, width_px: int = 120) -> tuple[Dossier, list[MasterPage]]:
        owner, part = self.desk.paper(f"H{dossier}")
        batch = self.desk.batch(owner, part)
        came = [self.desk.scan(batch, one, drawn(dossier * 100 + one, width_px)) for one in range(pages)]
        return owner, [page for pages in came for page in pages]

    def replicate(self, desk: Desk | None = None) -> None:
        folder = self.folder / "centre"
        with closing(open_store(folder, SystemClock(), url=self.url, place=self.place, min_free_bytes=0)) as centre:
            way = Replicate((desk or self.desk).store.outgoing, centre.arrivals, self.place)
            while way.round().rows:
                pass

    @contextmanager
    def station(self, pool: WorkPool | None = None) -> Iterator[CentreStation]:
        settings = load(self.folder / "look", {"work": {"workers": 1}, "min_free_mb": 0})
        with CentreStation(settings, self.url, self.place, pool) as station:
            yield station

    def worker(self, name: str = "worker") -> subprocess.Popen[bytes]:
        said = str(self.folder / "said")
        arguments = [str(self.folder / name), self.url, (self.folder / "place").as_uri(), said]
        return subprocess.Popen([sys.executable, "-m", "tests.support.centre_worker", *arguments], cwd=ROOT)

    def said(self, sign: str) -> list[str]:
        path = self.folder / "said"
        lines = path.read_text().split("\n") if path.exists() else []
        return [line[2:] for line in lines if line.startswith(sign)]

    def assert_all_done(self, pages: int) -> None:
        """Each page was done once, and the bytes of all that was made of it lie at the place."""
        with self.station() as station, station.page_queue() as queue:
            assert station.back_office.owed(queue) == 0 and not queue.locks()
            assert made(station) == dict.fromkeys(STAGES, pages)
            with station.store.database.read() as connection:
                files = connection.scalars(text("SELECT blob_sha256 FROM artifacts")).all()
        for sha256 in files:
            self.place.get(sha256, self.folder / "read")
            (self.folder / "read").unlink()


@pytest.fixture
def world(server: PostgresServer, tmp_path: Path) -> Iterator[World]:
    server.create("centre")
    url = server.url("centre").render_as_string(hide_password=False)
    (tmp_path / "place").mkdir()
    desk = open_desk(tmp_path / "counter")
    yield World(tmp_path, url, desk, FolderPlace(tmp_path / "place"))
    desk.store.close()


def made(station: CentreStation) -> dict[str, int]:
    """How many artifacts there are of each stage."""
    with station.store.database.read() as connection:
        return dict(Counter(connection.scalars(text("SELECT stage FROM artifacts"))))


def stop(worker: subprocess.Popen[bytes]) -> None:
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(60) == 0


def kills(world: World, count: int, pages: int) -> None:
    """Kill a worker at random moments of its work while another one takes over; each kill costs one page at most."""
    dice = random.Random(19)
    world.replicate()
    for number in range(count):
        worker = world.worker(f"worker-{number % 2}")
        begun = len(world.said("+"))
        until(lambda before=begun: len(world.said("+")) > before or len(set(world.said("-"))) == pages, 90)
        time.sleep(dice.random() * 0.4)
        worker.kill()
        worker.wait()
    last = world.worker()
    until(lambda: len(set(world.said("-"))) == pages, 900)  # one that was hit over and over waits for minutes
    with PageQueue(world.url) as queue:
        until(lambda: not queue.locks(), 90)
        assert not queue.set_aside()
    stop(last)
    assert len(world.said("+")) <= pages + count, "each kill costs one page"
    world.assert_all_done(pages)


def test_pages_of_a_counter_are_done_and_a_killed_worker_costs_one(world: World) -> None:
    world.scan(1, 6)
    kills(world, 2, 6)


def test_what_is_owed_follows_from_the_store(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting, pages = world.scan(1, 2)
    gone, _ = world.scan(2, 1)
    world.desk.store.happenings.release(gone.id, {})
    older, (read,) = world.scan(3, 1)
    recipe = StageRecipe(1, {"read": "by an older program"})
    world.desk.store.recipes.remember(recipe)
    view = PageView.arrived(read.id)
    key = page_key(Stage.TEXT, view, {read.id: read}, {Stage.TEXT: recipe})
    world.desk.store.artifacts.put(key, "text", b"words", "application/json")
    world.replicate()
    with world.station() as station, station.page_queue() as queue:
        office = station.back_office
        assert office.owed(queue) == 3 and office.owed(queue) == 0
        jobs = list(queue.pages())
        assert [(job.dossier_id, priority) for job, priority in jobs] == [
            *[(waiting.id, Priority.CITIZEN_WAITING)] * 2,
            (gone.id, Priority.TODAY),
        ]
        for job, _ in jobs:
            office.do(job)
        office.do(PageJob(older.id, pages[0].id, "a page of another dossier"))
        assert made(station)["text"] == 1 + 3
        asked: list[str] = []
        schedule = station.pool.schedule
        monkeypatch.setattr(
            station.pool, "schedule", lambda what, **how: asked.append(what.__name__) or schedule(what, **how)
        )
        office.do(jobs[0][0])
        assert not asked, "what is there is not made anew"
        arrived, masters = PageView.arrived(pages[0].id), {pages[0].id: pages[0]}
        facts = station.processing.artifact(Stage.INSPECT, arrived, masters)
        assert facts is not None
        facts_key = station.processing.key(Stage.INSPECT, arrived, masters)
        world.desk.store.artifacts.put_facts(facts_key, facts, "application/json", pages[0])
        world.desk.store.dossiers.append(waiting.id, [Rotate((pages[0].id,), 1)], world.desk.actor)
        world.replicate()
        assert office.owed(queue) == 1, "a page that is shown otherwise is another one"
        ((turned, _),) = [one for one in queue.pages() if one not in jobs]
        office.do(turned)
        assert made(station)["text"] == 1 + 4, "a log that went on is seen, though the dossier was at hand"
        asked.clear()
        purge(world.desk.store, pages[1].blob.sha256, "a test", world.desk.actor)
        world.replicate()
        office.do(PageJob(waiting.id, pages[1].id, "a page that was deleted"))
        assert not asked
        gone, (page,) = world.scan(4, 1)
        world.replicate()
        world.place.remove(page.blob.sha256)
        with pytest.raises(StoreFailed) as caught:
            office.do(PageJob(gone.id, page.id, "its bytes are gone"))
        assert caught.value.code == "BLOB_MISSING"


def test_pages_of_a_counter_that_was_offline_for_a_week_are_owed_when_they_come(world: World) -> None:
    ago = open_desk(world.folder / "offline", ShiftedClock(timedelta(days=-7)))
    with closing(ago.store):
        owner, part = ago.paper("H9")
        ago.scan(ago.batch(owner, part), 0, drawn(9))
        world.replicate(ago)
        with world.station() as station, station.page_queue() as queue:
            assert station.back_office.owed(queue) == 1
            ((job, priority),) = queue.pages()
            assert (job.dossier_id, priority) == (owner.id, Priority.TODAY)
            assert station.back_office.owed(queue) == 0
            station.back_office.do(job)
            (page,) = ago.store.capture.pages(owner.id)
            ago.store.dossiers.append(owner.id, [Rotate((page,), 1)], ago.actor)
            ago.scan(ago.batch(owner, part), 0, drawn(10))
            world.replicate(ago)
            assert station.back_office.owed(queue) == 2, "what came since"
            assert station.back_office.owed(queue) == 0


def test_late_pages_that_an_older_program_could_not_read_are_owed_to_the_one_that_comes_after_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ago = open_desk(world.folder / "offline", ShiftedClock(timedelta(days=-7)))

    def unknown(body: str) -> object:
        raise ValueError("unknown operation")

    def older_looks(code: str, *, indexes: bool) -> None:
        ago.scan(ago.batch(*ago.paper(code)), 0, drawn(ord(code[-1])))
        world.replicate(ago)
        with world.station() as station, station.page_queue() as queue, monkeypatch.context() as older:
            older.setattr("app.store.operations.from_json", unknown)
            assert station.back_office.owed(queue) == 0
            if indexes:
                station.store.search.catch_up()

    with closing(ago.store):
        older_looks("H8", indexes=True)
        with world.station() as station, station.page_queue() as queue:
            assert (station.back_office.owed(queue), station.back_office.owed(queue)) == (1, 0)
            station.store.search.catch_up()
        older_looks("H9", indexes=False)
        with world.station() as station, station.page_queue() as queue:
            station.store.search.catch_up()
            assert station.back_office.owed(queue) == 1
            assert len(queue.pages()) == 2


def test_a_page_that_kills_its_child_each_time_is_set_aside_and_the_rest_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.domain.page_jobs.MOST_TRIES", 2)
    monkeypatch.setattr("app.domain.page_jobs._LONGEST_PAUSE_S", 0)
    _, (poison,) = world.scan(1, 1, POISON_PX)
    world.scan(2, 2)
    world.replicate()
    pool = WorkerPool(1, partial(dies_over_poison, os.getpid()), give_memory_back)
    with ThreadPoolExecutor(1) as threads, world.station(pool) as station, station.page_queue() as queue:
        with station.worker(PACE) as worker:
            running = threads.submit(worker.run)
            until(lambda: bool(queue.set_aside()) and len(queue.locks()) == 1, 90)
            worker.stop()
            tally = running.result(60)
        (aside,) = queue.set_aside()
        assert (aside.job.page_id, aside.reason, aside.tries) == (poison.id, "PAGE_WORKER_DIED", 2)
        assert (tally.done, tally.failed, tally.set_aside) == (2, 1, 1)
        assert station.back_office.owed(queue) == 0, "it is not asked for again"
        pool.end()


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_a_hundred_kills_cost_a_page_each(world: World) -> None:
    for dossier in range(20):
        world.scan(dossier, 20)
    kills(world, 100, 400)


def machine(world: World, role: str = "counter") -> CommandLine:
    """A machine whose settings name the centre."""
    line = CommandLine(world.folder / "worker")
    line.folder.mkdir(exist_ok=True)
    address, place = world.url.replace("+psycopg", ""), (world.folder / "place").as_uri()
    (line.folder / "sohoa.toml").write_text(
        f'min_free_mb = 0\n[work]\nworkers = 1\n[centre]\ndatabase = "{address}"\nblobs = "{place}"\nrole = "{role}"\n'
    )
    return line


def test_pages_are_made_anew_by_workers_behind_what_a_citizen_waits_for(world: World) -> None:
    read, pages = world.scan(1, 2)
    recipe = StageRecipe(1, {"read": "by an older program"})
    world.desk.store.recipes.remember(recipe)
    for page in pages:
        key = page_key(Stage.TEXT, PageView.arrived(page.id), {page.id: page}, {Stage.TEXT: recipe})
        world.desk.store.artifacts.put(key, "text", key.encode(), "application/json")
    world.replicate()
    line = machine(world, "centre")
    told = line.json("reprocess", "--stage", "text").document
    conforms("reprocess", told)
    assert (told["pages"], told["dossiers"], told["sampled"], told["done"]) == (2, 1, 1, None)
    with ThreadPoolExecutor(1) as threads, world.station() as station, station.page_queue() as queue:
        assert not queue.locks()
        program = [sys.executable, "main.py", "reprocess", "--stage", "text", "--yes", "--json"]
        running = subprocess.Popen([*program, "--data-dir", str(line.folder)], cwd=ROOT, stdout=subprocess.PIPE)
        until(lambda: len(queue.pages()) == 2, 90)
        waiting, _ = world.scan(2, 1)
        world.replicate()
        assert station.back_office.owed(queue) == 1
        assert [(job.dossier_id, priority) for job, priority in queue.pages()] == [
            (waiting.id, Priority.CITIZEN_WAITING),
            *[(read.id, Priority.REPROCESSING)] * 2,
        ]
        with station.worker(PACE) as worker:
            working = threads.submit(worker.run)
            said, _ = running.communicate(timeout=90)
            worker.stop()
            assert working.result(60).done == 3
        assert made(station) == {**dict.fromkeys(STAGES, 1), "text": 2 + 2 + 1}, "and nothing else of them"
    assert running.returncode == 0
    assert json.loads(said)["done"] == {"pages": 2, "failed": 0, "proposed": 0}
    assert "--yes" not in line("reprocess", "--stage", "text").err, "there is nothing left"


def test_the_command_works_until_it_is_stopped_and_says_what_it_did(world: World, tmp_path: Path) -> None:
    line = CommandLine(tmp_path / "worker")
    line.folder.mkdir()
    assert line.json("worker").error["code"] == "CENTRE_NOT_SET"
    machine(world)
    world.scan(1, 2)
    world.replicate()
    program = [sys.executable, "main.py", "worker", "--json", "--data-dir", str(line.folder)]
    running = subprocess.Popen(program, cwd=ROOT, stdout=subprocess.PIPE)
    with PageQueue(world.url) as queue, world.station() as station:
        until(lambda: made(station).get("text") == 2, 90)
        until(lambda: bool(station.store.search.find(SearchQuery.parse(code="H1"))), 90)
        running.send_signal(signal.SIGTERM)
        said, _ = running.communicate(timeout=60)
        assert running.returncode == 0
        conforms("worker", json.loads(said))
        assert json.loads(said) == {"done": 2, "tried_again": 0, "set_aside": 0}
        queue.defer([PageJob(new_id(), new_id(), "of a dossier that is gone")], Priority.TODAY)
    waiting = line.json("worker", "--waiting").document
    conforms("worker-waiting", waiting)
    assert waiting == {"waiting": 1, "set_aside": []}
    again = line.json("worker", "--again", "PAGE_WORKER_DIED").document
    conforms("worker-again", again)
    assert again == {"again": 0}
