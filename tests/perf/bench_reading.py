"""What each step of the picture for reading does to what is read: forms, tables and stamped letters with known text, and real pages.

Usage: main.py bench reading [--json] [--seeds N] [--pages FOLDER]
A folder holds pages with their truth, as `bench ocr` has them. CER in reading order; words and numbers: the share of those in the truth
that is found, whatever the order. Differences to the picture with no step have 95 % intervals of 10,000 bootstrap samples of pages.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from ocr.image.decode import decode
from ocr.image.raster import Raster
from ocr.text.recipe import ReadRecipe
from ocr.text.tesseract.api import TesseractApi
from tests.perf.drawn_forms import KINDS, drawn_form
from tests.perf.reading_scores import plain, scores_of
from tests.perf.truth_pages import papers_in

type Page = tuple[str, Raster, str]

_NOTHING: Final = ReadRecipe(without_covering_ink=False, without_rules=False, without_leaders=False)
_RECIPES: Final = {
    "nothing taken out": _NOTHING,
    "without covering ink": replace(_NOTHING, without_covering_ink=True),
    "without rules": replace(_NOTHING, without_rules=True),
    "without leaders": replace(_NOTHING, without_leaders=True),
    "all (as delivered)": ReadRecipe(),
}
_MEASURES: Final = ("cer", "words", "numbers")
_SAMPLES: Final = 10_000


def main() -> int:
    """Read each page by each recipe."""
    parser = argparse.ArgumentParser(prog="main.py bench reading", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--seeds", type=int, default=3, help="drawn pages of each kind")
    parser.add_argument("--pages", type=Path, help="a folder of PDF files with truth")
    args = parser.parse_args()
    groups = {"real": _found(args.pages)} if args.pages else {kind: _drawn(kind, args.seeds) for kind in KINDS}
    report = {name: _measured(pages) for name, pages in groups.items()}
    print(json.dumps(report, ensure_ascii=False, indent=2) if args.json else _table(report))
    return 0


def _drawn(kind: str, seeds: int) -> list[Page]:
    forms = [drawn_form(kind, seed=seed) for seed in range(1, seeds + 1)]
    return [(f"{kind} {seed}", form.raster, plain(form.text)) for seed, form in enumerate(forms, 1)]


def _found(folder: Path) -> list[Page]:
    with tempfile.TemporaryDirectory(prefix="sohoa-bench-") as temporary:
        return [
            (paper.name, decode(picture), paper.truth)
            for paper in papers_in(folder, Path(temporary))
            for picture in paper.pictures
            if len(paper.pictures) == 1
        ]


def _measured(pages: list[Page]) -> dict[str, Any]:
    engine, scores, cpu_s = TesseractApi(), {}, {}
    for name, recipe in _RECIPES.items():
        begun = time.process_time()
        read = [plain(engine.recognize(raster, recipe).text) for _, raster, _ in pages]
        cpu_s[name] = (time.process_time() - begun) / len(pages)
        scores[name] = np.array(
            [scores_of(truth, found)[: len(_MEASURES)] for (_, _, truth), found in zip(pages, read, strict=True)]
        )
    base = scores["nothing taken out"]
    chosen = np.random.default_rng(1).integers(0, len(pages), (_SAMPLES, len(pages)))
    rows = {}
    for name, found in scores.items():
        low, high = np.nanpercentile(np.nanmean((found - base)[chosen], 1), (2.5, 97.5), axis=0)
        rows[name] = {
            "cpu_s_a_page": round(cpu_s[name], 2),
            "of_pages": {page[0]: found[i].round(3).tolist() for i, page in enumerate(pages)},
            **{
                measure: {
                    "mean": round(float(np.nanmean(found[:, i])), 4),
                    "change": [round(float(low[i]), 4), round(float(high[i]), 4)],
                }
                for i, measure in enumerate(_MEASURES)
            },
        }
    return {"pages": len(pages), "recipes": rows}


def _table(report: dict[str, Any]) -> str:
    lines = []
    for group, found in report.items():
        lines.append(f"{group}, {found['pages']} pages")
        for name, row in found["recipes"].items():
            cells = (
                f"{measure} {row[measure]['mean']:.3f} [{row[measure]['change'][0]:+.3f}, {row[measure]['change'][1]:+.3f}]"
                for measure in _MEASURES
            )
            lines.append(f"  {name:22} {'  '.join(cells)}  {row['cpu_s_a_page']:.2f} s")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
