"""How well the paper is found on the glass: drawn frames of every background and size with known corners, and pages that fill the picture.

For each background and size: sheets found, missed and false; the error of the corners; ink that the crop would lose. Of pages that fill
the frame none may be cut.

Usage: main.py bench crop [--json] [--seeds N] [-- --pages FOLDER]
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import cos, radians, sin
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ocr.image.color import reduced
from ocr.image.crop import crop_of, crops_of
from ocr.image.raster import MM_PER_INCH, Raster
from ocr.image.sheets import WORK_DPI, sheets
from ocr.values import Sheet
from tests.perf.drawn_glass import BACKGROUNDS, GLASS_A3, GLASS_A4, SIZES_MM, Drawn, Glass, Item, drawn
from tests.perf.full_frames import FULL_FRAMES, full_frame

DPI = 200
SPEED_DPI = 300
MOST_SKEW_DEG = 5.0
"""what the skew of a text is looked for within; beyond it a page is not turned back"""
_FOUND_MM = 3.0
"""a sheet whose worst corner is further off is not the one that lies there"""
_WAYS = ("turned", "corners", "flush", "edge", "far turned")
"""how a sheet lies: a little askew, with missing corners, in the corner of the glass, written to its edges, far askew"""
_CARD_RGB = (216, 230, 226)


@dataclass(slots=True)
class Tally:
    """Of one row of the report."""

    items: int = 0
    found: int = 0
    false: int = 0
    errors_mm: list[float] = field(default_factory=list)
    cropped: int = 0
    ink_lost_px: int = 0

    def report(self) -> dict[str, float]:
        """As numbers."""
        errors = sorted(self.errors_mm) or [0.0]
        return {
            "items": self.items,
            "found": self.found,
            "missed": self.items - self.found,
            "false": self.false,
            "median_mm": round(statistics.median(errors), 2),
            "p95_mm": round(errors[int(0.95 * (len(errors) - 1))], 2),
            "worst_mm": round(errors[-1], 2),
            "cropped": self.cropped,
            "ink_lost_px": self.ink_lost_px,
        }


def glasses(seed: int) -> Iterator[tuple[str, str, str, Glass]]:
    """(background, size, how it lies, glass), seeded."""
    chance = np.random.default_rng(seed)
    for background in BACKGROUNDS:
        for name, size in SIZES_MM.items():
            glass = GLASS_A3 if name in ("A3", "A4") else GLASS_A4
            for way in _WAYS if glass is GLASS_A4 else _WAYS[:2]:
                item = _laid(name, size, glass, way, chance)
                yield background, name, way, Glass(background, glass, (item,), int(chance.integers(1 << 30)))
        yield background, "several", "cards", _several(background, chance)
        yield background, "several", "A5 and card", _mixed(background, chance)


def _laid(
    name: str, size: tuple[float, float], glass: tuple[float, float], way: str, chance: np.random.Generator
) -> Item:
    turn = {"flush": 0.0, "far turned": float(chance.uniform(8, 40))}.get(way, float(chance.uniform(-4, 4)))
    if name == "A3":
        turn = min(turn, 0.4) if turn > 0 else max(turn, -0.4)
    if name == "A4" and way == "far turned":
        turn = float(chance.uniform(5, 12))
    across, up = abs(cos(radians(turn))), abs(sin(radians(turn)))
    wide, high = size[0] * across + size[1] * up, size[0] * up + size[1] * across
    if wide > glass[0] - 2 or high > glass[1] - 2:
        turn, wide, high = 0.5, *size
    middle = (
        float(chance.uniform(wide / 2 + 1, glass[0] - wide / 2 - 1)),
        float(chance.uniform(high / 2 + 1, glass[1] - high / 2 - 1)),
    )
    if way == "flush":
        middle = size[0] / 2, size[1] / 2
    cuts = [0.0] * 4
    if way == "corners":
        most = 0.3 * min(size)
        cuts[int(chance.integers(4))] = float(chance.uniform(12, most))
        cuts[int(chance.integers(4))] = float(chance.uniform(12, most))
    written = "card" if name == "card" else "edge" if way == "edge" else "text"
    paper = _CARD_RGB if name == "card" else (247, 245, 239)
    return Item(size, middle, turn, (cuts[0], cuts[1], cuts[2], cuts[3]), bool(chance.integers(2)), written, paper)


def _several(background: str, chance: np.random.Generator) -> Glass:
    places = ((60.0, 60.0), (155.0, 62.0), (58.0, 150.0), (158.0, 160.0))
    items = [
        Item(SIZES_MM["card"], place, float(chance.uniform(-12, 12)), written="card", paper=_CARD_RGB)
        for place in places
    ]
    return Glass(background, GLASS_A4, tuple(items), int(chance.integers(1 << 30)))


def _mixed(background: str, chance: np.random.Generator) -> Glass:
    items = (
        Item(SIZES_MM["A5"], (85.0, 112.0), float(chance.uniform(-2, 2))),
        Item(SIZES_MM["card"], (150.0, 262.0), float(chance.uniform(-8, 8)), written="card", paper=_CARD_RGB),
    )
    return Glass(background, GLASS_A4, items, int(chance.integers(1 << 30)))


def count(tally: Tally, frame: Drawn) -> tuple[Sheet, ...]:
    """Compare what is found with the truth, and what is kept with the ink."""
    found = sheets(frame.raster)
    errors = {index: _error_mm(frame, index, sheet) for sheet in found for index in [_nearest(frame, sheet)]}
    good = [error for error in errors.values() if error <= _FOUND_MM]
    tally.items += len(frame.corners_px)
    tally.found += len(good)
    tally.false += len(found) - len(good)
    tally.errors_mm += good
    lost, cut = _lost(frame, found)
    tally.cropped += cut
    tally.ink_lost_px += lost
    return found


def _nearest(frame: Drawn, sheet: Sheet) -> int:
    middle = np.mean(sheet.corners_px, 0)
    return int(np.argmin([np.linalg.norm(np.mean(corners, 0) - middle) for corners in frame.corners_px]))


def _error_mm(frame: Drawn, index: int, sheet: Sheet) -> float:
    """The worst corner's, whichever corner is called the first."""
    truth, found = np.array(frame.corners_px[index]), np.array(sheet.corners_px)
    errors = [np.linalg.norm(np.roll(truth, by, 0) - found, axis=1).max() for by in range(4)]
    return float(min(errors)) / frame.raster.dpi * MM_PER_INCH


