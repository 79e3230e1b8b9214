"""How often the verdict names a fault that is there, and one that is not: faults planted into pages by known strengths.

Usage: main.py bench verdict [--json] [--pages FOLDER]
Without a folder: printed pages as a scanner would deliver them, which anyone can draw again. Rates have 95 % intervals (Wilson 1927).
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np

from app.sandbox.paper.dossier import printed, sides
from app.sandbox.paper.scanner_traces import Feed, scanned
from ocr.errors import ImageRefused
from ocr.image.color import lightest, reduced
from ocr.image.decode import decode
from ocr.image.raster import Raster
from ocr.image.skew import skew
from ocr.recipes import InspectRecipe
from ocr.values import Verdict
from ocr.verdict.judge import Judgement, judge
from ocr.verdict.sight import Sight
from tests.perf.planted_faults import FAULTS
from tests.perf.planted_faults.fault import Fault

SCAN_DPI, SKEW_DPI = 200, 150
SEEDS = range(3)
PAPERS_RGB = ((247, 245, 239), (232, 229, 218), (240, 235, 205))
_Z = 1.96


def main() -> int:
    """Judge each page as it is, and with each fault."""
    parser = argparse.ArgumentParser(prog="main.py bench verdict", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--pages", type=Path, help="a folder of pictures, one page each")
    args = parser.parse_args()
    report = measured(_found(args.pages) if args.pages else _drawn())
    print(json.dumps(report, indent=2) if args.json else _table(report))
    return 0


def measured(pages: Iterator[Raster], faults: Mapping[str, Fault] = FAULTS) -> dict[str, Any]:
    """Counts over these pages: `untouched` by reason, `planted` by fault and strength, CPU of a judgement."""
    untouched: Counter[str] = Counter()
    named: dict[str, Counter[float]] = {name: Counter() for name in faults}
    tried: dict[str, int] = dict.fromkeys(faults, 0)
    count, not_good, cpu_s = 0, 0, []
    for page in pages:
        begun = time.process_time()
        plain = _judged(page)
        cpu_s.append(time.process_time() - begun)
        count += 1
        not_good += plain.verdict is not Verdict.GOOD
        here = {reason.code for reason in plain.reasons}
        untouched.update(here)
        if plain.blank:
            continue
        for name, fault in faults.items():
            if fault.reason in here:
                continue  # it has one already: nothing is learned from a second
            tried[name] += 1
            chance = np.random.default_rng([count, *name.encode()])  # the same, whatever else is planted
            for strength in fault.strengths:
                planted = Raster(fault.plant(page.pixels, page.dpi, strength, chance), page.dpi)
                named[name][strength] += fault.reason in {reason.code for reason in _judged(planted).reasons}
    return {
        "pages": count,
        "not_good": rate(not_good, count),
        "untouched": {code: rate(found, count) for code, found in sorted(untouched.items())},
        "planted": {
            name: {
                "reason": fault.reason,
                "unit": fault.unit,
                "named": {f"{strength:g}": rate(named[name][strength], tried[name]) for strength in fault.strengths},
            }
            for name, fault in faults.items()
        },
        "cpu_ms": round(1000 * statistics.median(cpu_s), 1) if cpu_s else None,
    }


def _judged(page: Raster) -> Judgement:
    text_plane = lightest(reduced(page.pixels, SKEW_DPI / page.dpi))
    return judge(Sight(page, *skew(text_plane, min(page.dpi, SKEW_DPI)), InspectRecipe()))


def _drawn() -> Iterator[Raster]:
    for side in sides(SCAN_DPI):
        sheet = printed(side.number, SCAN_DPI).image
        for seed in SEEDS:
            turn_deg = float(np.random.default_rng(seed + 10 * side.number).uniform(-1, 1))
            feed = Feed(turn_deg, 0, PAPERS_RGB[seed % len(PAPERS_RGB)], seed=seed + 10 * side.number)
            yield Raster(np.asarray(scanned(sheet, feed)), SCAN_DPI)


def _found(folder: Path) -> Iterator[Raster]:
    for file in sorted(folder.iterdir()):
        try:
            yield decode(file)
        except ImageRefused as error:
            print(f"{file.name}: {error.code}", file=sys.stderr)


def rate(found: int, of: int) -> dict[str, float]:
    """A share with its interval of 95 %."""
    if not of:
        return {"found": found, "of": of}
    share, more = found / of, _Z**2 / of
    middle = (share + more / 2) / (1 + more)
    half = _Z * sqrt(share * (1 - share) / of + more / of / 4) / (1 + more)
    return {"found": found, "of": of, "low": round(max(0, middle - half), 4), "high": round(min(1, middle + half), 4)}


def told(rate: dict[str, float]) -> str:
    if not rate["of"]:
        return "-"
    return f"{rate['found']} of {rate['of']} ({100 * rate['low']:.1f} to {100 * rate['high']:.1f} %)"


def _table(report: dict[str, Any]) -> str:
    lines = [
        f"{report['pages']} pages, {report['cpu_ms']} CPU ms each; doubtful or poor as they are: {told(report['not_good'])}",
        "",
    ]
    lines += ["| reason on pages as they are | |", "|---|---|"]
    lines += [f"| {code} | {told(rate)} |" for code, rate in report["untouched"].items()]
    lines += ["", "| planted | strength | named |", "|---|---|---|"]
    for name, fault in report["planted"].items():
        lines += [
            f"| {name} ({fault['reason']}) | {strength} {fault['unit']} | {told(rate)} |"
            for strength, rate in fault["named"].items()
        ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
