"""Devices come and go while the desk works; profiles, the check sheet, the scanner's own button; what is heard."""

from __future__ import annotations

import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from app.bootstrap import Station
from app.domain.errors import DeviceFailed, StationError
from app.ui.scanners import CheckSaid, Felt, FoundScanners, Offer, ScannerChoice
from app.ui.sound import TONES, Sounds
from app.ui.tasks import TaskRunner
from app.ui.viewmodels.checksheet import CheckSheetViewModel
from app.ui.viewmodels.devices import DevicesViewModel
from app.ui.viewmodels.notices import Notice
from app.ui.viewmodels.sensing import SensingViewModel
from scanner.sane.backend import SaneBackend
from tests.gui.conftest import Desk, OneFolder
from tests.support.sane_backend.build import CScanner, c_scanner, sane_library

__all__ = ["c_scanner", "sane_library"]
pytestmark = pytest.mark.xdist_group("desk")
A, B = ScannerChoice("escl:a", "Máy A", "uuid:a"), ScannerChoice("escl:b", "Máy B", "uuid:b")


@dataclass
class Room(OneFolder):
    """The station's scanners in a room whose devices the test carries in and out."""

    station: Station
    offers: dict[str, Offer] = field(default_factory=dict)
    told: Callable[[FoundScanners], None] = lambda found: None
    plugged: Callable[[], None] = lambda: None

    def __post_init__(self) -> None:
        super().__init__(self.station, Path())
        self.found = FoundScanners(())

    def look(self, on_change: Callable[[FoundScanners], None]) -> None:
        self.told = on_change
        on_change(self.found)

    def watch_plugs(self, on_change: Callable[[], None]) -> Callable[[], None]:
        self.plugged = on_change
        return lambda: None

    def offer(self, device_id: str) -> Offer:
        return self.offers.get(device_id, Offer(("adf", "adf-duplex", "flatbed")))


@dataclass(frozen=True)
class Devices:
    """The viewmodel alone, in its room."""

    view: DevicesViewModel
    room: Room
    runner: TaskRunner
    qtbot: QtBot

    def now(self, *devices: ScannerChoice, complete: bool = True, errors: tuple[StationError, ...] = ()) -> None:
        """These answer; told by a plug where the desk looks already."""
        self.room.found = FoundScanners(devices, complete, errors)
        self.room.plugged()

    def until(self, condition: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()) and not self.runner.working)


@pytest.fixture
def devices(qtbot: QtBot, desk: Desk, station: Station, tmp_path: Path) -> Iterator[Devices]:
    desk.until(lambda: desk.window.work.services)
    services = desk.window.work.services
    assert services is not None
    room, runner = Room(station), TaskRunner(desk.window)
    view = DevicesViewModel(runner, QSettings(str(tmp_path / "kept.ini"), QSettings.Format.IniFormat), desk.window)
    view.use(replace(services, scanners=room))
    yield Devices(view, room, runner, qtbot)
    view.close()
    runner.close()


def test_the_first_devices_are_shown_while_others_are_waited_for(devices: Devices) -> None:
    devices.now(A, complete=False)
    devices.until(lambda: devices.view.device_id == A.id)
    assert devices.view.looking
    devices.now(A, B)
    devices.until(lambda: not devices.view.looking)
    assert [device.id for device in devices.view.devices] == [A.id, B.id]


def test_a_device_that_vanishes_is_said_and_no_other_takes_its_place(devices: Devices) -> None:
    gone: list[ScannerChoice] = []
    devices.view.vanished.connect(gone.append)
    devices.now(A, B)
    devices.until(lambda: devices.view.device_id == A.id)
    devices.now(B)
    devices.until(lambda: gone == [A])
    assert (devices.view.device_id, devices.view.lost) == ("", A)
    again = replace(A, id="escl:a-at-another-address")
    devices.now(again, B)
    devices.until(lambda: devices.view.device_id == again.id)
    assert devices.view.lost is None and gone == [A]


def test_a_driver_that_hung_is_told_once_and_not_before_it_was_given_up(devices: Devices) -> None:
    told: list[StationError] = []
    devices.view.driver_broke.connect(told.append)
    silent = DeviceFailed("SCANNER_DRIVER_SILENT", driver="epson2")
    devices.now(A, complete=False, errors=(silent,))
    devices.until(lambda: devices.view.device_id == A.id)
    assert told == []
    for _ in range(2):
        devices.now(A, errors=(silent, DeviceFailed("BACKEND_SILENT", backend="escl")))
        devices.until(lambda: not devices.view.looking)
    assert told == [silent]


def test_what_was_chosen_on_a_device_last_comes_back_and_yields_to_a_new_choice(devices: Devices) -> None:
    devices.room.offers[A.id] = Offer(("adf", "flatbed"), last=("a4-mot-mat", "flatbed"))
    devices.now(A)
    devices.until(lambda: devices.view.profile.key == "a4-mot-mat")
    assert devices.view.source == "flatbed"
    devices.view.choose_profile("kho-a3")
    devices.now(A)
    devices.until(lambda: True)
    assert devices.view.profile.key == "kho-a3"


