"""What is found out about photos of pages whose truth is known, beside the recipe that every tutorial has, on the same photos.

Usage: main.py bench photo [--json] [--photos N] [--pages FOLDER]
The peer shrinks the photo to 500 rows and takes the largest contour of Canny's edges that four points approximate to 2 % of its length.
With a folder, its pictures are counted as scans, of which none may be taken for a photo, beside the drawn ones.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from app.sandbox.paper.dossier import numbers, printed
from app.sandbox.paper.scanner_traces import Feed, scanned
from ocr.checksheet.colour import ciede2000
from ocr.errors import ImageRefused
from ocr.image.color import reduced
from ocr.image.decode import decode
from ocr.image.photo.facts import photo_facts
from ocr.image.photo.upright import flatten_photo
from ocr.image.raster import MM_PER_INCH, Pixels, Raster
from ocr.values import PhotoFacts
from tests.perf.drawn_photos import TABLES, Photo, Scene, photographed

PRINT_DPI, STATED_DPI = 300, 300.0
NEAR = 0.01
"""of the photo's diagonal: with a corner further off, what was found is not the page"""
CURLED_MM = 2.0
GLARE_PAGES = (1, 2, 7, 8)
"""sides that have print wherever a lamp may burn"""
type Corners = NDArray[np.float64]


