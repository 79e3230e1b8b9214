"""The archive beside OCRmyPDF and `recode_pdf` on the same pages: size, cost, truth, and what is read from it again.

Usage: main.py bench archive [-- [--pages FILE.pdf ...] [--fine-colored] [--with-truth] [--forms N]
    [--printed FILE.pdf ...] [--shifts N] [--looks DIR] [--keep DIR] [--alone]]
Without files: the sample pages, which anyone can draw again. Each mode and each peer makes one PDF of all pages, text layer in, unsigned;
a page's size is that of its own streams and an even share of all else. Fidelity is that of the layers painted, against the cleaned page.
Reading again: the archive is drawn over the pixels of the cleaned page and read; CER against what is read from the cleaned page, and where
NAME.pN.gt.txt lies beside NAME.pdf against the truth, both of the cleaned page and of the archive, with a 95 % interval of the change
(10,000 bootstrap samples of pages), and letters wrong whatever the order. `--shifts N` reads pages with truth N times,
moved by a pixel each, for a steadier mean. `recode_pdf` (archive-pdf-tools, AGPL) is a program apart: it is found on the PATH or by
RECODE_PDF, and left out where it is not.
The CPU time of layers is that of `true_page` and its programs, in a process that keeps its memory as a page worker does.
"""

from __future__ import annotations

import argparse
import json
import pickle
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from app.archive.assemble import assemble, assemble_to
from app.archive.judge import PdfaJudge
from app.domain.archival import LayerMode
from app.domain.page import PagePicture, PageText
from app.services.pagework import layer_recipe
from app.services.told import told_picture, told_text
from ocr.image.compare import same_picture
from ocr.image.fidelity import Fidelity
from ocr.image.truthful import true_page
from ocr.memory import keep_planes
from ocr.text.recipe import ReadRecipe
from ocr.text.tesseract.api import TesseractApi
from tests.perf import commands
from tests.perf.archived_pages import Source, cleaned, fine_and_colored, joined, looked_at, page_bytes, real, samples
from tests.perf.known_again import forms, known_again
from tests.perf.many_assembled import METADATA
from tests.perf.painted import faithful_to, painted
from tests.perf.printed_pages import printed
from tests.perf.read_again import Again, changes, read, shown, told
from tests.perf.reading_scores import plain, scores_of

type Row = dict[str, Any]
_MODES = tuple(LayerMode)
_MEASURES = (
    "text_ssim",
    "color_mean",
    "color_p99",
    "lost_share",
    "invented_share",
    "faint_lost_share",
    "faint_place_lost_share",
    "ink_p99",
    "hue_off",
)
_LOOKS = "clean | faithful | lean | ocrmypdf -O1 | ocrmypdf -O3"


@dataclass(slots=True)
class Mode:
    """What a mode made of the pages, in their order."""

    pages: list[tuple[PagePicture, PageText]] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    check_ms: list[float] = field(default_factory=list)
    fidelity: list[Fidelity] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Worked:
    """All pages, each coded in each mode, and what was read from the cleaned ones, at each shift."""

    modes: dict[LayerMode, Mode]
    read: list[list[str]]


def main() -> int:
    """Measure and report; the exit code is 1 where an archive of ours is not valid or does not show its layers."""
    parser = argparse.ArgumentParser(prog="main.py bench archive", description=__doc__)
    parser.add_argument("--pages", nargs="+", type=Path, metavar="FILE.pdf")
    parser.add_argument("--fine-colored", action="store_true", help="of these, the pages that have colours and 300 dpi")
    parser.add_argument("--with-truth", action="store_true", help="of these, the pages whose text is known")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="leave the files there")
    parser.add_argument("--looks", type=Path, metavar="DIR", help="contact sheets of crops at 100 %% go there")
    parser.add_argument(
        "--forms", type=int, default=0, metavar="N", help="read N drawn forms of each kind before and after, too"
    )
    parser.add_argument(
        "--printed", nargs="+", type=Path, metavar="FILE.pdf", help="the same with pages of born-digital files"
    )
    parser.add_argument(
        "--shifts", type=int, default=1, metavar="N", help="read pages with truth N times, moved by a pixel each"
    )
    parser.add_argument("--alone", action="store_true", help="without the peers")
    args = parser.parse_args()
    keep_planes()
    with tempfile.TemporaryDirectory(prefix="sohoa-bench-") as temporary:
        folder: Path = (args.keep or Path(temporary)).absolute()
        folder.mkdir(parents=True, exist_ok=True)
        sources = tuple(real([file.absolute() for file in args.pages])) if args.pages else samples(folder)
        if args.fine_colored:
            sources = tuple(source for source in sources if fine_and_colored(source))
        if args.with_truth:
            sources = tuple(source for source in sources if source.truth is not None)
        peers = [] if args.alone else _peers(joined(sources, folder / "pages.in.pdf"), folder)
        report = _measured(sources, folder, peers, args.shifts)
        report["known"] = {}
        if args.forms:
            report["known"]["drawn forms"] = known_again(forms(args.forms), args.shifts)
        if args.printed:
            report["known"]["printed pages"] = known_again(printed(args.printed), args.shifts)
        if args.looks:
            from tests.perf.contact_sheets import contact_sheets

            contact_sheets(sources, _LOOKS.split(" | "), folder, args.looks)
    print(json.dumps(report, ensure_ascii=False, indent=2) if args.json else _table(report))
    return 0 if all(row["valid"] and row.get("pixels", True) for row in report["rows"] if row["ours"]) else 1


