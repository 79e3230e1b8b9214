"""What becomes of PDF files from outside: each is given to `main.py digitize` as a whole command, and has to end imported as a valid
PDF/A-2u, kept as it is, or refused with a reason.

Usage: main.py bench import [-- [--json] [--pages FOLDER] [--rows]]
Without a folder: files made here. Prints how many ended in which way, pages kept or drawn with the reason, refusals by code, and with
--rows a row a file, as it ends, on stderr. The exit code is 1 where one took over 20 s or 1 GB, ended without a reason, or made a file that
is not valid.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from app.archive.judge import PdfaJudge
from tests.perf.commands import ROOT
from tests.support.foreign_pdfs import write_foreign_pdfs

LIMIT_S, LIMIT_BYTES = 20.0, 1_000_000_000
IMPORTED, KEPT, NO_REASON, NOT_VALID = "imported", "kept as it is", "NO REASON", "NOT VALID"
_OTHER_FILES = frozenset({".txt", ".json", ".md", ".tif", ".png", ".jpg"})
"""truth that lies beside the files"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one file: IMPORTED, KEPT, the code of a refusal, NO_REASON or NOT_VALID.

    `pages` says of how many pages what became of them: "kept", or why they were drawn; `left_out` what was left out of the file, by code.
    """

    file: str
    outcome: str
    seconds: float
    cpu_s: float
    peak_mb: int
    pages: Mapping[str, int] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    out_bytes: int = 0

    @property
    def well(self) -> bool:
        """Whether it ended as it has to."""
        said = self.outcome not in (NO_REASON, NOT_VALID)
        return said and self.seconds <= LIMIT_S and self.peak_mb * 1e6 <= LIMIT_BYTES


def main() -> int:
    """Give each file to the command; they share one judge, as the papers of one day do."""
    parser = argparse.ArgumentParser(prog="main.py bench import", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rows", action="store_true", help="a row a file")
    parser.add_argument("--pages", type=Path, nargs="+", help="a folder of files, or files")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sohoa-bench-") as temporary:
        folder = Path(temporary)
        judge = PdfaJudge.serve(folder / "verapdf", folder / "judge")
        try:
            files = _files(args.pages or [write_foreign_pdfs(folder / "files")])
            outcomes = []
            for number, file in enumerate(files):
                outcomes.append(imported(file, folder / str(number), judge.socket_path))
                if args.rows:
                    _tell_row(outcomes[-1], first=number == 0)
        finally:
            judge.close()
    if args.json:
        print(json.dumps([asdict(one) for one in outcomes], indent=1))
    else:
        _tell(outcomes)
    return 0 if all(one.well for one in outcomes) else 1


def _files(places: Sequence[Path]) -> list[Path]:
    found = (file for place in places for file in (sorted(place.iterdir()) if place.is_dir() else [place]))
    return [file for file in found if file.suffix not in _OTHER_FILES]


def imported(file: Path, folder: Path, judge: Path) -> Outcome:
    """What the command says of a file, and what it took, workers included."""
    folder.mkdir()
    out = folder / "out.pdf"
    codes = ["--dossier", "H56.14-261124-0001", "--component", "TP01"]
    given = ["--out", str(out), "--json", "--quiet", "--data-dir", str(folder / "data")]
    command = [sys.executable, "main.py", "digitize", str(file.absolute()), *codes, *given]
    environment = {**os.environ, "SOHOA_PDFA_JUDGE_SOCKET": str(judge)}
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as log:
        begun = time.monotonic()
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=said, stderr=log, stdin=subprocess.DEVNULL
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - begun
        said.seek(0)
        log.seek(0)
        told = _told(said.read(), log.read())
    outcome, document = _outcome(told, process.returncode), told.get("document") or {}
    pages = dict(Counter(page["drawn_because"] or "kept" for page in document.get("imported", ())))
    left_out = {code for page in document.get("imported", ()) for code in page["left_out"]}
    peak_mb = round(usage.ru_maxrss * 1024 / 1e6)
    cpu_s = round(usage.ru_utime + usage.ru_stime, 2)
    return Outcome(
        file.name, outcome, round(seconds, 2), cpu_s, peak_mb, pages, tuple(sorted(left_out)), document.get("bytes", 0)
    )


def _told(said: bytes, log: bytes) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads(said)
    except ValueError:
        return {}
    return {} if b"Traceback" in log else told


def _outcome(told: Mapping[str, Any], returncode: int) -> str:
    if returncode != 0:
        return str(told["error"]["code"]) if "error" in told else NO_REASON
    if "document" not in told:
        return NO_REASON
    document = told["document"]
    if document["signatures"]:
        return KEPT
    return IMPORTED if document["pdfa"]["valid"] else NOT_VALID


def _tell_row(one: Outcome, *, first: bool) -> None:
    """At once: many files take long. On stderr, so that --json stays alone."""
    if first:
        print(_head("file | outcome | pages | left out | s | CPU s | MB | kB"), file=sys.stderr)
    cells = (
        _counted(one.pages),
        " ".join(one.left_out),
        one.seconds,
        one.cpu_s,
        one.peak_mb,
        round(one.out_bytes / 1000),
    )
    print(_row((one.file, one.outcome, *cells)), file=sys.stderr, flush=True)


def _tell(outcomes: Sequence[Outcome]) -> None:
    _table("how it ended | files", Counter(one.outcome for one in outcomes).most_common())
    pages = Counter[str]()
    for one in outcomes:
        pages.update(one.pages)
    _table("what became of a page | pages", pages.most_common())
    _table("left out of the file | files", Counter(code for one in outcomes for code in one.left_out).most_common())
    well = sum(one.well for one in outcomes)
    slowest = max(outcomes, key=lambda one: one.seconds)
    largest = max(outcomes, key=lambda one: one.peak_mb)
    print(f"{well} of {len(outcomes)} ended as they have to")
    costly = max(outcomes, key=lambda one: one.cpu_s)
    print(f"slowest {slowest.seconds:.1f} s ({slowest.file}), most CPU {costly.cpu_s:.1f} s ({costly.file})")
    print(f"largest process {largest.peak_mb} MB ({largest.file})")
    for one in outcomes:
        if not one.well:
            print(f"not well: {one.file}: {one.outcome}, {one.seconds:.1f} s, {one.peak_mb} MB")


def _counted(pages: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {word}" for word, count in pages.items())


def _table(head: str, rows: Iterable[tuple[object, ...]]) -> None:
    print("\n".join((_head(head), *map(_row, rows), "")))


def _head(head: str) -> str:
    return f"| {head} |\n|{'---|' * (head.count('|') + 1)}"


def _row(cells: Iterable[object]) -> str:
    return "| " + " | ".join(map(str, cells)) + " |"


if __name__ == "__main__":
    sys.exit(main())