def main() -> int:
    """Photograph, measure, compare."""
    parser = argparse.ArgumentParser(prog="main.py bench photo", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--photos", type=int, default=32, help="how many")
    parser.add_argument("--pages", type=Path, help="a folder of scans")
    args = parser.parse_args()
    report = measured(range(args.photos)) | {"scans": _as_scans(_scans(args.pages))}
    print(json.dumps(report, indent=2) if args.json else _table(report))
    return 0


def scene(seed: int) -> Scene:
    """One of many ways of taking a photo."""
    chance, more = np.random.default_rng(1000 + seed), np.random.default_rng(5000 + seed)
    size = (4000, 3000) if chance.random() < 0.3 else (3000, 4000)
    under, cut = bool(more.random() < 0.1), bool(more.random() < 0.1)
    return Scene(
        size_px=size,
        focal=chance.uniform(0.55, 0.9),
        tilt_deg=chance.choice([chance.uniform(1, 5), chance.uniform(4, 15), chance.uniform(10, 30)]),
        azimuth_deg=chance.uniform(0, 360),
        roll_deg=chance.uniform(-12, 12) + 90 * int(chance.integers(4)) * (chance.random() < 0.3),
        fill=chance.uniform(0.75, 0.93),
        shift=(chance.uniform(-0.02, 0.02) + (0.25 if cut else 0), chance.uniform(-0.02, 0.02)),
        table=TABLES[seed % len(TABLES)],
        hand=bool(more.random() < 0.25),
        under=under,
        bow_mm=chance.choice([0, 0, chance.uniform(6, 20)]),
        gradient=chance.choice([0, chance.uniform(0.1, 0.6)]),
        shadow=chance.choice([0, chance.uniform(0.2, 0.6)]),
        shadow_soft_mm=chance.uniform(3, 15),
        glare_mm=chance.choice([0, 0, chance.uniform(8, 25)]),
        paper_light=chance.uniform(0.5, 0.85),
        noise=chance.uniform(1, 4),
        jpeg=int(chance.integers(70, 93)),
        seed=seed,
    )


def drawn(seed: int) -> tuple[Photo, Scene]:
    """The photo of one side of the sample dossier."""
    return photographed(_side(GLARE_PAGES[seed % len(GLARE_PAGES)]), (210.0, 297.0), scene(seed)), scene(seed)


def measured(seeds: range) -> dict[str, Any]:
    """Errors over the photos of these seeds, the peer's beside ours."""
    every = [_row(seed) for seed in seeds]
    rows, spoilt = ([row for row in every if row["whole"] is whole] for whole in (True, False))
    found = [row for row in rows if row["ours"] is not None and row["ours"] <= NEAR]
    flat = [row for row in found if row["bow_mm"] < CURLED_MM]
    seen = [row["peer"] for row in rows if row["peer"] is not None and row["peer"] <= NEAR]
    return {
        "photos_of_whole_pages": len(rows),
        "found": len(found),
        "abstained": sum(row["ours"] is None for row in rows),
        "wrong": sum(row["ours"] is not None and row["ours"] > NEAR for row in rows),
        "piles_and_cut_off": len(spoilt),
        "of_them_left_alone": sum(row["ours"] is None for row in spoilt),
        "peer_left_alone": sum(row["peer"] is None for row in spoilt),
        "corner_percent": _spread([100 * row["ours"] for row in found]),
        "corner_mm": _spread([row["corner_mm"] for row in found]),
        "aspect_percent_flat": _spread([row["aspect_percent"] for row in flat]),
        "dpi_percent_flat": _spread([row["dpi_percent"] for row in flat]),
        "a4_flat": [sum(row["paper"] == "A4" for row in flat), len(flat)],
        "curl": _confusion([(row["bow_mm"] >= CURLED_MM, row["curl_mm"] >= CURLED_MM) for row in found]),
        "curl_error_mm": _spread([abs(row["bow_mm"] - row["curl_mm"]) for row in found]),
        "glare": _confusion([(row["glare"], row["glare_found"]) for row in found]),
        "delta_e": _spread([row["delta_e"] for row in found if row["delta_e"] is not None]),
        "facts_cpu_ms": _spread([row["facts_ms"] for row in rows]),
        "drawing_cpu_ms": _spread([row["drawing_ms"] for row in found]),
        "peer_found": len(seen),
        "peer_wrong": sum(row["peer"] is not None and row["peer"] > NEAR for row in rows),
        "peer_corner_percent": _spread([100 * error for error in seen]),
        "peer_cpu_ms": _spread([row["peer_ms"] for row in rows]),
        "peer_over_ours_on_both": _ratio(rows),
    }


def classical(pixels: Pixels) -> Corners | None:
    """The peer: Canny, the five largest contours, the first of them that four points approximate."""
    scale = pixels.shape[0] / 500
    small = cv2.resize(pixels, (round(pixels.shape[1] / scale), 500))
    outline = cv2.Canny(cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), (5, 5), 0), 75, 200)
    contours, _ = cv2.findContours(outline, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    for contour in sorted(contours, key=cv2.contourArea, reverse=True)[:5]:
        four = cv2.approxPolyDP(contour, 0.02 * cv2.arcLength(contour, True), True)
        if len(four) == 4:
            return four[:, 0].astype(np.float64) * scale
    return None


def corner_error(found: Corners, true: Corners) -> float:
    """The farthest corner, in pixels, whichever one is taken for the first."""
    turned = [np.roll(order, shift, axis=0) for order in (found, found[::-1]) for shift in range(4)]
    return float(min(np.linalg.norm(one - true, axis=1).max() for one in turned))


def _row(seed: int) -> dict[str, Any]:
    photo, how = drawn(seed)
    raster = Raster(photo.pixels, STATED_DPI)
    diagonal = float(np.hypot(raster.width_px, raster.height_px))
    begun = time.process_time()
    facts = photo_facts(raster)
    facts_ms = 1000 * (time.process_time() - begun)
    begun = time.process_time()
    other = classical(photo.pixels)
    row = {
        "peer_ms": 1000 * (time.process_time() - begun),
        "peer": None if other is None else corner_error(other, photo.corners_px) / diagonal,
        "facts_ms": facts_ms,
        "ours": None,
        "whole": not how.under and _within(photo),
        "glare": photo.glare_px is not None,
        "bow_mm": photo.bow_mm,
    }
    return row if facts is None else row | _compared(photo, how, facts)


def _within(photo: Photo) -> bool:
    """Whether the picture shows the whole page, with a little table around it."""
    room = np.concatenate([photo.corners_px, np.array(photo.pixels.shape[1::-1]) - photo.corners_px])
    return bool(room.min() > 0.004 * np.hypot(*photo.pixels.shape[:2]))


def _compared(photo: Photo, how: Scene, facts: PhotoFacts) -> dict[str, Any]:
    raster = Raster(photo.pixels, STATED_DPI)
    error_px = corner_error(np.array(facts.corners_px), photo.corners_px)
    begun = time.process_time()
    page = flatten_photo(raster, facts)
    drawing_ms = 1000 * (time.process_time() - begun)
    true = photo.page_mm[0] / photo.page_mm[1]
    lies_upright = (facts.paper_mm[0] < facts.paper_mm[1]) == (true < 1)
    shaded = bool(how.gradient or how.shadow) and not how.glare_mm
    return {
        "ours": error_px / float(np.hypot(raster.width_px, raster.height_px)),
        "corner_mm": error_px / facts.effective_dpi * MM_PER_INCH,
        "aspect_percent": 100 * abs(float(np.log(facts.aspect / (true if lies_upright else 1 / true)))),
        "dpi_percent": 100 * abs(facts.effective_dpi / photo.least_dpi - 1),
        "paper": facts.paper,
        "curl_mm": facts.curl_mm,
        "glare_found": facts.glare_box_px is not None,
        "drawing_ms": drawing_ms,
        "delta_e": _delta_e(page, how, facts) if shaded else None,
    }


def _delta_e(page: Raster, how: Scene, facts: PhotoFacts) -> float | None:
    """CIEDE2000 of seal and pen, at 100 dpi, against the same photo under even light, the paper of both made the same; their mean."""
    even = photographed(_side(GLARE_PAGES[how.seed % len(GLARE_PAGES)]), (210.0, 297.0), how.evenly_lit())
    other = flatten_photo(Raster(even.pixels, STATED_DPI), replace(facts, paper="card"))
    ours, theirs = (reduced(one.pixels, 100 / one.dpi).astype(np.float32) for one in (page, other))
    theirs *= np.median(ours, axis=(0, 1)) / np.median(theirs, axis=(0, 1))
    spread = theirs.max(2) - theirs.min(2)
    inked = spread > np.median(spread) + 40
    if int(inked.sum()) < 50:
        return None
    labs = [
        cv2.cvtColor(np.clip(one / 255, 0, 1), cv2.COLOR_RGB2LAB)[inked].astype(np.float64) for one in (ours, theirs)
    ]
    return float(ciede2000(*labs).mean())


def _as_scans(scans: Iterator[Raster]) -> dict[str, Any]:
    count = taken = peer = 0
    cpu_ms = []
    for raster in scans:
        begun = time.process_time()
        taken += photo_facts(raster) is not None
        cpu_ms.append(1000 * (time.process_time() - begun))
        count += 1
        pixels = raster.pixels if raster.pixels.ndim == 3 else cv2.cvtColor(raster.pixels, cv2.COLOR_GRAY2RGB)
        peer += classical(np.asarray(pixels, np.uint8)) is not None
    return {"scans": count, "taken_for_a_photo": taken, "peer_found_a_page": peer, "cpu_ms": _spread(cpu_ms)}


def _scans(folder: Path | None) -> Iterator[Raster]:
    """The sample dossier out of a feeder, and each side made small on the glass, askew, under lids of three kinds."""
    for number in numbers():
        side = _side(number)
        yield Raster(np.asarray(scanned(_image(number), Feed(1.3, 0, (247, 245, 239), seed=number))), STATED_DPI)
        for lid, turn_deg in ((8, 4.0), (128, -7.0), (236, 2.0)):
            yield _on_glass(side, lid, turn_deg, number)
    for file in sorted(folder.iterdir()) if folder else ():
        try:
            yield decode(file)
        except ImageRefused as error:
            print(f"{file.name}: {error.code}", file=sys.stderr)


def _on_glass(side: Pixels, lid: int, turn_deg: float, seed: int) -> Raster:
    """A sheet reduced to A5 on the glass for A4, with a scanner's noise."""
    height, width = side.shape[:2]
    turned = cv2.getRotationMatrix2D((width / 2, height / 2), -turn_deg, 0.7071)
    frame = cv2.warpAffine(side, turned, (width, height), flags=cv2.INTER_AREA, borderValue=(lid, lid, lid))
    noise = np.random.default_rng(seed).normal(0, 2, (height, width, 1)).astype(np.float32)
    return Raster(np.clip(frame * np.float32(0.97) + noise, 0, 255).astype(np.uint8), STATED_DPI)


@cache
def _side(number: int) -> Pixels:
    return np.asarray(_image(number))


@cache
def _image(number: int) -> Any:
    return printed(number, PRINT_DPI).image


def _spread(values: list[float]) -> dict[str, float]:
    if not values:
        return {}
    ordered = sorted(values)
    return {
        "median": round(statistics.median(ordered), 3),
        "p95": round(ordered[int(0.95 * len(ordered))], 3),
        "worst": round(ordered[-1], 3),
    }


def _confusion(pairs: list[tuple[bool, bool]]) -> dict[str, int]:
    """Named and there, missed, named though it is not there, neither."""
    return {
        "named": sum(true and told for true, told in pairs),
        "missed": sum(true and not told for true, told in pairs),
        "false": sum(told and not true for true, told in pairs),
        "rightly_silent": sum(not true and not told for true, told in pairs),
    }


def _ratio(rows: list[dict[str, Any]]) -> float | None:
    """The peer's error over ours, the median over photos in which both found the page."""
    both = [
        row["peer"] / row["ours"]
        for row in rows
        if row["peer"] and row["ours"] and max(row["peer"], row["ours"]) <= NEAR
    ]
    return round(statistics.median(both), 1) if both else None


def _table(report: dict[str, Any]) -> str:
    lines = ["| measure | value |", "|---|---|"]
    for name, value in report.items():
        told = ", ".join(f"{key} {one}" for key, one in value.items()) if isinstance(value, dict) else value
        lines.append(f"| {name} | {told} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
