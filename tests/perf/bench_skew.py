"""How exactly the skew of a page is found: pages turned by known angles, beside other methods in the same run.

Usage: main.py bench skew [--json] [-- --seeds N] [-- --pages FOLDER [--dpi N] [--every N]]

Without a folder: drawn pages of many kinds, on sheets that are turned otherwise than their print, by -4 to 4 degrees, every fourth one by
-20 to 20. A page has to be found within what the recipe takes for evidence; blank pages, dust and photographs have none.

With one: each picture is turned twice within 5 degrees, once within 20, and each method is compared with what it says itself of the picture
as it came (the median over three small turns): nobody knows how a real page lies, but everybody by how much it was turned. Pages that
swung while they were fed have no one turn and count as well.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

import cv2
import numpy as np

from ocr.errors import ImageRefused
from ocr.image.color import lightest, reduced
from ocr.image.decode import decode
from ocr.image.geometry import paper_color, skew
from ocr.image.raster import Pixels
from ocr.image.text_dpi import text_dpi
from ocr.recipes import CleanRecipe
from tests.perf.skew_peers import Peer, peers
from tests.perf.turned_pages import KINDS, laid, printed

SCAN_DPI, WORK_DPI = 200, 150
OWN = "ours"
_OWN_TURNS_DEG = (-1.3, 0.4, 1.7)
_NEAR_DEG, _FAR_DEG = 5.0, 20.0


@dataclass(frozen=True, slots=True)
class Try:
    """A page turned by a known angle, and what a method said; `found_deg` is None where it said nothing."""

    group: str
    method: str
    turn_deg: float
    found_deg: float | None
    cpu_s: float


def main() -> int:
    """Measure and tell."""
    parser = argparse.ArgumentParser(prog="main.py bench skew", description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--seeds", type=int, default=4, help="pages of each kind")
    parser.add_argument("--pages", type=Path, help="a folder of pictures, one page each")
    parser.add_argument("--dpi", type=float, default=SCAN_DPI, help="of those pictures, where they state none")
    parser.add_argument("--every", type=int, default=1, help="only each Nth picture")
    args = parser.parse_args()
    tries = list(_real(args.pages, args.dpi, args.every) if args.pages else _drawn(args.seeds))
    report = {
        name: _summed([one for one in tries if one.method == name])
        for name in dict.fromkeys(one.method for one in tries)
    }
    groups = {
        name: _summed([one for one in tries if one.group == name and one.method == OWN])
        for name in dict.fromkeys(one.group for one in tries)
    }
    if args.json:
        print(json.dumps({"methods": report, "ours_by_kind": groups}, indent=2))
    else:
        print(_table("method", report), _table(f"{OWN}, by kind", groups), sep="\n\n")
    return 0


def _ours(gray: Pixels, dpi: float = WORK_DPI) -> float | None:
    degrees, confidence = skew(gray, dpi)
    return degrees if confidence > CleanRecipe().least_skew_confidence else None


def _asked(group: str, gray: Pixels, turn_deg: float, methods: dict[str, Peer]) -> Iterator[Try]:
    for name, method in methods.items():
        begun = time.process_time()
        found_deg = method(gray)
        yield Try(group, name, turn_deg, found_deg, time.process_time() - begun)


def _drawn(seeds: int) -> Iterator[Try]:
    for kind, what in KINDS.items():
        scan_dpi = 2 * WORK_DPI if max(what.size_mm) <= 120 else SCAN_DPI  # a card is read finer
        for seed in range(seeds):
            chance = np.random.default_rng(seed)
            reach = _FAR_DEG if seed % 4 == 3 else 4.0
            turn_deg, crooked_deg = (
                float(chance.uniform(-reach, reach)),
                float(chance.uniform(-1, 1)) if what.crooked else 0.0,
            )
            frame = laid(printed(kind, seed, scan_dpi), kind, scan_dpi, turn_deg, seed, crooked_deg)
            dpi = text_dpi(frame, scan_dpi)
            gray = lightest(reduced(frame, dpi / scan_dpi))
            methods: dict[str, Peer] = {OWN: partial(_ours, dpi=dpi), **peers()}
            group = kind if what.evidence else f"{kind} (has no turn)"
            yield from _asked(group, gray, turn_deg, methods if what.evidence else {OWN: methods[OWN]})


def _real(folder: Path, dpi: float, every: int) -> Iterator[Try]:
    methods: dict[str, Peer] = {OWN: _ours, **peers()}
    for file in sorted(folder.iterdir())[::every]:
        try:
            page = decode(file)
        except ImageRefused as error:
            print(f"{file.name}: {error.code}", file=sys.stderr)
            continue
        gray, at_dpi = lightest(page.pixels), page.dpi if page.dpi > 1 else dpi
        own_deg = {name: _own_turn(gray, at_dpi, method) for name, method in methods.items()}
        if own_deg[OWN] is None:
            print(f"{file.name}: no turn was told", file=sys.stderr)
        chance = np.random.default_rng(len(file.name))
        for reach in (_NEAR_DEG, _NEAR_DEG, _FAR_DEG):
            turn_deg = float(chance.uniform(-reach, reach))
            turned = _turned(gray, at_dpi, turn_deg)
            for name, own in own_deg.items():
                if own is not None:
                    yield from _asked(f"within {reach:g} degrees", turned, turn_deg + own, {name: methods[name]})


def _own_turn(gray: Pixels, dpi: float, method: Peer) -> float | None:
    """What the method says of the picture as it came."""
    said = [(method(_turned(gray, dpi, turn)), turn) for turn in _OWN_TURNS_DEG]
    known = [found - turn for found, turn in said if found is not None]
    return median(known) if known else None


def _turned(gray: Pixels, dpi: float, degrees: float) -> Pixels:
    """About the middle, the frame grown where corners would be lost, and shrunk to 150 dpi."""
    height, width = gray.shape
    turn = np.deg2rad(degrees)
    cos, sin = float(np.cos(turn)), float(np.sin(turn))
    grown = abs(degrees) > _NEAR_DEG
    size = (int(width * cos + height * abs(sin)), int(width * abs(sin) + height * cos)) if grown else (width, height)
    x, y, to_x, to_y = (width - 1) / 2, (height - 1) / 2, (size[0] - 1) / 2, (size[1] - 1) / 2
    matrix = np.array([[cos, -sin, to_x - cos * x + sin * y], [sin, cos, to_y - sin * x - cos * y]])
    drawn = cv2.warpAffine(gray, matrix, size, flags=cv2.INTER_CUBIC, borderValue=paper_color(gray))
    return reduced(np.asarray(drawn, np.uint8), WORK_DPI / dpi)


def _summed(tries: list[Try]) -> dict[str, float]:
    errors = sorted(abs(one.found_deg - one.turn_deg) for one in tries if one.found_deg is not None)
    told: dict[str, float] = {"turns": len(tries), "told": len(errors)}
    if errors:
        told |= {"median_deg": round(median(errors), 3), "p95_deg": round(errors[int(len(errors) * 0.95)], 3)}
        told |= {"worst_deg": round(errors[-1], 3), "beyond_0.15": sum(error > 0.15 for error in errors)}
    return told | {"cpu_ms": round(1000 * median(one.cpu_s for one in tries), 1)}


def _table(first: str, rows: dict[str, dict[str, float]]) -> str:
    columns = ("turns", "told", "median_deg", "p95_deg", "worst_deg", "beyond_0.15", "cpu_ms")
    lines = [f"| {first} | {' | '.join(columns)} |", "|---|" + "---|" * len(columns)]
    for name, row in rows.items():
        lines.append(f"| {name} | {' | '.join(str(row.get(column, '-')) for column in columns)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
