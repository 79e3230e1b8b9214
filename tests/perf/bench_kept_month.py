"""A month at a centre, written into a store page by page and looked at meanwhile by the desk's services: what they find, how soon, and
whether they say just what the rules say.

Usage: main.py bench kept-month -- [--seed N] [--days N] [--dossiers N] [--looked-every MINUTES] [--json]
The month is that of `bench month` (`tests/support/month.py`), its store that of three counters (`tests/support/month_kept.py`), in the
folder for temporary files: TMPDIR=/dev/shm keeps the disk out of it. It takes some seven CPU minutes.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from app.store.store import DATABASE_FILE
from tests.support.month import DOSSIERS_A_DAY, KNOWN, WORKING_DAYS, Month, month
from tests.support.month_found import Delay, Told, by_rules, search
from tests.support.month_kept import as_kept
from tests.support.month_seen import Seen, seen


def main(argv: list[str]) -> int:
    """Draw, write, look, tell."""
    parser = argparse.ArgumentParser(prog="main.py bench kept-month")
    parser.add_argument("--seed", type=int, default=501)
    parser.add_argument("--days", type=int, default=len(WORKING_DAYS), help="working days, from the first")
    parser.add_argument("--dossiers", type=int, default=DOSSIERS_A_DAY, help="a day")
    parser.add_argument("--looked-every", type=int, default=5, metavar="MINUTES")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(argv)
    drawn = month(KNOWN, args.seed, range(args.days), args.dossiers)
    begun = time.process_time()
    with tempfile.TemporaryDirectory(prefix="sohoa-month-") as name:
        kept, said = seen(Path(name) / "data", drawn, timedelta(minutes=args.looked_every))
        size_mb = round((Path(name) / "data" / DATABASE_FILE).stat().st_size / 1e6)
    cpu_s = round(time.process_time() - begun)
    rules = by_rules(as_kept(drawn, kept.documents))
    report: dict[str, Any] = {
        "seed": args.seed,
        "dossiers": drawn.dossiers,
        "pages": len(drawn.pages),
        "database_mb": size_mb,
        "cpu_s": cpu_s,
        "said": {
            one.name: {
                "times": len(getattr(said.told, one.name)),
                "just as the rules": getattr(said.told, one.name) == getattr(rules, one.name),
            }
            for one in fields(Told)
        },
        "causes": [*_devices(drawn, said), *_careless(drawn, said)],
        "false_alarms": _false(drawn, said.told),
        "failed": {"drawn": len(drawn.failed), "by_counter": dict(sorted(said.pareto.items()))},
        "cases_that_wait": {kind.value: count for kind, count in sorted(said.cases.items())},
    }
    print(json.dumps(report, indent=1) if args.json else _text(report))
    same = all(one["just as the rules"] for one in report["said"].values())
    return 0 if same and all(one["found"] is not None for one in report["causes"]) else 1


def _devices(drawn: Month, said: Seen) -> Iterator[dict[str, Any]]:
    """Of each dirt and each part that wears, after how many pages it was certain, and after how many a look told it."""
    certain, told = search(drawn, KNOWN, said.told), search(drawn, KNOWN, said.by_itself)
    for dirt, found in certain.dirt.items():
        yield {"cause": f"glass of {dirt.counter}, {dirt.side.value} (pages of it)", **_delay(found, told.dirt[dirt])}
    for worn, found in certain.wear.items():
        yield {"cause": f"{worn.figure.value} of {worn.counter} (pages)", **_delay(found, told.wear[worn])}


def _delay(certain: Delay | None, told: Delay | None) -> dict[str, int | None]:
    return {"found": certain and certain.pages, "told": told and told.pages}


def _careless(drawn: Month, said: Seen) -> Iterator[dict[str, Any]]:
    """On which working day of theirs an operator's carelessness was found."""
    found = search(drawn, KNOWN, said.told)
    own = search(drawn, KNOWN, replace(said.told, above=said.told.at_the_end)).charted
    for careless, lot in found.careless.items():
        begins = careless.begins.date()
        days = {
            "by samples": lot and lot.day.date(),
            "by the chart of a careful month": found.charted[careless],
            "by the figures' own chart": own[careless],
        }
        for way, day in days.items():
            cause = f"careless operator of {careless.counter}, {way} (days)"
            yield {"cause": cause, "found": day and _working_days(drawn, begins, day)}


def _working_days(drawn: Month, first: date, last: date) -> int:
    return len({paper.at.date() for paper in drawn.papers if first <= paper.at.date() <= last})


def _false(drawn: Month, told: Told) -> dict[str, int]:
    found, own = search(drawn, KNOWN, told), search(drawn, KNOWN, replace(told, above=told.at_the_end))
    return {
        "glass": len(found.false_dirt),
        "drift": len(found.false_drift),
        "lots": len(found.false_lots),
        "chart of a careful month": len(found.false_points),
        "figures' own chart": len(own.false_points),
    }


def _text(report: dict[str, Any]) -> str:
    head = ("dossiers", "pages", "database_mb", "cpu_s")
    lines = [f"seed {report['seed']}: " + ", ".join(f"{name} {report[name]}" for name in head)]
    lines += [
        f"  {name:10} {one['times']:4} times; as the rules: {one['just as the rules']}"
        for name, one in report["said"].items()
    ]
    for one in report["causes"]:
        told = f", told by a look after {one['told']}" if "told" in one else ""
        lines.append(f"  {one['cause']:72} {one['found']}{told}")
    lines += [f"  {name}: {report[name]}" for name in ("false_alarms", "failed", "cases_that_wait")]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
