"""What the steps between decoding and the archive cost, each by itself, beside `unpaper` and OCRmyPDF's cleaning on the same pages.

Usage: main.py bench clean [-- [--json] [--pages FOLDER] [--most N] [--memory N]]
Without a folder: the printed sides of the sample dossier as a feeder delivers them, A4 in colour at 300 dpi. CPU milliseconds a page, one
core, medians over the pages. `--memory N`: N pages through one process, and how its memory grows.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import psutil

from app.sandbox.paper.dossier import printed, sides
from app.sandbox.paper.scanner_traces import Feed, scanned
from ocr.codes.reader import read_codes
from ocr.errors import ImageRefused
from ocr.image.clean.steps import STEPS, cleaned
from ocr.image.color import luminance
from ocr.image.decode import decode
from ocr.image.hash import sha256_pixels
from ocr.image.imprint import imprint
from ocr.image.orientation import orientation
from ocr.image.sheets import sheets
from ocr.page import clean, inspect, text_plane, upright
from ocr.recipes import InspectRecipe, TidyRecipe
from ocr.verdict.judge import MEASURES, judge
from ocr.verdict.sight import Sight, shrunk_once
from tests.perf import commands

SCAN_DPI = 300
REPEATS = 3
PAPERS_RGB = ((247, 245, 239), (232, 229, 218), (240, 235, 205))


STEPS_OF_ALL = ("shrunk once", "sheets", "skew", "verdict", "orientation", "turn and cut", "clean: all steps")
"""what the figure of all steps adds up; hash, codes and imprint, which say what page it is, are told apart"""


@dataclass(slots=True)
class Clock:
    """CPU milliseconds by the name of what was done, page by page."""

    spent_ms: dict[str, list[float]] = field(default_factory=dict)

    def of[T](self, name: str, do: Callable[[], T]) -> T:
        """Do it some times, keep the median, return what it gave."""
        took: list[float] = []
        for _ in range(REPEATS):
            begun = time.process_time()
            given = do()
            took.append(1000 * (time.process_time() - begun))
        self.spent_ms.setdefault(name, []).append(statistics.median(took))
        return given

    def median(self, name: str) -> float:
        """Over the pages."""
        return round(statistics.median(self.spent_ms[name]), 1)


def main() -> int:
    """Measure and report."""
    parser = argparse.ArgumentParser(prog="main.py bench clean", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--pages", type=Path, help="a folder of pictures")
    parser.add_argument("--most", type=int, default=100)
    parser.add_argument("--memory", type=int, default=0, metavar="N")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sohoa-bench-") as temporary:
        files = _files(args.pages, args.most) if args.pages else _drawn(Path(temporary))
        report = {**_ours(files), "peers": _peers(files, Path(temporary))}
        if args.memory:
            with ProcessPoolExecutor(1, get_context("spawn")) as alone:
                report["memory"] = alone.submit(_memory, files, args.memory).result()
    print(json.dumps(report, indent=2) if args.json else _table(report))
    return 0


def _ours(files: list[Path]) -> dict[str, Any]:
    clock = Clock()
    for file in files:
        _page(file, clock)
    steps = {name: clock.median(name) for name in clock.spent_ms}
    verdict = [clock.spent_ms["shrunk once"][i] + clock.spent_ms["verdict"][i] for i in range(len(files))]
    every = [sum(clock.spent_ms[name][i] for name in STEPS_OF_ALL) for i in range(len(files))]
    return {
        "pages": len(files),
        "cpu_ms": steps,
        "verdict_ms": round(statistics.median(verdict), 1),
        "all_steps_ms": round(statistics.median(every), 1),
        "worst_all_steps_ms": round(max(every), 1),
    }


def _page(file: Path, clock: Clock) -> None:
    raster = clock.of("decode", lambda: decode(file))
    recipe, tidy = InspectRecipe(), TidyRecipe()
    small = clock.of("shrunk once", lambda: shrunk_once(raster))
    clock.of("sheets", lambda: sheets(small))
    text = clock.of("skew", lambda: text_plane(raster, small))
    look = raster, text.skew_deg, text.skew_confidence, recipe, None, None, small
    clock.of("verdict", lambda: judge(Sight(*look)))
    for measure in MEASURES:
        sight = Sight(*look)
        _ = sight.streaks, sight.paper, sight.marks, sight.faint, sight.luminance
        clock.of(f"verdict: {measure.__name__}", lambda measure=measure, sight=sight: measure(sight))
    clock.of("orientation", lambda: orientation(text.plane, text.dpi, text.skew_deg))
    facts = clock.of("inspect", lambda: inspect(raster))
    clock.of("inspect: hash", lambda: sha256_pixels(raster))
    clock.of("inspect: codes", lambda: read_codes(luminance(raster.pixels)))
    clock.of("inspect: imprint", lambda: imprint(Sight(raster, 0, 0, recipe).paper, facts.skew_deg))
    page = clock.of("turn and cut", lambda: upright(raster, facts))
    for name in STEPS:
        if name in tidy.steps:
            clock.of(f"clean: {name} with the overview", lambda name=name: cleaned(page, TidyRecipe(steps=(name,))))
    clock.of("clean: all steps", lambda: cleaned(page, tidy))


def _peers(files: list[Path], folder: Path) -> dict[str, float]:
    """CPU milliseconds a page of whole commands that clean: `unpaper` alone, and OCRmyPDF with it, deskewing, without reading."""
    spent = {"unpaper": 0.0, "ocrmypdf --deskew --clean-final": 0.0}
    for number, file in enumerate(files):
        raster = decode(file)
        plain, cleaned_file, pdf = folder / f"{number}.ppm", folder / f"{number}.out.ppm", folder / f"{number}.pdf"
        cv2.imwrite(str(plain), raster.pixels if raster.gray else cv2.cvtColor(raster.pixels, cv2.COLOR_RGB2BGR))
        options = ["--overwrite", "--dpi", f"{raster.dpi:g}"]
        spent["unpaper"] += commands.measured(["unpaper", "-q", *options, plain, cleaned_file]).cpu_s
        join = "import sys, img2pdf; open(sys.argv[2], 'wb').write(img2pdf.convert(sys.argv[1]))"
        subprocess.run([sys.executable, "-c", join, file, pdf], check=True)
        command = [
            commands.PEER,
            "--quiet",
            "--deskew",
            "--clean-final",
            "--tesseract-timeout",
            "0",
            "--jobs",
            "1",
            "-O0",
        ]
        command += ["--output-type", "pdf", pdf, folder / f"{number}.out.pdf"]
        spent["ocrmypdf --deskew --clean-final"] += commands.measured(command).cpu_s
        plain.unlink()
    return {name: round(1000 * seconds / len(files), 1) for name, seconds in spent.items()}


def _memory(files: list[Path], pages: int) -> dict[str, float]:
    """MB of a process that does nothing else, after a tenth of the pages and at the end, and its peak."""
    process, marks = psutil.Process(), []
    for number in range(pages):
        raster = decode(files[number % len(files)])
        clean(raster, inspect(raster))
        if number + 1 in (max(1, pages // 10), pages):
            marks.append(process.memory_info().rss / 1e6)
    own = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    peak = (
        int(own["VmHWM"].split()[0]) * 1024 / 1e6
    )  # what getrusage tells is that of whoever started this process, too
    return {
        "pages": pages,
        "after_a_tenth_mb": round(marks[0]),
        "at_the_end_mb": round(marks[-1]),
        "peak_mb": round(peak),
    }


def _drawn(folder: Path) -> list[Path]:
    files = []
    for side in sides(SCAN_DPI):
        if side.blank:
            continue
        turn_deg = float(np.random.default_rng(side.number).uniform(-1.5, 1.5))
        feed = Feed(turn_deg, 0, PAPERS_RGB[side.number % len(PAPERS_RGB)], seed=side.number)
        file = folder / f"side-{side.number:02}.jpg"
        scanned(printed(side.number, SCAN_DPI).image, feed).save(file, quality=90, dpi=(SCAN_DPI, SCAN_DPI))
        files.append(file)
    return files


def _files(folder: Path, most: int) -> list[Path]:
    return [file for file in sorted(folder.iterdir()) if _is_page(file)][:most]


def _is_page(file: Path) -> bool:
    try:
        return bool(decode(file).dpi)
    except ImageRefused:
        return False


def _table(report: dict[str, Any]) -> str:
    lines = [f"{report['pages']} pages; CPU ms a page, median", "", "| step | CPU ms |", "|---|---|"]
    lines += [f"| {name} | {spent} |" for name, spent in report["cpu_ms"].items()]
    lines += [
        "",
        f"verdict beyond decoding, shrinking included: {report['verdict_ms']} ms",
        f"all steps, verdict included: {report['all_steps_ms']} ms, worst page {report['worst_all_steps_ms']} ms",
    ]
    lines += [
        f"{name}: {spent} ms, {spent / report['all_steps_ms']:.1f} times ours"
        for name, spent in report["peers"].items()
    ]
    if "memory" in report:
        lines.append("memory: " + ", ".join(f"{name} {value}" for name, value in report["memory"].items()))
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