def _lost(frame: Drawn, found: tuple[Sheet, ...]) -> tuple[int, int]:
    """(pixels of ink that are cut off, number of crops made)."""
    size = frame.raster.width_px, frame.raster.height_px
    y, x = np.nonzero(frame.ink)
    lost, cut = 0, 0
    turn = found[0].turn_deg if len(found) == 1 and abs(found[0].turn_deg) <= MOST_SKEW_DEG else 0.0
    whole = crop_of(found, size, frame.raster.dpi, turn)
    if whole is not None:
        across, down = _turned(x + 0.5, y + 0.5, -turn, (size[0] / 2, size[1] / 2), size)
        there = (across > 0) & (across < 1) & (down > 0) & (down < 1)
        kept = (across > whole[0]) & (across < whole[2]) & (down > whole[1]) & (down < whole[3])
        lost, cut = int((there & ~kept).sum()), 1
    items = crops_of(found, size, frame.raster.dpi)
    if items:
        kept = np.zeros(len(x), bool)
        for item in items:
            across, down = _turned(
                x + 0.5, y + 0.5, item.turn_deg, (item.about[0] * size[0], item.about[1] * size[1]), size
            )
            left, top, right, bottom = item.box
            kept |= (across > left) & (across < right) & (down > top) & (down < bottom)
        lost, cut = lost + int((~kept).sum()), cut + len(items)
    return lost, cut


