"""Soak: a station scans at full speed for an hour (SCANNER_SOAK_S seconds) while scanners fail at random; every page is there, in order.

Each batch is a stack in one of several scanners with several faults spread over it. The person does what the station says, until all sheets
are in. In the end the number of pages, their order and what they show are those of the paper, and the station's memory has stayed.
"""

from __future__ import annotations

import itertools
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

import psutil
import pytest

from app.domain.model import Component
from app.sandbox.faults import Faults
from app.sandbox.feeder import FeederTray, Sheet
from scanner.backend import ScannerBackend
from scanner.escl.backend import EsclBackend
from scanner.frames import ScanRequest, Source
from tests.crash.crash_summary import TOLD
from tests.integration.feeder_server import draw_side, serve_in_thread
from tests.integration.light_children import light_children
from tests.support.sane_backend.build import CScanner, c_scanner, draw_page, sane_library
from tests.support.scanner_faults.desk import Outcome, ScanDesk, pixel_print, print_of
from tests.support.scanner_faults.worlds import A6_MM, IDLE_LIMIT_S, QUICK, SOON

__all__ = ["c_scanner", "light_children", "sane_library"]

SOAK_S = float(os.environ.get("SCANNER_SOAK_S", "3600"))
SIDES = 40
"""different pages that the stacks are made of, in ever new orders"""
DRIVER_FAULTS = (
    "jam",
    "cover",
    "unplug",
    "io_error",
    "busy",
    "no_mem",
    "eof",
    "warming_up",
    "cancelled",
    "crash",
    "hang",
    "double_feed",
)
PAGE_FAULTS = ("closed", "stalled", "truncated", "wide", "garbage")
STOPS = ("jam", "double-feed", "cover-open", "not-fed")
PAPERS_A_DOSSIER = 10
MOST_TRIES = 60


@dataclass
class Stack:
    """A stack in a scanner.

    Attributes:
        paper: the prints of its sides, in order.
        broken: something goes wrong from now on; called before each scan.
        put_right: the person sees to it, and lays the sheets from that number on into the tray again.
    """

    backend: ScannerBackend
    request: ScanRequest
    paper: list[str]
    sheets: int
    broken: Callable[[], None]
    put_right: Callable[[int | None], None]


@dataclass
class Tally:
    """What was done up to now."""

    scans: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    papers: list[tuple[Component, list[str]]] = field(default_factory=list)


