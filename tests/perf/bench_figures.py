"""A million pages summarised, and the dashboard opened from the sums, beside plain sqlite3 over the same rows.

Usage: main.py bench figures -- [--pages N] [--json]

The rows are drawn from a seed (`drawn_figures`). The store lies in the folder for temporary files: TMPDIR=/dev/shm keeps the disk out of
the figures.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path

from app.domain.clock import SystemClock
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
        for what, value in found.items():
            print(f"{what:64} {value}")
    return 0


def measured(folder: Path, pages: int) -> dict[str, float | int]:
    """Seconds of wall time (and of CPU where it says so), rows and bytes."""
    desk = open_desk(folder / "data")
    store, database = desk.store, folder / "data" / DATABASE_FILE
    found: dict[str, float | int] = {"pages": pages, "rows of what happened": fill(database, pages)}
    cpu = time.process_time()
    found["all days summarised, s"] = _seconds(store.reports.catch_up)
    found["all days summarised, CPU s"] = round(time.process_time() - cpu, 3)
    found["nothing new, s"] = _seconds(store.reports.catch_up)
    days = -(-pages // (DOSSIERS_A_DAY * PAGES_A_DOSSIER))
    last = FIRST_DAY + timedelta(days=days - 1)
    with closing(sqlite3.connect(database)) as connection:
        found["rows of sums"] = connection.execute("SELECT count(*) FROM figure_sums").fetchone()[0]
        found["peer: sqlite3, the same sums, read, s"] = _seconds(
            lambda: connection.execute(SUMS.format(hint="")).fetchall()
        )
        found["peer: sqlite3, the same sums, kept in memory, s"] = _seconds(lambda: connection.execute(KEPT))
        unaided = SUMS.format(hint="NOT INDEXED")
        found["peer: sqlite3, the same without our index, s"] = _seconds(lambda: connection.execute(unaided).fetchall())
        month, all_days = Span(last - timedelta(days=DAYS_SHOWN - 1), last), Span(FIRST_DAY, last)
        for name, span in (("30 days", month), ("all days", all_days)):
            for by in (By.DAY, By.COUNTER, By.PROCEDURE):
                opened = partial(_open, store, span, by)
                found[f"dashboard, all figures of {name} by {by.value}, s"] = _seconds(opened)
            rows = partial(connection.execute, FROM_ROWS, (span.first.isoformat(), span.last.isoformat()))
            found[f"peer: sqlite3, one figure of {name} from the rows, s"] = _seconds(
                lambda rows=rows: rows().fetchall()
            )
        with connection:
            connection.execute(LATE)
    found["one late row, s"] = _seconds(store.reports.catch_up)
    found["database, MB"] = round(database.stat().st_size / 1e6)
    store.close()
    return found


def _open(store: Store, span: Span, by: By) -> None:
    rights = Rights(store, lambda _actor: frozenset({Role.SUPERVISOR}))
    actor = store.dossiers.actor("Trần Thị B")
    assert Reporting(store, rights, SystemClock(), "Quầy 1").figures(actor, span, by)


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return round(time.perf_counter() - begun, 3)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
