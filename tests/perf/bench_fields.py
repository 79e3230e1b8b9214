"""How well the fields of papers are told: right or wrong, stated as sure or as doubtful, missing, or rightly said to be written by hand.

Usage: main.py bench fields [-- [--data DIR | --stamped] [--texts DIR] [--count N] [--required FIELDS] [--json] [--each]]
DIR: papers (PDF, PNG, JPEG, TIFF) with their truth as NAME.meta.json: co_quan (issuer; SUPERIOR - ISSUER where both are needed), so and
ky_hieu (number and symbol), ngay, loai (kind), trich_yeu (summary), viet_tay (what is written by hand: s number, n day, t month), and
where they are known nguoi_ky (signer) and chuc_vu (office). Without it: N papers drawn by chance, half of them numbered by hand;
`--stamped`: their signers' names stamped, framed or under a seal (`stamped_names`).
`--texts` keeps what was read there, for a second run. Names count as right whatever the case of their letters and the place of their tone
marks, with or without *tỉnh* and *thành phố*. A value where the truth is written by hand is wrong, whichever it is. `words` is the mean
of F1 over the words of the summary. `open`: of how many papers each field would have to be looked at by a supervisor, were it required and
nobody typed it, and of how many any of FIELDS (names with commas between; the usual ones). Intervals: 95 %, 10,000 bootstrap samples of
papers; `bound`: of false values stated as sure, as a share of all that were stated so (Clopper-Pearson, 95 %).
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import numpy as np

from app.bootstrap import build
from app.bootstrap.entered import readers
from app.domain.clock import SystemClock, day_in_viet_nam
from app.domain.entered import FieldState, Standing, field_states, with_doubts
from app.domain.fields import Field, Told, Trait
from app.domain.page import PageText
from app.domain.review.required import USUAL
from app.services.fields import TOLD, gap_of
from app.settings import load
from tests.perf.field_letters import field_letters, stamped_letters

_SUFFIXES: Final = (".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff")
_SAMPLES: Final = 10_000
_OUTCOMES: Final = ("right, sure", "right, doubtful", "by hand", "missing", "wrong, doubtful", "wrong, SURE")
_RIGHT: Final = frozenset({"right, sure", "right, doubtful", "by hand"})
_TONES: Final = "\u0300\u0301\u0303\u0309\u0323"
_LETTERS: Final = {"s": "so", "n": "ngay", "t": "ngay"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one field of one paper."""

    paper: str
    field: str
    truth: str
    told: str
    outcome: str


def main() -> int:
    """Tell the fields of each paper."""
    parser = argparse.ArgumentParser(prog="main.py bench fields", description=__doc__)
    parser.add_argument("--data", type=Path, metavar="DIR", help="papers with their truth")
    parser.add_argument("--texts", type=Path, metavar="DIR", help="keep what was read there")
    parser.add_argument("--count", type=int, default=30, metavar="N", help="papers that are drawn without --data")
    parser.add_argument("--required", default=",".join(USUAL), metavar="FIELDS", help="fields that have to be sure")
    parser.add_argument("--stamped", action="store_true", help="the drawn ones have stamped names")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--each", action="store_true", help="name what is not right")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sohoa-bench-") as temporary:
        folder = args.data or Path(temporary)
        if args.data is None:
            (stamped_letters if args.stamped else field_letters)(folder, args.count)
        papers = _told(folder, args.texts)
    outcomes = [one for name, (truth, states) in papers.items() for one in _outcomes(name, truth, states)]
    report = {"papers": len(papers), "fields": _measured(outcomes), "summary_words": _words(papers)}
    report["open"] = _open([states for _, states in papers.values()], [Field(one) for one in args.required.split(",")])
    if args.each:
        report["not_right"] = [
            [one.paper, one.field, one.outcome, one.truth, one.told] for one in outcomes if one.outcome not in _RIGHT
        ]
    print(json.dumps(report, ensure_ascii=False, indent=2) if args.json else _table(report))
    return 0


