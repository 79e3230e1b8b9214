"""How exactly the skew of a page is found: printed pages turned by known angles, as a scanner would deliver them.

Usage: main.py bench skew [--json]
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time

import numpy as np

from app.sandbox.paper.dossier import printed, sides
from app.sandbox.paper.scanner_traces import Feed, scanned
from ocr.image.color import lightest, reduced
from ocr.image.geometry import skew
from ocr.image.raster import Raster

SCAN_DPI, WORK_DPI = 200, 150
TURNS_DEG = (-4.3, -2.1, -1.2, -0.6, -0.25, 0.0, 0.1, 0.4, 0.8, 1.7, 2.9, 3.6)


def main() -> int:
    """Turn each printed side and compare."""
    parser = argparse.ArgumentParser(prog="main.py bench skew", description=__doc__)
    parser.add_argument("--json", action="store_true")
    as_json = parser.parse_args().json
    errors_deg: list[float] = []
    cpu_s: list[float] = []
    for side in sides(SCAN_DPI):
        if side.blank or side.orientation_deg % 180:
            continue
        sheet = printed(side.number, SCAN_DPI).image
        for turn_deg in TURNS_DEG:
            frame = scanned(sheet, Feed(turn_deg, 0, (247, 245, 239), seed=side.number))
            raster = Raster(np.asarray(frame), SCAN_DPI)
            begun = time.process_time()
            found_deg, _ = skew(lightest(reduced(raster.pixels, WORK_DPI / SCAN_DPI)), WORK_DPI)
            cpu_s.append(time.process_time() - begun)
            errors_deg.append(abs(found_deg - turn_deg))
    errors_deg.sort()
    report = {
        "pages": len(errors_deg),
        "median_deg": round(statistics.median(errors_deg), 3),
        "p95_deg": round(errors_deg[int(len(errors_deg) * 0.95)], 3),
        "worst_deg": round(errors_deg[-1], 3),
        "cpu_ms": round(1000 * statistics.median(cpu_s), 1),
    }
    print(json.dumps(report) if as_json else "  ".join(f"{name} {value}" for name, value in report.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
