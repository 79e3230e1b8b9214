"""What a stated confidence is worth: of words said to be so sure, the share that is right, on pages that no table was fitted to.

Usage: main.py bench confidence [-- [--drawn N] [--pages DIR] [--scans DIR] [--diagram FILE.png] [--json]]
       main.py bench confidence -- --fit N
Measured: N drawn pages of numbers, the born-digital PDF files of DIR printed and degraded, scans with their truth (NAME.pN.gt.txt).
Intervals are of 10,000 bootstrap samples of pages, 95 %. The diagram sets the share that is right against what was said.
`--fit` writes `ocr/text/calibration.py` anew, from N office letters of each kind and 5 N drawn pages, of other seeds than those measured.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ocr.image.raster import Raster
from ocr.text.confidence import WordKind, kind_of, scores_of
from ocr.text.recipe import ReadRecipe
from ocr.text.tesseract.api import TesseractApi
from ocr.values import TextPage
from tests.perf.bench_numbers import drawn_pages, printed_pages, scanned_pages
from tests.perf.commands import ROOT
from tests.perf.isotonic import Table, fitted
from tests.perf.number_pages import NumberPage
from tests.perf.office_letters import SPOILT, office_letter
from tests.perf.read_tokens import ReadToken, tokens_by_place, tokens_by_text

_MODULE: Final = ROOT / "ocr/text/calibration.py"
_FIT_SEED, _LETTER_DPI = 50_001, 300
_A_GUESS: Final[Table] = ((0.0,), (0.05,))
_STEPS: Final = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.97, 0.98, 0.985, 0.99, 0.995, 1.0001)
_SURE, _SAMPLES = 0.99, 10_000
_SIDE_PX, _EDGE_PX, _LOWEST = 720, 70, 0.8


class Said(NamedTuple):
    """One word: its page, what was said of it, and whether it is right."""

    page: str
    kind: WordKind
    confidence: float
    right: bool


def main() -> int:
    """Fit the tables, or measure what they are worth."""
    parser = argparse.ArgumentParser(prog="main.py bench confidence", description=__doc__)
    parser.add_argument("--drawn", type=int, default=12, metavar="N")
    parser.add_argument("--pages", type=Path, metavar="DIR", help="born-digital PDF files")
    parser.add_argument("--scans", type=Path, metavar="DIR", help="scans with their truth")
    parser.add_argument("--diagram", type=Path, metavar="FILE.png")
    parser.add_argument("--fit", type=int, default=0, metavar="N")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    if args.fit:
        _MODULE.write_text(_module(_tables(_unfitted(args.fit)), args.fit), encoding="utf-8")
        return 0
    groups = {"drawn": _said(_placed(drawn_pages(args.drawn)))}
    if args.pages:
        groups["printed"] = _said(_placed(printed_pages(args.pages)))
    if args.scans:
        groups["scans"] = _said(_by_text(scanned_pages(args.scans)))
    groups["all"] = [word for words in groups.values() for word in words]
    report = {name: _measured(words) for name, words in groups.items()}
    if args.diagram:
        diagram({name: report[name]["steps"] for name in groups}).save(args.diagram, optimize=True)
    print(json.dumps(report, ensure_ascii=False, indent=2) if args.json else _table(report))
    return 0


type _Read = tuple[TextPage, list[ReadToken]]


def _placed(pages: Iterable[NumberPage], recipe: ReadRecipe | None = None) -> Iterator[_Read]:
    for page in pages:
        read = TesseractApi().recognize(page.raster, recipe or ReadRecipe())
        yield read, tokens_by_place(page.name, page.words, read)[0]


def _by_text(pages: Iterable[tuple[str, Raster, str]], recipe: ReadRecipe | None = None) -> Iterator[_Read]:
    for name, raster, truth in pages:
        read = TesseractApi().recognize(raster, recipe or ReadRecipe())
        yield read, tokens_by_text(name, truth, read)


def _said(pages: Iterable[_Read]) -> list[Said]:
    return [
        Said(token.page, kind_of(token.word), token.word.confidence, token.right)
        for _, tokens in pages
        for token in tokens
    ]


def _unfitted(count: int) -> Iterator[Said]:
    """What the engine says itself, of pages for the fit."""
    own = ReadRecipe(calibrated=False)
    letters = ((name, *_letter(name, _FIT_SEED + seed)) for seed in range(count) for name in SPOILT)
    for pages in (_by_text(letters, own), _placed(drawn_pages(5 * count, _FIT_SEED), own)):
        for read, tokens in pages:
            score_of = dict(zip(map(id, read.words), scores_of(read.words), strict=True))
            for token in tokens:
                yield Said(token.page, kind_of(token.word), score_of[id(token.word)], token.right)


def _letter(name: str, seed: int) -> tuple[Raster, str]:
    spoil, left = SPOILT[name]
    page, text = office_letter(_LETTER_DPI, seed)
    pixels = np.asarray(spoil(page, np.random.default_rng(seed)).convert("RGB"))
    return Raster(np.ascontiguousarray(pixels), _LETTER_DPI * left), text


def _tables(words: Iterable[Said]) -> dict[WordKind, tuple[Table, int]]:
    """Of each kind, and how many words it was fitted to; handwriting is said to be a guess, whatever was read."""
    by_kind = {kind: list[tuple[float, bool]]() for kind in WordKind}
    for word in words:
        by_kind[word.kind].append((word.confidence, word.right))
    return {
        kind: (_A_GUESS if kind is WordKind.HANDWRITTEN else fitted(samples), len(samples))
        for kind, samples in by_kind.items()
    }


def _module(tables: dict[WordKind, tuple[Table, int]], count: int) -> str:
    rows = "".join(
        f'    "{kind}": (  # {number} words\n        {scores},\n        {probabilities},\n    ),\n'
        for kind, ((scores, probabilities), number) in tables.items()
    )
    return (
        f'"""Made by `main.py bench confidence -- --fit {count}`: see `ocr.text.confidence`. Change nothing here."""\n\n'
        "from __future__ import annotations\n\nfrom typing import Final\n\n"
        "TABLES: Final[dict[str, tuple[tuple[float, ...], tuple[float, ...]]]] = {\n"
        f"{rows}}}\n"
        '"""by kind of word: scores from which on a probability holds, and the probabilities"""\n'
    )


def _measured(words: Sequence[Said]) -> dict[str, Any]:
    steps = []
    for low, high in pairwise(_STEPS):
        here = [word for word in words if low <= word.confidence < high]
        if here:
            said, right = (float(np.mean([getattr(word, name) for word in here])) for name in ("confidence", "right"))
            steps.append({"from": low, "words": len(here), "said": round(said, 4), "right": round(right, 4)})
    sure = [word for word in words if word.confidence >= _SURE]
    return {"words": len(words), "sure": len(sure), "sure_and_right": _share_right(sure), "steps": steps}


def _share_right(words: Sequence[Said]) -> list[float]:
    """The share that is right, with its interval."""
    by_page = defaultdict[str, list[bool]](list)
    for word in words:
        by_page[word.page].append(word.right)
    counts = np.array([(sum(right), len(right)) for right in by_page.values()], float).reshape(-1, 2)
    if not len(counts):
        return []
    chosen = counts[np.random.default_rng(1).integers(0, len(counts), (_SAMPLES, len(counts)))].sum(1)
    low, high = np.percentile(chosen[:, 0] / chosen[:, 1], (2.5, 97.5))
    return [round(float(value), 4) for value in (counts[:, 0].sum() / counts[:, 1].sum(), low, high)]


def _table(report: dict[str, Any]) -> str:
    lines = ["| | words | said to be 99 % sure | of these right |", "|---|---|---|---|"]
    for name, found in report.items():
        right = " ".join(f"{value:.4f}" for value in found["sure_and_right"])
        lines.append(f"| {name} | {found['words']} | {found['sure'] / max(1, found['words']):.3f} | {right} |")
    for name, found in report.items():
        lines += ["", f"| {name}: said from | words | said | right |", "|---|---|---|---|"]
        lines += [
            f"| {row['from']:g} | {row['words']} | {row['said']:.3f} | {row['right']:.3f} |" for row in found["steps"]
        ]
    return "\n".join(lines)


_COLORS: Final = {"drawn": (210, 120, 30), "printed": (40, 110, 190), "scans": (170, 40, 60), "all": (30, 30, 34)}


def diagram(groups: dict[str, list[dict[str, float]]]) -> Image.Image:
    """Reliability: what was said across, what was right upwards, both from `_LOWEST` on; dots by the number of words."""
    image = Image.new("RGB", (_SIDE_PX + 2 * _EDGE_PX,) * 2, "white")
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(16)

    def at(said: float, right: float) -> tuple[float, float]:
        across, up = ((max(_LOWEST, value) - _LOWEST) / (1 - _LOWEST) * _SIDE_PX for value in (said, right))
        return _EDGE_PX + across, _EDGE_PX + _SIDE_PX - up

    for tick in (0.8, 0.85, 0.9, 0.95, 0.99, 1.0):
        draw.line((*at(tick, _LOWEST), *at(tick, 1)), fill=(225, 225, 225))
        draw.line((*at(_LOWEST, tick), *at(1, tick)), fill=(225, 225, 225))
        draw.text((at(tick, 0)[0], _EDGE_PX + _SIDE_PX + 8), f"{tick:g}", fill="black", font=font, anchor="ma")
        draw.text((_EDGE_PX - 8, at(0, tick)[1]), f"{tick:g}", fill="black", font=font, anchor="rm")
    draw.line((*at(_LOWEST, _LOWEST), *at(1, 1)), fill=(150, 150, 150), width=2)
    for number, (name, steps) in enumerate(groups.items()):
        color = _COLORS[name]
        points = [at(step["said"], step["right"]) for step in steps if step["said"] >= _LOWEST]
        draw.line([value for point in points for value in point], fill=color, width=3)
        for (x, y), step in zip(points, [step for step in steps if step["said"] >= _LOWEST], strict=True):
            radius = 2 + 1.2 * float(np.log10(step["words"]))
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=color)
        draw.text((_EDGE_PX + 14, _EDGE_PX + 12 + 24 * number), name, fill=color, font=font)
    draw.text((_EDGE_PX + _SIDE_PX / 2, _EDGE_PX + _SIDE_PX + 40), "said", fill="black", font=font, anchor="ma")
    draw.text((14, _EDGE_PX - 30), "right", fill="black", font=font)
    return image


if __name__ == "__main__":
    sys.exit(main())
