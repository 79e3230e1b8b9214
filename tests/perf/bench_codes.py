"""Which codes are read of those that can be, which are invented, and what a page costs.

Usage: main.py bench codes [--json] [-- --data FOLDER] [-- --pages FOLDER...] [-- --seeds N]

Drawn pages (A4, 300 dpi: each kind of code in each condition, several on a page, patches) are always looked at. `--data`: a folder
of pictures and PDF files with codes. *Readable* is what zxing-cpp reads with any of its settings (all kinds, each binarisation,
inverted, turned, shrunk) on the same gray picture; patches, which it does not read, are as drawn. `--pages`: a folder of pictures and
PDF files without a code: whatever is read there is invented. Times are of the CPU, of pictures that are as large as a page.
"""

from __future__ import annotations

import argparse
import json
import time
import unicodedata
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median
from typing import Final

import numpy as np
import pypdfium2
import zxingcpp
from PIL import Image

from ocr.codes.reader import read_codes
from ocr.image.color import luminance
from ocr.image.raster import Pixels
from tests.perf.archived_pages import looked_at
from tests.perf.drawn_codes import DPI, coded_pages

_PICTURES: Final = frozenset({".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff"})
_PAGE_PX: Final = 4_000_000
"""a picture from which on it is a page"""


@dataclass(frozen=True, slots=True)
class Look:
    """One picture: what zxing-cpp could read, what was read, and the time; `there` is what it bears, where that is known."""

    group: str
    name: str
    readable: frozenset[str]
    there: frozenset[str] | None
    found: frozenset[str]
    pixels: int
    cpu_ms: float


def main() -> int:
    """Measure and tell."""
    parser = argparse.ArgumentParser(prog="main.py bench codes", description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--data", type=Path, help="pictures and PDF files with codes")
    parser.add_argument("--pages", type=Path, nargs="+", default=[], help="folders of pages without a code")
    parser.add_argument("--seeds", type=int, default=1, help="drawn pages of each kind and condition")
    parser.add_argument(
        "--names", action="store_true", help="also each picture on which something is missing or invented"
    )
    args = parser.parse_args()
    looks = list(_drawn(args.seeds))
    looks += (
        [_look("data", name, pixels, _readable(pixels)) for name, pixels in _pictures(args.data)] if args.data else []
    )
    for folder in args.pages:
        looks += [
            _look(f"no code, {folder.name}", name, pixels, frozenset(), frozenset())
            for name, pixels in _pictures(folder)
        ]
    groups = dict.fromkeys(one.group for one in looks)
    report = {group: _summed([one for one in looks if one.group == group]) for group in groups}
    if args.json:
        print(json.dumps(report, indent=2))
        return 0
    for group, figures in report.items():
        print(f"{group:24}", "  ".join(f"{name} {value}" for name, value in figures.items()))
    for one in looks if args.names else ():
        if one.readable - one.found or (one.found - one.readable):
            print(
                f"{one.group} {one.name}: {len(one.readable - one.found)} missing, {len(one.found - one.readable)} more"
            )
    return 0


def _drawn(seeds: int) -> Iterator[Look]:
    for page in coded_pages(seeds):
        of_zxing = _readable(page.pixels) & page.texts if page.kind != "Patch" else page.texts
        yield _look(f"drawn, {page.condition}", page.kind, page.pixels, of_zxing, page.texts)


def _look(group: str, name: str, pixels: Pixels, readable: frozenset[str], there: frozenset[str] | None = None) -> Look:
    begun = time.process_time()
    codes = read_codes(pixels, DPI)
    cpu_ms = (time.process_time() - begun) * 1000
    found = frozenset(code.text for code in codes)
    return Look(group, name, readable, there, found, pixels.shape[0] * pixels.shape[1], cpu_ms)


def _readable(pixels: Pixels) -> frozenset[str]:
    gray, found = luminance(pixels), set()
    for binarizer in (
        zxingcpp.Binarizer.LocalAverage,
        zxingcpp.Binarizer.GlobalHistogram,
        zxingcpp.Binarizer.FixedThreshold,
    ):
        read = zxingcpp.read_barcodes(gray, binarizer=binarizer, text_mode=zxingcpp.TextMode.Plain)
        found |= {unicodedata.normalize("NFC", one.text) for one in read}
    return frozenset(found)


def _summed(looks: list[Look]) -> dict[str, float]:
    readable, missed = sum(len(one.readable) for one in looks), sum(len(one.readable - one.found) for one in looks)
    pages = [one.cpu_ms for one in looks if one.pixels >= _PAGE_PX]
    figures: dict[str, float] = {
        "pictures": len(looks),
        "readable": readable,
        "found": readable - missed,
        "more": sum(len(one.found - one.readable) for one in looks),
        "wrong": sum(len(one.found - one.there) for one in looks if one.there is not None),
    }
    if pages:
        figures |= {
            "ms_median": round(median(pages), 1),
            "ms_mean": round(mean(pages), 1),
            "ms_most": round(max(pages), 1),
        }
    return figures


def _pictures(folder: Path) -> Iterator[tuple[str, Pixels]]:
    for file in sorted(folder.iterdir()):
        if file.suffix.lower() == ".pdf":
            with closing(pypdfium2.PdfDocument(file)) as document:
                count = len(document)
            yield from ((f"{file.name} {number + 1}", looked_at(file, number, DPI).pixels) for number in range(count))
        elif file.suffix.lower() in _PICTURES:
            with Image.open(file) as picture:
                shown = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture.convert("RGBA"))
                yield file.name, np.asarray(shown.convert("RGB"))


if __name__ == "__main__":
    raise SystemExit(main())
