"""What becomes of hostile images: each is given to `main.py inspect` as a whole command, and has to end decoded or refused with a reason.

Usage: main.py bench hostile [-- [--json] [--pages FOLDER]]
Without a folder: files made here. Prints a row a file: outcome, seconds, MB of the largest process. The exit code is 1 where one took
over 10 s or 1 GB, or ended without a reason.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.perf.commands import ROOT
from tests.perf.hostile_files import write_hostile_files

LIMIT_S, LIMIT_BYTES = 10.0, 1_000_000_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one file: "decoded", the code of a refusal, or "NO REASON"."""

    file: str
    outcome: str
    seconds: float
    peak_mb: int

    @property
    def well(self) -> bool:
        """Whether it ended as it has to."""
        return self.outcome != "NO REASON" and self.seconds <= LIMIT_S and self.peak_mb * 1e6 <= LIMIT_BYTES


def main() -> int:
    """Give each file to the command."""
    parser = argparse.ArgumentParser(prog="main.py bench hostile", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--pages", type=Path, help="a folder of files")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sohoa-bench-") as temporary:
        folder = args.pages or write_hostile_files(Path(temporary) / "files")
        outcomes = [inspected(file, Path(temporary)) for file in sorted(folder.iterdir())]
    if args.json:
        print(json.dumps([asdict(one) for one in outcomes], indent=1))
    else:
        print("| file | outcome | s | MB |\n|---|---|---|---|")
        for one in outcomes:
            print(f"| {one.file} | {one.outcome} | {one.seconds:.1f} | {one.peak_mb} |")
        well = sum(one.well for one in outcomes)
        slowest, largest = max(one.seconds for one in outcomes), max(one.peak_mb for one in outcomes)
        print(
            f"\n{well} of {len(outcomes)} ended as they have to; slowest {slowest:.1f} s, largest process {largest} MB"
        )
    return 0 if all(one.well for one in outcomes) else 1


def inspected(file: Path, folder: Path) -> Outcome:
    """What the command says of a file, and what it took, workers included."""
    command = [
        sys.executable,
        "main.py",
        "inspect",
        "--json",
        "--quiet",
        "--data-dir",
        str(folder / "data"),
        str(file.absolute()),
    ]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as log:
        begun = time.monotonic()
        process = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=log, stdin=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - begun
        out.seek(0)
        log.seek(0)
        outcome = _outcome(out.read(), log.read(), process.returncode)
    return Outcome(file.name, outcome, round(seconds, 2), round(usage.ru_maxrss * 1024 / 1e6))


def _outcome(out: bytes, log: bytes, returncode: int) -> str:
    try:
        said = json.loads(out)
    except ValueError:
        return "NO REASON"
    codes = [failure["code"] for failure in said.get("errors", ())]
    if b"Traceback" in log or (returncode != 0) != bool(codes):
        return "NO REASON"
    return " ".join(codes) or "decoded"


if __name__ == "__main__":
    sys.exit(main())
