"""Whole commands, measured from outside: ours and the peer's, each in a folder of its own."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PEER = str(Path(sys.executable).with_name("ocrmypdf"))
_LOG_TAIL = 2000
_ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process and all its descendants that it waited for have used; `peak_bytes` is that of the largest one."""

    wall_s: float
    cpu_s: float
    peak_bytes: int

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.wall_s + other.wall_s, self.cpu_s + other.cpu_s, max(self.peak_bytes, other.peak_bytes))


NOTHING = Cost(0.0, 0.0, 0)


def measured(command: Sequence[str | Path]) -> Cost:
    """Run a command to its end, as an installed program runs: with its bytecode kept from one run to the next.

    The caller has to be small: Linux counts the memory of the process that starts another one to that one's peak.

    Raises:
        RuntimeError: it failed; the end of what it said is in the message.
    """
    with tempfile.TemporaryFile() as log:
        begun = time.monotonic()
        process = subprocess.Popen(
            list(map(str, command)), cwd=ROOT, env=_ENVIRONMENT, stdout=log, stderr=log, stdin=subprocess.DEVNULL
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        cost = Cost(time.monotonic() - begun, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)
        if process.returncode != 0:
            log.seek(max(0, log.seek(0, os.SEEK_END) - _LOG_TAIL))
            raise RuntimeError(f"{command[0]} ended with {process.returncode}: {log.read().decode(errors='replace')}")
    return cost


def digitize(inputs: Sequence[Path], out: Path) -> Cost:
    """Our whole command in a fresh data folder: start, store, page work, PDF/A, judge."""
    with tempfile.TemporaryDirectory(prefix="sohoa-bench-") as data:
        codes = ["--dossier", "H56.14-261124-0001", "--component", "TP01"]
        return measured(
            [sys.executable, "main.py", "digitize", *inputs, *codes, "--out", out, "--quiet", "--data-dir", data]
        )


def ocrmypdf(pdf: Path, out: Path, optimize: int) -> Cost:
    """The peer's whole command. It writes PDF/A-2b and judges nothing."""
    options = ["--deskew", "--output-type", "pdfa", "-l", "vie", "--jobs", "2", "--optimize", str(optimize)]
    return measured([PEER, "--quiet", *options, pdf, out])


def recode_pdf_program() -> str | None:
    """`recode_pdf` of archive-pdf-tools, where it is installed apart (its licence is the AGPL): on the PATH, or what RECODE_PDF names."""
    return os.environ.get("RECODE_PDF") or shutil.which("recode_pdf")


def recode_pdf(program: str, pdf: Path, out: Path) -> Cost:
    """Tesseract's hOCR of each page, then the peer: mixed raster content of JPEG 2000 (by Pillow) and JBIG2. It writes no PDF/A."""
    with tempfile.TemporaryDirectory(prefix="sohoa-bench-") as name:
        folder = Path(name)
        cost = measured(["pdftoppm", "-r", "300", "-png", pdf, folder / "page"])
        (folder / "pages.txt").write_text("".join(f"{page}\n" for page in sorted(folder.glob("*.png"))))
        cost += measured(["tesseract", folder / "pages.txt", folder / "pages", "-l", "vie", "hocr"])
        recode = [program, "-P", pdf, "-T", folder / "pages.hocr", "-J", "pillow", "--dpi", "300", "-o", out]
        return cost + measured(recode)


def cpu_s() -> float:
    """Of this process and of its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)
