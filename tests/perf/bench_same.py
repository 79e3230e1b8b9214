"""How surely a sheet that went through the scanner twice is noticed, and how rarely two sheets are taken for one.

Usage: main.py bench same [--scans FOLDER ...] [--json]

Pages of the folders (images and PDF files; at most 6 pages a file) are compared with one another, and each with a simulated second pass:
turned by up to 1.5 degrees, moved by up to 3 mm, other light, noise, JPEG, every second one upside down. The sample form, filled in by
other hands, must not be taken for the same sheet.
"""

from __future__ import annotations

import argparse
import copy
import itertools
import json
import random
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from app.rasterise.render import page_count, render
from app.sandbox.paper import samples
from app.sandbox.paper.application import application
from app.sandbox.paper.scanner_traces import Feed, scanned
from app.sandbox.paper.sheet import A4_MM, Sheet
from ocr.errors import OcrError
from ocr.image.color import lightest, reduced
from ocr.image.decode import decode, from_pixels, probe
from ocr.image.geometry import skew
from ocr.image.imprint import imprint
from ocr.image.raster import MM_PER_INCH, Pixels, Raster
from ocr.recipes import InspectRecipe
from ocr.same import Imprint, same_sheet
from ocr.verdict.paper import paper_and_ink

PAGES_A_FILE, WORK_DPI, LEAST_SIDE_PX = 6, 150, 200
SAME_FORMS, OTHER_FORMS = 40, 40
GIVEN = (
    "An",
    "Bình",
    "Chi",
    "Dũng",
    "Giang",
    "Hạnh",
    "Khoa",
    "Lan",
    "Nga",
    "Phúc",
    "Quân",
    "Sơn",
    "Thảo",
    "Vân",
    "Xuân",
)


def main() -> int:
    """Measure and tell."""
    parser = argparse.ArgumentParser(prog="main.py bench same", description=__doc__)
    parser.add_argument("--scans", type=Path, nargs="*", default=[])
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    report: dict[str, Any] = {"forms": _forms()}
    if arguments.scans:
        report["scans"] = _scans(arguments.scans)
    if arguments.json:
        print(json.dumps(report, ensure_ascii=False))
    else:
        for what, figures in report.items():
            print(what, "  ".join(f"{name} {value}" for name, value in figures.items()))
    return 0


def _forms() -> dict[str, int]:
    """The sample form against itself in another pass, and against the same form with other entries."""
    rng = random.Random(3)
    first = _taken(_passed(_form(rng, changed=0), 0, rng))[0]
    same = [_taken(_passed(_form(rng, changed=0), 1 + n, rng))[0] for n in range(SAME_FORMS)]
    out = {"passes": SAME_FORMS, "found": sum(same_sheet(first, other) is not None for other in same)}
    for changed in (1, 3, 14):
        others = [_taken(_passed(_form(rng, changed), 1000 * changed + n, rng))[0] for n in range(OTHER_FORMS)]
        alarms = sum(same_sheet(first, other) is not None for other in others)
        out |= {f"alarms_of_{OTHER_FORMS}_with_{changed}_entries_changed": alarms}
    return out


def _form(rng: random.Random, changed: int) -> Pixels:
    words: Any = copy.deepcopy(dict(samples.words("application")))
    entries = [(row, pair) for row, pairs in enumerate(words["rows"]) for pair in range(len(pairs))]
    for row, pair in rng.sample(entries, min(changed, len(entries))):
        old = words["rows"][row][pair][1]
        digits = any(letter.isdigit() for letter in old)
        words["rows"][row][pair][1] = (
            "".join(rng.choice("0123456789") if letter.isdigit() else letter for letter in old)
            if digits
            else " ".join(rng.choice(GIVEN) for _ in old.split())
        )
    if changed >= len(entries):
        words["signer_seed"] = rng.randint(100, 999)
    sheet = Sheet(*A4_MM, WORK_DPI)
    application(sheet, words)
    return np.asarray(sheet.image, np.uint8)