def test_sources_that_the_device_lacks_are_not_offered(devices: Devices) -> None:
    devices.room.offers[A.id] = Offer(("adf",))
    devices.now(A)
    devices.until(lambda: devices.view.offer.sources)
    assert devices.view.sources == ("adf",)
    lacking = {profile.key for profile in devices.view.profiles if devices.view.lacks(profile)}
    assert lacking == {"a4-mau-2-mat", "the-cccd", "anh-chup", "so-dong-quyen"}
    devices.view.choose_profile("a4-mot-mat")
    assert (devices.view.source, devices.view.by_hand) == ("adf", False)


def test_a_card_on_the_glass_is_turned_by_hand(devices: Devices) -> None:
    devices.now(A)
    devices.until(lambda: devices.view.offer.sources)
    devices.view.choose_profile("the-cccd")
    assert (devices.view.source, devices.view.by_hand) == ("flatbed", True)
    devices.view.choose_source("adf-duplex")
    assert not devices.view.by_hand


def test_a_device_in_use_elsewhere_is_asked_again(devices: Devices) -> None:
    devices.room.offers[A.id] = Offer(error=DeviceFailed("DEVICE_BUSY", retryable=True))
    devices.now(A)
    devices.until(lambda: devices.view.in_use_elsewhere)
    del devices.room.offers[A.id]
    devices.view._again.timeout.emit()
    devices.until(lambda: not devices.view.in_use_elsewhere)


def test_the_check_sheet_is_due_once_and_its_result_is_said(devices: Devices) -> None:
    check = CheckSheetViewModel(devices.runner, devices.view, devices.view)
    services = devices.view._services
    assert services is not None
    check.use(services)
    said: list[Notice] = []
    check.said.connect(said.append)
    devices.room.offers[A.id] = Offer(("adf",), check_due=True)
    poor = CheckSaid("poor", ("STREAKS",), kept=True)
    devices.room.check = lambda order, actor, *, cancelled: poor  # type: ignore[method-assign]
    devices.now(A)
    devices.until(lambda: said)
    devices.now(A)
    devices.until(lambda: True)
    (due,) = said
    assert due.message == "“Máy A” đã đến kỳ kiểm tra."
    assert due.action is not None
    due.action[1]()
    devices.until(lambda: len(said) == 2)
    assert "không đạt" in said[1].message
    assert said[1].remedy == "Chưa đạt: Vệt rõ nhất."


def test_the_scanners_button_and_paper_are_heard(
    qtbot: QtBot, desk: Desk, station: Station, c_scanner: CScanner, tmp_path: Path
) -> None:
    desk.until(lambda: desk.window.work.services)
    services, backend = desk.window.work.services, c_scanner.backend(tmp_path / "sane.d")
    assert services is not None
    heard: list[Felt] = []
    runner = TaskRunner(desk.window)
    sensing = SensingViewModel(runner, desk.window)
    sensing.use(replace(services, scanners=_Listening(station, backend)))
    sensing.pressed.connect(lambda: heard.append(Felt.BUTTON))
    sensing.paper_laid.connect(lambda: heard.append(Felt.PAPER))
    sensing.listen(c_scanner.id)
    qtbot.waitUntil(lambda: c_scanner.calls().count("close") >= 2, timeout=20_000)
    c_scanner.load("one")
    qtbot.waitUntil(lambda: heard == [Felt.PAPER], timeout=20_000)
    c_scanner.press("scan")
    qtbot.waitUntil(lambda: heard == [Felt.PAPER, Felt.BUTTON], timeout=20_000)
    sensing.listen("")
    runner.close()
    assert not c_scanner.in_use()


class _Listening(OneFolder):
    """The product's own listening, at a driver of the test."""

    def __init__(self, station: Station, backend: SaneBackend) -> None:
        super().__init__(station, Path())
        self._backend = backend

    def sensed(self, device_id: str, *, cancelled: Callable[[], bool]) -> Iterator[Felt]:
        for sensed in self._backend.sensed(device_id, every_s=0.05, cancelled=cancelled):
            yield Felt(sensed.kind.value)


def test_the_sounds_are_whole_files_and_can_be_turned_off(tmp_path: Path) -> None:
    sounds = Sounds(tmp_path / "sounds", on=True)
    for name, tones in TONES.items():
        with wave.open(str(sounds.file(name))) as file:
            assert file.getnframes() == pytest.approx(file.getframerate() * sum(s for _, s in tones), abs=2)
    silent = Sounds(tmp_path / "none", on=False)
    silent.play("stopped")
    assert not (tmp_path / "none").exists()
