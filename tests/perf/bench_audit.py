"""The audit log of a station with a million rows: looking through it, sealing it, proving a dossier, and the program of one file.

Usage: main.py bench audit -- [--rows N] [--json]

The rows are of dossiers with ten pages each, written as the store writes them but in large transactions; seals stand every 20,000 rows.
The store lies in the folder for temporary files: TMPDIR=/dev/shm keeps the disk out of the figures. CPU seconds are those of this process,
or of the program of one file.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import batched
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from app.bootstrap.auditing import VERIFIER
from app.domain.audit import row_hash
from app.domain.auditing.seals import StampRead
from app.domain.ids import new_id
from app.domain.model import Dossier
from app.domain.rights import Role
from app.services.auditing.checking import LogChecking
from app.services.auditing.exporting import LogExporting
from app.services.auditing.proving import LogProving
from app.services.rights import Rights
from app.store.schema import audit_rows
from app.store.seals import Seals
from tests.support.store_world import Desk, open_desk

ROWS_A_DAY = 20_000
PAGES = 10


def facts_of_dossiers(first: UUID) -> Iterator[tuple[str, dict[str, Any]]]:
    """Events as a counter makes them, without end; the first dossier has this id."""
    dossier = first
    while True:
        part, batch, document = new_id(), new_id(), new_id()
        yield "dossier.opened", {"dossier": str(dossier)}
        yield "component.opened", {"dossier": str(dossier), "component": str(part)}
        yield "batch.begun", {"batch": str(batch), "dossier": str(dossier), "component": str(part)}
        for frame in range(PAGES):
            page, sha256 = [str(new_id())], f"{frame:064x}"
            told = {"dossier": str(dossier), "batch": str(batch), "frame": frame, "pages": page, "sha256": sha256}
            yield "page.adopted", told
        yield "batch.ended", {"batch": str(batch), "outcome": "complete"}
        yield (
            "document.made",
            {
                "document": str(document),
                "component": str(part),
                "version": 1,
                "edit_position": PAGES,
                "kept_sha256": None,
            },
        )
        dossier = new_id()


def fill(desk: Desk, rows: int, dossier: UUID) -> None:
    """Rows behind those that are there, and their seals."""
    store = desk.store
    at, station, actor = datetime.now(UTC) - timedelta(days=rows // ROWS_A_DAY + 1), store.station_id, desk.actor.id
    previous, position = store.audit.head(), store.audit.length()
    events = facts_of_dossiers(dossier)
    while position < rows:
        values = []
        for _ in range(min(ROWS_A_DAY, rows - position)):
            event, facts = next(events)
            at += timedelta(seconds=1)
            sha256 = row_hash(position, station, actor, at, event, facts, previous)
            values.append(
                {
                    "position": position,
                    "event": event,
                    "facts": facts,
                    "previous_sha256": previous,
                    "sha256": sha256,
                    "station_id": station,
                    "actor_id": actor,
                    "at_utc": at,
                }
            )
            previous, position = sha256, position + 1
        with store.database.engine.begin() as connection:
            for portion in batched(values, 5000):
                connection.execute(insert(audit_rows), list(portion))
        store.seals.add(store.seals.end(), b"")
        previous, position = store.audit.head(), store.audit.length()


def timed[T](work: Callable[[], T]) -> tuple[T, float, float]:
    """What it gives, and the wall and CPU seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    done = work()
    return done, time.perf_counter() - wall, time.process_time() - cpu


def measure(rows: int) -> dict[str, Any]:
    """All figures."""
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="sohoa-audit-") as folder:
        desk = open_desk(Path(folder) / "data")
        store, dossier = desk.store, new_id()
        fill(desk, rows, dossier)
        rights = Rights(store, lambda _: frozenset(Role))

        def put(name: str, work: Callable[[], Any]) -> Any:
            done, wall_s, cpu_s = timed(work)
            found[name] = {"wall_s": round(wall_s, 3), "cpu_s": round(cpu_s, 3)}
            return done

        checking = LogChecking(store, lambda _token, _data: StampRead(None))
        checked = put("verify", checking.check)
        assert checked.look.holds and checked.seals == -(-rows // ROWS_A_DAY), checked
        found["rows"] = checked.look.tree.size
        desk.paper("H1")
        put("head, size and root, from the last seal", Seals(store.database).end)
        put("the same once more", store.seals.end)
        proof = Path(folder) / "proof.json"
        whole = Dossier(dossier, "", "", "", "", "", store.station_id)
        proven = put("prove a dossier", lambda: LogProving(store, rights).prove(whole, proof, desk.actor))
        found["proof"] = {"rows": proven.rows, "bytes": proof.stat().st_size}
        out = Path(folder) / "log"
        put("export", lambda: LogExporting(store, rights, VERIFIER).export(out, desk.actor))
        found["export_bytes"] = sum(file.stat().st_size for file in out.iterdir())
        for name, what in (("program of one file, all rows", out), ("program of one file, the proof", proof)):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            wall = time.perf_counter()
            subprocess.run([sys.executable, "-I", out / "sohoa_audit.py", what], check=True, capture_output=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            found[name] = {"wall_s": round(time.perf_counter() - wall, 3), "cpu_s": round(cpu_s, 3)}
        found["peak_rss_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        store.close()
    return found


def main() -> int:
    """Measure and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    found = measure(args.rows)
    if args.json:
        print(json.dumps(found, indent=2))
        return 0
    for name, value in found.items():
        print(f"{name:<44} {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