def _told(folder: Path, texts: Path | None) -> dict[str, tuple[dict[str, str], tuple[FieldState, ...]]]:
    """Truth and fields of each paper of a folder."""
    found = {}
    with tempfile.TemporaryDirectory(prefix="sohoa-bench-") as data, build(load(Path(data))) as station:
        for meta in sorted(folder.glob("*.meta.json")):
            stem = meta.name.removesuffix(".meta.json")
            file = next(path for suffix in _SUFFIXES if (path := folder / f"{stem}{suffix}").is_file())
            kept = sorted(texts.glob(f"{stem}.p*.json"), key=_page) if texts is not None else []
            pages = [PageText.decode(path.read_bytes()) for path in kept]
            if not pages:
                pages = [page.text for page in station.loose.read(file)]
            if texts is not None and not kept:
                texts.mkdir(parents=True, exist_ok=True)
                for number, page in enumerate(pages, 1):
                    (texts / f"{stem}.p{number}.json").write_bytes(page.encode())
            found[stem] = json.loads(meta.read_text(encoding="utf-8")), _states(pages)
    return found


def _page(path: Path) -> int:
    return int(path.stem.rpartition(".p")[2])


def _states(pages: Sequence[PageText]) -> tuple[FieldState, ...]:
    wired, today = readers(), day_in_viet_nam(SystemClock().now())
    named = [(UUID(int=number), page) for number, page in enumerate(pages, 1)]
    states = field_states({}, wired.words(named, today, begins=True), TOLD, gap_of(pages))
    return with_doubts(states, wired.doubts(states, None, len(pages)))


def _outcomes(name: str, truth: Mapping[str, str], states: Sequence[FieldState]) -> list[Outcome]:
    told: dict[Told, FieldState] = {state.name: state for state in states}
    by_hand = {_LETTERS[letter] for letter in truth.get("viet_tay", "") if letter in _LETTERS}
    number = told[Field.NUMBER].value.split("/")[0]
    pairs = {
        "co_quan": (Field.ISSUER, _issuer(truth.get("co_quan", ""), told)),
        "so": (Field.NUMBER, number),
        "ky_hieu": (Trait.SYMBOL, told[Trait.SYMBOL].value),
        "ngay": (Field.ISSUED_ON, told[Field.ISSUED_ON].value),
        "loai": (Trait.PAPER_TYPE, told[Trait.PAPER_TYPE].value),
        "trich_yeu": (Field.SUMMARY, told[Field.SUMMARY].value),
        "nguoi_ky": (Trait.SIGNER, told[Trait.SIGNER].value),
        "chuc_vu": (Trait.OFFICE, told[Trait.OFFICE].value),
    }
    return [
        Outcome(name, key, truth[key], value, _outcome(told[of], value, truth[key], by_hand=key in by_hand))
        for key, (of, value) in pairs.items()
        if truth.get(key)
    ]


def _issuer(truth: str, told: Mapping[Told, FieldState]) -> str:
    """What was told, in the form of the truth: with the superior where the truth has it."""
    issuer = told[Field.ISSUER].value
    return f"{told[Trait.SUPERIOR].value} - {issuer}" if " - " in truth and issuer else issuer


def _outcome(state: FieldState, value: str, truth: str, *, by_hand: bool) -> str:
    if by_hand:
        if state.standing is Standing.HANDWRITTEN:
            return "by hand"
    elif value and _same(value) == _same(truth):
        return "right, sure" if state.standing is Standing.SURE else "right, doubtful"
    if not value:
        return "missing"
    return "wrong, SURE" if state.standing is Standing.SURE else "wrong, doubtful"


def _same(text: str) -> str:
    """A text whatever the case of its letters, the place of its tone marks, its dashes and stops, and without *tỉnh*, *thành phố*."""
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text).casefold().replace("ubnd", "ủy ban nhân dân"))
    plain = " ".join(_toned(word) for word in words)
    return re.sub(r"\b(?:tinh~\u0309|thanh~\u0300 phô~\u0301)\s", "", plain)


def _toned(word: str) -> str:
    """The letters, then the tone."""
    parts = unicodedata.normalize("NFD", word)
    letters = unicodedata.normalize("NFC", "".join(sign for sign in parts if sign not in _TONES))
    return letters + "".join(f"~{sign}" for sign in parts if sign in _TONES)


