"""A pile of old archives: how fast its sheets come in from a hot folder, how fast they are parted into dossiers, in what memory.

Usage: main.py bench backscan -- [--sheets N] [--workers N] [--a4] [--json]
The sheets are drawn: bitonal at 100 dpi, TIFF Group 4; a slip before each 25, a separator behind each 8. Unless they are of A4 they are
small and bear a few large letters, so that each page's own work (it is inspected, as any page is) does not hide what the pile costs. They
lie in the folder before anything begins, so what is measured is the station and its disk, and no scanner. The folder for temporary files
holds all: TMPDIR=/dev/shm keeps the disk out of it. First the whole pile comes in and nothing else goes on, then it is parted, then the
books are read.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from app.bootstrap import Station, build
from app.domain.backscan.account import Account
from app.services.backscan.intake import Intake
from app.services.profiles import settings_request
from app.settings import load
from scanner.frames import Source
from scanner.watched import PREFIX
from tests.support.pile_sheets import A4_PX, ADDRESS, SMALL_PX, code_of, note, paper, save, separator, slip

A_DOSSIER, A_PAPER = 25, 8
"""sheets of each, slip and separators among them"""


def main(argv: list[str]) -> int:
    """Draw, take in, part, count."""
    parser = argparse.ArgumentParser(prog="main.py bench backscan")
    parser.add_argument("--sheets", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--a4", action="store_true", help="sheets of A4, full of lines")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="sohoa-pile-") as name:
        root = Path(name)
        (root / "in").mkdir()
        with ProcessPoolExecutor(1) as drawing:  # whose memory is not ours
            drawn_bytes = drawing.submit(draw, root / "in", args.sheets, A4_PX if args.a4 else None).result()
        with build(load(root / "data", {"min_free_mb": 1, "work": {"workers": args.workers}})) as station:
            drawn_cpu_s = _children_cpu_s()
            report, account = _measured(station, root / "in")
        report["page_work_cpu_s_a_sheet"] = round((_children_cpu_s() - drawn_cpu_s) / args.sheets, 3)
        report |= {"sheets": args.sheets, "drawn_mb": round(drawn_bytes / 1e6, 1), "workers": args.workers}
        report["database_mb"] = round((root / "data" / "sohoa.db").stat().st_size / 1e6, 1)
        report["store_mb"] = round(sum(one.stat().st_size for one in (root / "data").rglob("*") if one.is_file()) / 1e6)
    print(json.dumps(report, indent=1) if args.json else "\n".join(f"{key}: {value}" for key, value in report.items()))
    whole = account.sheets == args.sheets == account.filed and not account.entries
    return 0 if whole else 1


def draw(folder: Path, sheets: int, a4_px: tuple[int, int] | None) -> int:
    """Draw a pile; returns its bytes."""
    for number in range(sheets):
        place, code = number % A_DOSSIER, code_of(number // A_DOSSIER)
        if place == 0:
            sheet = slip(code, ADDRESS + code, a4_px or SMALL_PX)
        elif place % A_PAPER == 0:
            sheet = separator("SOHOA:1:PAPER", a4_px or SMALL_PX)
        else:
            sheet = paper(number, a4_px) if a4_px else note(number)
        save(sheet, folder / f"{number:06}.tif")
    return sum(file.stat().st_size for file in folder.iterdir())


def _measured(station: Station, folder: Path) -> tuple[dict[str, Any], Account]:
    part, actor = station.back_scan, station.actor
    pile = part.piles.open("bench", actor)
    request = settings_request(station.settings.scanner, f"{PREFIX}{folder}", Source.ADF)
    report: dict[str, Any] = {}
    begun, cpu_s = time.monotonic(), time.process_time()
    taken = Intake(station.store, station.back_scan.piles, station.capture).take(pile, request, actor)
    report["taken_in_a_minute"] = _rate(taken.pages, begun)
    report["intake_cpu_ms_a_sheet"] = round((time.process_time() - cpu_s) / taken.pages * 1e3, 1)
    part.piles.end(pile, actor)
    report["peak_mb_of_intake"] = _peak_mb()
    begun, cpu_s = time.monotonic(), time.process_time()
    parted = part.parting.part(pile, actor)
    report["parted_a_minute"] = _rate(parted.pages, begun)
    report["parting_cpu_ms_a_sheet"] = round((time.process_time() - cpu_s) / parted.pages * 1e3, 1)
    report["dossiers"] = parted.dossiers
    begun = time.monotonic()
    part.parting.part(pile, actor)
    report["gone_through_again_s"] = round(time.monotonic() - begun, 1)
    begun = time.monotonic()
    account = part.listing.account(pile)
    report["account_s"] = round(time.monotonic() - begun, 1)
    report["peak_mb"] = _peak_mb()
    return report, account


def _children_cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _rate(pages: int, begun: float) -> int:
    return round(pages / (time.monotonic() - begun) * 60)


def _peak_mb() -> int:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
