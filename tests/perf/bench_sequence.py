"""How often the checks across pages find what is wrong with a paper, and how often they doubt one that is whole and in order.

Usage: main.py bench sequence [--json] [--papers N]
Papers are drawn by chance as facts without pixels, from a seed: anyone gets the same ones. Rates have 95 % intervals (Wilson 1927). The
second table counts what was told of papers with each fault, where numbers are read as they usually are: a paper may be told several things.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from app.domain.sequence.checks import checked
from app.domain.sequence.values import Finding, PaperSequence
from tests.perf.bench_verdict import rate, told
from tests.perf.paper_sequences import FAULTS, PERFECT, POOR, USUAL, Reading, plausible

PAPERS = 2000
NOTHING, WHOLE = "nothing", "whole and in order"


@dataclass(frozen=True, slots=True)
class Way:
    """How papers are drawn: how well their numbers are read, and how many lie behind each other (0: one to three)."""

    reading: Reading
    papers: int


WAYS = {
    "one paper, all numbers read": Way(PERFECT, 1),
    "one paper, 95 % read, 1 % wrong": Way(USUAL, 1),
    "one paper, 60 % read, 3 % wrong": Way(POOR, 1),
    "1 to 3 papers, 95 % read, 1 % wrong": Way(USUAL, 0),
}
USUALLY = "1 to 3 papers, 95 % read, 1 % wrong"


@dataclass(slots=True)
class _Count:
    """Papers with one fault: what was told of them, in how many that was right, and how many were laid in the right order again."""

    of: int = 0
    found: int = 0
    ordered: int = 0
    right: int = 0
    told: Counter[str] = field(default_factory=Counter)

    def add(self, findings: Sequence[Finding]) -> None:
        self.of += 1
        self.told.update({finding.code.value for finding in findings} or {NOTHING})


def main() -> int:
    """Check each paper as it is, and with each fault."""
    parser = argparse.ArgumentParser(prog="main.py bench sequence", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--papers", type=int, default=PAPERS)
    args = parser.parse_args()
    begun = time.process_time()
    counts = {name: measured(way, args.papers) for name, way in WAYS.items()}
    spent_s = time.process_time() - begun
    print(json.dumps(_report(counts), indent=2) if args.json else f"{_table(counts)}\n\n{spent_s:.1f} s of CPU")
    return 0


def measured(way: Way, papers: int) -> dict[str, _Count]:
    """By fault, and for papers without one."""
    counts = {name: _Count() for name in (WHOLE, *FAULTS)}
    for seed in range(papers):
        chance = Random(seed)
        paper = plausible(chance, way.reading, papers=way.papers)
        plain = checked(paper)
        counts[WHOLE].add(plain)
        counts[WHOLE].found += bool(plain)
        if not plain:  # nothing is learned from a second fault
            for name in FAULTS:
                _plant(name, paper, chance, counts[name])
    return counts


def _plant(name: str, paper: PaperSequence, chance: Random, count: _Count) -> None:
    planted = FAULTS[name].plant(paper, chance)
    if planted is None:
        return
    found = checked(planted.paper)
    meant = [finding for finding in found if finding.code in FAULTS[name].codes]
    count.add(found)
    count.found += bool(meant)
    if planted.order:
        count.ordered += 1
        count.right += any(finding.order == planted.order for finding in meant)


def _report(counts: dict[str, dict[str, _Count]]) -> dict[str, Any]:
    return {
        way: {
            name: {"found": rate(one.found, one.of), "right": rate(one.right, one.ordered), "told": dict(one.told)}
            for name, one in of_way.items()
        }
        for way, of_way in counts.items()
    }


def _table(counts: dict[str, dict[str, _Count]]) -> str:
    lines = [f"| found | {' | '.join(counts)} |", "|---|" + "---|" * len(counts)]
    for name in (WHOLE, *FAULTS):
        ones = [of_way[name] for of_way in counts.values()]
        words = f"{name}: false alarms" if name == WHOLE else name
        lines.append(f"| {words} | {' | '.join(told(rate(one.found, one.of)) for one in ones)} |")
        if any(one.ordered for one in ones):
            lines.append(
                f"| ... its right order proposed | {' | '.join(told(rate(one.right, one.ordered)) for one in ones)} |"
            )
    usual = counts[USUALLY]
    codes = sorted({code for one in usual.values() for code in one.told} - {NOTHING})
    lines += [
        "",
        f"| told of {USUALLY} | papers | {NOTHING} | {' | '.join(codes)} |",
        "|---|" + "---|" * (len(codes) + 2),
    ]
    for name, one in usual.items():
        cells = [str(one.told[code] or "") for code in (NOTHING, *codes)]
        lines.append(f"| {name} | {one.of} | {' | '.join(cells)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
