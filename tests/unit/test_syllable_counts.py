"""The script that counts syllables: from texts, units and names to a table, without what the truth of an evaluation says."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np

from ocr.text.accents.counts import Counts, counts
from ocr.text.accents.syllables import key

SCRIPT = Path(__file__).resolve().parents[2] / "packaging" / "syllable-counts"


def table_of(folder: Path, *arguments: str | Path) -> Counts:
    out = folder / "table.npz"
    subprocess.run([sys.executable, SCRIPT, *arguments, "--out", out], check=True, capture_output=True, timeout=120)
    return counts(out)


def times(table: Counts, *syllables: str) -> float:
    numbers = [table.number[key(one)] for one in syllables]
    wanted = 0
    for number in numbers:
        wanted = wanted * len(table.syllables) + number
    grams = {2: table.pairs, 3: table.triples}[len(numbers)]
    return float(grams(np.array([wanted]))[0])


def test_texts_and_names_of_units_are_counted_and_the_truth_is_left_out(tmp_path: Path) -> None:
    truth = "Bức thư này chỉ có trong bộ đánh giá thôi"
    (tmp_path / "law.txt").write_text(f"Điều 5. Khiếu nại, cáckhiếu nại\n{truth}\n", encoding="utf-8")
    unit = {"name": "Mường Mát", "name_with_type": "Xã Mường Mát", "path": "Muong Mat", "code": "001"}
    (tmp_path / "units.json").write_text(json.dumps([unit, {"inside": [unit]}]), encoding="utf-8")
    truths = tmp_path / "truth"
    truths.mkdir()
    (truths / "page.gt.txt").write_text(f"trước đó {truth.upper()} và sau đó", encoding="utf-8")
    sources = tmp_path / "law.txt", f"{tmp_path / 'units.json'}@3"
    whole = table_of(tmp_path, *sources)
    assert key("bức") in whole.number
    counts.cache_clear()
    table = table_of(tmp_path, "--apart", truths, *sources)
    counts.cache_clear()
    assert key("bức") not in table.number
    assert times(table, "khiếu", "nại") == 2  # commas part nothing, and what was run together is parted
    assert times(table, "các", "khiếu", "nại") == 1
    assert times(table, "điều", "#") == 1
    assert round(times(table, "xã", "mường")) == 3
