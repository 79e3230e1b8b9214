"""A month at a centre in which something goes wrong: what the desk finds of it, how soon, and what it says without a cause.

Usage: main.py bench month [--json] [-- --seeds N --first SEED --clean N --first-clean SEED]
Three counters, 300 dossiers a day with a peak in the morning; dirt on glasses, parts that wear, an operator who becomes careless
(`tests/support/month.py`). --seeds: so many such months. --clean: so many months in which nothing is wrong, for the false alarms; and so
many in which pages are folded in the middle. --first, --first-clean: the seeds from which those are counted on (1 and 1001).
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from tests.support.month import KNOWN, Injected, Month, month
from tests.support.month_found import Found, search

FOLDED = 0.05


def main() -> int:
    """Draw the months and tell."""
    parser = argparse.ArgumentParser(prog="main.py bench month", description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--seeds", type=int, default=3, help="months with what was injected")
    parser.add_argument("--clean", type=int, default=3, help="months in which nothing is wrong")
    parser.add_argument(
        "--first", type=int, default=1, metavar="SEED", help="of the first month with what was injected"
    )
    parser.add_argument("--first-clean", type=int, default=1001, metavar="SEED", help="of the first one without")
    args = parser.parse_args()
    seeds = range(args.first_clean, args.first_clean + args.clean)
    report = {
        "injected": _injected(range(args.first, args.first + args.seeds)),
        "clean": _clean(seeds, Injected()),
        "folded": _clean(seeds, Injected(folded=FOLDED)),
    }
    print(json.dumps(report, indent=1) if args.json else _text(report))
    return 0 if all(one["found"] == one["of"] for one in report["injected"]["causes"]) else 1


def _injected(seeds: Sequence[int]) -> dict[str, Any]:
    delays: dict[str, list[int | None]] = defaultdict(list)
    false = {"glass": 0, "drift": 0, "lots": 0, "p-chart": 0}
    pages = dossiers = 0
    for seed in seeds:
        drawn = month(KNOWN, seed)
        found = search(drawn, KNOWN)
        pages, dossiers = pages + len(drawn.pages), dossiers + drawn.dossiers
        for dirt, delay in found.dirt.items():
            delays[f"glass of {dirt.counter}, {dirt.side.value}, {dirt.shows:.0%} of pages (pages of it)"].append(
                delay and delay.pages
            )
        for worn, told in found.wear.items():
            delays[f"{worn.figure.value} of {worn.counter} (pages)"].append(told and told.pages)
        for careless, lot in found.careless.items():
            name = f"careless operator of {careless.counter}"
            delays[f"{name}, by samples (days)"].append(lot and _days(drawn, careless.begins.date(), lot.day.date()))
            charted = found.charted[careless]
            delays[f"{name}, by the p-chart of failed pages (days)"].append(
                charted and _days(drawn, careless.begins.date(), charted)
            )
        _count(false, found)
    causes = [
        {"cause": name, "of": len(told), "found": len(known), **_summed(known)}
        for name, told in delays.items()
        for known in [[one for one in told if one is not None]]
    ]
    return {"months": len(seeds), "dossiers": dossiers, "pages": pages, "causes": causes, "false_alarms": false}


def _clean(seeds: Sequence[int], nothing_wrong: Injected) -> dict[str, Any]:
    false = {"glass": 0, "drift": 0, "lots": 0, "p-chart": 0}
    pages = 0
    for seed in seeds:
        drawn = month(nothing_wrong, seed)
        pages += len(drawn.pages)
        _count(false, search(drawn, nothing_wrong))
    return {"months": len(seeds), "pages": pages, "false_alarms": false}


def _days(drawn: Month, first: date, last: date) -> int:
    """Working days from the one to the other, both counted."""
    return len({paper.at.date() for paper in drawn.papers if first <= paper.at.date() <= last})


def _count(false: dict[str, int], found: Found) -> None:
    false["glass"] += len(found.false_dirt)
    false["drift"] += len(found.false_drift)
    false["lots"] += len(found.false_lots)
    false["p-chart"] += len(found.false_points)


def _summed(delays: Sequence[int]) -> dict[str, Any]:
    if not delays:
        return {"delay_median": None, "delay_worst": None}
    return {"delay_median": statistics.median(delays), "delay_worst": max(delays)}


def _text(report: dict[str, Any]) -> str:
    injected, clean, folded = report["injected"], report["clean"], report["folded"]
    lines = [f"{injected['months']} months, {injected['dossiers']} dossiers, {injected['pages']} pages"]
    for one in injected["causes"]:
        delay = f"median {one['delay_median']}, worst {one['delay_worst']}"
        lines.append(f"  {one['cause']:66} {one['found']} of {one['of']}  {delay}")
    lines.append(f"  without a cause: {injected['false_alarms']}")
    lines.append(f"{clean['months']} months in which nothing is wrong, {clean['pages']} pages: {clean['false_alarms']}")
    glass = folded["false_alarms"]["glass"]
    lines.append(
        f"the same with {FOLDED:.0%} of the pages folded in the middle, {folded['pages']} pages: {glass} of glasses"
    )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
