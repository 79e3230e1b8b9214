"""The bitonal mask beside the classical methods, on spoilt pages whose ink is known to the pixel.

Usage: main.py bench mask [--json] [--pages FOLDER]
Without a folder: drawn pages (`degraded_pages`), which anyone can draw again. A folder holds pairs as DIBCO gives them: `…IMG_NAME.png` and
its truth `…IMG-BIN_NAME.tif`, black = ink. Peers are those of doxapy (CC0; `packaging/setup bench` brings it), with its own defaults and,
as `best`, with the window and the factor that do best on these very pages. The measures are doxapy's: F, pseudo-F (Ntirogiannis,
Gatos, Pratikakis 2013), PSNR and DRD (Lu, Kot, Shi 2004), means over pages; CPU milliseconds for all of them.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np

from ocr.image.bitonal import bitonal
from ocr.image.color import luminance
from ocr.image.raster import Pixels, Raster
from tests.perf.degraded_pages import FAULTS, DegradedPage, degraded_page

type Method = Callable[[Raster], Pixels]
_OURS: Final = "ours"
_ASSUMED_DPI: Final = 300.0
_DEFAULTS: Final = (
    "OTSU",
    "NIBLACK",
    "SAUVOLA",
    "ISAUVOLA",
    "WOLF",
    "NICK",
    "GATOS",
    "SU",
    "BATAINEH",
    "TRSINGH",
    "BRADLEY",
)
_WINDOWS_PX: Final = (15, 25, 45, 75)
_FACTORS: Final = {
    "SAUVOLA": (0.05, 0.1, 0.2, 0.3, 0.5),
    "ISAUVOLA": (0.05, 0.1, 0.2, 0.3, 0.5),
    "WOLF": (0.05, 0.1, 0.2, 0.3, 0.5, 0.7),
    "NICK": (-0.05, -0.1, -0.15, -0.2),
    "NIBLACK": (-0.1, -0.2, -0.4, -0.8),
    "TRSINGH": (0.05, 0.1, 0.2, 0.3),
}


@dataclass(frozen=True, slots=True)
class Score:
    """Means over pages: F and pseudo-F in percent, PSNR in dB, DRD; F of each page; CPU of all pages."""

    name: str
    f: float
    pseudo_f: float
    psnr_db: float
    drd: float
    f_of_pages: tuple[float, ...]
    cpu_ms: float


def main() -> int:
    """Measure; the exit code is 1 where a peer's F is above ours."""
    parser = argparse.ArgumentParser(prog="main.py bench mask", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--pages", type=Path, help="a folder of pairs, as DIBCO names them")
    args = parser.parse_args()
    pages = list(_found(args.pages) if args.pages else map(degraded_page, FAULTS))
    ours = _scored(_OURS, bitonal, pages)
    peers = sorted(_peers(pages), key=lambda score: -score.f)
    report = {"pages": [page.name for page in pages], "scores": [_row(score, ours) for score in (ours, *peers)]}
    print(json.dumps(report, indent=2) if args.json else _table(report))
    return int(peers[0].f > ours.f)


def _found(folder: Path) -> Iterator[DegradedPage]:
    for truth_path in sorted(folder.glob("*IMG-BIN_*.tif")):
        path = truth_path.with_name(truth_path.name.replace("IMG-BIN_", "IMG_")).with_suffix(".png")
        pixels = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)
        truth = (cv2.imread(str(truth_path), cv2.IMREAD_GRAYSCALE) < 128).astype(np.uint8)
        yield DegradedPage(path.stem.rpartition("_")[2], Raster(np.ascontiguousarray(pixels), _ASSUMED_DPI), truth)


def _peers(pages: Sequence[DegradedPage]) -> Iterator[Score]:
    for name in _DEFAULTS:
        yield _scored(name, _peer(name, {}), pages)
    for name, factors in _FACTORS.items():
        settings: list[dict[str, float]] = [{"window": window, "k": k} for window in _WINDOWS_PX for k in factors]
        best = max(settings, key=lambda setting: _mean_f(_peer(name, setting), pages))
        yield _scored(f"{name} best, {best['window']:.0f} px, {best['k']:g}", _peer(name, best), pages)


def _peer(name: str, setting: dict[str, float]) -> Method:
    import doxapy

    def method(raster: Raster) -> Pixels:
        gray, out = luminance(raster.pixels), np.empty(raster.pixels.shape[:2], np.uint8)
        work = doxapy.Binarization(getattr(doxapy.Binarization.Algorithms, name))
        work.initialize(gray)
        work.to_binary(out, setting)
        return (out == 0).astype(np.uint8)

    return method


def _mean_f(method: Method, pages: Sequence[DegradedPage]) -> float:
    def f(mask: Pixels, truth: Pixels) -> float:
        return 2 * int((mask & truth).sum()) / max(1, int(mask.sum()) + int(truth.sum()))

    return statistics.fmean(f(method(page.raster), page.truth) for page in pages)


def _scored(name: str, method: Method, pages: Sequence[DegradedPage]) -> Score:
    import doxapy

    found, cpu_s = [], 0.0
    for page in pages:
        begun = time.process_time()
        mask = method(page.raster)
        cpu_s += time.process_time() - begun
        truth = (1 - page.truth) * np.uint8(255)
        weights = doxapy.generate_pseudo_weights(truth)
        found.append(doxapy.calculate_performance(truth, (1 - mask) * np.uint8(255), *weights))
    mean = {key: statistics.fmean(one[key] for one in found) for key in ("fm", "pseudo_fm", "psnr", "drdm")}
    each = tuple(round(one["fm"], 1) for one in found)
    return Score(name, mean["fm"], mean["pseudo_fm"], mean["psnr"], mean["drdm"], each, 1000 * cpu_s)


def _row(score: Score, ours: Score) -> dict[str, Any]:
    return {
        "method": score.name,
        "f": round(score.f, 2),
        "pseudo_f": round(score.pseudo_f, 2),
        "psnr_db": round(score.psnr_db, 2),
        "drd": round(score.drd, 2),
        "f_of_pages": score.f_of_pages,
        "cpu_ms": round(score.cpu_ms),
        "ours_over_it": {"f": round(ours.f / score.f, 3), "cpu": round(ours.cpu_ms / score.cpu_ms, 2)},
    }


def _table(report: dict[str, Any]) -> str:
    lines = [f"{len(report['pages'])} pages: {', '.join(report['pages'])}"]
    for row in report["scores"]:
        each = " ".join(f"{f:5.1f}" for f in row["f_of_pages"])
        lines.append(
            f"{row['method']:27} F {row['f']:6.2f}  pF {row['pseudo_f']:6.2f}  PSNR {row['psnr_db']:5.2f} dB  DRD {row['drd']:6.2f}"
            f"  {row['cpu_ms']:5} ms  ours: F x {row['ours_over_it']['f']:.3f}, CPU x {row['ours_over_it']['cpu']:.2f}  | {each}"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