def _measured(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    chance = np.random.default_rng(1)
    table: dict[str, Any] = {}
    for field in dict.fromkeys(one.field for one in outcomes):
        own = [one for one in outcomes if one.field == field]
        counted = Counter(one.outcome for one in own)
        right = np.array([one.outcome in _RIGHT for one in own], float)
        means = right[chance.integers(0, len(own), (_SAMPLES, len(own)))].mean(1)
        low, high = np.percentile(means, (2.5, 97.5))
        table[field] = {
            "papers": len(own),
            "right": round(float(right.mean()), 4),
            "interval": [round(float(low), 4), round(float(high), 4)],
            **{name: counted[name] for name in _OUTCOMES},
        }
    wrong = sum(one.outcome == "wrong, SURE" for one in outcomes)
    sure = wrong + sum(one.outcome == "right, sure" for one in outcomes)
    table["all"] = {"stated as sure": sure, "wrong, SURE": wrong, "bound": round(_bound(wrong, sure), 4)}
    return table


def _bound(wrong: int, of: int) -> float:
    """The upper end of the one-sided 95 % interval of a share, by bisection of the binomial tail."""
    if wrong >= of:
        return 1.0
    low, high = wrong / of, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        tail = sum(_binomial(of, k) * middle**k * (1 - middle) ** (of - k) for k in range(wrong + 1))
        low, high = (middle, high) if tail > 0.05 else (low, middle)
    return high


def _binomial(of: int, k: int) -> float:
    out = 1.0
    for step in range(k):
        out *= (of - step) / (step + 1)
    return out


def _words(papers: Mapping[str, tuple[dict[str, str], tuple[FieldState, ...]]]) -> dict[str, Any]:
    """F1 over the words of summaries."""
    scores = []
    for truth, states in papers.values():
        if truth.get("trich_yeu"):
            told = next(one.value for one in states if one.name is Field.SUMMARY)
            wanted, got = Counter(_same(truth["trich_yeu"]).split()), Counter(_same(told).split())
            scores.append(2 * (wanted & got).total() / max(1, wanted.total() + got.total()))
    if not scores:
        return {}
    values = np.array(scores)
    means = values[np.random.default_rng(1).integers(0, len(values), (_SAMPLES, len(values)))].mean(1)
    low, high = np.percentile(means, (2.5, 97.5))
    return {"mean": round(float(values.mean()), 4), "interval": [round(float(low), 4), round(float(high), 4)]}


def _open(papers: Sequence[Sequence[FieldState]], required: Sequence[Field]) -> dict[str, Any]:
    """How many papers would be a case, by field, and for the required ones; and of how many dossiers of three such papers one would be."""
    opened = [{state.name for state in states if state.is_open} for states in papers]
    cases = sum(not one.isdisjoint(required) for one in opened)
    share = cases / max(1, len(opened))
    return {
        **{field.value: sum(field in one for one in opened) for field in Field},
        "any required": cases,
        "of 100 dossiers of 3 papers": round(100 * (1 - (1 - share) ** 3)),
    }


def _table(report: Mapping[str, Any]) -> str:
    lines = [
        f"{report['papers']} papers",
        f"{'field':10} {'right':>6}  {'95 %':13}" + "".join(f"{one:>17}" for one in _OUTCOMES),
    ]
    for field, row in report["fields"].items():
        if field == "all":
            continue
        low, high = row["interval"]
        counts = "".join(f"{row[one]:17d}" for one in _OUTCOMES)
        lines.append(f"{field:10} {row['right']:6.3f}  {low:.3f}-{high:.3f}  {counts}")
    every = report["fields"]["all"]
    lines.append(
        f"stated as sure: {every['stated as sure']}, of these false: {every['wrong, SURE']} (at most {every['bound']:.2%})"
    )
    if report["summary_words"]:
        low, high = report["summary_words"]["interval"]
        lines.append(f"words of summaries: {report['summary_words']['mean']:.3f} ({low:.3f}-{high:.3f})")
    lines.append("open: " + ", ".join(f"{name} {count}" for name, count in report["open"].items()))
    lines += ["  ".join(map(str, one)) for one in report.get("not_right", ())]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
