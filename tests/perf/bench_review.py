"""What finding supervisors' cases costs, by how many dossiers the store holds: the look after the work, and the look each minute after it.

Usage: main.py bench review [--dossiers N ...] [--json]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import event

from app import settings as configuration
from app.bootstrap import Station, build
from app.domain.grounds import Ground
from app.domain.model import Side, SpooledFrame

IDLE_LOOKS = 20


def main() -> int:
    """Fill a store, look, and look again."""
    parser = argparse.ArgumentParser(prog="main.py bench review", description=__doc__)
    parser.add_argument("--dossiers", type=int, nargs="+", default=[100, 400], metavar="N")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    report = [_report(count) for count in args.dossiers]
    if args.json:
        print(json.dumps(report, indent=2))
    else:
        print("\n".join(f"{name:44} {value}" for one in report for name, value in one.items()))
    return 0


def _report(count: int) -> dict[str, Any]:
    """Each dossier has one page that was taken with a reason and a count against what is said: two cases."""
    with tempfile.TemporaryDirectory(prefix="sohoa-review-") as folder:
        (Path(folder) / "data").mkdir()
        with build(configuration.load(Path(folder) / "data", {"min_free_mb": 0})) as station:
            for number in range(count):
                _dossier(station, number)
            statements: list[str] = []
            event.listen(
                station.store.database.engine, "before_cursor_execute", lambda *told: statements.append(told[2])
            )
            first_s = _seconds(station.finding.look)
            statements.clear()
            idle = sorted(_seconds(station.finding.look) for _ in range(IDLE_LOOKS))
            per_look = len(statements) / IDLE_LOOKS
            head = station.store.dossiers.actor("Phạm Thị D")
            take_s = _seconds(lambda: station.store.review.take(head))
            waiting = sum(station.store.review.waiting().values())
    return {
        "dossiers": count,
        "cases": waiting,
        "look after all of it, ms a dossier": round(1000 * first_s / count, 2),
        "look with nothing new, ms, median": round(1000 * idle[IDLE_LOOKS // 2], 2),
        "statements of such a look": per_look,
        "taking the next case, ms": round(1000 * take_s, 2),
    }


def _dossier(station: Station, number: int) -> None:
    store, actor = station.store, station.actor
    desk = station.editing.open(f"H56.14-261127-{number + 1:04d}", actor).value
    part = desk.components[0]
    batch = store.capture.begin(desk.dossier.id, part.id, {}, actor)
    path = store.capture.spool(batch.id) / "000000.tif"
    path.write_bytes(data := b"page %d" % number)
    path.with_suffix(".json").write_text("{}")
    (page,) = store.capture.adopt(batch.id, _frame(path, data), actor)
    station.editing.accept(desk.dossier.id, [page.id], Ground.LEGIBLE, actor)
    station.editing.set_sheets(desk.dossier.id, part.id, 2, actor, "đã đối chiếu")


def _frame(path: Path, data: bytes) -> SpooledFrame:
    return SpooledFrame(path, 0, "image/tiff", 1, Side.FRONT, hashlib.sha256(data).hexdigest(), 1, 300.0)


def _seconds(what: Callable[[], object]) -> float:
    begun = time.monotonic()
    what()
    return time.monotonic() - begun


if __name__ == "__main__":
    sys.exit(main())