def _peers(pages: Path, folder: Path) -> list[tuple[str, Path, float]]:
    """(name, file, CPU seconds) of each peer, first of all: Linux counts the memory of who starts a process to that one's."""
    made = []
    for level in (1, 3):
        out = folder / f"ocrmypdf-O{level}.pdf"
        made.append((f"ocrmypdf -O{level}", out, commands.ocrmypdf(pages, out, level).cpu_s))
    program = commands.recode_pdf_program()
    if program:
        out = folder / "recode_pdf.pdf"
        made.append(("recode_pdf", out, commands.recode_pdf(program, pages, out).cpu_s))
    return made


def _measured(sources: Sequence[Source], folder: Path, peers: Sequence[tuple[str, Path, float]], shifts: int) -> Row:
    worked = _worked(sources, shifts)
    files: dict[str, Path] = {}
    for mode in _MODES:
        files[mode.value] = folder / f"{mode.value}.pdf"
        assemble_to(files[mode.value], iter(worked.modes[mode].pages), METADATA)
    verdicts = _verdicts({**files, **{name: file for name, file, _ in peers}})
    rows = []
    for mode in _MODES:
        rows.append(_row(mode.value, files[mode.value], verdicts) | _of_mode(worked.modes[mode]))
        rows[-1] |= _read_again(sources, files[mode.value], worked, mode)
    rows += [_row(name, file, verdicts) | {"cpu_s": round(cpu_s / len(sources), 2)} for name, file, cpu_s in peers]
    size = {row["who"]: row["kb_median"] for row in rows}
    ratios = {
        f"{name} : {mode.value}": round(size[name] / size[mode.value], 2) for name, *_ in peers for mode in _MODES
    }
    return {
        "pages": len(sources),
        "rows": rows,
        "ratios": ratios,
        "assembly": _assembly(worked.modes[LayerMode.FAITHFUL].pages, folder),
        "reasons": {mode.value: [picture.reason for picture, _ in worked.modes[mode].pages] for mode in _MODES},
    }


def _worked(sources: Sequence[Source], shifts: int) -> Worked:
    engine, worked = TesseractApi(), Worked({mode: Mode() for mode in _MODES}, [])
    for source in sources:
        page = cleaned(source)
        words = engine.recognize(page, ReadRecipe())
        again = read(page, range(1, shifts)) if source.truth is not None else []
        worked.read.append([plain(words.text), *again])
        for mode in _MODES:
            begun = commands.cpu_s()
            coded = true_page(page, layer_recipe(mode)).page
            worked.modes[mode].cpu_ms.append(1000 * (commands.cpu_s() - begun))
            worked.modes[mode].pages.append((told_picture(coded, ()), told_text(words)))
            found, check_ms = faithful_to(page, coded, mode)
            worked.modes[mode].fidelity.append(found)
            worked.modes[mode].check_ms.append(check_ms)
    return worked


def _verdicts(files: dict[str, Path]) -> dict[str, str]:
    found = {}
    with tempfile.TemporaryDirectory(prefix="sohoa-bench-") as cache, PdfaJudge(Path(cache)) as judge:
        for name, file in files.items():
            flavour = "2u" if name in set(_MODES) else "2b"
            (verdict,) = judge.judge([file], flavour)
            clauses = sorted({failure.clause for failure in verdict.failures})
            found[name] = flavour if verdict.valid else f"not {flavour}: {', '.join(clauses[:3])}"
    return found


def _row(name: str, file: Path, verdicts: dict[str, str]) -> Row:
    sizes = np.array(page_bytes(file)) / 1000
    return {
        "who": name,
        "ours": name in set(_MODES),
        "kb_median": round(float(np.median(sizes)), 1),
        "kb_p95": round(float(np.percentile(sizes, 95)), 1),
        "kb_mean": round(float(sizes.mean()), 1),
        "kb": [round(size, 1) for size in sizes.tolist()],
        "pdfa": verdicts[name],
        "valid": not verdicts[name].startswith("not"),
    }


