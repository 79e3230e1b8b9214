"""The judge's verdicts on a corpus whose files say in their names what is true of them: `-pass-` or `-fail-`.

Usage: main.py bench corpus [-- [--json] [--pages FOLDER]]
FOLDER holds files of the veraPDF corpus, named as there (`... 6-2-11-4-1-t01-fail-a.pdf`); a name that begins with a flavour and `_` is
judged by that, any other by 2b. Without it: files that are made here, one good one in each flavour that we write and one with each planted
fault. Beside the judge stands the second check, which needs no Java: how often it approves, and what it approves that the judge refuses.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

from app.archive.assemble import assemble
from app.archive.judge import PdfaJudge
from app.archive.second_check import second_check
from app.domain.archival import FLAVOURS, Flavour, PdfaVerdict
from app.domain.clauses import chapter
from app.domain.pdf_checks import Checked, SecondCheck
from tests.support.archive_pages import METADATA, jpeg_layer, mask_layer, picture_of, text_of

_OTHERWISE: Final = "2b"
_NAMED: Final = re.compile(r"[- ](pass|fail)[- ]")


@dataclass(frozen=True, slots=True)
class Judged:
    """A file, what its name says, and what was found."""

    file: str
    good: bool
    verdict: PdfaVerdict
    second: SecondCheck

    @property
    def agrees(self) -> bool:
        """Whether the judge says what the name says."""
        return self.verdict.valid is self.good


def _without_output_intent(pdf: Pdf) -> None:
    del pdf.Root.OutputIntents


def _without_metadata(pdf: Pdf) -> None:
    del pdf.Root.Metadata


def _with_a_font_that_is_not_embedded(pdf: Pdf) -> None:
    page = pdf.pages[0].obj
    page.Resources.Font = Dictionary(
        F=pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    )
    page.Contents.write(b"BT /F 9 Tf 3 3 Td (a) Tj ET")


def _with_a_script(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=pikepdf.String("app.alert(1)"))


def _with_an_attachment(pdf: Pdf) -> None:
    pdf.attachments["a.exe"] = b"MZ"


def _with_a_hidden_note(pdf: Pdf) -> None:
    note = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array([0, 0, 9, 9]), F=2, Contents=pikepdf.String("x"))
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(note)])


FAULTS: Final[dict[str, Callable[[Pdf], None]]] = {
    "no output intent": _without_output_intent,
    "no metadata": _without_metadata,
    "a font that is not embedded": _with_a_font_that_is_not_embedded,
    "a script": _with_a_script,
    "an attachment that is no PDF": _with_an_attachment,
    "a hidden note": _with_a_hidden_note,
}


def made(folder: Path) -> Iterator[Path]:
    """One good file of each flavour, named so, then one with each fault in 2u."""
    page = picture_of(jpeg_layer(), mask_layer(folder)), text_of(["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"])
    for flavour in Flavour:
        good = folder / f"{flavour}_as we write it-pass-a.pdf"
        good.write_bytes(assemble([page], METADATA, flavour))
        yield good
    for fault, plant in FAULTS.items():
        bad = folder / f"2u_{fault}-fail-a.pdf"
        with pikepdf.open(folder / "2u_as we write it-pass-a.pdf") as pdf:
            plant(pdf)
            pdf.save(bad, fix_metadata_version=False)
        yield bad


def judged(files: Iterator[Path], judge: PdfaJudge) -> Iterator[Judged]:
    """Each file whose name says what it is."""
    for file in files:
        told, flavour = _NAMED.search(file.name), file.name.partition("_")[0]
        if told is None:
            continue
        flavour = flavour if flavour in FLAVOURS else _OTHERWISE
        (verdict,) = judge.judge([file], flavour)
        yield Judged(file.name, told[1] == "pass", verdict, second_check(file, flavour))


def main() -> int:
    """Judge and report; the exit code is 1 where a verdict and a name differ."""
    parser = argparse.ArgumentParser(prog="main.py bench corpus", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--pages", type=Path, metavar="FOLDER")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sohoa-bench-") as temporary:
        folder = Path(temporary)
        files = iter(sorted(args.pages.glob("*.pdf"))) if args.pages else made(folder)
        with PdfaJudge(folder / "judge") as judge:
            found = list(judged(files, judge))
            engine = judge.version
    report = _report(found, engine)
    print(json.dumps(report, ensure_ascii=False, indent=2) if args.json else _table(report))
    return 1 if report["disagreements"] or not found else 0


def _report(found: list[Judged], engine: str) -> dict[str, Any]:
    subjects = Counter(
        chapter(one.verdict.flavour, failure.clause).value for one in found for failure in one.verdict.failures[:1]
    )
    return {
        "engine": engine,
        "second": found[0].second.engine if found else "",
        "table": {
            f"{flavour} {'pass' if good else 'fail'}": _row(
                [one for one in found if (one.verdict.flavour, one.good) == (flavour, good)]
            )
            for flavour in sorted({one.verdict.flavour for one in found})
            for good in (True, False)
        },
        "disagreements": [
            f"{one.file}: {[failure.clause for failure in one.verdict.failures]}" for one in found if not one.agrees
        ],
        "wrongly_approved_by_the_second": [
            f"{one.file}: {one.verdict.failures[0].clause}"
            for one in found
            if one.second.standing is Checked.PASSED and not one.verdict.valid
        ],
        "first_broken_rule_is_about": dict(subjects.most_common()),
    }


def _row(group: list[Judged]) -> dict[str, int]:
    standings = Counter(one.second.standing.value for one in group)
    return {"files": len(group), "judge agrees": sum(one.agrees for one in group), **dict(sorted(standings.items()))}


def _table(report: dict[str, Any]) -> str:
    columns = [Checked.PASSED.value, Checked.PARTLY.value, Checked.BROKEN.value]
    lines = [f"Judge: {report['engine']}; second check: {report['second']}", ""]
    lines += [
        f"| names say | files | judge agrees | {' | '.join(f'second: {name}' for name in columns)} |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {name} | {row['files']} | {row['judge agrees']} | {' | '.join(str(row.get(one, 0)) for one in columns)} |"
        for name, row in report["table"].items()
        if row["files"]
    ]
    lines += ["", f"disagreements of the judge: {len(report['disagreements'])}", *report["disagreements"]]
    wrongly = report["wrongly_approved_by_the_second"]
    return "\n".join([*lines, f"approved by the second check alone: {len(wrongly)}", *wrongly])


if __name__ == "__main__":
    raise SystemExit(main())
