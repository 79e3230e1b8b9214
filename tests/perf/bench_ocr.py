"""How well pages are read, ours beside the `tesseract` program and OCRmyPDF, on the same pictures in the same run.

Usage: main.py bench ocr [-- [--data DIR | --printed FILE.pdf ...] [--json] [--alone] [--seeds N] [--most N] [--errors DIR] [--memory N]]
DIR: pictures and PDF files, with the truth of page N as NAME.pN.gt.txt, or that of the whole as NAME.gt.txt (⟦handwriting⟧ and ⟪stamps⟫
in it are left out). FILE.pdf: born-digital files, their first pages printed and scanned, in the order in which the file has its text.
Without either: the sample dossier, drawn forms, and office letters with words drawn by chance, fed, copied, bitonal, coarse and faint, N
of each kind. CER counts in reading order; words and numbers are the share of those on the page that is found,
precision the share of those found that is on the page; unmarked: words without the marks of their letters. Means over the papers, with
95 % intervals of 10,000 bootstrap samples of papers. `ours, print` is the same reading without the blocks that it calls stamps and the
words that it calls handwritten, which no truth holds. `--errors` writes what was misread, by kind, with pictures; `--memory N`: N pages
through one worker.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any, Final

import numpy as np

from tests.perf.readers import READERS, Reading, page_of, read, without_what_is_apart
from tests.perf.reading_errors import Misread, counted, error_sheets, misread
from tests.perf.reading_scores import Scores, plain, scores_of
from tests.perf.reading_worker import measured
from tests.perf.truth_pages import TruthPaper, drawn_papers, papers_in, printed_papers

_SAMPLES: Final = 10_000
_COLUMNS: Final = (*Scores._fields, "cpu_s", "reading_s")


def main() -> int:
    """Read each paper by each reader."""
    parser = argparse.ArgumentParser(prog="main.py bench ocr", description=__doc__)
    parser.add_argument("--data", type=Path, metavar="DIR", help="papers with their truth")
    parser.add_argument("--printed", type=Path, nargs="+", metavar="FILE.pdf", help="born-digital files")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--alone", action="store_true", help="without the other programs")
    parser.add_argument("--seeds", type=int, default=3, help="drawn papers of each kind")
    parser.add_argument("--most", type=int, help="papers at most")
    parser.add_argument("--errors", type=Path, metavar="DIR", help="write there what was misread")
    parser.add_argument("--memory", type=int, default=0, metavar="N", help="N pages through one worker")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sohoa-bench-") as temporary:
        pictures = Path(temporary)
        if args.printed:
            found = printed_papers(args.printed, pictures)
        else:
            found = papers_in(args.data, pictures) if args.data else drawn_papers(pictures, args.seeds)
        papers = list(islice(found, args.most))
        read(page_of(papers[0].pictures[0]))  # whoever comes first loads the engines
        readers = ("ours",) if args.alone else tuple(READERS)
        report: dict[str, Any] = {"papers": len(papers), "pages": sum(len(paper.pictures) for paper in papers)}
        report["readers"] = {}
        for name in readers:
            readings = [READERS[name](paper) for paper in papers]
            report["readers"][name] = _measured(papers, readings)
            if name == "ours":
                print_alone = [replace(reading, text=reading.print_alone) for reading in readings]
                report["readers"]["ours, print"] = _measured(papers, print_alone)
        if args.errors:
            report["errors"] = _errors(papers, args.errors)
        if args.memory:
            report["worker"] = measured([paper.pictures[0] for paper in papers], args.memory)
    print(json.dumps(report, ensure_ascii=False, indent=2) if args.json else _table(report))
    return 0


def _measured(papers: Sequence[TruthPaper], readings: Sequence[Reading]) -> dict[str, Any]:
    rows = [_row(paper, reading) for paper, reading in zip(papers, readings, strict=True)]
    values = np.array([[row[column] for column in _COLUMNS] for row in rows])
    chosen = np.random.default_rng(1).integers(0, len(rows), (_SAMPLES, len(rows)))
    intervals = np.nanpercentile(np.nanmean(values[chosen], 1), (2.5, 97.5), axis=0)
    means = np.nanmean(values, 0)
    return {
        "means": {
            column: [round(float(number), 4) for number in (means[i], *intervals[:, i])]
            for i, column in enumerate(_COLUMNS)
        },
        "papers": {row["name"]: {column: _rounded(row[column]) for column in _COLUMNS} for row in rows},
    }


def _row(paper: TruthPaper, reading: Reading) -> dict[str, Any]:
    scores = scores_of(paper.truth, plain(reading.text))
    pages = len(paper.pictures)
    return {
        "name": paper.name,
        **scores._asdict(),
        "cpu_s": reading.cpu_s / pages,
        "reading_s": reading.reading_s / pages,
    }


def _rounded(value: float) -> float | None:
    return None if np.isnan(value) else round(value, 4)


def _errors(papers: Sequence[TruthPaper], folder: Path) -> dict[str, int]:
    """What was misread on our side, counted, and written with pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    found: list[Misread] = []
    for paper in papers:
        pages = [page_of(picture) for picture in paper.pictures]
        found += misread(paper.name, paper.truth, pages, [without_what_is_apart(read(page)) for page in pages])
    error_sheets(found, folder)
    return counted(found)


def _table(report: dict[str, Any]) -> str:
    head = " | ".join(("", "CER", "words", "numbers", "precision", "unmarked", "CPU s a page", "of it reading"))
    lines = [f"{report['papers']} papers, {report['pages']} pages", "", f"{head} |".strip(), "|---" * 8 + "|"]
    for name, found in report["readers"].items():
        cells = (_interval(found["means"][column], 2 if column.endswith("_s") else 3) for column in _COLUMNS)
        lines.append(f"| {name} | {' | '.join(cells)} |")
    for name, found in report["readers"].items():
        lines += ["", f"| {name}: paper | CER | words | numbers | precision | unmarked | CPU s |", "|---" * 7 + "|"]
        for paper, row in found["papers"].items():
            cells = ("-" if row[column] is None else f"{row[column]:.3f}" for column in _COLUMNS[:-1])
            lines.append(f"| {paper} | {' | '.join(cells)} |")
    if "errors" in report:
        lines += ["", "| misread | words |", "|---|---|"]
        lines += [f"| {kind} | {number} |" for kind, number in report["errors"].items()]
    if "worker" in report:
        lines += ["", "worker: " + ", ".join(f"{name} {value}" for name, value in report["worker"].items())]
    return "\n".join(lines)


def _interval(values: Sequence[float], digits: int) -> str:
    mean, low, high = (f"{value:.{digits}f}" for value in values)
    return f"{mean} [{low}, {high}]"


if __name__ == "__main__":
    sys.exit(main())
