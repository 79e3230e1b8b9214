"""The pixel check of a finished archive: what it costs, whether a good page is ever doubted, and which planted faults it finds.

Usage: main.py bench pixels [-- [--json] [--pages FILE ...] [--most N]]
Without files: the printed sides of the sample dossier, A4 in colour at 300 dpi. Files are pictures or PDFs, of which every page is taken,
at most N of all. Each page is coded in each mode and written into a file of its own, which is compared as it is and with each fault.
CPU milliseconds a page on one core, medians and 95th percentiles over the pages: of drawing, of comparing, and of the small picture that
is kept when the page is coded.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pikepdf
from pikepdf import Array, Pdf

from app.archive.as_layered import pages_as_layered
from app.archive.assemble import assemble
from app.domain.archival import LayerMode
from app.domain.page import PagePicture, PageText
from app.domain.pdf_checks import PixelDifference
from app.rasterise.render import SizedPage, draw_sized
from app.sandbox.paper.dossier import sides, write_tray
from app.services.pagework import layer_recipe
from app.services.pixels import page_difference
from app.services.told import told_picture
from ocr.image.decode import decode
from ocr.image.raster import Raster
from ocr.image.shown import shown_jpeg
from ocr.image.truthful import true_page
from ocr.page import clean, inspect
from tests.perf.archived_pages import cleaned, real
from tests.perf.many_assembled import METADATA

_MM: Final = 72 / 25.4


@dataclass(slots=True)
class Clocks:
    """CPU milliseconds a page by what was done."""

    draw: list[float] = field(default_factory=list)
    compare: list[float] = field(default_factory=list)
    keep: list[float] = field(default_factory=list)
    read: list[float] = field(default_factory=list)


def _images(pdf: Pdf) -> list[tuple[str, Any]]:
    return list(pdf.pages[0].obj.Resources.XObject.items())


def _rewrite(pdf: Pdf, change: Callable[[bytes], bytes]) -> None:
    stream = pdf.pages[0].obj.Contents
    stream.write(change(stream.read_bytes()))


def _inverted(pdf: Pdf) -> bool:
    """A stencil with the wrong Decode array, which is valid PDF/A."""
    stencils = [image for _, image in _images(pdf) if image.get("/ImageMask")]
    for stencil in stencils:
        stencil.Decode = Array([1, 0])
    return bool(stencils)


def _inverted_picture(pdf: Pdf) -> bool:
    pictures = [image for _, image in _images(pdf) if not image.get("/ImageMask")]
    for picture in pictures:
        picture.Decode = Array([1, 0] * (1 if picture.ColorSpace == "/DeviceGray" else 3))
    return bool(pictures)


def _without_stencil(pdf: Pdf) -> bool:
    names = [name for name, image in _images(pdf) if image.get("/ImageMask")]
    for name in names:
        _rewrite(pdf, lambda data, name=name: data.replace(f"{name} Do".encode(), b""))  # type: ignore[misc]
    return bool(names)


def _without_picture(pdf: Pdf) -> bool:
    names = [name for name, image in _images(pdf) if not image.get("/ImageMask")]
    for name in names:
        _rewrite(pdf, lambda data, name=name: data.replace(f"{name} Do".encode(), b""))  # type: ignore[misc]
    return bool(names)


def _moved(mm: float) -> Callable[[Pdf], bool]:
    def move(pdf: Pdf) -> bool:
        _rewrite(pdf, lambda data: b"1 0 0 1 %.3f 0 cm " % (mm * _MM) + data)
        return True

    return move


def _turned(pdf: Pdf) -> bool:
    pdf.pages[0].obj.Rotate = 180
    return True


def _larger(pdf: Pdf) -> bool:
    x0, y0, x1, y1 = (float(side) for side in pdf.pages[0].obj.MediaBox)
    pdf.pages[0].obj.MediaBox = Array([x0, y0, x1 + 0.4 * _MM, y1])
    return True


def _dotted(pdf: Pdf) -> bool:
    """A black square of 1.5 mm in the middle of the page."""
    middle = [float(side) / 2 for side in pdf.pages[0].obj.MediaBox[2:]]
    dot = b" q 0 g %.2f %.2f %.2f %.2f re f Q" % (*middle, 1.5 * _MM, 1.5 * _MM)
    _rewrite(pdf, lambda data: data + dot)
    return True


FAULTS: Final[dict[str, Callable[[Pdf], bool]]] = {
    "stencil inverted": _inverted,
    "picture inverted": _inverted_picture,
    "without its stencil": _without_stencil,
    "without its picture": _without_picture,
    "moved by 0.4 mm": _moved(0.4),
    "moved by 0.2 mm": _moved(0.2),
    "on its head": _turned,
    "0.4 mm wider": _larger,
    "a dot of 1.5 mm more": _dotted,
}


def main() -> int:
    """Measure and report; the exit code is 1 where a good page was doubted."""
    parser = argparse.ArgumentParser(prog="main.py bench pixels", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--pages", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--most", type=int, default=200)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sohoa-bench-") as temporary:
        folder = Path(temporary)
        report = _measured(_pages(args.pages, folder), args.most, folder)
    print(json.dumps(report, indent=2) if args.json else _table(report))
    return 1 if report["doubted"] else 0


def _pages(files: Sequence[Path] | None, folder: Path) -> Iterator[tuple[str, Raster]]:
    if not files:
        write_tray(folder, [side.number for side in sides() if not side.blank])
        for file in sorted(folder.glob("*.jpg")):
            raster = decode(file)
            yield file.name, clean(raster, inspect(raster))
        return
    for file in files:
        if file.suffix.lower() != ".pdf":
            yield file.name, decode(file)
            continue
        for source in real([file.absolute()]):
            yield source.name, cleaned(source)


def _measured(pages: Iterator[tuple[str, Raster]], most: int, folder: Path) -> dict[str, Any]:
    clocks, sizes, doubted = Clocks(), list[int](), list[str]()
    found: dict[str, list[bool]] = {name: [] for name in FAULTS}
    last: Path | None = None
    swapped: list[bool] = []
    count = 0
    for (name, raster), _ in zip(pages, range(most), strict=False):
        count += 1
        for mode in LayerMode:
            made = _kept(raster, mode, clocks)
            sizes.append(len(made.shown_jpeg))
            layers, file = folder / f"{mode}.{count % 2}.layers", folder / f"{mode}.pdf"
            layers.write_bytes(made.encode())
            stored = [(made, PageText(made.width_px, made.height_px, made.dpi, (), ""))]
            file.write_bytes(assemble(stored, METADATA))
            begun = time.process_time()
            as_stored = pages_as_layered(file, 0, stored) == (PixelDifference.NONE,)
            clocks.read.append(1000 * (time.process_time() - begun))
            if not as_stored:
                doubted.append(f"{name}, {mode}: not as it was stored")
            if _difference(file, layers, clocks) is not PixelDifference.NONE:
                doubted.append(f"{name}, {mode}: {_difference(file, layers, Clocks()).value}")
            if mode is LayerMode.FAITHFUL:
                for fault, plant in FAULTS.items():
                    _try(fault, plant, file, layers, found)
                if last is not None:
                    swapped.append(_difference(file, last, Clocks()) is not PixelDifference.NONE)
                last = layers
    return {
        "pages": count,
        "modes": len(LayerMode),
        "doubted": doubted,
        "cpu_ms": {
            name: [round(statistics.median(spent), 1), round(float(np.percentile(spent, 95)), 1)]
            for name, spent in (
                ("draw", clocks.draw),
                ("compare", clocks.compare),
                ("keep", clocks.keep),
                ("hold against what was stored", clocks.read),
            )
        },
        "small_picture_kb": round(statistics.median(sizes) / 1000, 1),
        "found": {name: [sum(seen), len(seen)] for name, seen in {**found, "another page": swapped}.items()},
    }


def _kept(raster: Raster, mode: LayerMode, clocks: Clocks) -> PagePicture:
    true = true_page(raster, layer_recipe(mode))
    begun = time.process_time()
    small = shown_jpeg(true.shows)
    clocks.keep.append(1000 * (time.process_time() - begun))
    return replace(told_picture(true.page, ()), shown_jpeg=small)


def _difference(file: Path, layers: Path, clocks: Clocks) -> PixelDifference:
    drawing: list[float] = []

    def drawn(path: Path, index: int, size_px: tuple[int, int]) -> SizedPage:
        begun = time.process_time()
        page = draw_sized(path, index, size_px)
        drawing.append(1000 * (time.process_time() - begun))
        return page

    begun = time.process_time()
    difference, _ = page_difference(file, layers, 0, 1, drawn)
    whole = 1000 * (time.process_time() - begun)
    clocks.draw.append(drawing[0])
    clocks.compare.append(whole - drawing[0])
    return difference


def _try(fault: str, plant: Callable[[Pdf], bool], file: Path, layers: Path, found: dict[str, list[bool]]) -> None:
    spoilt = file.with_name("spoilt.pdf")
    with pikepdf.open(file) as pdf:
        if not plant(pdf):
            return
        pdf.save(spoilt)
    found[fault].append(page_difference(spoilt, layers, 0, 1, draw_sized)[0] is not PixelDifference.NONE)


def _table(report: dict[str, Any]) -> str:
    lines = [
        f"{report['pages']} pages, each in {report['modes']} modes; small picture: {report['small_picture_kb']} kB"
    ]
    lines += ["", "| step | CPU ms a page, median | 95th percentile |", "|---|---|---|"]
    lines += [f"| {name} | {median} | {most} |" for name, (median, most) in report["cpu_ms"].items()]
    lines += ["", "| planted fault | found |", "|---|---|"]
    lines += [f"| {name} | {seen} of {tried} |" for name, (seen, tried) in report["found"].items()]
    lines += ["", f"good pages that were doubted: {len(report['doubted'])}", *report["doubted"]]
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())
