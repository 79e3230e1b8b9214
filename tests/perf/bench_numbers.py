"""Doubt about numbers as a whole curve: how many right ones a person is asked to look at, against wrong ones that slip through.

Usage: main.py bench numbers [-- [--drawn N] [--pages DIR] [--scans DIR] [--boxes N] [--wrong] [--json]]
Pages: N drawn ones, tables and lines of numbers; the first pages of the born-digital PDF files of DIR, printed and degraded; scans with
their truth (NAME.pN.gt.txt). A number is flagged by a note (differs, malformed, handwritten, covered) or because it is less sure than a
threshold. Bounds are one-sided, 95 %, exact (Clopper and Pearson). `--wrong` lists what was read wrongly. Beside the curve, not in it:
`--boxes N` forms with a box for each digit, N in print and N with digits as uneven as by hand.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle
from pathlib import Path
from typing import Any, Final

from ocr.image.raster import Raster
from ocr.text.recipe import ReadRecipe
from ocr.text.tesseract.api import TesseractApi
from tests.perf.drawn_combs import by_hand, combs
from tests.perf.number_pages import NumberPage, drawn, printed
from tests.perf.read_tokens import ReadToken, curve, tokens_by_place, tokens_by_text
from tests.perf.readers import page_of
from tests.perf.truth_pages import papers_in

_FAULTS: Final = ("clean", "noise", "jpeg", "bleed", "clean", "faint")
"""what a counter's scanner gives of papers as they come; stains and rough paper are measured by `bench mask`"""
_BOXED: Final = {"in boxes, print": combs, "in boxes, uneven": by_hand}
_SURE: Final = 0.9
_DPI: Final = (300.0, 300.0, 200.0)
_THRESHOLDS: Final = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.97, 0.98, 0.985, 0.99, 0.995)


def main() -> int:
    """Read all pages and tell the curve of each group and of all."""
    parser = argparse.ArgumentParser(prog="main.py bench numbers", description=__doc__)
    parser.add_argument("--drawn", type=int, default=20, metavar="N")
    parser.add_argument("--pages", type=Path, metavar="DIR", help="born-digital PDF files")
    parser.add_argument("--scans", type=Path, metavar="DIR", help="scans with their truth")
    parser.add_argument("--boxes", type=int, default=0, metavar="N", help="forms with a box for each digit")
    parser.add_argument("--wrong", action="store_true")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    groups: dict[str, list[ReadToken]] = {"drawn": list(_numbers(drawn_pages(args.drawn)))}
    if args.pages:
        groups["printed"] = list(_numbers(printed_pages(args.pages)))
    if args.scans:
        groups["scans"] = list(_of_scans(args.scans))
    groups["all"] = [token for tokens in groups.values() for token in tokens]
    report = {name: _measured(tokens) for name, tokens in groups.items()}
    boxes = {name: _in_boxes(drawn_of, args.boxes) for name, drawn_of in _BOXED.items()} if args.boxes else {}
    if args.json:
        print(json.dumps({**report, **({"boxes": boxes} if boxes else {})}, ensure_ascii=False, indent=2))
    else:
        print(_table(report), *(f"{name}: {found}" for name, found in boxes.items()), sep="\n")
    for token in groups["all"] if args.wrong else ():
        if not token.right:
            print(
                f"{token.page}: {token.truth} read {token.read} {token.word.confidence:.3f} {sorted(token.word.notes)}"
            )
    return 0


def drawn_pages(count: int, first_seed: int = 1) -> Iterator[NumberPage]:
    """Pages drawn by chance, faults and resolutions in turn."""
    kinds = zip(range(first_seed, first_seed + count), cycle(_FAULTS), cycle(_DPI))
    return (drawn(seed, fault, dpi) for seed, fault, dpi in kinds)


def printed_pages(folder: Path) -> Iterator[NumberPage]:
    """The pages of born-digital files, faults and resolutions in turn."""
    for file, fault, dpi in zip(sorted(folder.glob("*.pdf")), cycle(_FAULTS), cycle(_DPI)):
        yield from printed(file, fault, dpi)


def _numbers(pages: Iterator[NumberPage]) -> Iterator[ReadToken]:
    engine = TesseractApi()
    for page in pages:
        tokens, _ = tokens_by_place(page.name, page.words, engine.recognize(page.raster, ReadRecipe()))
        yield from (token for token in tokens if token.is_number)


def scanned_pages(folder: Path) -> Iterator[tuple[str, Raster, str]]:
    """Name, first page and text of each paper with its truth, the page as it is archived."""
    with tempfile.TemporaryDirectory(prefix="sohoa-bench-") as temporary:
        for paper in papers_in(folder, Path(temporary)):
            if len(paper.pictures) == 1:
                yield paper.name, page_of(paper.pictures[0]), paper.truth


def _of_scans(folder: Path) -> Iterator[ReadToken]:
    engine = TesseractApi()
    for name, raster, truth in scanned_pages(folder):
        tokens = tokens_by_text(name, truth, engine.recognize(raster, ReadRecipe()))
        yield from (token for token in tokens if token.is_number)


def _in_boxes(drawn_of: Callable[[int, str, float], NumberPage], count: int) -> dict[str, int]:
    """How many numbers there are; those read whole, of them flagged; and what was read wrongly and not flagged, parts of numbers too."""
    engine, found = TesseractApi(), Counter[str]()
    for seed, fault, dpi in zip(range(1, count + 1), cycle(_FAULTS), cycle(_DPI)):
        page = drawn_of(seed, fault, dpi)
        tokens, _ = tokens_by_place(page.name, page.words, engine.recognize(page.raster, ReadRecipe()))
        flags = [(token.right, token.flagged(_SURE)) for token in tokens if token.is_number]
        found["numbers"] += len(page.words)
        found["whole"] += sum(
            token.right and len(token.read) == len(token.truth) for token in tokens if token.is_number
        )
        found["flagged of these"] += sum(right and flagged for right, flagged in flags)
        found["wrong and not flagged"] += sum(not right and not flagged for right, flagged in flags)
    return dict(found)


def _measured(numbers: Sequence[ReadToken]) -> dict[str, Any]:
    wrong = sum(not number.right for number in numbers)
    return {"numbers": len(numbers), "wrong": wrong, "curve": list(curve(numbers, _THRESHOLDS))}


def _table(report: dict[str, Any]) -> str:
    lines = []
    for name, found in report.items():
        lines += [f"{name}: {found['numbers']} numbers, {found['wrong']} of them read wrongly", ""]
        lines += [
            "| less sure than | right ones flagged | wrong and not flagged, of 1,000 | 95 % bound |",
            "|---|---|---|---|",
        ]
        for row in found["curve"]:
            lines.append(
                f"| {row['threshold']:g} | {100 * row['right_flagged']:.1f} % | {row['slipped_in_1000']:.1f}"
                f" ({row['slipped']}) | {row['bound_in_1000']:.1f} |"
            )
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
