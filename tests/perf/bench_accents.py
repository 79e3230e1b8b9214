"""What restoring marks mends and what it spoils: printed pages of known text in three qualities, and Vietnamese text that was read rightly.

Usage: main.py bench accents [--json] [--data FOLDER]
The folder holds born-digital PDF files; the first pages of each are printed, scanned, and read; each word is counted as it was read and as
it is told. What is spoilt: the program's own Vietnamese texts and made names, as words that were read rightly with a usual confidence.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.raster import Raster
from ocr.text.accents.counts import counts
from ocr.text.accents.restore import restored
from ocr.text.recipe import ReadRecipe
from ocr.text.tesseract.api import TesseractApi
from ocr.values import Box, Note, Word
from tests.perf.printed_pages import printed
from tests.perf.reading_scores import plain, scores_of

_ROOT: Final = Path(__file__).resolve().parents[2]
_CONFIDENCES: Final = (0.965, 0.93)
"""medians of words of clean and of coarse pages that were read rightly"""


def main() -> int:
    """Read, restore, count."""
    parser = argparse.ArgumentParser(prog="main.py bench accents", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--data", type=Path, help="a folder of born-digital PDF files")
    args = parser.parse_args()
    report: dict[str, Any] = {"read rightly": _spoilt()}
    if args.data:
        report["printed"] = _mended(sorted(args.data.glob("*.pdf")))
    print(json.dumps(report, ensure_ascii=False, indent=2) if args.json else _told(report))
    return 0


def _mended(files: Sequence[Path]) -> dict[str, dict[str, float]]:
    engine, found = TesseractApi(), dict[str, list[tuple[float, ...]]]()
    for number, (page, truth) in enumerate(printed(files)):
        for quality, raster in _qualities(page, number):
            words = engine.recognize(raster, ReadRecipe()).words
            before = plain(" ".join(word.raw if Note.ACCENTS in word.notes else word.text for word in words))
            after = plain(" ".join(word.text for word in words))
            scores = scores_of(truth, before).words, scores_of(truth, after).words
            found.setdefault(quality, []).append((*scores, *_changes(words, truth)))
    return {quality: _of_pages(np.array(rows)) for quality, rows in found.items()}


def _of_pages(rows: NDArray[np.float64]) -> dict[str, float]:
    before, after, _, _ = rows.mean(0)
    _, _, mended, spoilt = rows.sum(0)
    shares = {"words before": round(float(before), 4), "words after": round(float(after), 4)}
    return {"pages": len(rows), **shares, "mended": int(mended), "spoilt": int(spoilt)}


def _changes(words: Sequence[Word], truth: str) -> tuple[int, int]:
    """Words that stand in the truth only as they are told, and only as they were read."""
    known = Counter(word.strip(".,;:()") for word in truth.split())
    pairs = [(word.text.strip(".,;:()"), word.raw.strip(".,;:()")) for word in words if Note.ACCENTS in word.notes]
    right = sum(known[text] > 0 and not known[raw] for text, raw in pairs)
    wrong = sum(known[raw] > 0 and not known[text] for text, raw in pairs)
    return right, wrong


def _qualities(page: Raster, seed: int) -> Iterator[tuple[str, Raster]]:
    """As scanned, bitonal at 200 dpi, and as a coarse JPEG of 150 dpi."""
    yield "colour, 300 dpi", page
    gray = cv2.cvtColor(_shrunk(page, 200), cv2.COLOR_RGB2GRAY)
    noise = np.random.default_rng(seed).normal(0, 6, gray.shape)
    ink = cv2.GaussianBlur(gray, (0, 0), 0.7) + noise < 150
    yield "bitonal, 200 dpi", Raster(np.repeat(np.where(ink, 0, 255).astype(np.uint8)[..., None], 3, 2), 200.0)
    soft = cv2.GaussianBlur(_shrunk(page, 150), (0, 0), 0.5)
    packed = cv2.imencode(".jpg", soft, [cv2.IMWRITE_JPEG_QUALITY, 45])[1]
    yield "JPEG, 150 dpi", Raster(np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8), 150.0)


def _shrunk(page: Raster, dpi: float) -> cv2.typing.MatLike:
    factor = dpi / page.dpi
    return cv2.resize(page.pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)


def _spoilt() -> dict[str, dict[str, float]]:
    """How many words that were read rightly are changed, by the confidence of all."""
    lines = list(_lines())
    return {f"confidence {confidence}": _harm(lines, confidence) for confidence in _CONFIDENCES}


def _harm(lines: Sequence[str], confidence: float) -> dict[str, float]:
    words = []
    for number, line in enumerate(lines):
        for place, text in enumerate(line.split()):
            box = Box(60 * place, 40 * number, 60 * place + 50, 40 * number + 30)
            words.append(Word(text, box, box, box.y1, confidence, number // 10, number))
    begun = time.process_time()
    changed = sum(Note.ACCENTS in word.notes for word in restored(words, {}, counts()))
    cpu_ms = 1000 * (time.process_time() - begun) / len(words) * 400
    return {"words": len(words), "changed": changed, "cpu_ms_for_400_words": round(cpu_ms, 1)}


def _lines() -> Iterator[str]:
    for folder in ("docs/vi", "resources/help/vi"):
        for file in sorted((_ROOT / folder).rglob("*.md")):
            for line in file.read_text(encoding="utf-8").splitlines():
                yield "".join(" " if sign in "`*#|[]()" else sign for sign in line)
    parts = tomllib.loads((_ROOT / "resources/syllables/personal-names.toml").read_text(encoding="utf-8"))
    chance = np.random.default_rng(7)
    for _ in range(600):
        yield "Ông " + " ".join(chance.choice(parts[name].split()) for name in ("surnames", "middle", "given"))


def _told(report: dict[str, Any]) -> str:
    return "\n".join(
        f"{group}, {name}: " + ", ".join(f"{key} {value:g}" for key, value in row.items())
        for group, rows in report.items()
        for name, row in rows.items()
    )


if __name__ == "__main__":
    sys.exit(main())
