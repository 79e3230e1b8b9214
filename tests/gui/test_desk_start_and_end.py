"""What is left over from the last time is told at the start; work under way is stopped by a person and never lost."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox

from app.bootstrap import Station
from app.domain.pin import PinStanding, PinState
from app.domain.signatures import Authorization, Challenge, KeyQuestion, SignerIdentity
from app.identity.secrets import MemorySecrets
from app.sandbox.client import RunningSandbox
from app.services.pin_of_one_run import PinOfOneRun
from app.ui.scanners import FoundScanners, ScannerChoice
from app.ui.tasks import TaskRunner
from app.ui.viewmodels.devices import DevicesViewModel
from app.ui.viewmodels.states import PaperState
from tests.gui.conftest import Desk, OneFolder
from tests.support.cli_world import fresh_code

pytestmark = pytest.mark.xdist_group("desk")
SHEETS = 6


@pytest.fixture
def feeder(desk: Desk, station: Station, sandbox: RunningSandbox, small_pages: tuple[Path, ...]) -> Iterator[Desk]:
    """The desk with a network scanner; six sheets lie in its feeder, and take a second each: a busy machine must not miss that they run."""
    desk.open(fresh_code())
    sandbox.faults(side_s=1.0)
    sandbox.load_tray([small_pages[0]] * SHEETS)
    found = next(device for device in station.loose.devices() if device.id.startswith("airscan:"))
    desk.window.work.devices.devices = (ScannerChoice(found.id, found.model),)
    desk.window.work.devices.choose_device(found.id)
    desk.window.work.devices.choose_source("adf")
    desk.until(desk.settled)
    yield desk
    sandbox.faults()
    sandbox.load_tray([])


def _scan_some(desk: Desk) -> None:
    desk.window.commands["scan"].trigger()
    desk.until(lambda: desk.window.work.scanning.pages_in >= 1)


def _answer(button: str, asked: list[str]) -> Callable[[], None]:
    """Press a button of the question that comes up."""

    def press() -> None:
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox):
            QTimer.singleShot(20, press)
            return
        asked.append(box.text())
        next(b for b in box.buttons() if b.text() == button).click()

    return press


def test_escape_stops_the_feeder_and_f2_goes_on(feeder: Desk, sandbox: RunningSandbox) -> None:
    window, work = feeder.window, feeder.window.work
    _scan_some(feeder)
    feeder.qtbot.keyClick(window, Qt.Key.Key_Escape)
    feeder.until(lambda: not work.busy and work.desk.half and feeder.settled())
    stopped_at = len(work.desk.pages)
    assert 1 <= stopped_at < SHEETS
    assert "Đã dừng quét" in window.banner.text
    assert window.papers.items[0].state is PaperState.HALF
    assert not window.commands["finish"].isEnabled()
    sandbox.faults()
    feeder.qtbot.keyClick(window, Qt.Key.Key_F2)
    feeder.until(lambda: not work.busy and work.desk.half is None and feeder.settled())
    assert stopped_at <= len(work.desk.pages) <= SHEETS
    assert window.papers.items[0].state is PaperState.COUNTING


def test_closing_while_paper_runs_is_asked_about(feeder: Desk) -> None:
    window, work = feeder.window, feeder.window.work
    asked: list[str] = []
    _scan_some(feeder)
    QTimer.singleShot(0, _answer("Ở lại", asked))
    assert not window.close()
    assert window.isVisible() and not window.training_wanted
    assert work.scanning.scanning
    QTimer.singleShot(0, _answer("Dừng và đóng", asked))
    assert window.close()
    assert asked == ["Đóng bàn số hóa?"] * 2
    services = work.services
    assert services is not None and work.desk.desk is not None
    desk = services.editing.desk(work.desk.desk.dossier.id)
    assert 1 <= len(desk.masters) < SHEETS
    assert list(services.half_scans(desk)) == [work.desk.component_id]


def test_closing_an_idle_desk_is_not_asked_about(desk: Desk) -> None:
    desk.until(lambda: desk.window.work.services and desk.settled())
    assert desk.window.close()


def _finish_first_paper(desk: Desk) -> None:
    desk.open(fresh_code())
    desk.scan()
    desk.count(2)
    desk.window.commands["finish"].trigger()
    desk.until(lambda: desk.window.banner.isVisible() and desk.settled())


def test_a_paper_that_waits_for_the_server_is_told_at_the_start_and_tried_again(
    desk: Desk, sandbox: RunningSandbox
) -> None:
    window, work = desk.window, desk.window.work
    sandbox.outage(True)
    try:
        _finish_first_paper(desk)
        work.notices.say(None)
        work.startup.start()
        desk.until(lambda: window.banner.isVisible() and desk.settled())
        assert work.desk.desk is not None
        code = work.desk.desk.dossier.code
        assert code in {failure.dossier_code for failure in work.startup.failures}
        desk.read_until(f"Còn dở từ lần trước: hồ sơ {work.startup.failures[0].dossier_code}, TP")
    finally:
        sandbox.outage(False)
    window.banner.act()
    desk.until(lambda: work.desk.receipts and desk.settled())
    desk.until(lambda: code not in {failure.dossier_code for failure in work.startup.failures})


def test_a_paper_that_waits_for_a_pin_is_told_and_the_officer_is_asked_once(
    desk: Desk, sandbox: RunningSandbox
) -> None:
    window, work = desk.window, desk.window.work
    desk.until(lambda: work.services and desk.settled())
    assert work.startup.services is not None
    work.startup.services = replace(work.startup.services, secrets=MemorySecrets())
    work.finishing.use(work.startup.services)
    asked: list[str] = []
    work.finishing.ask_holder = lambda question: asked.append(question.identity.thumbprint)
    _finish_first_paper(desk)
    assert len(asked) == 1
    work.startup.recover(lambda _question: None)
    desk.until(lambda: work.startup.failures and desk.settled())
    assert "Cần mã PIN" in window.banner.text
    work.finishing.ask_holder = lambda _question: sandbox.info.officer_pin
    window.banner.act()
    desk.until(lambda: work.desk.receipts and desk.settled())


def test_a_refused_pin_is_never_given_again() -> None:
    typed = iter(["1111", "2222"])
    asked: list[KeyQuestion] = []

    def ask(question: KeyQuestion) -> str:
        asked.append(question)
        return next(typed)

    authorize = PinOfOneRun(MemorySecrets, ask, open_s=600.0)
    identity = SignerIdentity("", "", "", "1", "ab" * 32, None, None)  # type: ignore[arg-type]
    assert authorize("officer", identity, Challenge()).pin == "1111"
    assert authorize("officer", identity, Challenge()).pin == "1111"
    authorize.refused("officer")
    assert authorize("officer", identity, Challenge()).pin is None
    assert len(asked) == 1


def test_the_pin_of_a_token_is_kept_by_nobody_and_after_a_refusal_not_asked_for() -> None:
    typed = iter(["1111", "2222", "3333"])
    authorize = PinOfOneRun(MemorySecrets, lambda _question: next(typed), open_s=600.0)
    identity = SignerIdentity("", "", "", "1", "ab" * 32, None, None)  # type: ignore[arg-type]
    token = Challenge(standing=PinStanding("0001", PinState.NORMAL))
    assert authorize("officer", identity, token).pin == "1111"
    assert authorize("officer", identity, token).pin == "2222"
    authorize.refused("officer")
    assert authorize("officer", identity, token).pin is None


def test_what_was_typed_is_used_no_longer_than_keys_may_stay_open() -> None:
    typed, now = iter(["1111", "2222"]), [0.0]
    authorize = PinOfOneRun(MemorySecrets, lambda _question: next(typed), open_s=300.0, clock=lambda: now[0])
    identity = SignerIdentity("", "", "", "1", "ab" * 32, None, None)  # type: ignore[arg-type]
    assert authorize("officer", identity, Challenge()).pin == "1111"
    now[0] = 299.0
    assert authorize("officer", identity, Challenge()).pin == "1111"
    now[0] = 301.0
    assert authorize("officer", identity, Challenge()).pin == "2222"


def test_what_was_typed_is_forgotten_in_time_though_nobody_asks_for_it_and_with_its_run_at_the_latest() -> None:
    identity = SignerIdentity("", "", "", "1", "ab" * 32, None, None)  # type: ignore[arg-type]
    before = _timers()
    authorize = PinOfOneRun(MemorySecrets, lambda _question: "1111", open_s=0.01)
    assert authorize("officer", identity, Challenge()).pin == "1111"
    for timer in _timers() - before:
        timer.join(10)
    assert authorize._typed == {}
    authorize = PinOfOneRun(MemorySecrets, lambda _question: "1111", open_s=600.0)
    authorize("officer", identity, Challenge())
    (timer,) = _timers() - before
    run = weakref.ref(authorize)
    del authorize
    gc.collect()
    timer.join(10)
    assert run() is None and not timer.is_alive()


def _timers() -> set[threading.Thread]:
    return {one for one in threading.enumerate() if isinstance(one, threading.Timer)}


def test_a_one_time_code_is_asked_for_each_time_and_the_pin_once() -> None:
    typed = iter(["1111", "123456", "654321"])
    authorize = PinOfOneRun(MemorySecrets, lambda _question: next(typed), open_s=600.0)
    identity = SignerIdentity("", "", "", "1", "ab" * 32, None, None)  # type: ignore[arg-type]
    both = Challenge(pin=True, one_time_code=True)
    assert authorize("officer", identity, both) == Authorization("1111", "123456")
    assert authorize("officer", identity, both) == Authorization("1111", "654321")


def test_the_counter_and_the_officer_stand_in_the_band(desk: Desk) -> None:
    desk.until(lambda: desk.window.work.services)
    shown = [label.text() for label in desk.window.band.findChildren(QLabel)]
    assert "Quầy 1 · Cán bộ trực quầy" in shown


@pytest.mark.parametrize(("remembered", "settled", "chosen"), [("b", "c", "b"), ("", "c", "c"), ("x", "y", "a")])
def test_the_device_is_the_remembered_one_then_that_of_the_settings(
    desk: Desk, station: Station, remembered: str, settled: str, chosen: str, tmp_path: Path
) -> None:
    desk.until(lambda: desk.window.work.services)
    services = desk.window.work.services
    assert services is not None
    scanner = services.settings.scanner.model_copy(update={"device": settled})
    devices = tuple(ScannerChoice(id, id) for id in "abc")
    settings = services.settings.model_copy(update={"scanner": scanner})
    kept = QSettings(str(tmp_path / "kept.ini"), QSettings.Format.IniFormat)
    if remembered:
        kept.setValue("scanner/device", remembered)
    runner = TaskRunner(desk.window)
    viewmodel = DevicesViewModel(runner, kept, desk.window)
    scanners = OneFolder(station, desk.feeder)
    scanners.found = FoundScanners(devices)
    viewmodel.use(replace(services, settings=settings, scanners=scanners))
    desk.until(lambda: viewmodel.devices)
    assert viewmodel.device_id == chosen
    viewmodel.close()
    runner.close()
