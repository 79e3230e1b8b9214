"""The assistant of the first start: it comes up by itself, writes what is chosen, and every message of a lack leads to its step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from pytestqt.qtbot import QtBot

from app.bootstrap import Station
from app.domain.errors import SigningFailed, StationError, StoreFailed
from app.domain.policy import PolicyFacts
from app.gui.serving import services_of
from app.gui.setting_up import StationSettingUp
from app.messages import Language, texts
from app.sandbox.client import RunningSandbox
from app.services.doctor import Finding
from app.settings import load
from app.ui.commands import needs
from app.ui.services import DeskServices, Lack
from app.ui.setting_up import SetupStep
from app.ui.setup_words import advice
from app.ui.tasks import TaskRunner
from app.ui.viewmodels.devices import DevicesViewModel
from app.ui.viewmodels.mending import STEP_OF
from app.ui.viewmodels.notices import Notice, of_overridden
from app.ui.viewmodels.setting_up import SettingUpViewModel, StepState
from app.ui.widgets.main_window import DeskWindow
from tests.gui.conftest import Desk, OneFolder
from tests.support.unproven import unproven

pytestmark = pytest.mark.xdist_group("desk")


class RealWork(StationSettingUp):
    """The station of the tests, which is in training, with a settings file of its own in which choices count."""

    may_write = True


@pytest.fixture
def new_desk(
    qtbot: QtBot, station: Station, language: Language, tmp_path: Path, small_pages: tuple[Path, ...]
) -> Iterator[Desk]:
    feeder = tmp_path / "feeder"
    feeder.mkdir()
    (feeder / "page.jpg").write_bytes(small_pages[0].read_bytes())

    def opening() -> DeskServices:
        services = services_of(station, tmp_path / "sohoa.toml")
        return replace(services, scanners=OneFolder(station, feeder), training=None, lacks=(Lack.SIGNING_KEY,))

    settings = station.settings.model_copy(update={"data_dir": tmp_path, "language": language})
    window = DeskWindow(opening, settings, setting_up=RealWork(station.settings, lambda: station, tmp_path))
    window.show()
    yield Desk(window, feeder, qtbot, [])
    window.work.close()
    window.close()
    window.deleteLater()


def test_what_the_province_locked_is_shown_as_locked_and_what_it_overrides_is_told_once(
    qtbot: QtBot, station: Station, tmp_path: Path
) -> None:
    (tmp_path / "sohoa.toml").write_text('[delivery]\nurl = "https://own.example"\n')
    text = '[delivery]\nurl = "https://province.example"\n[scanner]\ndevice = "escl:1"\n'
    policy = unproven(text + "[signing.pkcs11]\nopen_minutes = 5\n")
    locked = load(tmp_path, policy=replace(policy, facts=PolicyFacts(7, "", "", "")))

    def opening() -> DeskServices:
        return replace(services_of(station, tmp_path / "sohoa.toml"), settings=locked, training=None, lacks=())

    told = []
    for _ in range(2):
        window = DeskWindow(opening, locked, setting_up=RealWork(locked, lambda: station, tmp_path))
        window.work.said.connect(told.append)
        with qtbot.waitSignal(window.work.startup.recovered, timeout=60_000):
            window.show()
        qtbot.waitUntil(lambda work=window.work: not work.busy, timeout=60_000)
        _all_locks_are_shown(window)
        while window.work.notices.shown is not None:  # others may have their turn first
            window.work.notices.dealt_with()
        window.work.close()
        window.close()
        window.deleteLater()
    said = of_overridden(["delivery.url"]).message
    assert [notice.message for notice in told if notice is not None and notice.message == said] == [said]


def _all_locks_are_shown(window: DeskWindow) -> None:
    setup, view = window.work.setting_up, window.view.setup
    panels = {view.language: "", view.scanner: "scanner.device", view.certificate: "", view.server: "delivery.url"}
    for panel, locked in panels.items():
        panel.show_step(window.work)
        assert locked in panel.lock_text
        assert bool(panel.lock_text) is bool(locked), "a lock of the PIN time is none of the certificate"
    view.computer.show_step(window.work)
    assert "7" in view.computer.lock_text and "signing.pkcs11.open_minutes" in view.computer.lock_text
    assert not view.server.url.isEnabled() and not view.scanner.device.isEnabled()
    assert view.server.url.text() == "https://province.example"
    assert view.server.officer.isEnabled()
    assert needs.LANGUAGE_TO_CHOOSE.holds(window.work) and not setup.is_locked("language")
    setup.choose_device("escl:2")
    assert window.work.devices.device is None, "nothing but the device of the policy is taken"
    assert window.view.tools.device.currentData() == "", "nor offered"


def test_a_new_station_is_set_up_step_by_step(new_desk: Desk, sandbox: RunningSandbox, tmp_path: Path) -> None:
    window, setup = new_desk.window, new_desk.window.work.setting_up
    new_desk.until(lambda: window.view.setup.isVisible() and not setup.looking)
    assert {step: setup.state(step) for step in SetupStep} == dict.fromkeys(SetupStep, StepState.GOOD)
    assert "Sẵn sàng" in window.view.setup.text
    assert window.view.setup.list.hasFocus()

    for _ in range(2):
        new_desk.qtbot.keyClick(window.view.setup.list, Qt.Key.Key_Down)
    assert setup.step is SetupStep.SCANNER
    scanner = window.view.setup.scanner
    new_desk.until(scanner.test.isEnabled)
    scanner.test.click()
    new_desk.until(lambda: setup.facts is not None and not setup.testing)
    assert setup.page is not None and setup.page.height() > 100 and scanner.verdict.strip()
    (new_desk.feeder / "page.jpg").unlink(missing_ok=True)
    scanner.test.click()
    new_desk.until(lambda: setup.page_error is not None and not setup.testing)
    assert setup.page is None and scanner.verdict.strip(), "an old page is not taken for the new one"

    setup.choose(SetupStep.LANGUAGE)
    window.view.setup.language.en.click()
    new_desk.until(lambda: "Ready" in window.view.setup.text and load(tmp_path).language == "en")

    setup.choose(SetupStep.SERVER)
    server = window.view.setup.server
    server.officer.clear()
    new_desk.qtbot.keyClicks(server.officer, "Tran")
    window.speak("vi")
    window.speak("en")
    assert window.view.setup.server.officer.text() == "Tran", "what is typed stays in a view made anew"
    assert not window.view.setup.back.isHidden()
    window.view.setup.back.click()
    assert not window.view.setup.isVisible()
    window.commands["set-up"].trigger()
    assert window.view.setup.isVisible() and setup.step is SetupStep.SERVER, "it comes back where it was left"
    new_desk.until(lambda: not setup.looking)

    _messages_lead_here(new_desk)
    setup.use_key_file(sandbox.info.officer_p12)
    new_desk.until(lambda: window.anew_wanted)
    assert not window.isVisible(), "another desk takes its place, with the new key"
    assert load(tmp_path).signing.pkcs12 == sandbox.info.officer_p12
    assert setup.comes_back is SetupStep.CERTIFICATE and setup.comes_back is None


def _messages_lead_here(new_desk: Desk) -> None:
    window, work = new_desk.window, new_desk.window.work
    work.beside.leave()
    work.notices.say(Notice(SigningFailed("NO_KEY_SET_UP"), action=("Again", lambda: None)))
    assert window.banner.mend.isVisible() and window.banner.mend.text() == "Set up the certificate…"
    window.speak("vi")
    assert window.banner.mend.text() == "Cài đặt chứng thư…"
    said = window.banner.text
    window.banner.mend.click()
    assert window.view.setup.isVisible() and work.setting_up.step is SetupStep.CERTIFICATE
    assert not window.banner.isVisible() or window.banner.text != said
    new_desk.until(lambda: not work.setting_up.looking)
    while window.banner.isVisible():  # of what other tests left over
        window.banner.close_message()
    work.notices.say(Notice(StationError("PAPER_JAM")))
    assert window.banner.isVisible() and not window.banner.mend.isVisible(), "nothing of the set-up is wrong"


class Closed(RealWork):
    """Of a station that does not open: the data folder is full, say."""

    def ask(self, step: SetupStep) -> tuple[Finding, ...]:
        raise StoreFailed("DISK_FULL")


def test_where_the_station_does_not_open_each_step_says_why(qtbot: QtBot, station: Station, tmp_path: Path) -> None:
    runner, kept = TaskRunner(), QSettings(str(tmp_path / "ui.ini"), QSettings.Format.IniFormat)
    port = Closed(station.settings, lambda: station, tmp_path)
    setup = SettingUpViewModel(runner, DevicesViewModel(runner, kept), kept, port)
    setup.begin(SetupStep.SERVER)
    qtbot.waitUntil(lambda: not setup.looking)
    runner.close()
    assert setup.state(SetupStep.SERVER) is StepState.WRONG
    assert "full" in advice(setup.troubles(SetupStep.SERVER)[0]).message


def test_each_code_that_leads_to_a_step_is_one_that_happens() -> None:
    assert set(STEP_OF) <= set(texts("vi"))
    assert set(STEP_OF.values()) == set(SetupStep) - {SetupStep.LANGUAGE}
