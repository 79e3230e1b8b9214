"""A million pages summarised, and the dashboard opened from the sums, beside plain sqlite3 over the same rows.

Usage: main.py bench figures -- [--pages N] [--json]

The rows are drawn from a seed (`drawn_figures`). The store lies in the folder for temporary files: TMPDIR=/dev/shm keeps the disk out of
the figures.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from app.domain.clock import SystemClock
from app.domain.counters import Counters
from app.domain.figures.values import By, Span
from app.domain.rights import Role
from app.services.reporting import DAYS_SHOWN, Reporting
from app.services.rights import Rights
from app.store.store import DATABASE_FILE, Store
from tests.perf.drawn_figures import DOSSIERS_A_DAY, FIRST_DAY, PAGES_A_DOSSIER, fill
from tests.support.store_world import open_desk

SUMS = """
    SELECT day, kind, group_id, code, count(*), sum(value) FROM figure_events {hint} GROUP BY day, kind, group_id, code
"""
KEPT = "CREATE TEMP TABLE kept AS " + SUMS.format(hint="")
FROM_ROWS = """
    SELECT day, count(CASE WHEN kind = 'failed' THEN 1 END), count(CASE WHEN kind = 'arrived' THEN 1 END) FROM figure_events
    WHERE day BETWEEN ? AND ? AND kind IN ('failed', 'arrived') GROUP BY day
"""
"""one figure of seventeen, straight from the rows"""
LATE = """
    INSERT INTO figure_events (subject_id, kind, code, day, group_id, value, station_id, actor_id, at_utc)
    SELECT subject_id, 'defect', 'crop', day, group_id, 0, station_id, actor_id, at_utc FROM figure_events WHERE kind = 'arrived' LIMIT 1
"""


type Told = float | dict[str, float]


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="main.py bench figures")
    parser.add_argument("--pages", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="sohoa-figures-") as name:
        found = measured(Path(name), args.pages)
    if args.json:
        print(json.dumps(found, indent=2))
    else:
        for what, told in found.items():
            cost = f"{told['wall_s']:8} s wall {told['cpu_s']:8} s CPU" if isinstance(told, dict) else f"{told:8}"
            print(f"{what:56} {cost}")
    return 0


def measured(folder: Path, pages: int) -> dict[str, Told]:
    """Rows, bytes, and what each step costs."""
    desk = open_desk(folder / "data")
    store, database = desk.store, folder / "data" / DATABASE_FILE
    found: dict[str, Told] = {"pages": pages, "rows of what happened": fill(database, pages)}
    found["all days summarised"] = _cost(store.reports.catch_up)
    found["nothing new"] = _cost(store.reports.catch_up)
    last = FIRST_DAY + timedelta(days=-(-pages // (DOSSIERS_A_DAY * PAGES_A_DOSSIER)) - 1)
    with closing(sqlite3.connect(database)) as connection:
        found["rows of sums"] = connection.execute("SELECT count(*) FROM figure_sums").fetchone()[0]
        found["peer: sqlite3, the same sums, read"] = _cost(connection.execute(SUMS.format(hint="")).fetchall)
        found["peer: sqlite3, the same sums, kept in memory"] = _cost(partial(connection.execute, KEPT))
        for name, first in ((f"{DAYS_SHOWN} days", last - timedelta(days=DAYS_SHOWN - 1)), ("all days", FIRST_DAY)):
            for by in (By.DAY, By.COUNTER, By.PROCEDURE):
                opened = partial(_open, store, Span(first, last), by)
                found[f"dashboard, all figures of {name} by {by.value}"] = _cost(opened)
            rows = connection.execute(FROM_ROWS, (first.isoformat(), last.isoformat()))
            found[f"peer: sqlite3, one figure of {name} from the rows"] = _cost(rows.fetchall)
        with connection:
            connection.execute(LATE)
    found["one late row"] = _cost(store.reports.catch_up)
    found["database, MB"] = round(database.stat().st_size / 1e6)
    store.close()
    for name, told in _windows(folder / "data", last).items():
        found |= {f"the desk's dashboard, {name}: {what}": value for what, value in told.items()}
    return found


def _windows(data: Path, last: date) -> dict[str, dict[str, float]]:
    """The window itself, in a process of its own."""
    days = ((last - timedelta(days=DAYS_SHOWN - 1)).isoformat(), last.isoformat())
    call = [sys.executable, "-m", "tests.perf.figures_window", str(data), *days]
    said = subprocess.run(call, check=True, capture_output=True, text=True).stdout
    told: dict[str, dict[str, float]] = json.loads(said)
    return told


def _open(store: Store, span: Span, by: By) -> None:
    rights = Rights(store, lambda _actor: frozenset({Role.SUPERVISOR}))
    actor = store.dossiers.actor("Trần Thị B")
    assert Reporting(store, rights, SystemClock(), Counters({store.station_id: "Quầy 1"})).figures(actor, span, by)


def _cost(work: Callable[[], object]) -> dict[str, float]:
    begun, cpu = time.perf_counter(), time.process_time()
    work()
    return {"wall_s": round(time.perf_counter() - begun, 3), "cpu_s": round(time.process_time() - cpu, 3)}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
