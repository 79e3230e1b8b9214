"""Our line beside OCRmyPDF on the same pages in the same run (`make bench`).

Usage: main.py bench page [FILE.pdf ...]     without files: the sample pages, which anyone can draw again
Says for each: CPU seconds a page (children included), pages a minute, kB a page, memory of the largest process, verdict on PDF/A.
`command` is the whole program from its start to its end; `line` is our page work alone, in warm workers, as at a counter.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.perf import commands
from tests.perf.commands import NOTHING, ROOT, Cost

PEER_LEVELS = (1, 3)


@dataclass(frozen=True, slots=True)
class Job:
    """One document: what we take, and the same pages as one PDF for the peer."""

    name: str
    inputs: tuple[Path, ...]
    pdf: Path


def main() -> int:
    """Measure and report; the exit code is 1 where an archive of ours is not valid."""
    parser = argparse.ArgumentParser(prog="main.py bench page", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE.pdf")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="leave the files there")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sohoa-bench-") as temporary:
        folder: Path = (args.keep or Path(temporary)).absolute()
        folder.mkdir(parents=True, exist_ok=True)
        jobs = [Job(file.stem, (file.absolute(),), file.absolute()) for file in args.files] or [_samples(folder)]
        rows = _measure(jobs, folder)
    report = {"machine": _machine(), "peer": _peer(), **rows}
    print(json.dumps(report, ensure_ascii=False, indent=2) if args.json else _table(report))
    return 0 if all(row["valid"] for row in report["rows"] if row["who"].startswith("ours")) else 1


def _samples(folder: Path) -> Job:
    """The printed sides of the sample dossier; drawn in a process of its own, for this one has to stay small."""
    draw = "import sys; from pathlib import Path; from app.sandbox.paper.dossier import *; "
    draw += "write_tray(Path(sys.argv[1]), [side.number for side in sides() if not side.blank])"
    join = "import sys, img2pdf; open(sys.argv[1], 'wb').write(img2pdf.convert(sys.argv[2:]))"
    subprocess.run([sys.executable, "-c", draw, folder / "sides"], check=True, cwd=ROOT)
    pages = tuple(sorted((folder / "sides").glob("*.jpg")))
    subprocess.run([sys.executable, "-c", join, folder / "samples.in.pdf", *pages], check=True)
    return Job("samples", pages, folder / "samples.in.pdf")


def _measure(jobs: Sequence[Job], folder: Path) -> dict[str, Any]:
    """All whole commands first, while this process is small; then our line, then the verdicts."""
    subprocess.run([sys.executable, "-m", "compileall", "-q", "app", "ocr", "scanner"], check=True, cwd=ROOT)
    runs: dict[str, Cost] = {}
    outputs: dict[str, list[Path]] = {}
    for name in ("ours, command", *(f"ocrmypdf -O{level}, command" for level in PEER_LEVELS)):
        runs[name], outputs[name] = NOTHING, []
        for job in jobs:
            out = folder / f"{job.name}.{name.split(',')[0].replace(' ', '')}.pdf"
            outputs[name].append(out)
            if name.startswith("ours"):
                runs[name] += commands.digitize(job.inputs, out)
            else:
                runs[name] += commands.ocrmypdf(job.pdf, out, int(name[11]))
    from tests.perf.page_line import run_line

    (folder / "line").mkdir(exist_ok=True)
    line = run_line([(job.name, job.inputs) for job in jobs], folder / "line")
    pages = len(line.pages)
    cpu_s = sum(page.cpu_s for page in line.pages) + line.assemble_s
    runs["ours, line"] = Cost(line.wall_s, cpu_s, max(page.peak_bytes for page in line.pages))
    outputs["ours, line"] = [folder / "line" / f"{job.name}.pdf" for job in jobs]
    judged, judge_s = _verdicts(outputs)
    rows = [_row(name, runs[name], outputs[name], pages, judged[name]) for name in sorted(runs, reverse=True)]
    steps = {**line.steps_s, "assemble": line.assemble_s, "judge (warm, wall)": judge_s}
    return {
        "pages": pages,
        "rows": rows,
        "ratios": [
            _ratio(rows, ours, f"ocrmypdf -O{level}")
            for ours in ("ours, line", "ours, command")
            for level in PEER_LEVELS
        ],
        "median_layers_kb": round(statistics.median(_layers_bytes(page.layers) for page in line.pages) / 1000, 1),
        "steps_s_a_page": {step: round(seconds / pages, 3) for step, seconds in steps.items()},
    }


def _layers_bytes(stored: bytes) -> int:
    """What goes into the file; the small picture that a finished page is compared with does not."""
    from app.domain.page import PagePicture

    return sum(len(layer.data) for layer in PagePicture.decode(stored).layers)


def _verdicts(outputs: dict[str, list[Path]]) -> tuple[dict[str, str], float]:
    """The flavour that each program's files all have, or what they fail; and seconds for our files with the judge warm."""
    import time

    from app.archive.judge import PdfaJudge

    found: dict[str, str] = {}
    with tempfile.TemporaryDirectory(prefix="sohoa-bench-") as cache, PdfaJudge(Path(cache)) as judge:
        for name, files in outputs.items():
            flavour = "2u" if name.startswith("ours") else "2b"
            verdicts = judge.judge(files, flavour)
            failures = sorted({failure.clause for verdict in verdicts for failure in verdict.failures})
            found[name] = (
                flavour if all(verdict.valid for verdict in verdicts) else f"not {flavour}: {', '.join(failures)}"
            )
        begun = time.monotonic()
        judge.judge(outputs["ours, line"], "2u")
        return found, time.monotonic() - begun


