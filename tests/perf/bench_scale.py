"""How many workers and how much storage a ward, a centre and a province need, by simulation (SimPy) from measured costs.

Usage: main.py bench scale -- [--talk-s S] [--sheets-a-minute N] [--page-s S] [--seed N] [--json]

Of each site twice: its pages are read at the counters themselves, by two workers each, and by workers of the centre that all counters
share; of these the fewest are told with which 95 of a hundred pages wait no more than five seconds in the queue. What the figures stand on,
and what is only assumed: tests/perf/simulated/costs.py. `main.py bench centre -- --parts forecast` holds the queue against a measured run.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from math import ceil
from random import Random
from statistics import median
from typing import Any

from tests.perf.simulated.costs import HOUR_S, SITES, Assumed, Costs, Site
from tests.perf.simulated.office import Day, Office

AT_A_COUNTER = 2
"""workers of a counter's own: the cores of its machine"""
MAY_WAIT_S = 5.0
STEP = 0.05


def main() -> int:
    """Simulate and print."""
    parser = argparse.ArgumentParser(prog="main.py bench scale", description=__doc__)
    parser.add_argument("--talk-s", type=float, default=Assumed().talk_s)
    parser.add_argument("--sheets-a-minute", type=float, default=Assumed().sheets_a_minute)
    parser.add_argument("--page-s", type=float, default=Costs().page_s)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    costs = replace(Costs(), page_s=args.page_s)
    assumed = replace(Assumed(), talk_s=args.talk_s, sheets_a_minute=args.sheets_a_minute)
    report = [row for site in SITES for row in _both(site, costs, assumed, args.seed)]
    print(json.dumps(report, indent=2) if args.json else _shown(report))
    return 0


def _both(site: Site, costs: Costs, assumed: Assumed, seed: int) -> list[dict[str, Any]]:
    here = Office(site, AT_A_COUNTER, costs, assumed, Random(seed), shared=False).run()
    workers, there = _fewest(site, costs, assumed, seed, here.busiest_hour_pages * costs.page_s / HOUR_S)
    return [
        _row(site, here, "by the counters", AT_A_COUNTER * site.counters, costs, assumed),
        _row(site, there, "by the centre", workers, costs, assumed),
    ]


def _fewest(site: Site, costs: Costs, assumed: Assumed, seed: int, load: float) -> tuple[int, Day]:
    """Workers of the centre; `load` is how many the busiest hour keeps busy, fewer can't do."""
    workers = max(1, ceil(load))
    while True:
        day = Office(site, workers, costs, assumed, Random(seed), shared=True).run()
        if _of(day.waits_s, 0.95) <= MAY_WAIT_S:
            return workers, day
        workers += max(1, ceil(workers * STEP))


def _row(site: Site, day: Day, read: str, workers: int, costs: Costs, assumed: Assumed) -> dict[str, Any]:
    a_page = costs.master_bytes + costs.made_bytes
    open_s = len(assumed.by_hour) * HOUR_S
    return {
        "site": site.name,
        "dossiers_a_day": site.dossiers_a_day,
        "pages_a_day": day.pages,
        "read": read,
        "workers": workers,
        "citizen_waits_min_p50": round(median(day.queued_s) / 60, 1),
        "citizen_waits_min_p95": round(_of(day.queued_s, 0.95) / 60, 1),
        "last_sheet_to_read_s_p50": round(median(day.read_s), 1),
        "last_sheet_to_read_s_p95": round(_of(day.read_s, 0.95), 1),
        "officers_busy": round(day.officers_busy_s / (site.counters * open_s), 2),
        "workers_busy": round(day.workers_busy_s / (workers * open_s), 2),
        "Mbit_s_in_the_busiest_hour": round(day.busiest_hour_pages * a_page * 8 / HOUR_S / 1e6, 2),
        "GB_of_files_a_year": round(day.pages * assumed.days * a_page / 1e9),
        "GB_of_rows_a_year": round(day.pages * assumed.days * costs.row_bytes / 1e9, 1),
    }


def _of(times: list[float], share: float) -> float:
    return sorted(times)[int(len(times) * share)]


def _shown(report: list[dict[str, Any]]) -> str:
    names = [name for name in report[0] if name not in ("site", "read")]
    lines = [" " * 30 + " ".join(f"{one['site'][:15]:>15}" for one in report)]
    lines.append(f"{'pages are read':30}" + " ".join(f"{one['read'][:15]:>15}" for one in report))
    lines += [f"{name.replace('_', ' '):30}" + " ".join(f"{one[name]:>15,}" for one in report) for name in names]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