def _passed(page: Pixels, seed: int, rng: random.Random) -> Raster:
    from PIL import Image

    feed = Feed(rng.uniform(-1.5, 1.5), rng.choice((0, 180)), (247, 245, 240), seed)
    return Raster(np.asarray(scanned(Image.fromarray(page), feed), np.uint8), WORK_DPI)


def _scans(folders: Sequence[Path]) -> dict[str, Any]:
    rng = np.random.default_rng(5)
    names: list[str] = []
    prints: list[Imprint] = []
    cpu_s: list[float] = []
    missed: list[str] = []
    for name, page in _pages(folders):
        print_, spent_s = _taken(page)
        names.append(name)
        prints.append(print_)
        cpu_s.append(spent_s)
        if print_.cells and same_sheet(print_, _taken(_again(page, rng))[0]) is None:
            missed.append(name)
    begun = time.process_time()
    pairs = list(itertools.combinations(range(len(prints)), 2))
    alarms = [(names[a], names[b]) for a, b in pairs if same_sheet(prints[a], prints[b]) is not None]
    return {
        "pages": len(prints),
        "second_passes_missed": len(missed),
        "missed": missed,
        "pairs": len(pairs),
        "alarms": len(alarms),
        "alarm": alarms,
        "cpu_ms_a_page": round(1000 * statistics.median(cpu_s), 1),
        "cpu_ms_a_comparison": round(1000 * (time.process_time() - begun) / max(1, len(pairs)), 2),
        "bytes_a_page": statistics.median([len(one.encode()) for one in prints]),
    }


def _pages(folders: Sequence[Path]) -> Iterator[tuple[str, Raster]]:
    """Every page that an officer could scan: 100 dpi or more."""
    for path in sorted(path for folder in folders for path in folder.iterdir() if path.is_file()):
        try:
            found = _pages_of(path)
        except (OcrError, Exception):  # what is no page is no subject here
            continue
        for index, page in enumerate(found):
            if page.dpi >= 100 and min(page.pixels.shape[:2]) > LEAST_SIDE_PX:
                yield f"{path.name}#{index + 1}", page


def _pages_of(path: Path) -> list[Raster]:
    if path.suffix == ".pdf":
        drawn = [render(path, index) for index in range(min(PAGES_A_FILE, page_count(path)))]
        return [from_pixels(p.pixels, p.width_px, p.height_px, p.channels, p.dpi) for p in drawn]
    return [decode(path, index) for index in range(min(PAGES_A_FILE, probe(path).pages))]


def _taken(page: Raster) -> tuple[Imprint, float]:
    """The imprint as `ocr.page.inspect` makes it, and the CPU seconds of its own part."""
    recipe = InspectRecipe()
    small = Raster(reduced(page.pixels, WORK_DPI / page.dpi), min(page.dpi, WORK_DPI))
    turn_deg, confidence = skew(lightest(small.pixels), small.dpi)
    apart = paper_and_ink(small)
    begun = time.process_time()
    found = imprint(apart, turn_deg if confidence > recipe.least_skew_confidence else 0.0)
    return found, time.process_time() - begun


def _again(page: Raster, rng: np.random.Generator) -> Raster:
    """Another pass of the same sheet."""
    height, width = page.pixels.shape[:2]
    moved_px = rng.uniform(-3, 3, 2) * page.dpi / MM_PER_INCH
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), rng.uniform(-1.5, 1.5), 1.0)
    turn[:, 2] += moved_px
    paper = np.median(page.pixels.reshape(-1, page.pixels.shape[2] if page.pixels.ndim == 3 else 1)[::97], axis=0)
    turned = cv2.warpAffine(page.pixels, turn, (width, height), borderValue=tuple(float(v) for v in paper))
    light = turned.astype(np.float32) * rng.uniform(0.9, 1.08) + rng.uniform(-10, 10)
    light += rng.standard_normal(light.shape, np.float32) * rng.uniform(1, 5)
    pixels = np.clip(light, 0, 255).astype(np.uint8)
    if rng.random() < 0.5:
        pixels = np.ascontiguousarray(pixels[::-1, ::-1])
    _, jpeg = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(60, 92))])
    return Raster(np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_UNCHANGED), np.uint8), page.dpi)


if __name__ == "__main__":
    sys.exit(main())
