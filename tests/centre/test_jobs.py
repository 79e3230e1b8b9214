"""Jobs of workers, with a real PostgreSQL: who gets which page when, and what becomes of pages that fail and workers that stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from procrastinate.schema import SchemaManager

from app.domain.errors import InputRefused, PageWorkFailed, StoreFailed
from app.domain.ids import new_id
from app.domain.page_jobs import MOST_TRIES, PageJob, Priority
from app.jobs.connection import SCHEMA, address_of, options_of
from app.jobs.queue import PAGES, PageQueue
from app.jobs.tables import due, prepare_tables
from app.jobs.worker import Pace, Tally, Worker
from tests.support.postgres import PostgresServer
from tests.support.waiting import until

FAST = Pace(heartbeat_s=0.2, dead_after_s=2.0, sweep_every_s=1, look_every_s=1, back_after_s=0.1)


def page(lock: str) -> PageJob:
    return PageJob(new_id(), new_id(), lock)


@pytest.fixture
def url(server: PostgresServer) -> str:
    server.create("centre")
    address = server.url("centre").render_as_string(hide_password=False)
    prepare_tables(address)
    return address


@pytest.fixture
def queue(url: str) -> Iterator[PageQueue]:
    with PageQueue(url) as opened:
        yield opened


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pause before a page is tried once more."""
    monkeypatch.setattr("app.domain.page_jobs._LONGEST_PAUSE_S", 0)


@contextmanager
def working(
    url: str, do: Callable[[PageJob], object], look: Callable[[], object] = lambda: None, pace: Pace = FAST
) -> Iterator[tuple[Worker, Future[Tally]]]:
    """A worker in a thread, for a while."""
    worker = Worker(url, do, look, 1, pace)
    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(worker.run)
        try:
            yield worker, running
        finally:
            worker.stop()
            running.result(60)


def test_who_waits_for_a_citizen_goes_first_and_no_page_waits_twice(url: str, queue: PageQueue) -> None:
    for priority in Priority:
        pages = [page(f"{priority.name} 1"), page(f"{priority.name} 2")]
        assert queue.defer(pages, priority) == 2
        assert queue.defer([*pages, page(f"{priority.name} 3")], priority) == 1
    assert len(queue.pages()) == len(queue.locks()) == 12
    done: list[str] = []
    looks: list[None] = []
    with working(url, lambda job: done.append(job.lock), lambda: looks.append(None)):
        until(lambda: len(done) == 12 and bool(looks), 60)
        queue.defer([page("later")], Priority.TODAY)
        until(lambda: len(done) == 13, 60)
    assert done[:12] == [
        f"{priority.name} {number}" for priority in sorted(Priority, reverse=True) for number in (1, 2, 3)
    ]
    assert not queue.locks()


def test_a_worker_with_nothing_to_do_is_told_of_a_page(url: str, queue: PageQueue) -> None:
    """It asks of itself when it begins and after each page, and then no more; a word that comes just while it asks may be forgotten."""
    done: list[str] = []
    queue.defer([page("there before")], Priority.TODAY)
    with working(url, lambda job: done.append(job.lock), pace=replace(FAST, ask_every_s=600.0)):
        until(lambda: done == ["there before"], 60)
        time.sleep(0.5)
        for number in range(60):
            if len(done) == 1:
                queue.defer([page(f"told {number}")], Priority.TODAY)
                time.sleep(0.5)
    assert len(done) > 1


def test_what_others_say_on_a_workers_channel_ends_neither_it_nor_the_page_at_hand(url: str, queue: PageQueue) -> None:
    begun, go = threading.Event(), threading.Event()
    done: list[str] = []

    def do(job: PageJob) -> None:
        begun.set()
        assert go.wait(60)
        done.append(job.lock)

    def workers() -> list[int]:
        return [row[0] for row in session.execute(f"SELECT id FROM {SCHEMA}.procrastinate_workers ORDER BY id")]

    queue.defer([page("at hand")], Priority.TODAY)
    with (
        psycopg.connect(address_of(url), options=options_of(url), autocommit=True) as session,
        working(url, do),
    ):
        assert begun.wait(60)
        (job,) = (
            row[0]
            for row in session.execute(f"SELECT id FROM {SCHEMA}.procrastinate_jobs WHERE queue_name = '{PAGES}'")
        )
        before = workers()
        for said in ("", "no JSON", "[]", f'{{"type":"abort_job_requested","job_id":{job}}}'):
            session.execute("SELECT pg_notify(%s, %s)", (f"procrastinate_queue_v1#{PAGES}", said))
        time.sleep(1)
        go.set()
        until(lambda: done == ["at hand"] and not queue.locks(), 60)
        assert workers() == before


