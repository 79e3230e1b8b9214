"""The replicators of several counters, in one process: for each what `main.py replicate` runs, beside the counter's own process.

`python -m tests.perf.counters.replicator FOLDER FIRST COUNT DATABASE PLACE`: goes on until a line comes in, brings all that is
left, compares both sides, and writes what it did to `FOLDER/replicator-<number>.json`.
"""

from __future__ import annotations

import json
import sys
import time
from contextlib import closing
from pathlib import Path
from random import Random
from threading import Event, Thread

from sqlalchemy import make_url

from app.domain.clock import SystemClock
from app.domain.errors import StationError
from app.services.centre import EVERY_S, Centre, Way
from app.services.come_back import ComeBack
from app.services.reconcile import Reconcile
from app.services.replicate import Replicate
from app.store.places.by_url import place_at
from app.store.replication.arriving import Arrivals
from app.store.replication.compared import CentreCounts
from app.store.replication.decided import DecidedAtCentre
from app.store.replication.reaching import reach
from app.store.store import Store, open_store
from tests.perf.counters.counter import folder_of
from tests.support.seaweedfs import secrets_of


def login_of(number: int) -> str:
    """The account of a counter."""
    return f"counter-{number:02d}"


def main(folder: Path, first: int, count: int, database: str, place: str) -> None:
    """Several at once, each in a thread of its own."""
    numbers, stopped = range(first, first + count), Event()
    threads = [Thread(target=_replicate, args=[folder, number, database, place, stopped]) for number in numbers]
    used_s = time.process_time()
    for thread in threads:
        thread.start()
    sys.stdin.readline()
    stopped.set()
    for thread in threads:
        thread.join()
    (folder / f"replicators-{first:02d}.json").write_text(json.dumps({"CPU_s": time.process_time() - used_s}))


def _replicate(folder: Path, number: int, database: str, place: str, stopped: Event) -> None:
    stopped.wait(Random(number).uniform(0, EVERY_S))  # counters are not switched on in one moment
    troubles: list[str] = []

    def troubled(error: StationError, _seconds: float) -> None:
        troubles.append(error.code)

    with closing(open_store(folder_of(folder, number), SystemClock(), min_free_bytes=0)) as store:
        account = make_url(database).set(username=login_of(number)).render_as_string(hide_password=False)
        at_centre = reach(account, None, store.database)
        way = Way(
            Replicate(store.outgoing, Arrivals(at_centre), place_at(place, secrets_of(place))),
            ComeBack(store.incoming, DecidedAtCentre(at_centre)),
            Reconcile(store.own_counts, CentreCounts(at_centre), place_at(place, secrets_of(place))),
        )
        with closing(at_centre):
            told = _followed(store, way, stopped, troubled)
    (folder / f"replicator-{number:02d}.json").write_text(json.dumps(told | {"troubles": troubles}))


def _followed(store: Store, way: Way, stopped: Event, troubled: object) -> dict[str, object]:
    centre = Centre(store.outgoing, store.duties, lambda: way, SystemClock())
    during = centre.follow(stopped.is_set, lambda _brought: None, troubled)  # type: ignore[arg-type]
    behind, begun = centre.stands().rows, time.monotonic()
    after = centre.bring_all()
    return {
        "rows": during.rows + after.rows,
        "files": during.files + after.files,
        "missing": [*during.missing, *after.missing],
        "rows_behind_at_the_end": behind,
        "caught_up_s": time.monotonic() - begun,
        "agrees": centre.compare().holds,
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], sys.argv[5])
