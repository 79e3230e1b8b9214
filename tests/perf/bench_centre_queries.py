"""What is asked all day of a centre's PostgreSQL with 100,000 dossiers and a million pages: today's list, the next case, a dossier that
somebody looks for, and the figures. Times at the median and at p99, the CPU time of program and server, and the plans.

Usage: main.py bench centre-queries -- [--dossiers N] [--asked N] [--plans] [--json]

The server is the newest that Debian installed, as it comes but for one setting (shared_buffers 1 GB, a machine's quarter), on this machine,
in the folder for temporary files. Times are those of the program's own calls, through its pool, rows and values included.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from sqlalchemy import event, select, text

from app.domain.clock import SystemClock
from app.domain.counters import Counters
from app.domain.figures.values import By, Span
from app.domain.model import Actor
from app.domain.rights import Role
from app.domain.search import SearchQuery
from app.services.reporting import Reporting
from app.services.rights import Rights
from app.store.schema import stations
from app.store.store import Store, open_store
from tests.perf.centre_rows import DAYS, FAMILIES, GIVEN, LAST_DAY, MARKED, began, code_of, fill, vocabulary
from tests.perf.spent import all_loaded, p99, used_s
from tests.support.postgres import PostgresServer, running_server
from tests.support.search_world import Library
from tests.support.store_world import Desk


def _nothing(_number: int) -> None:
    """Before most questions nothing happens."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked over and over, each time with another number, so about something else; and what happens before, untimed."""

    what: str
    ask: Callable[[int], object]
    before: Callable[[int], object] = _nothing
    seldom: bool = False
    """it is dear, and asked for a twentieth as often"""


def main() -> int:
    """Fill a server and ask."""
    parser = argparse.ArgumentParser(prog="main.py bench centre-queries", description=__doc__)
    parser.add_argument("--dossiers", type=int, default=100_000)
    parser.add_argument("--asked", type=int, default=300, help="so often each question")
    parser.add_argument("--plans", action="store_true", help="with the plans of the server")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    with running_server(synced=False) as server, tempfile.TemporaryDirectory(prefix="sohoa-centre-") as folder:
        server.run("ALTER SYSTEM SET shared_buffers = '1GB'")
        server.stop()
        server.start()
        report = _report(server, Path(folder) / "data", args.dossiers, args.asked, args.plans)
    print(json.dumps(report, indent=2) if args.json else _shown(report))
    return 0


def _shown(report: dict[str, Any]) -> str:
    facts = [f"{name.replace('_', ' '):44} {value}" for name, value in report.items() if not isinstance(value, list)]
    times = [
        f"{one['what']:44} {one['median_ms']:9.2f} ms  p99 {one['p99_ms']:9.2f} ms  CPU {one['CPU_ms']:7.1f} ms  {one['answers']}"
        for one in report["times"]
    ]
    plans = [f"\n== {one['what']}\n{one['sql']}\n{one['plan']}" for one in report["plans"]]
    return "\n".join([*facts, *times, *plans])


def _report(server: PostgresServer, folder: Path, dossiers: int, asked: int, plans: bool) -> dict[str, Any]:
    server.create("centre")
    with closing(open_store(folder, SystemClock(), url=server.url("centre"), min_free_bytes=0)) as store:
        begun = time.perf_counter()
        fill(store.database.engine, dossiers)
        filled_s = time.perf_counter() - begun
        head = store.dossiers.actor("Phạm Thị D")
        begun = time.perf_counter()
        added = store.reports.catch_up()
        summed_s = time.perf_counter() - begun
        questions = tuple(_questions(store, head, dossiers))
        with store.database.read() as connection:
            version = connection.scalar(text("SHOW server_version"))
            size = connection.scalar(text("SELECT pg_database_size(current_database())")) or 0
            pages = connection.scalar(text("SELECT count(*) FROM master_pages"))
        all_loaded()
        return {
            "server": version,
            "dossiers": dossiers,
            "pages": pages,
            "database_GB": round(size / 1e9, 2),
            "filled_s": round(filled_s, 1),
            "figures_of_all_days_added_up_s": round(summed_s, 2),
            "days_added_up": added,
            "times": [_asked(server, question, asked) for question in questions],
            "plans": [one for question in questions for one in _plans(store, question)] if plans else [],
        }


def _questions(store: Store, head: Actor, dossiers: int) -> Iterator[Question]:
    had = list[UUID]()

    def take(_number: int) -> object:
        case = store.review.take(head)
        assert case is not None
        had.append(case.id)
        return case

    def give_back(_number: int) -> None:
        while had:
            store.review.give_back(had.pop(), head)

    def take_and_give_back(number: int) -> object:
        case = take(number)
        give_back(number)
        return case

    def found(query: SearchQuery) -> object:
        store.search.catch_up()
        return store.search.find(query)

    yield Question("today's list", lambda _n: store.dossiers.of_day(LAST_DAY, began(LAST_DAY)))
    yield Question("next review", take, give_back)
    give_back(0)
    yield Question("next review: taken and given back", take_and_give_back)
    yield Question("next review: the next ten", lambda _n: store.review.upcoming(head, 10))
    for what, query in _searches(dossiers).items():
        yield Question(f"find: {what}", lambda n, query=query: found(query(n)))  # type: ignore[misc]
    library = Library(Desk(store, store.dossiers.actor("Trần Thị B")))
    yield Question(
        "find: a dossier that just came",
        lambda n: found(SearchQuery.parse(code=f"H56.14-261127-{10_000 + n}")),
        lambda n: library.scan(f"H56.14-261127-{10_000 + n}", [f"trang số {n}"], applicant="Lê Văn Mới"),
    )
    yield from _summaries(store, head)
    with store.database.read() as connection:
        counters = connection.scalars(select(stations.c.id).where(stations.c.id != store.station_id)).all()
    yield Question(
        "a counter and its centre compared: its rows counted",
        lambda n: store.centre_counts.of(counters[n % len(counters)]),
        seldom=True,
    )