def _row(name: str, cost: Cost, files: Sequence[Path], pages: int, verdict: str) -> dict[str, Any]:
    return {
        "who": name,
        "cpu_s_a_page": round(cost.cpu_s / pages, 2),
        "wall_s": round(cost.wall_s, 1),
        "pages_a_minute": round(60 * pages / cost.wall_s, 1),
        "kb_a_page": round(sum(file.stat().st_size for file in files) / pages / 1000, 1),
        "largest_process_mb": round(cost.peak_bytes / 1e6),
        "pdfa": verdict,
        "valid": not verdict.startswith("not"),
    }


def _ratio(rows: Sequence[dict[str, Any]], ours: str, peer: str) -> dict[str, Any]:
    mine = next(row for row in rows if row["who"] == ours)
    theirs = next(row for row in rows if row["who"].startswith(peer))
    return {
        "of": ours,
        "to": peer,
        "cpu": round(theirs["cpu_s_a_page"] / mine["cpu_s_a_page"], 1),
        "pages_a_minute": round(mine["pages_a_minute"] / theirs["pages_a_minute"], 1),
        "bytes": round(theirs["kb_a_page"] / mine["kb_a_page"], 1),
    }


def _machine() -> str:
    cpu = next((line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")), "")
    return f"{os.cpu_count()} x {cpu.partition(': ')[2] or platform.machine()}"


def _peer() -> str:
    done = subprocess.run([commands.PEER, "--version"], capture_output=True, text=True, check=True)
    return f"ocrmypdf {done.stdout.strip()}"


def _table(report: dict[str, Any]) -> str:
    lines = [f"{report['pages']} pages; {report['machine']}; {report['peer']}"]
    for row in report["rows"]:
        lines.append(
            f"{row['who']:22} {row['cpu_s_a_page']:6.2f} CPU s/page {row['pages_a_minute']:7.1f} pages/min"
            f" {row['kb_a_page']:7.1f} kB/page {row['largest_process_mb']:5} MB  PDF/A {row['pdfa']}"
        )
    for ratio in report["ratios"]:
        lines.append(
            f"{ratio['of']} : {ratio['to']}  CPU {ratio['cpu']} x, pages a minute {ratio['pages_a_minute']} x,"
            f" bytes {ratio['bytes']} x"
        )
    steps = ", ".join(f"{step} {seconds:.3f}" for step, seconds in report["steps_s_a_page"].items())
    lines.append(f"CPU s a page in the line: {steps}; median of the layers {report['median_layers_kb']} kB")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