def _turned(
    x: NDArray[np.float64], y: NDArray[np.float64], degrees: float, about: tuple[float, float], size: tuple[int, int]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Clockwise about a point, then in the unit square."""
    across, up = cos(radians(degrees)), sin(radians(degrees))
    dx, dy = x - about[0], y - about[1]
    return (about[0] + across * dx - up * dy) / size[0], (about[1] + up * dx + across * dy) / size[1]


def full(seeds: int) -> dict[str, dict[str, int]]:
    """Pages that fill the picture: how many there are, of how many a sheet was found within them, how many would be cut."""
    out = {}
    for name in FULL_FRAMES:
        rows = {"pages": 0, "sheets": 0, "cut": 0}
        for seed in range(seeds):
            raster = full_frame(name, DPI, seed)
            found = sheets(raster)
            rows["pages"] += 1
            rows["sheets"] += bool(found)
            rows["cut"] += crop_of(found, (raster.width_px, raster.height_px), raster.dpi, 0.0) is not None
        out[name] = rows
    return out


def speed() -> dict[str, float]:
    """Median CPU of a colour A4 frame at 300 dpi, with and without making it smaller."""
    out = {}
    for name, glass in {
        "A5_on_black": Glass("black", (210.0, 297.0), (Item(SIZES_MM["A5"], (90.0, 120.0), 2.0),)),
        "A5_on_white_lid": Glass("white lid", (210.0, 297.0), (Item(SIZES_MM["A5"], (90.0, 120.0), 2.0),)),
        "A4_fills_it": Glass("black", (210.0, 297.0), (Item((214.0, 301.0), (105.0, 148.5)),)),
    }.items():
        raster = drawn(glass, SPEED_DPI).raster
        small = Raster(reduced(raster.pixels, WORK_DPI / raster.dpi), WORK_DPI)
        out[name] = _median_ms(raster)
        out[f"{name}_once_small"] = _median_ms(small)
    return out


def _median_ms(raster: Raster) -> float:
    spent = []
    for _ in range(15):
        begun = time.process_time()
        sheets(raster)
        spent.append(time.process_time() - begun)
    return round(1000 * statistics.median(spent), 1)


def real(folder: Path) -> list[dict[str, object]]:
    """Pages in which anything was found, of all PNG and JPEG files (200 dpi where they don't say)."""
    out: list[dict[str, object]] = []
    for path in sorted(path for path in folder.iterdir() if path.suffix.lower() in (".png", ".jpg", ".jpeg")):
        with Image.open(path) as image:
            dpi = float(image.info.get("dpi", (200.0,))[0])
            raster = Raster(np.asarray(image.convert("RGB")), dpi if dpi >= WORK_DPI else 200.0)
        found = sheets(raster)
        cut = crop_of(found, (raster.width_px, raster.height_px), raster.dpi, 0.0)
        out += (
            [{"file": path.name, "sheets": len(found), "size_mm": found[0].size_mm, "cut": cut is not None}]
            if found
            else []
        )
    return out


def main() -> int:
    """Draw, find, compare."""
    parser = argparse.ArgumentParser(prog="main.py bench crop", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--pages", type=Path)
    options = parser.parse_args()
    if options.pages:
        print(json.dumps(real(options.pages), indent=1))
        return 0
    tallies: dict[str, dict[str, Tally]] = {"by_background": {}, "by_size": {}, "by_way": {}, "all": {}}
    for seed in range(options.seeds):
        for background, size, way, glass in glasses(seed + 1):
            one = Tally()
            count(one, drawn(glass, DPI))
            for kind, name in (("by_background", background), ("by_size", size), ("by_way", way), ("all", "all")):
                _add(tallies[kind].setdefault(name, Tally()), one)
    report = {kind: {name: tally.report() for name, tally in rows.items()} for kind, rows in tallies.items()}
    report["full_frame"] = full(3 * options.seeds)
    report["cpu_ms"] = {"300_dpi": speed()}
    print(json.dumps(report, indent=1) if options.json else _table(report))
    return 0


def _add(to: Tally, one: Tally) -> None:
    to.items, to.found, to.false = to.items + one.items, to.found + one.found, to.false + one.false
    to.cropped, to.ink_lost_px = to.cropped + one.cropped, to.ink_lost_px + one.ink_lost_px
    to.errors_mm += one.errors_mm


def _table(report: dict[str, dict[str, dict[str, float]]]) -> str:
    lines = []
    for kind, rows in report.items():
        names = list(next(iter(rows.values())))
        lines.append(f"| {kind} | " + " | ".join(names) + " |")
        lines.append("|---" * (len(names) + 1) + "|")
        lines += [
            f"| {name} | " + " | ".join(f"{value:g}" for value in row.values()) + " |" for name, row in rows.items()
        ]
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