def _of_mode(mode: Mode) -> Row:
    worst = {
        "text_ssim": min(one.text_ssim for one in mode.fidelity),
        **{name: max(getattr(one, name) for one in mode.fidelity) for name in _MEASURES[1:]},
    }
    return {
        "layers_cpu_ms": round(statistics.median(mode.cpu_ms)),
        "check_cpu_ms": round(statistics.median(mode.check_ms)),
        "layers_cpu_ms_p95": round(float(np.percentile(mode.cpu_ms, 95))),
        "median": {
            name: round(statistics.median(getattr(one, name) for one in mode.fidelity), 5) for name in _MEASURES
        },
        "worst": {name: round(value, 5) for name, value in worst.items()},
        "lowest_dpi": round(min(picture.lowest_effective_dpi for picture, _ in mode.pages), 1),
    }


def _read_again(sources: Sequence[Source], file: Path, worked: Worked, mode: LayerMode) -> Row:
    """Draw the archive, look whether it shows its layers, and read it."""
    same, of_cleaned, known = [], [], []
    for index, (source, before) in enumerate(zip(sources, worked.read, strict=True)):
        picture, _ = worked.modes[mode].pages[index]
        same.append(same_picture(looked_at(file, index), painted(picture)).same)
        after = read(shown(file, index, picture), range(len(before)))
        of_cleaned.append(scores_of(before[0], after[0])[0] if before[0] else 0.0)
        if source.truth is not None:
            known.append(Again(source.truth, before, after))
    found: Row = {"pixels": all(same), "cer_to_cleaned": round(statistics.mean(of_cleaned), 4), "cers": of_cleaned}
    return found | ({"truth": changes(known), "pages_with_truth": len(known)} if known else {})


def _assembly(pages: Sequence[tuple[PagePicture, PageText]], folder: Path) -> Row:
    ten = [pages[index % len(pages)] for index in range(10)]
    taken = []
    for _ in range(7):
        begun = time.process_time()
        assemble(ten, METADATA)
        taken.append(1000 * (time.process_time() - begun))
    stored = folder / "pages.pickle"
    stored.write_bytes(pickle.dumps([(picture.encode(), text.encode()) for picture, text in pages]))
    many = []
    for count in (100, 1000):
        run = [sys.executable, "-m", "tests.perf.many_assembled", stored, str(count)]
        done = subprocess.run(run, cwd=commands.ROOT, capture_output=True, text=True, check=True)
        many.append(json.loads(done.stdout))
    return {"ten_pages_ms": round(statistics.median(taken)), "many": many}


def _table(report: Row) -> str:
    lines = [f"{report['pages']} pages", "| | kB median / p95 / mean | PDF/A | CPU |", "|---|---|---|---|"]
    for row in report["rows"]:
        cost = (
            f"{row['layers_cpu_ms']} ms layers, check {row['check_cpu_ms']}"
            if row["ours"]
            else f"{row['cpu_s']} s in all"
        )
        sizes = f"{row['kb_median']} / {row['kb_p95']} / {row['kb_mean']}"
        lines.append(f"| {row['who']} | {sizes} | {row['pdfa']} | {cost} |")
    lines += [
        "",
        "| | SSIM median / worst | CIEDE2000 mean | p99 | lost | invented | faint lost | on 4 cm | ink p99 | hue | lowest dpi | pixels"
        " | CER again |",
    ]
    lines += ["|---|---|---|---|---|---|---|---|---|---|---|---|---|"]
    for row in (row for row in report["rows"] if row["ours"]):
        pairs = [f"{row['median'][name]:.4g} / {row['worst'][name]:.4g}" for name in _MEASURES]
        same = "same" if row["pixels"] else "differ"
        again = row["cer_to_cleaned"]
        lines.append(f"| {row['who']} | {' | '.join(pairs)} | {row['lowest_dpi']} | {same} | {again} |")
    lines.append("")
    lines += [
        f"{row['who']}, {row['pages_with_truth']} pages with truth, cleaned -> archived: {told(row['truth'])}"
        for row in report["rows"]
        if "truth" in row
    ]
    lines += [f"{name}: {ratio} x" for name, ratio in report["ratios"].items()]
    lines.append(f"10 pages assembled in {report['assembly']['ten_pages_ms']} ms CPU; {report['assembly']['many']}")
    lines += [
        f"{mode}, {pages}: {told(found)}" for pages, known in report["known"].items() for mode, found in known.items()
    ]
    for mode, reasons in report["reasons"].items():
        lines.append(f"{mode}: " + ", ".join(f"{reasons.count(reason)} {reason}" for reason in sorted(set(reasons))))
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
