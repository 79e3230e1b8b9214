"""Which way up pages are found to be: each page in all four turns, right, wrong or abstained.

Usage: main.py bench orientation [--json] [-- --seeds N] [-- --pages FOLDER [--dpi N] [--every N] [--lying NAME=DEGREES,...]
    [--blank NAME,...]]

Without a folder: drawn pages of many kinds, a little askew. With one: pictures that stand upright, but for those named as lying turned
by so many degrees clockwise (a name may leave out the ending); those named as blank nobody can tell. Shares have 95 % intervals (Wilson
1927). `asked` is how many needed Tesseract; the CPU of both ways is told.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch

import numpy as np

from ocr.errors import ImageRefused
from ocr.image import orientation as way_up
from ocr.image.color import lightest, reduced
from ocr.image.decode import decode
from ocr.image.raster import Pixels
from ocr.image.skew import skew
from ocr.recipes import CleanRecipe
from tests.perf.bench_verdict import rate, told
from tests.perf.turned_pages import KINDS, laid, printed

SCAN_DPI, WORK_DPI = 200, 150
QUARTERS = range(4)
_NO_TEXT = " (no text)"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was said of a page in one turn; `found_deg` is None where it was not sure enough to turn a page by."""

    group: str
    name: str
    turn_deg: int
    found_deg: int | None
    asked: bool
    cpu_s: float


def main() -> int:
    """Measure and tell."""
    parser = argparse.ArgumentParser(
        prog="main.py bench orientation", description=__doc__.splitlines()[0] if __doc__ else ""
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--seeds", type=int, default=6, help="pages of each kind")
    parser.add_argument("--pages", type=Path, help="a folder of pictures, one page each")
    parser.add_argument("--dpi", type=float, default=SCAN_DPI, help="of those pictures, where they state none")
    parser.add_argument("--every", type=int, default=1, help="only each Nth picture")
    parser.add_argument("--lying", default="", help="pictures that do not stand upright: NAME=DEGREES,...")
    parser.add_argument("--blank", default="", help="pictures without text: NAME,...")
    args = parser.parse_args()
    lying = {name: int(degrees) for name, degrees in (one.split("=") for one in args.lying.split(",") if one)}
    answers = list(
        _real(args.pages, args.dpi, args.every, lying, args.blank.split(",")) if args.pages else _drawn(args.seeds)
    )
    report = _summed(answers)
    if args.json:
        print(json.dumps(report, indent=2))
    else:
        print(_table(report))
    return 0


def _drawn(seeds: int) -> Iterator[Answer]:
    for kind, what in KINDS.items():
        if not what.evidence:
            continue
        dpi = SCAN_DPI if max(what.size_mm) > 120 else 2 * WORK_DPI  # a card is read finer
        for seed in range(seeds):
            turn_deg = float(np.random.default_rng(seed).uniform(-3, 3))
            gray = lightest(laid(printed(kind, seed, dpi), kind, dpi, turn_deg, seed))
            work_dpi = WORK_DPI if dpi == SCAN_DPI else dpi
            yield from _all_turns(
                kind if what.text else f"{kind}{_NO_TEXT}", f"{kind} {seed}", reduced(gray, work_dpi / dpi), work_dpi, 0
            )


def _real(folder: Path, dpi: float, every: int, lying: dict[str, int], blank: list[str]) -> Iterator[Answer]:
    for file in sorted(folder.iterdir())[::every]:
        try:
            page = decode(file)
        except ImageRefused as error:
            print(f"{file.name}: {error.code}", file=sys.stderr)
            continue
        gray = reduced(lightest(page.pixels), WORK_DPI / (page.dpi if page.dpi > 1 else dpi))
        yield from _all_turns(
            f"pictures{_NO_TEXT if file.stem in blank else ''}", file.stem, gray, WORK_DPI, lying.get(file.stem, 0)
        )


def _all_turns(group: str, name: str, gray: Pixels, dpi: int, lies_deg: int) -> Iterator[Answer]:
    recipe = CleanRecipe()
    skew_deg, carries = skew(gray, dpi)
    skew_deg = skew_deg if carries > recipe.least_skew_confidence else 0.0
    for quarter in QUARTERS:
        turned = np.ascontiguousarray(np.rot90(gray, -quarter))
        with patch.object(way_up, "detect_orientation", wraps=way_up.detect_orientation) as tesseract:
            begun = time.process_time()
            degrees, sure = way_up.orientation(turned, dpi, skew_deg)
            cpu_s = time.process_time() - begun
        found = degrees if sure >= recipe.least_orientation_confidence else None
        yield Answer(group, name, (lies_deg + 90 * quarter) % 360, found, tesseract.called, cpu_s)


def _summed(answers: list[Answer]) -> dict[str, Any]:
    groups = dict.fromkeys(one.group for one in answers)
    confusion = Counter((one.turn_deg, one.found_deg) for one in answers)
    return {
        "all": _counted(answers),
        "all with text": _counted([one for one in answers if not one.group.endswith(_NO_TEXT)]),
        "by_kind": {group: _counted([one for one in answers if one.group == group]) for group in groups},
        "confusion": {
            str(turn): {
                "abstained" if found is None else str(found): confusion[turn, found]
                for found in (0, 90, 180, 270, None)
            }
            for turn in (0, 90, 180, 270)
        },
        "wrong": sorted({one.name for one in answers if one.found_deg not in (None, one.turn_deg)}),
        "abstained": sorted({one.name for one in answers if one.found_deg is None}),
    }


def _counted(answers: list[Answer]) -> dict[str, Any]:
    decided = [one for one in answers if one.found_deg is not None]
    cheap, dear = ([one.cpu_s for one in answers if one.asked is asked] for asked in (False, True))
    return {
        "right": rate(sum(one.found_deg == one.turn_deg for one in decided), len(decided)),
        "abstained": rate(len(answers) - len(decided), len(answers)),
        "asked": rate(sum(one.asked for one in answers), len(answers)),
        "cpu_ms_cheap": round(1000 * median(cheap), 1) if cheap else None,
        "cpu_ms_asked": round(1000 * median(dear), 1) if dear else None,
    }


def _table(report: dict[str, Any]) -> str:
    lines = [
        "| kind | right where decided | abstained | asked Tesseract | CPU ms, cheap / asked |",
        "|---|---|---|---|---|",
    ]
    for name, row in [("all", report["all"]), ("all with text", report["all with text"]), *report["by_kind"].items()]:
        cpu = f"{row['cpu_ms_cheap'] or '-'} / {row['cpu_ms_asked'] or '-'}"
        lines.append(f"| {name} | {told(row['right'])} | {told(row['abstained'])} | {told(row['asked'])} | {cpu} |")
    lines += ["", "| lay \\ found | 0 | 90 | 180 | 270 | abstained |", "|---|---|---|---|---|---|"]
    lines += [f"| {turn} | {' | '.join(map(str, row.values()))} |" for turn, row in report["confusion"].items()]
    for word in ("wrong", "abstained"):
        lines += ["", f"{word}: {', '.join(report[word]) or 'none'}"]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
