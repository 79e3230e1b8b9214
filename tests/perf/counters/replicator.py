"""The replicators of several counters, in one process: for each what `main.py replicate` runs, beside the counter's own process.

`python -m tests.perf.counters.replicator FOLDER FIRST COUNT DATABASE PLACE`: goes on until a line comes in, brings all that is
left, compares both sides, and writes what it did to `FOLDER/replicator-<number>.json`.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from threading import Event, Thread

from sqlalchemy import make_url

from app.bootstrap import build
from app.domain.errors import StationError
from app.services.centre import EVERY_S, Centre
from app.settings import load
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

    account = make_url(database).set(drivername="postgresql", username=login_of(number))
    at_centre = {"database": account.render_as_string(hide_password=False), "blobs": place}
    with build(load(folder_of(folder, number), {"centre": at_centre, "min_free_mb": 0})) as station:
        station.secrets = secrets_of(place)
        assert station.centre is not None
        told = _followed(station.centre, stopped, troubled)
    (folder / f"replicator-{number:02d}.json").write_text(json.dumps(told | {"troubles": troubles}))


def _followed(centre: Centre, stopped: Event, troubled: Callable[[StationError, float], None]) -> dict[str, object]:
    during = centre.follow(stopped.is_set, lambda _brought: None, troubled)
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
