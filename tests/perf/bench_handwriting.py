"""Which numbers and days that are written by hand into the heads of papers are marked as handwriting, and which printed ones are.

Usage: main.py bench handwriting -- DIR [--pages DIR]
DIR: papers NAME.pdf with NAME.meta.json, whose `viet_tay` names what is written by hand on the first page: s the number, n the day,
t the month. A marked word at the head of the page counts as the number in its left part, as the day in its right one. `--pages`:
born-digital PDF files, on which nothing is written: words marked there, printed and degraded. Intervals are exact, 95 % (Clopper and
Pearson).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Final

from app.bootstrap.pdf_reader import pdf_reader
from app.services.page_sources import PageSource
from app.services.pagework import probe, raster_of
from ocr.page import developed, inspect
from ocr.text.recipe import ReadRecipe
from ocr.text.tesseract.api import TesseractApi
from ocr.values import Note, TextPage
from tests.perf.bench_numbers import printed_pages
from tests.perf.read_tokens import most_likely_share

_HEAD, _LEFT = 0.3, 0.45
"""of the page's height and width"""
_DAY: Final = frozenset("nt")
_TAIL: Final = 0.025


def main() -> int:
    """Count, and name each paper on which something else was marked than is written."""
    parser = argparse.ArgumentParser(prog="main.py bench handwriting", description=__doc__)
    parser.add_argument("papers", type=Path, metavar="DIR")
    parser.add_argument("--pages", type=Path, metavar="DIR", help="born-digital PDF files")
    args = parser.parse_args()
    counts = Counter[tuple[str, bool, bool]]()
    for meta in sorted(args.papers.glob("*.meta.json")):
        by_hand = set(json.loads(meta.read_text(encoding="utf-8"))["viet_tay"])
        page = _first_page(meta.with_name(meta.name.removesuffix(".meta.json") + ".pdf"))
        marked = _marked(page)
        for part, written in (("number", "s" in by_hand), ("day", bool(by_hand & _DAY))):
            counts[part, written, part in marked] += 1
            if written != (part in marked):
                print(f"{meta.name.removesuffix('.meta.json')}: {part} {'not ' if written else ''}marked")
    for part in ("number", "day"):
        for written in (True, False):
            print(
                f"{part} {'by hand' if written else 'printed'}: {_share(counts[part, written, True], counts[part, written, False])}"
            )
    if args.pages:
        print(f"words of born-digital pages: {_of_print(args.pages)}")
    return 0


def _first_page(file: Path) -> TextPage:
    raster = raster_of(PageSource(file, probe(file, pdf_reader()).media_type, 0, 0.0), pdf_reader())
    return TesseractApi().recognize(developed(raster, inspect(raster)), ReadRecipe())


def _marked(page: TextPage) -> set[str]:
    boxes = [word.box_px for word in page.words if Note.HANDWRITTEN in word.notes]
    head = [box for box in boxes if box.y0 < _HEAD * page.height_px]
    return {"number" if box.x0 + box.x1 < 2 * _LEFT * page.width_px else "day" for box in head}


def _of_print(folder: Path) -> str:
    pages = [TesseractApi().recognize(page.raster, ReadRecipe()) for page in printed_pages(folder)]
    words = [word for page in pages for word in page.words]
    marked = sum(Note.HANDWRITTEN in word.notes for word in words)
    return _share(marked, len(words) - marked)


def _share(marked: int, other: int) -> str:
    of = marked + other
    low, high = 1 - most_likely_share(other, of, _TAIL), most_likely_share(marked, of, _TAIL)
    return f"{marked} of {of} marked, {marked / max(1, of):.4f} [{low:.4f}, {high:.4f}]"


if __name__ == "__main__":
    sys.exit(main())
