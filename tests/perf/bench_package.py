"""What a package for the archive costs, and whether a kill ever leaves half of one: made-up dossiers of 1, 10 and 30 papers.

Usage: main.py bench package [-- [--json] [--kills N]]
Prints files, size, CPU time of laying out and of writing with reading back (median of 5), and what E-ARK's validator says of each. With
--kills a process that writes the largest one over and over is killed N times in each form. The exit code is 1 where a half one lay under
its name, or where the validator has anything against a package.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid5

from app.domain.archive_package import PackageFacts, PackageTree
from app.domain.model import BlobRef
from app.package.check import check
from app.package.layout import package
from app.services.packages.reading import opened
from app.services.packages.writing import PackagePlace, write_package
from tests.perf.commands import ROOT
from tests.support.eark import judged
from tests.support.package_facts import PICTURE, blob, made_up, schemas

SIZES = ((1, 20, 400), (10, 400, 800), (30, 3000, 2000))
"""papers, events and kB a paper"""
FORMS = ("folder", "p.zip", "p.tar")
LONGEST_WAIT_S = {"folder": 8.0, "p.zip": 0.6, "p.tar": 0.6}
"""each file of a folder is synced by itself"""
RUNS = 5


def main() -> int:
    """Measure, and print."""
    if sys.argv[1:2] == ["--write"]:
        _write_for_ever(Path(sys.argv[2]))
    parser = argparse.ArgumentParser(prog="main.py bench package", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--kills", type=int, default=0, metavar="N")
    args = parser.parse_args()
    rows = [_measured(*size) for size in SIZES]
    kills = {form: dict(_killed(form, args.kills)) for form in FORMS} if args.kills else {}
    if args.json:
        print(json.dumps({"packages": rows, "kills": kills}, indent=1))
    else:
        _tell(rows, kills)
    half = sum(found.get("half", 0) for found in kills.values())
    return 1 if half or any(row["against"] for row in rows) else 0


def _dossier(papers: int, events: int, kilobytes: int) -> tuple[PackageFacts, Callable[[BlobRef], bytes]]:
    """A dossier, and how its files are read."""
    data = b"x" * (kilobytes * 1000)
    file, made = blob(data, "application/pdf"), made_up(papers=papers)
    of = [made.papers[number % papers].id for number in range(events)]
    told = tuple(replace(made.events[2], id=uuid5(one, str(number)), objects=(one,)) for number, one in enumerate(of))
    pages = tuple(replace(paper, file=file, text="chữ " * 4000) for paper in made.papers)
    return replace(made, papers=pages, events=told), lambda ref: data if ref == file else PICTURE


def _measured(papers: int, events: int, kilobytes: int) -> dict[str, Any]:
    facts, read = _dossier(papers, events, kilobytes)
    brought = schemas()
    tree = package(facts, brought)
    row: dict[str, Any] = {"papers": papers, "events": events, "files": len(tree.entries)}
    row["layout_cpu_ms"] = _median_ms(lambda: package(facts, brought))
    for form in FORMS:
        with tempfile.TemporaryDirectory(prefix="sohoa-bench-") as temporary:
            place = PackagePlace(Path(temporary) / form, overwrite=True)
            row[f"{form}_cpu_ms"] = _median_ms(lambda place=place: write_package(tree, place, read, check))
            written = write_package(tree, place, read, check)
            row["size_bytes"] = written.size_bytes
            row["against"] = judged(written.path, Path(temporary) / "unpacked") if form != "p.tar" else row["against"]
    return row


def _median_ms(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(RUNS):
        begun = time.process_time()
        work()
        taken.append((time.process_time() - begun) * 1000)
    return round(statistics.median(taken), 1)


def _write_for_ever(out: Path) -> None:
    facts, read = _dossier(*SIZES[-1])
    tree: PackageTree = package(facts, schemas())
    print("go", flush=True)
    while True:
        write_package(tree, PackagePlace(out, overwrite=True), read, check)


def _killed(form: str, times: int) -> Counter[str]:
    """How often a whole package, none, or half of one lay there after a kill at a moment of its own."""
    found: Counter[str] = Counter()
    moments = random.Random(8)
    with tempfile.TemporaryDirectory(prefix="sohoa-bench-") as temporary:
        out = Path(temporary) / form
        for _ in range(times):
            call = [sys.executable, "-m", "tests.perf.bench_package", "--write", str(out)]
            with subprocess.Popen(call, cwd=ROOT, stdout=subprocess.PIPE) as writing:
                assert writing.stdout is not None
                writing.stdout.readline()
                time.sleep(moments.uniform(0, LONGEST_WAIT_S[form]))
                writing.send_signal(signal.SIGKILL)
            found[_left(out)] += 1
    return found


def _left(out: Path) -> str:
    packages = sorted(out.glob("uuid-*")) if out.is_dir() else [out]
    if not packages or not packages[0].exists():
        return "none"
    with opened(packages[0]) as content:
        return "half" if check(content.paths, content.measure, content.read) else "whole"


def _tell(rows: list[dict[str, Any]], kills: dict[str, dict[str, int]]) -> None:
    print("| papers | events | files | MB | layout, CPU ms | folder | ZIP | TAR | the validator |")
    print("|---|---|---|---|---|---|---|---|---|")
    for row in rows:
        costs = " | ".join(f"{row[f'{form}_cpu_ms']:.0f}" for form in FORMS)
        said = ", ".join(row["against"]) or "passes"
        size = row["size_bytes"] / 1e6
        print(
            f"| {row['papers']} | {row['events']} | {row['files']} | {size:.1f} | {row['layout_cpu_ms']:.0f} | {costs} | {said} |"
        )
    for form, found in kills.items():
        print(f"killed while writing {form}: {', '.join(f'{count} {what}' for what, count in sorted(found.items()))}")


if __name__ == "__main__":
    sys.exit(main())
