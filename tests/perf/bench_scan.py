"""Paper's way from the driver into the spool folder, beside `scanimage --batch` with the same device in the same run.

Usage: main.py bench scan [--rounds N] [--pages N] [--json]
Says: seconds a page from the end of the first page to the end of the last, by the files' own times, in memory (tmpfs); CPU seconds a page
of the whole command, its start included; what the first frame waits for beyond `scanimage`; resident memory of the calling process and the
child, page by page.
`carried` leaves packing, hashing and syncing out, as `scanimage` does; `kept` is what the station does. The devices are virtual and
give pages as fast as a program takes them: SANE's own `test` (10 pages of 200 x 200 mm) and the tests' driver in C (A4).
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from PIL import Image

from scanner.frames import ColorMode, Frame, ScanRequest, Source
from scanner.sane.backend import SaneBackend
from tests.perf.plain_frames import CARRY_ONLY, nothing
from tests.support.sane_backend.build import CScanner, build

MEMORY = Path("/dev/shm")
SETTLED_PAGE, WINDOW = 50, 20
A4_PX = (2480, 3507)
AREA = (("tl-x", "0"), ("tl-y", "0"), ("br-x", "200"), ("br-y", "200"), ("test-picture", "Color pattern"))


@dataclass(frozen=True, slots=True)
class Run:
    """One batch: seconds to the end of its first page, then seconds a page; CPU seconds of all; its pages."""

    first_s: float
    page_s: float
    cpu_s: float
    pages: int


@dataclass(frozen=True, slots=True)
class Stand:
    """A virtual device, loaded: what we ask of it and what `scanimage` is told."""

    name: str
    drivers: tuple[str, ...]
    request: ScanRequest
    options: tuple[str, ...]
    load: Callable[[], None]


def main() -> int:
    """Measure and report."""
    parser = argparse.ArgumentParser(prog="main.py bench scan", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--pages", type=int, default=120, help="pages of the one batch whose memory is watched")
    parser.add_argument("--batch", type=int, default=10, help="pages of a batch of the A4 device in the comparison")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="sohoa-scan-", dir=MEMORY) as temporary,
        c_device(Path(temporary)) as device,
    ):
        folder = Path(temporary)
        page = draw_page(folder / "page.pnm")
        stands = (_test_stand(), _c_stand(device, page, args.batch))
        report: dict[str, Any] = {"start_cpu_s": _start_cost(folder)}
        report |= {"devices": [compare(stand, folder, args.rounds) for stand in stands]}
        report["memory"] = memory(device, page, folder, args.pages)
    print(json.dumps(report, indent=2) if args.json else _table(report))
    return 0


def compare(stand: Stand, folder: Path, rounds: int) -> dict[str, Any]:
    """Medians of so many rounds; who begins changes from one to the next."""
    who = {
        "scanimage": lambda: _theirs(stand, folder / "theirs"),
        "carried": lambda: _ours(stand, folder / "ours", carry_only=True),
        "kept": lambda: _ours(stand, folder / "ours", carry_only=False),
    }
    runs: dict[str, list[Run]] = {name: [] for name in who}
    for number in range(rounds):
        for name in list(who) if number % 2 else list(who)[::-1]:
            stand.load()
            runs[name].append(who[name]())
    middle = {name: _middle(found) for name, found in runs.items()}
    return {
        "device": stand.name,
        "same_pixels": _same(folder / "ours", folder / "theirs"),
        **{
            name: {"page_s": run.page_s, "cpu_s_a_page": run.cpu_s / run.pages, "first_s": run.first_s}
            for name, run in middle.items()
        },
        "carried_to_scanimage": {
            "wall": middle["carried"].page_s / middle["scanimage"].page_s,
            "wall_of_the_best": _best(runs["carried"]) / _best(runs["scanimage"]),
            "wall_of_each_round": [
                round(ours.page_s / theirs.page_s, 2)
                for ours, theirs in zip(runs["carried"], runs["scanimage"], strict=True)
            ],
        },
        "first_frame_later_s": middle["kept"].first_s - middle["scanimage"].first_s,
    }


def memory(device: CScanner, page: Path, folder: Path, pages: int) -> dict[str, Any]:
    """Resident memory while one batch is scanned and each frame is taken away at once."""
    device.load(*[page] * pages)
    spool = _emptied(folder / "spool")
    us = psutil.Process()
    seen: list[tuple[int, int]] = []
    request = ScanRequest(device.id, Source.ADF, 300, ColorMode.COLOR)
    backend = device.backend(folder / "sane.d")
    for frame in backend.scan(request, spool, cancelled=lambda: False, progress=lambda *_: None):
        _taken(frame)
        child = next(child for child in us.children() if "spawn_main" in " ".join(child.cmdline()))
        seen.append((us.memory_info().rss, child.memory_info().rss))
    settled, last = (_between(seen, at) for at in (min(SETTLED_PAGE, len(seen) // 2), len(seen) - WINDOW))
    return {
        "pages": len(seen),
        "settled_mb": settled,
        "last_mb": last,
        "most_mb": round(max(map(sum, seen)) / 1e6, 1),
        "last_to_settled": round(sum(last) / sum(settled), 3),
    }


def _between(seen: list[tuple[int, int]], first: int) -> list[float]:
    """Caller and child, MB: the medians of some pages in a row, for the number of strips in hand differs from one moment to the next."""
    window = seen[first : first + WINDOW]
    return [round(statistics.median(sizes) / 1e6, 1) for sizes in zip(*window, strict=True)]


def _ours(stand: Stand, spool: Path, *, carry_only: bool) -> Run:
    _emptied(spool)
    if carry_only:
        os.environ[CARRY_ONLY] = "1"
    try:
        begun, cpu = time.time(), _cpu_s()
        backend = SaneBackend(spool.parent / "sane.d", network={}, backends=stand.drivers, boundary=nothing)
        frames = list(backend.scan(stand.request, spool, cancelled=lambda: False, progress=lambda *_: None))
    finally:
        os.environ.pop(CARRY_ONLY, None)
    return _run(begun, _cpu_s() - cpu, [frame.path for frame in frames])


def _start_cost(folder: Path) -> float:
    """CPU seconds of a child that starts, opens a device and ends."""
    backend, costs = SaneBackend(folder / "sane.d", network={}, backends=("test",)), []
    for _ in range(3):
        before = _cpu_s()
        backend.capabilities("test:0")
        costs.append(_cpu_s() - before)
    return statistics.median(costs)


def _theirs(stand: Stand, out: Path) -> Run:
    _emptied(out)
    command = ["scanimage", "-d", stand.request.device_id, "--mode", "Color", "--resolution", "300", "--format=tiff"]
    environment = {**os.environ, "SANE_CONFIG_DIR": str(out.parent / "sane.d")}
    begun, cpu = time.time(), _cpu_s()
    subprocess.run(
        [*command, *stand.options, f"--batch={out}/%03d.tiff"], env=environment, capture_output=True, check=False
    )
    return _run(begun, _cpu_s() - cpu, sorted(out.iterdir()))


def _run(begun: float, cpu_s: float, files: list[Path]) -> Run:
    ends = [file.stat().st_mtime for file in files]
    return Run(ends[0] - begun, (ends[-1] - ends[0]) / (len(ends) - 1), cpu_s, len(files))


def _middle(runs: list[Run]) -> Run:
    return Run(
        statistics.median(run.first_s for run in runs),
        statistics.median(run.page_s for run in runs),
        statistics.median(run.cpu_s for run in runs),
        runs[0].pages,
    )


def _best(runs: list[Run]) -> float:
    """Seconds a page of the round that other programs disturbed least."""
    return min(run.page_s for run in runs)


def _same(ours: Path, theirs: Path) -> bool:
    pairs = itertools.zip_longest(sorted(ours.glob("*.tif")), sorted(theirs.glob("*.tiff")))
    return all(_pixels(mine) == _pixels(other) for mine, other in pairs)


def _pixels(file: Path) -> bytes:
    with Image.open(file) as image:
        return image.tobytes()


def _cpu_s() -> float:
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def _emptied(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def _taken(frame: Frame) -> None:
    frame.path.unlink()
    frame.path.with_suffix(".json").unlink()


def _test_stand() -> Stand:
    request = ScanRequest("test:0", Source.ADF, 300, ColorMode.COLOR, options=AREA)
    options = ("--source", "Automatic Document Feeder", "-x", "200", "-y", "200", "--test-picture", "Color pattern")
    return Stand("test, 10 pages of 200 x 200 mm, 300 dpi color", ("test",), request, options, lambda: None)


def _c_stand(device: CScanner, page: Path, pages: int) -> Stand:
    def load() -> None:
        shutil.rmtree(device.folder / "out")
        (device.folder / "out").mkdir()
        device.load(*[page] * pages)

    request = ScanRequest(device.id, Source.ADF, 300, ColorMode.COLOR)
    options = ("--source", "ADF Front")
    return Stand(f"sohoatest, {pages} pages of A4, 300 dpi color", ("sohoatest",), request, options, load)


@contextmanager
def c_device(folder: Path) -> Iterator[CScanner]:
    """The driver in C, built, and its one device, whose paper has 300 dpi."""
    before = dict(os.environ)
    os.environ |= {"SOHOATEST_DIR": str(folder / "scanners"), "LD_LIBRARY_PATH": str(folder)}
    try:
        build(folder)
        device = CScanner(folder / "scanners" / "feeder")
        device.script(dpi=300)
        yield device
    finally:
        os.environ.clear()
        os.environ.update(before)


def draw_page(path: Path) -> Path:
    """A page with grain, like scanned paper: packing it costs what packing paper costs."""
    grain = Image.effect_noise(A4_PX, 5).point(lambda value: min(255, value + 110))
    text = Image.new("L", A4_PX, 0)
    dots = random.Random(3)
    for _ in range(3000):  # strokes, in lines
        x, y = dots.randrange(200, 2200), 200 + 60 * dots.randrange(52)
        text.paste(255, (x, y, x + dots.randrange(4, 22), y + dots.randrange(4, 34)))
    page = Image.merge("RGB", (grain, grain, grain.point(lambda value: value - 8)))
    page.paste((25, 25, 40), mask=text)
    page.save(path, "PPM")
    return path


def _table(report: dict[str, Any]) -> str:
    lines = [f"a child's start: {report['start_cpu_s']:.2f} CPU s"]
    for row in report["devices"]:
        lines.append(f"{row['device']}; the same pixels: {row['same_pixels']}")
        for name in ("scanimage", "carried", "kept"):
            cost = row[name]
            lines.append(
                f"  {name:10} {1000 * cost['page_s']:7.1f} ms/page {1000 * cost['cpu_s_a_page']:7.1f} CPU ms/page,"
                f" first page after {cost['first_s']:.2f} s"
            )
        ratio = row["carried_to_scanimage"]
        lines.append(
            f"  carried : scanimage  {ratio['wall']:.2f} x a page, best of each {ratio['wall_of_the_best']:.2f} x;"
            f" each round {ratio['wall_of_each_round']}"
        )
        lines.append(f"  the first frame is kept {row['first_frame_later_s']:.2f} s after that of scanimage is written")
    used = report["memory"]
    lines.append(
        f"{used['pages']} pages of A4 in one batch: caller and child {used['settled_mb']} MB when settled, {used['last_mb']} MB at the end"
        f" ({used['last_to_settled']} x), {used['most_mb']} MB at most"
    )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