def test_a_page_that_fails_is_tried_again_and_then_set_aside_with_its_reason(
    url: str, queue: PageQueue, at_once: None
) -> None:
    tries: dict[str, int] = {}
    healed: list[bool] = []

    def do(job: PageJob) -> None:
        tries[job.lock] = tries.get(job.lock, 0) + 1
        if job.lock == "poison" and not healed:
            raise PageWorkFailed("PAGE_WORKER_DIED")
        if job.lock == "no picture":
            raise InputRefused("NOT_AN_IMAGE")
        if job.lock == "away" and tries["away"] < MOST_TRIES + 3:
            raise StoreFailed("PLACE_AWAY", retryable=True)
        if job.lock == "sound":  # the place is away over and over, and then it breaks an engine once less than it may
            if tries["sound"] <= MOST_TRIES:
                raise StoreFailed("PLACE_AWAY", retryable=True)
            if tries["sound"] < 2 * MOST_TRIES:
                raise PageWorkFailed("PAGE_WORKER_DIED")
        if job.lock == "bug" and tries["bug"] < MOST_TRIES:
            raise RuntimeError("nobody thought of that")

    names = ("poison", "no picture", "away", "sound", "bug", "good")
    queue.defer([page(name) for name in names], Priority.TODAY)
    with working(url, do) as (_, running):
        until(lambda: not queue.pages() and len(queue.set_aside()) == 2, 60)
        until(lambda: tries.get("bug") == MOST_TRIES, 60)
        assert queue.defer([page("poison")], Priority.TODAY) == 0
        healed.append(True)
        assert queue.give_back("PAGE_WORKER_DIED") == 1
        until(lambda: len(queue.locks()) == 1, 60)
    assert [(one.job.lock, one.reason, one.tries) for one in queue.set_aside()] == [("no picture", "NOT_AN_IMAGE", 1)]
    most = MOST_TRIES
    tried = {"poison": most + 1, "no picture": 1, "away": most + 3, "sound": 2 * most, "bug": most, "good": 1}
    assert tries == tried
    assert running.result() == Tally(done=5, failed=5 * most - 1, set_aside=2)


def test_a_worker_that_is_stopped_finishes_the_page_at_hand(url: str, queue: PageQueue) -> None:
    begun, go = threading.Event(), threading.Event()
    done: list[str] = []

    def do(job: PageJob) -> None:
        begun.set()
        assert go.wait(60)
        done.append(job.lock)

    queue.defer([page("one"), page("two")], Priority.TODAY)
    with working(url, do) as (worker, _):
        assert begun.wait(60)
        worker.stop()
        time.sleep(0.05)
        go.set()
    assert done == ["one"]
    assert queue.locks() == {"two"}


def kill(server: PostgresServer) -> None:
    server.kill()
    time.sleep(0.2)
    server.start()


def break_lines(server: PostgresServer) -> None:
    server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'centre'")


@pytest.mark.parametrize(("breaks", "times"), [(kill, 1), (break_lines, 6)])
def test_a_server_that_goes_away_and_comes_back_loses_no_page(
    server: PostgresServer,
    url: str,
    queue: PageQueue,
    at_once: None,
    breaks: Callable[[PostgresServer], None],
    times: int,
) -> None:
    done: list[str] = []

    def do(job: PageJob) -> None:
        time.sleep(0.01)
        done.append(job.lock)

    names = [f"p{number}" for number in range(60)]
    queue.defer(map(page, names), Priority.TODAY)
    with working(url, do):
        for number in range(times):
            until(lambda so_many=number * 6 + 3: len(done) > so_many, 60)
            breaks(server)
        until(lambda: set(done) == set(names), 60)
        until(lambda: not queue.locks(), 60)
    assert len(done) <= len(names) + times, "each time costs one repeated page at most"


def test_a_server_that_goes_over_a_page_hears_of_its_end_when_it_is_back(
    server: PostgresServer, url: str, queue: PageQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "app.jobs.connection._ANSWER_S", 0.3
    )  # it is away for longer than a worker waits for a connection
    done: list[str] = []

    def do(job: PageJob) -> None:
        done.append(job.lock)
        if job.lock == "one":
            server.kill()

    queue.defer([page("one"), page("two")], Priority.TODAY)
    with working(url, do, pace=replace(FAST, dead_after_s=15.0)):
        until(lambda: done == ["one"], 60)
        time.sleep(2.0)
        server.start()
        until(lambda: "two" in done, 60)
        until(lambda: not queue.locks(), 60)
    assert done == ["one", "two"]


def test_of_machines_that_are_first_at_once_one_lays_the_tables_out(server: PostgresServer, url: str) -> None:
    server.create("first")
    first = server.url("first").render_as_string(hide_password=False)
    with ThreadPoolExecutor(6) as threads:
        list(threads.map(prepare_tables, [first] * 6))
    assert made(first) == made(url)


def test_tables_of_an_older_release_become_those_of_a_new_database(server: PostgresServer, url: str) -> None:
    server.create("older")
    older = server.url("older").render_as_string(hide_password=False)
    scripts = sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    last = next(number for number, one in enumerate(scripts) if one.name.startswith("03.03"))
    with psycopg.connect(address_of(older), options=options_of(older)) as connection:
        connection.execute(f"CREATE SCHEMA {SCHEMA}")
        connection.execute("CREATE TABLE applied_migrations (name text PRIMARY KEY, at timestamptz DEFAULT now())")
        for one in scripts[:last]:
            connection.execute(one.read_bytes())
            connection.commit()
            connection.execute("INSERT INTO applied_migrations (name) VALUES (%s)", (one.name,))
    prepare_tables(older)
    prepare_tables(older)
    assert made(older) >= made(url)
    assert due(one.name for one in scripts) == tuple(one.name for one in scripts if "04.00_50_post" not in one.name)


def made(url: str) -> set[tuple[str, ...]]:
    """Functions, columns and indices of the jobs' schema."""
    with psycopg.connect(address_of(url), options=options_of(url)) as connection:
        rows = connection.execute(
            "SELECT proname, pg_get_function_arguments(oid) FROM pg_proc WHERE pronamespace = 'jobs'::regnamespace"
            " UNION SELECT table_name, column_name || data_type FROM information_schema.columns WHERE table_schema = 'jobs'"
            " UNION SELECT tablename, indexname FROM pg_indexes WHERE schemaname = 'jobs'"
        )
        return set(rows.fetchall())
