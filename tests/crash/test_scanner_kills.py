"""Soak: stations and scan children are killed at random moments in mid-batch, and the batch goes on; no acknowledged page is lost.

A scanner whose paper is files lives through every kill, so that what the person does is what the station tells: `resume` says how many
sheets are in, those behind them go back on the tray, and the next scan goes on. In the end the pages are the paper: all of it, in order,
bit for bit.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from uuid import UUID

import pytest

from app.domain.model import Component
from app.services.advance import Watch
from app.services.sign import KeyAuthorizer
from scanner.frames import Source
from tests.crash.crash_summary import TOLD
from tests.crash.crash_world import Run, Zygote
from tests.support.sane_backend.build import CScanner, c_scanner, draw_page, sane_library
from tests.support.scanner_faults.desk import ScanDesk, pixel_print, wait_until

__all__ = ["c_scanner", "sane_library"]

KILLS = int(os.environ.get("SCANNER_KILLS", "100"))
"""in each of two processes"""
SHEETS = 6
ROW_US = 150
"""so slow that most kills meet a page on its way"""
NO_KEY = Watch(KeyAuthorizer(None, lambda _identity: None))
ENTRY = "tests.support.scanner_faults.station"


@dataclass
class Bench:
    """A scanner, a data folder, and stations to be killed."""

    folder: Path
    device: CScanner
    zygote: Zygote
    desk: ScanDesk
    random: Random
    kills: Counter[str] = field(default_factory=Counter)
    acknowledged: dict[UUID, str] = field(default_factory=dict)
    longest_s: float = 0.0
    pages: int = 0

    def batch(self, number: int) -> None:
        """One stack, with as many kills as it takes until a scan gets through."""
        source = self.random.choice((Source.ADF, Source.ADF_DUPLEX))
        paper = self._lay(source)
        part = self.desk.component(f"B{number:05d}")
        while not self._scan(part, source):
            wait_until(lambda: not self.device.in_use(), "a killed station still holds the scanner")
            sheets_in = self._sheets_in(part)
            if sheets_in is None:
                break
            self.device.clear()
            self.device.put_back([sheet for sheet in self.device.sheets("out") if int(sheet) > sheets_in])
        assert self.desk.prints(self.desk.pages(part)) == paper
        self.pages += len(paper)

    def measure(self) -> None:
        """How long a whole batch takes if nobody is killed."""
        self._lay(Source.ADF_DUPLEX)
        run = self._run(self.desk.component("MEASURED"), Source.ADF_DUPLEX, "station", None)
        assert run.status == 0, run
        self.longest_s = run.seconds

    def _run(self, part: Component, source: Source, victim: str, after_s: float | None) -> Run:
        argv = [self.folder / "data", self.folder / "sane.d", self.device.id, source, part.code]
        run = self.zygote.run([*map(str, argv)], kill_after_s=after_s, entry=ENTRY, victim=victim)
        assert run.survivors == 0, run
        self._hear(run)
        return run

    def _scan(self, part: Component, source: Source) -> bool:
        victim = self.random.choice(("station", "child", "child"))
        run = self._run(part, source, victim, self.random.uniform(0.0, self.longest_s))
        if run.status == 0:
            return True
        lost = run.words[-1:] == ("ended DEVICE_LOST",)
        assert run.status == -9 or (victim == "child" and lost), (victim, run.words[-2:], run.trouble)
        self.kills[victim] += 1
        return False

    def _hear(self, run: Run) -> None:
        """What the station had acknowledged is in the store, with the same bytes."""
        for line in run.words:
            if line.startswith("page "):
                _, page, sha256 = line.split()
                self.acknowledged[UUID(page)] = sha256

    def _sheets_in(self, part: Component) -> int | None:
        """As an operator hears it after a crash; None where all pages are there and nothing is left to go on with."""
        resumed = self.desk.station.recovery.resume(self.desk.station.actor, NO_KEY)
        assert resumed.failures == ()
        left = [batch.sheets for batch in resumed.interrupted if batch.component_code == part.code]
        return left[0] if left else None if self.desk.pages(part) else 0

    def _lay(self, source: Source) -> list[str]:
        """Lays a new stack down, no two sides alike and none as in the stacks before."""
        for place in ("tray", "path", "out"):
            for path in (self.device.folder / place).iterdir():
                path.unlink()
        paper = []
        for _ in range(SHEETS):
            sides = [self._side(), self._side()]
            self.device.load((sides[0], sides[1]))
            paper += sides[: source.sides_a_sheet]
        return [pixel_print(side.read_bytes()) for side in paper]

    def _side(self) -> Path:
        text = f"{self.random.randrange(10**6):06d}"
        return draw_page(self.folder / "paper" / f"{text}.ppm", text)

    def acknowledged_are_there(self) -> None:
        """Every page that any station ever acknowledged, bit for bit."""
        found: dict[UUID, str] = {}
        for batch in self.desk.store.capture.batches(self.desk.dossier.id):
            for page in self.desk.store.capture.batch_pages(batch.id):
                content = self.desk.store.blobs.read(page.blob)
                found[page.id] = hashlib.sha256(content).hexdigest()
        assert {page: found.get(page) for page in self.acknowledged} == self.acknowledged


@pytest.fixture
def bench(tmp_path: Path, c_scanner: CScanner, request: pytest.FixtureRequest) -> Iterator[Bench]:
    for name in ("runs", "scratch", "paper"):
        (tmp_path / name).mkdir()
    seed = f"{request.config.getoption('randomly_seed', 0)} {request.node.name}"
    c_scanner.script(row_us=ROW_US)
    zygote = Zygote(tmp_path / "runs", tmp_path / "scratch")
    with closing(zygote), closing(ScanDesk(tmp_path / "data")) as desk:
        yield Bench(tmp_path, c_scanner, zygote, desk, Random(seed))


@pytest.mark.soak
@pytest.mark.timeout(1800)
@pytest.mark.parametrize(
    "side", [pytest.param(name, marks=pytest.mark.xdist_group(f"scanner-kills-{name}")) for name in ("one", "other")]
)
def test_kills_in_mid_batch_lose_no_acknowledged_page(
    side: str, bench: Bench, request: pytest.FixtureRequest, record_property: Callable[[str, object], None]
) -> None:
    began_s = time.monotonic()
    batches = 0
    bench.measure()
    while bench.kills.total() < KILLS:
        batches += 1
        bench.batch(batches)
    bench.acknowledged_are_there()
    assert bench.desk.station.store.audit.verify().first_break is None
    kills = ", ".join(f"{victim} {count}" for victim, count in sorted(bench.kills.items()))
    line = (
        f"scanner kills ({side}): {bench.kills.total()} ({kills}) in {batches} batches; {bench.pages} pages in order, "
        f"{len(bench.acknowledged)} acknowledged, none lost; seed {request.config.getoption('randomly_seed', 0)}; "
        f"{time.monotonic() - began_s:.0f} s"
    )
    record_property(TOLD, line)
