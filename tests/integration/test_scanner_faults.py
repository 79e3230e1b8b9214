"""Whatever goes wrong at a scanner: what is whole stays, the operator is told, nothing is left over, the next scan works.

The rows stand in `tests.support.scanner_faults.rows`; what they turn out to be stands in `docs/faults-scanner.md`, which `make faults`
writes anew.
"""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import astuple, replace
from multiprocessing import resource_tracker
from pathlib import Path

import pytest

from app.domain.model import Component
from app.messages import word
from app.services.advance import Watch
from app.services.recover import Resumed
from app.services.sign import KeyAuthorizer
from scanner import errors
from scanner.folder import FolderBackend
from scanner.frames import ScanRequest, Source
from tests.integration.feeder_server import draw_side
from tests.integration.light_children import light_children
from tests.support.sane_backend.build import CScanner, c_scanner, sane_library
from tests.support.scanner_faults.desk import LANGUAGE, Holdings, Outcome, ScanDesk, wait_until
from tests.support.scanner_faults.rows import (
    DISK_FULL,
    KILLED_BETWEEN_SIDES,
    KILLED_IN_MID_PAGE,
    KILLED_WITH_ORPHAN,
    SCANNED,
    SECTIONS,
    Fault,
)
from tests.support.scanner_faults.table import Row, scanner_table
from tests.support.scanner_faults.worlds import Place, World, c_world
from tests.support.seen_table import WRITE, SeenTable

__all__ = ["c_scanner", "light_children", "sane_library"]
pytestmark = pytest.mark.usefixtures("light_children")

ROOT = Path(__file__).resolve().parents[2]
NO_KEY = Watch(KeyAuthorizer(None, lambda _identity: None))
FOREIGN_PAPER = "TOO_MANY_SHEETS"
RETRYABLE = {
    error.code: error.retryable
    for error in vars(errors).values()
    if isinstance(error, type) and issubclass(error, errors.ScannerError)
}


@pytest.fixture(scope="module")
def table() -> Iterator[SeenTable]:
    made = scanner_table()
    yield made
    made.close()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScanDesk]:
    resource_tracker.ensure_running()  # it lives as long as this process, and would look like something left over
    made = ScanDesk(tmp_path_factory.mktemp("desk") / "data")
    yield made
    made.close()