def _searches(dossiers: int) -> dict[str, Callable[[int], SearchQuery]]:
    """Each asks about something else each time."""
    words = vocabulary()

    def some(number: int) -> int:
        return number * 7919 % dossiers

    return {
        "a whole code": lambda n: SearchQuery.parse(code=code_of(some(n), dossiers)),
        "the beginning of a code, a month's": lambda n: SearchQuery.parse(code=code_of(some(n), dossiers)[:11]),
        "an ID number": lambda n: SearchQuery.parse(citizen=f"038190{some(n):06d}"),
        "a name of three words": lambda n: SearchQuery.parse(
            citizen=f"{FAMILIES[n % 10]} {words[n % 200]} {GIVEN[n // 10 % 10]}"
        ),
        "a family name and a given name": lambda n: SearchQuery.parse(
            citizen=f"{FAMILIES[n % 10]} {GIVEN[n // 10 % 10]}"
        ),
        "a family name": lambda n: SearchQuery.parse(citizen=FAMILIES[n % 10]),
        "a paper's number": lambda n: SearchQuery.parse(number=f"{some(n)}/QĐ-UBND"),
        "a day's": lambda n: SearchQuery.parse(
            received_from=LAST_DAY - timedelta(days=n % DAYS), received_to=LAST_DAY - timedelta(days=n % DAYS)
        ),
        "a rare phrase": lambda _n: SearchQuery.parse(f'"{MARKED}"'),
        "its words without diacritics": lambda _n: SearchQuery.parse("so do that lac"),
        "a word of a few pages": lambda n: SearchQuery.parse(str(some(n))),
        "a rare word": lambda n: SearchQuery.parse(words[-1 - n % 300]),
        "three rare words": lambda n: SearchQuery.parse(" ".join(words[-300 - n % 300 :][:3])),
        "a word that stands on every tenth page": lambda n: SearchQuery.parse(words[60 + n % 20]),
        "the commonest words": lambda n: SearchQuery.parse(words[n % 5]),
        "three of the commonest words": lambda n: SearchQuery.parse(" ".join(words[n % 5 : n % 5 + 3])),
        "a word of a citizen's pages": lambda n: SearchQuery.parse(
            words[n % 300], citizen=f"{FAMILIES[n % 10]} {GIVEN[n // 10 % 10]}"
        ),
    }


def _summaries(store: Store, head: Actor) -> Iterator[Question]:
    rights = Rights(store, lambda _actor: frozenset({Role.SUPERVISOR}))
    reporting = Reporting(store, rights, SystemClock(), Counters({}))
    for by in (By.DAY, By.COUNTER, By.DEVICE, By.HOUR):
        for days in (30, DAYS):
            span = Span(LAST_DAY - timedelta(days=days - 1), LAST_DAY)
            yield Question(
                f"all figures of {days} days by {by.value}",
                lambda _n, span=span, by=by: reporting.figures(head, span, by),  # type: ignore[misc]
                seldom=True,
            )


def _asked(server: PostgresServer, question: Question, count: int) -> dict[str, Any]:
    took: list[float] = []
    cpu_s, answer = 0.0, cast("Any", ())
    for number in range(max(3, count // 20) if question.seldom else count):
        question.before(number)
        before_s, own_s, begun = used_s(server.pid), time.process_time(), time.perf_counter()
        answer = question.ask(number)
        took.append(1000 * (time.perf_counter() - begun))
        cpu_s += time.process_time() - own_s
        cpu_s += used_s(server.pid) - before_s
    took.sort()
    return {
        "what": question.what,
        "median_ms": round(statistics.median(took), 2),
        "p99_ms": round(p99(took), 2),
        "CPU_ms": round(1000 * cpu_s / len(took), 1),
        "answers": len(answer) if hasattr(answer, "__len__") else 1,
    }


def _plans(store: Store, question: Question) -> list[dict[str, str]]:
    """What the server does in each statement of a question that takes it a millisecond or longer, and in the dearest one in any case."""
    with _statements(store) as said:
        question.ask(3)
    plans, took = list[dict[str, str]](), list[float]()
    for sql, values in said:
        if sql.startswith(("SELECT", "WITH")) and "pg_" not in sql:
            with store.database.engine.connect() as connection:
                explained = f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF) {sql}"
                lines = connection.exec_driver_sql(explained, values).scalars().all()
                connection.rollback()
            took.append(_ms(lines[-1]))
            plans.append({"what": question.what, "sql": sql, "plan": "\n".join(lines)})
    return [plan for plan, ms in zip(plans, took, strict=True) if ms >= min(1.0, max(took))]


def _ms(line: str) -> float:
    return float(line.removeprefix("Execution Time: ").removesuffix(" ms"))


@contextmanager
def _statements(store: Store) -> Iterator[list[tuple[str, Any]]]:
    said: list[tuple[str, Any]] = []

    def hear(_c: object, _cursor: object, statement: str, values: Any, *_more: object) -> None:
        said.append((statement, values))

    event.listen(store.database.engine, "before_cursor_execute", hear)
    try:
        yield said
    finally:
        event.remove(store.database.engine, "before_cursor_execute", hear)


if __name__ == "__main__":
    sys.exit(main())
