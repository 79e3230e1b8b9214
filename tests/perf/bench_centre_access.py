"""What the rules of a centre's database cost: the same questions as its owner, as somebody who reads all units, as a supervisor of one unit
out of 300 and of 150 of them; and the parcels of a counter as the owner and by its own account.

Usage: main.py bench centre-access -- [--dossiers N] [--asked N] [--json]

The server is the newest that Debian installed, on this machine, in the folder for temporary files. Times are the CPU time of program and
server together, a mean, and the wall's median, of the program's own calls, rows and values included.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import text

from app.domain.search import SearchQuery
from app.store.access.declared import Account
from app.store.store import Store
from tests.perf.centre_rows import LAST_DAY, began, code_of, fill, vocabulary
from tests.perf.spent import used_s
from tests.support.both_sides import BothSides, place_in
from tests.support.centre_access import Guarded, ask_for_passwords, guarded
from tests.support.postgres import PostgresServer, running_server
from tests.support.store_world import Desk, open_desk, waiting_dossier

UNITS = 300


@dataclass(frozen=True, slots=True)
class Took:
    """What one call costs."""

    cpu_ms: float
    wall_ms: float


type Report = dict[str, dict[str, Took]]
_ASKED_BY = {
    "who reads all units": (),
    "of one unit": ("H56.17",),
    "of 150 units": tuple(f"H56.{n}" for n in range(150)),
}


def main() -> int:
    """Fill a server and ask."""
    parser = argparse.ArgumentParser(prog="main.py bench centre-access", description=__doc__)
    parser.add_argument("--dossiers", type=int, default=100_000)
    parser.add_argument("--asked", type=int, default=20, help="so often each question")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with running_server(synced=False) as server, tempfile.TemporaryDirectory(prefix="sohoa-access-") as folder:
        ask_for_passwords(server)
        server.run("ALTER SYSTEM SET shared_buffers = '1GB'")
        server.stop()
        server.start()
        with guarded(server, Path(folder), "centre") as centre:
            report = _questions_of_all(centre, asked.dossiers, asked.asked)
            report |= _parcels(centre, asked.asked)
    if asked.json:
        print(json.dumps(report, indent=2, default=asdict))
        return 0
    for name, found in report.items():
        print(
            f"{name:34} "
            + "  ".join(f"{who}: CPU {took.cpu_ms} ms, wall {took.wall_ms} ms" for who, took in found.items())
        )
    return 0


def _questions_of_all(centre: Guarded, dossiers: int, count: int) -> Report:
    engine = centre.owner.database.engine
    fill(engine, dossiers)
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        unit = "'H56.' || (('x' || right(id::text, 8))::bit(32)::int % :units)"
        connection.execute(
            text(f"UPDATE dossiers SET receiving_unit = {unit}, processing_unit = {unit}"), {"units": UNITS}
        )
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("VACUUM ANALYZE dossiers"))
    report: Report = {}
    for number, (who, units) in enumerate({"the owner": None, **_ASKED_BY}.items()):
        if units is None:
            _ask(centre, centre.owner, who, dossiers, count, report)
            continue
        centre.admit(f"asks-{number}", Account.SUPERVISOR, *units)
        with centre.store(f"asks-{number}", place_in(centre.folder)) as office:
            _ask(centre, office, who, dossiers, count, report)
    return report


def _ask(centre: Guarded, store: Store, who: str, dossiers: int, count: int, report: Report) -> None:
    for what, ask in _questions(store, dossiers):
        report.setdefault(what, {})[who] = _took(centre.server, ask, count)


def _questions(store: Store, dossiers: int) -> Iterator[tuple[str, Callable[[int], object]]]:
    head, words = store.dossiers.actor("Phạm Thị D"), vocabulary()

    def code(number: int) -> str:
        return code_of((17 + UNITS * number) % dossiers, dossiers)

    yield "the newest 50 dossiers", lambda _n: store.dossiers.recent(50)
    yield "today's list", lambda _n: store.dossiers.of_day(LAST_DAY, began(LAST_DAY))
    yield "the next ten cases", lambda _n: store.review.upcoming(head, 10)
    yield "find: a whole code", lambda n: store.search.find(SearchQuery.parse(code=code(n)))
    yield "find: a rare word", lambda n: store.search.find(SearchQuery.parse(words[-1 - n % 300]))
    yield "find: one of the commonest words", lambda n: store.search.find(SearchQuery.parse(words[n % 5]))


def _took(
    server: PostgresServer, ask: Callable[[int], object], count: int, before: Callable[[int], object] = lambda _n: None
) -> Took:
    """`before` happens before each call, untimed."""
    walls, cpu_s = [], 0.0
    ask(count)  # what a first call loads is not measured
    for number in range(count):
        before(number)
        before_s, own_s, begun = used_s(server.pid), time.process_time(), time.perf_counter()
        ask(number)
        walls.append(1000 * (time.perf_counter() - begun))
        cpu_s += time.process_time() - own_s
        cpu_s += used_s(server.pid) - before_s
    return Took(round(1000 * cpu_s / count, 1), round(statistics.median(walls), 1))


def _parcels(centre: Guarded, count: int) -> Report:
    """What a dossier of a page takes until it has come, with a parcel of its own."""
    found: dict[str, Took] = {}
    place = place_in(centre.folder)
    for who in ("the owner", "its own account"):
        with closing(open_desk(centre.folder / who).store) as counter:
            desk = Desk(counter, counter.dossiers.actor("Trần Thị B"))
            if who == "the owner":
                found[who] = _brought(centre, desk, BothSides(counter, centre.owner, place), count)
                continue
            centre.admit("counter-17", Account.COUNTER, "H01")
            with centre.way("counter-17", counter, place) as both:
                found[who] = _brought(centre, desk, both, count)
    return {"a dossier with two pages comes": found}


def _brought(centre: Guarded, desk: Desk, both: BothSides, count: int) -> Took:
    both.settle()
    return _took(centre.server, lambda _n: both.up.round(), count, lambda number: waiting_dossier(desk, f"P{number}"))


if __name__ == "__main__":
    sys.exit(main())