@pytest.fixture
def place(tmp_path: Path, c_scanner: CScanner, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setattr("scanner.sane.watch.STOP_LIMIT_S", 0.3)
    return Place(tmp_path, c_scanner, monkeypatch)


@pytest.mark.turns
@pytest.mark.parametrize("fault", SCANNED, ids=lambda fault: fault.name)
def test_a_fault(fault: Fault, desk: ScanDesk, place: Place, table: SeenTable) -> None:
    with fault.world(place, fault.wrong) as world:
        table.found(astuple(run(fault, desk, world)))


def test_the_disk_is_full(place: Place, table: SeenTable) -> None:
    spool = place.root / "data" / "spool"
    spool.mkdir(parents=True)
    if _mount(spool, "size=128k").returncode:
        pytest.skip("mounting a small disk is not permitted here")
    try:
        with closing(ScanDesk(place.root / "data")) as desk, DISK_FULL.world(place, DISK_FULL.wrong) as world:
            see_to_it = world.see_to_it

            def make_room(put_back: int | None) -> None:
                assert not _mount(spool, "remount,size=16m").returncode
                see_to_it(put_back)

            place.patch.setattr(world, "see_to_it", make_room)
            table.found(astuple(run(DISK_FULL, desk, world)))
    finally:
        subprocess.run(["umount", spool], check=True)


@pytest.mark.parametrize("fault", [KILLED_IN_MID_PAGE, KILLED_BETWEEN_SIDES], ids=lambda fault: fault.name)
def test_a_killed_station(fault: Fault, place: Place, table: SeenTable) -> None:
    with c_world(place, fault.wrong) as world:
        paper = world.lying()
        with _station(place, world.request.source) as station:
            assert station.stdout is not None
            for _ in range(fault.kept):
                assert station.stdout.readline().startswith("page ")
            wait_until(
                (world.device.folder / "fired" / f"hang@{fault.wrong['hang']}").exists, "the driver does not hang"
            )
            station.kill()
        table.found(astuple(_taken_up(fault, place, world, paper)))


def test_a_station_killed_before_a_whole_page_is_in_the_store(place: Place, table: SeenTable) -> None:
    with c_world(place, KILLED_WITH_ORPHAN.wrong) as world:
        paper = world.lying()
        with _station(place, world.request.source, SOHOA_KILL_AT="frame.announce.before") as station:
            assert station.wait(60) == -signal.SIGKILL
        table.found(astuple(_taken_up(KILLED_WITH_ORPHAN, place, world, paper)))


def test_a_chosen_folder_stops_at_each_file_that_is_refused_and_goes_on_in_order(
    desk: ScanDesk, tmp_path: Path
) -> None:
    """Its files stay where they are, so a world of the table can't be made of it."""
    files = [draw_side(tmp_path / f"{number}.jpg", str(number)) for number in (1, 2, 3)]
    contents = [file.read_bytes() for file in files]
    for file in files[1:]:
        file.write_bytes(contents[0][:2] + contents[0][-2:])
    part, backend = desk.component(), FolderBackend(tmp_path)
    for index, file in enumerate(files[1:], 1):
        outcome = desk.scan(part, backend, ScanRequest(backend.device_id))
        assert outcome.error is not None
        fields = outcome.error.fields
        assert (fields["file"], fields["mend"], fields["last_good_sheet"]) == (file.name, file.name, index)
        assert "put_back" not in fields, "files are not fed"
        assert desk.prints(desk.pages(part)) == [hashlib.sha256(content).hexdigest() for content in contents[:index]]
        file.write_bytes(contents[index])


@pytest.mark.skipif(WRITE, reason="the table is being written")
def test_the_table_tells_of_every_fault_and_no_other(table: SeenTable) -> None:
    assert table.names() == [fault.name for faults in SECTIONS.values() for fault in faults]


def run(fault: Fault, desk: ScanDesk, world: World) -> Row:
    """The fault, and the next scan."""
    paper, part, before = world.lying(), desk.component(), Holdings.now()
    request = replace(world.request, expected_sheets=fault.expected)
    outcome = desk.scan(part, world.backend, request, lambda pages: fault.also(world, pages))
    wait_until(lambda: before.nothing_new() and world.at_rest(), f"something is still held: {before} {Holdings.now()}")
    assert (outcome.code, len(outcome.pages)) == (fault.code, fault.kept), outcome.error
    assert outcome.error is None or outcome.error.retryable == RETRYABLE.get(fault.code, outcome.error.retryable)
    assert desk.prints(outcome.pages) == paper[: fault.kept]
    told = f"`{outcome.code}`: {desk.told(part, outcome)}" if outcome.code else desk.told(part, outcome)
    return Row(
        fault.name, fault.produced(world), told, str(fault.kept), _next_scan(fault, desk, world, part, paper, outcome)
    )


def _next_scan(fault: Fault, desk: ScanDesk, world: World, part: Component, paper: list[str], outcome: Outcome) -> str:
    """The person does what the remedy says, and scans: in the same batch where paper of it is left."""
    world.see_to_it(_put_back(outcome))
    goes_on = bool(world.lying()) and fault.code != FOREIGN_PAPER
    if not goes_on:
        world.refill()
        part = desk.component()
    lies = world.lying()
    again = desk.scan(part, world.backend, replace(world.request, expected_sheets=fault.expected if goes_on else None))
    assert again.error is None, again.error
    assert desk.prints(again.pages) == lies != []
    if goes_on:
        assert desk.prints(desk.pages(part)) == (paper or lies)
    assert world.at_rest()
    desk.prints(outcome.pages)
    return _next_cell(len(again.pages), goes_on=goes_on)


def _next_cell(pages: int, *, goes_on: bool) -> str:
    return f"{pages} page{'s' * (pages != 1)}, {'behind those kept' if goes_on else 'of a new stack'}"


def _put_back(outcome: Outcome) -> int | None:
    """The first sheet that goes back on the tray, as the operator is told; a doubtful one was compared and is kept."""
    told = outcome.error.fields.get("put_back") if outcome.error is not None else None
    return told if isinstance(told, int) else None


def _taken_up(fault: Fault, place: Place, world: World, paper: list[str]) -> Row:
    """Another station finds what the killed one left, and goes on."""
    wait_until(world.at_rest, "the killed station still holds the device")
    with closing(ScanDesk(place.root / "data")) as desk:
        resumed: Resumed = desk.station.recovery.resume(desk.station.actor, NO_KEY)
        (left,) = resumed.interrupted
        assert (left.pages, resumed.failures) == (fault.kept, ())
        fields = {"dossier": left.dossier_code, "component": left.component_code, "sheets": left.sheets}
        part = desk.store.dossiers.component_by_id(desk.store.capture.batch(left.batch_id).component_id)
        assert desk.prints(desk.pages(part)) == paper[: fault.kept]
        world.see_to_it(left.sheets + 1)
        lies = world.lying()
        again = desk.scan(part, world.backend, world.request)
        assert again.error is None
        assert desk.prints(again.pages) == lies
        assert desk.prints(desk.pages(part)) == paper
        told = word("interrupted", LANGUAGE, **fields)
        return Row(fault.name, fault.produced(world), told, str(fault.kept), _next_cell(len(again.pages), goes_on=True))


def _station(place: Place, source: Source, **environment: str) -> subprocess.Popen[str]:
    paths = (place.root / "data", place.root / "sane.d")
    command = ["-m", "tests.support.scanner_faults.station", *map(str, paths), place.device.id, source, "P00001"]
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def _mount(folder: Path, options: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], check=False, capture_output=True)
