"""A centre in one run: its workers, what is asked of it all day, supervisors at once, thirty counters and their day, and what was foretold.

Usage: main.py bench centre -- [--parts PART ...] [--counters N] [--dossiers N] [--pages N] [--minutes M] [--plans FILE] [--json]

worker    pages a minute with one and two workers, what a job costs beside its page, how soon it is begun (`main.py bench worker`)
queries   today's list, the next review, a dossier, the figures, over 100,000 dossiers and a million pages (`main.py bench centre-queries`)
leases    two supervisors at two machines take and decide cases at once: none is had twice
counters  thirty counters acknowledge pages of 50 kB and replicate them meanwhile; a day of 300 dossiers in two minutes; all is reconciled
frames    two counters with frames of 8 MB (A4 in colour at 300 dpi, as a scanner delivers it lossless), a page a second each
forecast  what the simulation says that pages wait for a worker, beside what they waited

PostgreSQL and SeaweedFS stand for other machines: what they write lies in memory (PostgreSQL syncs all the same), so that the disk is the
counters' own. What that disk takes for the same bytes is asked for in the same minutes.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from tests.perf.counters.counter import Task
from tests.perf.counters.day import counters_day
from tests.perf.counters.leases import leases
from tests.perf.simulated.forecast import forecast

ROOT = Path(__file__).parents[2]
PAGE_BYTES, FRAME_BYTES = 50_000, 8_000_000
WORKER_PAGES, FORECAST_PAGES = 24, 32
SEED = 11


def main() -> int:
    """Run the parts that are asked for, one after the other."""
    parser = argparse.ArgumentParser(
        prog="main.py bench centre", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--parts", nargs="+", default=None, metavar="PART")
    parser.add_argument("--counters", type=int, default=30)
    parser.add_argument("--dossiers", type=int, default=10, help="of each counter")
    parser.add_argument("--pages", type=int, default=10, help="of each dossier")
    parser.add_argument("--minutes", type=float, default=2.0)
    parser.add_argument(
        "--plans", type=Path, default=ROOT / "out" / "centre-plans.txt", help="where the server's plans go"
    )
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    parts = _parts(asked)
    unknown = set(asked.parts or ()) - parts.keys()
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(parts)}")
    report: dict[str, Any] = {}
    for name in asked.parts or parts:
        begun = time.monotonic()
        report[name] = parts[name]() | {"this_part_took_s": round(time.monotonic() - begun)}
        if not asked.json:
            print(_shown(name, report[name]), flush=True)
    if asked.json:
        print(json.dumps(report, indent=2))
    return 0


def _parts(asked: argparse.Namespace) -> dict[str, Callable[[], dict[str, Any]]]:
    day = Task(asked.dossiers, asked.pages, 60 * asked.minutes, PAGE_BYTES)
    return {
        "worker": partial(_other, "bench_worker", "--pages", str(WORKER_PAGES), "--jobs", "300"),
        "queries": partial(_queries, asked.plans),
        "leases": partial(leases, 200, 2),
        "counters": partial(counters_day, asked.counters, day),
        "frames": partial(counters_day, 2, Task(4, 10, 40, FRAME_BYTES)),
        "forecast": _forecasts,
    }


def _other(module: str, *arguments: str) -> dict[str, Any]:
    """What another benchmark reports, run as it is by itself."""
    command = [sys.executable, "-m", f"tests.perf.{module}", *arguments, "--json"]
    found = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True).stdout
    report: dict[str, Any] = json.loads(found)
    return report


def _queries(plans: Path) -> dict[str, Any]:
    report = _other("bench_centre_queries", "--asked", "200", "--plans")
    plans.parent.mkdir(exist_ok=True)
    plans.write_text("\n\n".join(f"== {one['what']}\n{one['sql']}\n{one['plan']}" for one in report.pop("plans")))
    times = {
        one["what"]: f"median {one['median_ms']} ms, p99 {one['p99_ms']} ms, CPU {one['CPU_ms']} ms"
        for one in report.pop("times")
    }
    return report | times | {"plans_in": str(plans)}


def _forecasts() -> dict[str, Any]:
    found = {workers: forecast(workers, FORECAST_PAGES * workers, SEED) for workers in (1, 2)}
    return {f"{name} ({workers})": value for workers, one in found.items() for name, value in one.items()}


def _shown(part: str, report: dict[str, Any]) -> str:
    lines = (f"  {name.replace('_', ' '):52} {value}" for name, value in report.items())
    return "\n".join([f"{part}:", *lines])


if __name__ == "__main__":
    sys.exit(main())