class DriverStacks:
    """Stacks in the C driver's feeder: one side or both, faults between sheets and in rows."""

    def __init__(self, folder: Path, device: CScanner, random: Random) -> None:
        folder.mkdir()
        self._device = device
        self._random = random
        self._sides = [draw_page(folder / f"{number}.ppm", f"{number}") for number in range(SIDES)]
        self._prints = {side: pixel_print(side.read_bytes()) for side in self._sides}
        self._backend = device.backend(folder / "sane.d", idle_limit_s=IDLE_LIMIT_S)

    def stack(self, sheets: int) -> Stack:
        for place in ("tray", "path", "out"):
            for path in (self._device.folder / place).iterdir():
                path.unlink()
        source = self._random.choice((Source.ADF, Source.ADF_DUPLEX))
        pairs = [self._random.sample(self._sides, 2) for _ in range(sheets)]
        for front, back in pairs:
            self._device.load((front, back))
        paper = [self._prints[side] for pair in pairs for side in pair[: source.sides_a_sheet]]
        self._device.script(**self._faults(sheets))
        request = ScanRequest(self._device.id, source=source, dpi=100)
        return Stack(self._backend, request, paper, sheets, lambda: None, self._put_right)

    def _faults(self, sheets: int) -> dict[str, str]:
        """About one fault for each ten sheets."""
        script: dict[str, str] = {}
        for _ in range(self._random.randint(0, sheets // 5)):
            sheet, side = self._random.randint(1, sheets), self._random.choice(("", "b"))
            place = self._random.choice((f"{sheet}", f"{sheet}{side}:{self._random.randint(1, 500)}"))
            name = self._random.choice(DRIVER_FAULTS)
            script[name] = f"{script[name]} {place}" if name in script else place
        return script

    def _put_right(self, put_back: int | None) -> None:
        self._device.clear()
        if put_back is not None:
            self._device.put_back([sheet for sheet in self._device.sheets("out") if int(sheet) >= put_back])


class NetworkStacks:
    """Stacks in the virtual feeder; a fault is chosen anew for each scan."""

    def __init__(self, folder: Path, url: str, tray: FeederTray, random: Random) -> None:
        folder.mkdir()
        self._random = random
        self._tray = tray
        self._sides = [draw_side(folder / f"{number}.jpg", f"{number}") for number in range(SIDES)]
        self._prints = {side: print_of(side.read_bytes()) for side in self._sides}
        self._backend = EsclBackend({"Feeder": f"{url}/eSCL"}, patience=SOON, limits=QUICK, discovery_s=0)
        self._request = ScanRequest(f"escl:{url}/eSCL", dpi=100, **A6_MM)

    def stack(self, sheets: int) -> Stack:
        source = self._random.choice((Source.ADF, Source.ADF_DUPLEX))
        pairs = [self._random.sample(self._sides, 2) for _ in range(sheets)]
        self._put_right(None)
        self._tray.load([Sheet(front, back) for front, back in pairs])
        paper = [self._prints[side] for pair in pairs for side in pair[: source.sides_a_sheet]]
        request = replace(self._request, source=source)
        return Stack(self._backend, request, paper, sheets, self._break, self._put_right)

    def _break(self) -> None:
        left = len(self._tray.sheets)
        page = self._random.randint(1, max(1, 2 * left))
        match self._random.randrange(8):
            case 0:
                self._tray.faults = Faults(page=(page, self._random.choice(PAGE_FAULTS)))  # type: ignore[arg-type]
            case 1:
                self._tray.faults = Faults(stop=self._random.choice(STOPS))  # type: ignore[arg-type]
                self._tray.jam_after = self._random.randint(1, max(1, left))
            case 2:
                self._tray.faults = Faults(unavailable=self._random.randint(1, 8), retry_after_s=0)
            case 3:
                self._tray.faults = Faults(stopped_after=page)
            case 4:
                self._tray.faults = Faults(bomb="capabilities")
            case _:
                pass

    def _put_right(self, put_back: int | None) -> None:
        self._tray.faults, self._tray.jam_after = Faults(), None
        if put_back is not None:
            self._tray.put_back(sum(sheet.number >= put_back for sheet in self._tray.taken))


@pytest.fixture
def random(request: pytest.FixtureRequest) -> Random:
    return Random(f"{request.config.getoption('randomly_seed', 0)} {request.node.name}")


@contextmanager
def all_stacks(folder: Path, device: CScanner, random: Random) -> Iterator[list[Callable[[int], Stack]]]:
    tray = FeederTray()
    with serve_in_thread(tray) as url:
        yield [
            DriverStacks(folder / "driver", device, random).stack,
            NetworkStacks(folder / "network", url, tray, random).stack,
        ]


@pytest.mark.soak
@pytest.mark.timeout(SOAK_S + 1800)
@pytest.mark.xdist_group("scanner-hours")
@pytest.mark.usefixtures("light_children")
def test_an_hour_of_faults_ends_with_every_page(
    tmp_path: Path,
    c_scanner: CScanner,
    random: Random,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
    record_property: Callable[[str, object], None],
) -> None:
    monkeypatch.setattr("scanner.sane.watch.STOP_LIMIT_S", 0.3)
    tally, began_s, first_mb = Tally(), time.monotonic(), 0.0
    with closing(ScanDesk(tmp_path / "data")) as desk, all_stacks(tmp_path, c_scanner, random) as stacks:
        for number in itertools.count(1):
            digitise(desk, random.choice(stacks)(random.randint(5, 40)), tally)
            if number % PAPERS_A_DOSSIER == 0:
                desk.next_dossier()
            if number == 10:
                first_mb = resident_mb()
            if time.monotonic() - began_s > SOAK_S:
                break
        scanned_s, last_mb = time.monotonic() - began_s, resident_mb()
        for part, paper in tally.papers:
            assert desk.prints(desk.pages(part)) == paper
        dossiers = {part.dossier_id for part, _ in tally.papers}
        batches = [batch for dossier in dossiers for batch in desk.store.capture.batches(dossier)]
        in_store = sum(len(desk.store.capture.batch_pages(batch.id)) for batch in batches)
        assert desk.store.audit.verify().first_break is None
    pages = sum(len(paper) for _, paper in tally.papers)
    errors = ", ".join(f"{code} {count}" for code, count in tally.errors.most_common())
    record_property(
        TOLD,
        f"scanner soak: {scanned_s:.0f} s, {pages} pages in {len(tally.papers)} papers, {tally.scans} scans, "
        f"{pages / scanned_s * 60:.0f} pages/min; all there, in order ({in_store} masters: sides fed again have two); "
        f"resident {first_mb:.0f} MB after 10 papers, {last_mb:.0f} MB at the end; "
        f"seed {request.config.getoption('randomly_seed', 0)}; faults: {errors}",
    )


def digitise(desk: ScanDesk, stack: Stack, tally: Tally) -> None:
    """One stack until all of its sheets are in."""
    part = desk.component()
    for _ in range(MOST_TRIES):
        stack.broken()
        outcome = desk.scan(part, stack.backend, replace(stack.request, expected_sheets=stack.sheets))
        tally.scans += 1
        if outcome.error is None:
            break
        tally.errors[outcome.code] += 1
        stack.put_right(_put_back(outcome))
    else:
        pytest.fail(f"a stack does not get through: {outcome.error}")
    assert desk.prints(desk.pages(part)) == stack.paper
    tally.papers.append((part, stack.paper))


def resident_mb() -> float:
    return psutil.Process().memory_info().rss / 1e6


def _put_back(outcome: Outcome) -> int | None:
    """What the operator is told to lay on the tray again."""
    assert outcome.error is not None
    told = outcome.error.fields.get("put_back")
    return told if isinstance(told, int) else None
