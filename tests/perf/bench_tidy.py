"""How much of the traces of scanner, archive and time each cleaning step takes away, what ink is lost with it, and what it costs.

Usage: main.py bench tidy [--json] [--pages FOLDER] [--dpi N]
Traces of known strength are planted into drawn pages. With a folder: what each step does to those pages as they are.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from app.sandbox.paper.dossier import printed, sides
from app.sandbox.paper.scanner_traces import Feed, scanned
from ocr.checksheet.colour import ciede2000, lab_of_linear, linear_light
from ocr.errors import ImageRefused
from ocr.image.clean.overview import overview
from ocr.image.clean.steps import STEPS, cleaned
from ocr.image.color import darkest, lightest
from ocr.image.decode import decode
from ocr.image.geometry import straighten
from ocr.image.raster import Pixels, Raster
from ocr.recipes import TidyRecipe
from tests.perf.planted_traces import TRACES

SCAN_DPI = 300
PAPERS_RGB = ((247, 245, 239), (232, 229, 218), (240, 235, 205))
RECIPE = TidyRecipe()
TURN_DEG = 0.8
_OF_THE_FRAME = ("wedge",)
"""these lie straight on the frame, and are turned with the page"""
_TURNED = f", turned back by {TURN_DEG:g} degrees"
_PLANTED_LEVELS, _PAPER_LEVELS = 6, 25
"""changed by more, there is a trace; within so much of its paper, a page has no ink"""
_INK_LEVELS, _LOST = 60, 0.5
"""ink is darker than its paper by so much, and lost with less than this share of it"""
_OVER_ALL = ("tone", "bleed")
_COLORED = 60
_SAMPLE = 997
_RUNS = 3


def main() -> int:
    """Plant each trace into each page and clean it, or clean the pages of a folder."""
    parser = argparse.ArgumentParser(prog="main.py bench tidy", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--pages", type=Path, help="a folder of pictures, one upright page each")
    parser.add_argument("--dpi", type=float, default=200, help="of those pictures, where they state none")
    args = parser.parse_args()
    report = as_they_are(_found(args.pages, args.dpi)) if args.pages else planted(_drawn())
    print(json.dumps(report, indent=2) if args.json else _table(report))
    return 0


def planted(pages: Iterator[Raster]) -> dict[str, Any]:
    """By trace and strength: share of it that is gone, ink pixels lost, colour error, CPU; and the cost of pages as they are."""
    rows: dict[tuple[str, float], list[dict[str, float]]] = defaultdict(list)
    idle_ms, changed, count = [], 0, 0
    for page in pages:
        count += 1
        (after, _), cpu_ms = _timed(lambda page=page: cleaned(page, RECIPE))
        idle_ms.append(cpu_ms)
        changed += after is not page
        for name, trace in TRACES.items():
            for strength in trace.strengths:
                dirty = trace.plant(page.pixels, page.dpi, strength, np.random.default_rng(count))
                rows[name, strength].append(_judged(page, Raster(dirty, page.dpi), trace.step))
                if name in _OF_THE_FRAME:
                    straight = (straighten(Raster(pixels, page.dpi), TURN_DEG, 0) for pixels in (page.pixels, dirty))
                    rows[f"{name}{_TURNED}", strength].append(_judged(*straight, trace.step))
    return {
        "pages": count,
        "idle": {"cpu_ms": round(statistics.median(idle_ms), 1), "changed": changed},
        "steps_ms": _steps_ms(page),
        "planted": {
            seen: {
                "step": trace.step,
                "unit": trace.unit,
                "strengths": {f"{strength:g}": _middle(rows[seen, strength]) for strength in trace.strengths},
            }
            for name, trace in TRACES.items()
            for seen in (name, f"{name}{_TURNED}")
            if (seen, trace.strengths[0]) in rows
        },
    }


def as_they_are(pages: Iterator[tuple[str, Raster]]) -> dict[str, Any]:
    """What each step does to these pages: how many it changes, how much it paints over, ink pixels that the others lose, CPU."""
    changed: Counter[str] = Counter()
    told: dict[str, dict[str, Any]] = {}
    cpu_ms, lost = [], 0
    for name, page in pages:
        (after, found), took_ms = _timed(lambda page=page: cleaned(page, RECIPE), 1)
        cpu_ms.append(took_ms)
        steps = [step for step, values in found.items() if values["changed"]]
        changed.update(steps)
        if not steps:
            continue
        painted = cleaned(page, replace(RECIPE, steps=tuple(set(RECIPE.steps) - set(_OVER_ALL))))[0].pixels
        painted_mm2 = float(cv2.countNonZero(lightest(cv2.absdiff(painted, page.pixels)))) * (25.4 / page.dpi) ** 2
        here = ink_lost(painted, after.pixels, page.dpi)
        lost += here
        numbers = {step: {key: round(value, 3) for key, value in found[step].items()} for step in steps}
        told[name] = {"steps": numbers, "painted_mm2": round(painted_mm2, 1), "ink_lost_px": here}
    return {
        "pages": len(cpu_ms),
        "changed": dict(changed),
        "ink_lost_px": lost,
        "cpu_ms": round(statistics.median(cpu_ms), 1) if cpu_ms else None,
        "told": told,
    }


def ink_lost(before: Pixels, after: Pixels, dpi: float) -> int:
    """Pixels that were ink, and have less than half of that contrast left."""
    depth = [_depth(pixels, dpi) for pixels in (before, after)]
    return int(((depth[0] >= _INK_LEVELS) & (depth[1] < _LOST * depth[0])).sum())


def _depth(pixels: Pixels, dpi: float) -> np.ndarray[Any, np.dtype[np.int16]]:
    """Levels by which each pixel is darker than the paper around it, at the size of the page."""
    view = overview(Raster(pixels, dpi))
    level = darkest(pixels)
    paper = cv2.resize(view.paper, level.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return paper.astype(np.int16) - level


def _judged(page: Raster, dirty: Raster, step: str) -> dict[str, float]:
    """One step on one planted page; measured against the page before anything was planted."""
    view = overview(dirty)
    after, cpu_ms = _timed(lambda: STEPS[step](dirty, view, RECIPE))
    cleaned_pixels = after.raster.pixels
    depth = _depth(page.pixels, page.dpi)
    there = (depth < _PAPER_LEVELS) & (lightest(cv2.absdiff(dirty.pixels, page.pixels)) > _PLANTED_LEVELS)
    trace, left = (
        float(np.abs(pixels[there].astype(np.int16) - page.pixels[there]).mean()) if there.any() else 0.0
        for pixels in (dirty.pixels, cleaned_pixels)
    )
    ink = (depth >= _INK_LEVELS) & (_depth(dirty.pixels, page.dpi) >= _INK_LEVELS)
    if step not in _OVER_ALL:
        ink &= lightest(cv2.absdiff(dirty.pixels, page.pixels)) == 0  # what lies under a border is lost already
    lost = int((ink & (_depth(cleaned_pixels, page.dpi) < _LOST * depth)).sum())
    return {
        "changed": float(after.raster is not dirty),
        "gone": 1 - left / trace if trace else 0.0,
        "ink_lost_px": lost,
        "color_error": _color_error(page.pixels, cleaned_pixels),
        "cpu_ms": cpu_ms,
    }


def _color_error(page: Pixels, after: Pixels) -> float:
    """CIEDE2000 of coloured ink against the page, mean over a sample."""
    spread = cv2.subtract(lightest(page), darkest(page))
    colored = np.flatnonzero(spread > np.median(spread[::8, ::8]) + _COLORED)[:: _SAMPLE // 20]
    if not len(colored):
        return 0.0
    first, second = (
        np.array([lab_of_linear(light) for light in linear_light(pixels.reshape(-1, 3)[colored])])
        for pixels in (page, after)
    )
    return float(ciede2000(first, second).mean())


def _timed[T](work: Any, runs: int = _RUNS) -> tuple[Any, float]:
    took_s = []
    for _ in range(runs):
        begun = time.process_time()
        result = work()
        took_s.append(time.process_time() - begun)
    return result, 1000 * statistics.median(took_s)


def _steps_ms(page: Raster) -> dict[str, float]:
    view, took_ms = _timed(lambda: overview(page))
    shares = {"overview": round(took_ms, 1)}
    for name, step in STEPS.items():
        shares[name] = round(_timed(lambda step=step: step(page, view, RECIPE))[1], 1)
    return shares


def _middle(rows: list[dict[str, float]]) -> dict[str, float]:
    return {
        "pages": len(rows),
        "changed": int(sum(row["changed"] for row in rows)),
        "gone": round(statistics.median(row["gone"] for row in rows), 3),
        "ink_lost_px": int(sum(row["ink_lost_px"] for row in rows)),
        "color_error": round(max(row["color_error"] for row in rows), 2),
        "cpu_ms": round(statistics.median(row["cpu_ms"] for row in rows), 1),
    }


def _drawn() -> Iterator[Raster]:
    """Printed sides as a sheet-fed scanner delivers them, straight."""
    for side in sides(SCAN_DPI):
        if side.blank or side.orientation_deg:
            continue
        sheet = printed(side.number, SCAN_DPI).image
        feed = Feed(0.0, 0, PAPERS_RGB[side.number % len(PAPERS_RGB)], seed=side.number)
        yield Raster(np.asarray(scanned(sheet, feed)), SCAN_DPI)


def _found(folder: Path, dpi: float) -> Iterator[tuple[str, Raster]]:
    for file in sorted(folder.iterdir()):
        try:
            page = decode(file)
        except ImageRefused as error:
            print(f"{file.name}: {error.code}", file=sys.stderr)
        else:
            yield file.name, page if page.dpi > 1 else Raster(page.pixels, dpi)


def _table(report: dict[str, Any]) -> str:
    if "told" in report:
        lines = [
            f"{report['pages']} pages, {report['cpu_ms']} CPU ms each, {report['ink_lost_px']} ink pixels lost by bleed and tone",
            "",
        ]
        lines += ["| step | pages changed |", "|---|---|"]
        lines += [f"| {step} | {count} |" for step, count in report["changed"].items()]
        lines += [""]
        for name, page in report["told"].items():
            steps = "; ".join(
                f"{step} " + " ".join(f"{key} {value:g}" for key, value in values.items() if key != "changed")
                for step, values in page["steps"].items()
            )
            lines.append(f"{name}: {steps}; painted over {page['painted_mm2']} mm2, ink lost {page['ink_lost_px']} px")
        return "\n".join(lines)
    shares = ", ".join(f"{name} {took_ms}" for name, took_ms in report["steps_ms"].items())
    lines = [
        f"{report['pages']} pages; nothing planted: {report['idle']['changed']} changed, {report['idle']['cpu_ms']} CPU ms all steps",
        f"CPU ms by step, nothing planted: {shares}",
        "",
        "| trace | step | strength | mended | gone, median | ink lost | CIEDE2000, worst | CPU ms |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, trace in report["planted"].items():
        for strength, row in trace["strengths"].items():
            lines.append(
                f"| {name} | {trace['step']} | {strength} {trace['unit']} | {row['changed']} of {row['pages']} | {100 * row['gone']:.0f} % "
                f"| {row['ink_lost_px']} px | {row['color_error']} | {row['cpu_ms']} |"
            )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
