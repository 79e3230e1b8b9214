"""What stands for a while is said when its part tells it, and taken back once it is over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from app.domain.errors import DeliveryFailed, DeviceFailed, StationError
from app.domain.health.check_sheet import CheckDrift
from app.domain.health.drift import Drift, Figure, Part
from app.domain.health.glass import DirtyGlass
from app.domain.ids import new_id
from app.domain.model import Side
from app.messages import Language
from app.services.accept import Supervised, Unaccepted
from app.services.drain import Unsent
from app.services.handover import HandedOver, UnsignedPaper
from app.services.health import Trouble
from app.services.recover import Failure
from app.services.stacks import TurnedStack
from app.ui.language import speak
from app.ui.scanners import ScannerChoice
from app.ui.tasks import TaskRunner
from app.ui.viewmodels.desk import DeskViewModel
from app.ui.viewmodels.devices import DevicesViewModel
from app.ui.viewmodels.notices import Notice, NoticeQueue
from app.ui.viewmodels.returned import ReturnedViewModel
from app.ui.viewmodels.standing_notices import StandingNotices
from app.ui.viewmodels.startup import StartupViewModel
from app.ui.viewmodels.supervision import SupervisionViewModel

A = ScannerChoice("escl:a", "Máy A", "uuid:a")
STACK = TurnedStack("H01-1", "don", 3, 0)
AWAY = DeliveryFailed("SERVER_UNREACHABLE", retryable=True)
BROKEN = DeviceFailed("SCANNER_DRIVER_SILENT", driver="epson2")
OVERDUE = Unsent(3, 5 * 3600.0, overdue=True)


class Parts:
    """The parts that tell what stands, with no station behind them; and what a person sees."""

    def __init__(self, folder: Path) -> None:
        self.shown: Notice | None = None
        self.opened: list[tuple[str, str]] = []
        self.tried: list[bool] = []
        self.runner = TaskRunner()
        self.startup = StartupViewModel(self.runner, cast("Any", None))
        self.desk = DeskViewModel(self.runner)
        self.kept = QSettings(str(folder / "ui.ini"), QSettings.Format.IniFormat)
        self.devices = DevicesViewModel(self.runner, self.kept)
        self.supervision = SupervisionViewModel(self.runner)
        self.returned = ReturnedViewModel(self.runner)
        self.queue = NoticeQueue(self._show, lambda: True)
        self.standing = StandingNotices(
            self.queue,
            self.startup,
            self.desk,
            self.devices,
            self.supervision,
            self.returned,
            open_dossier=lambda code, component="", page=None: self.opened.append((code, component)),
            join_dossiers=lambda: None,
            recover_again=lambda: self.tried.append(True),
            kept=self.kept,
        )

    def _show(self, notice: Notice | None) -> None:
        self.shown = notice

    @property
    def error(self) -> StationError | None:
        return self.shown.error if self.shown else None

    def next(self) -> None:
        """A person read what is shown."""
        self.shown = None
        self.queue.dealt_with()

    def act(self) -> None:
        assert self.shown is not None and self.shown.action is not None
        self.shown.action[1]()

    def troubled(self, *troubles: Trouble) -> None:
        """So it stands with the devices, as a look tells."""
        self.supervision.troubles = troubles
        self.supervision.looked.emit()

    def dossier(self, code: str, *, leaves: bool = False) -> None:
        """This dossier lies on the desk, and was looked at."""
        self.desk.desk = cast("Any", SimpleNamespace(dossier=SimpleNamespace(code=code)))
        self.desk.release = cast("Any", SimpleNamespace(may_leave=leaves))
        self.desk.changed.emit()


@pytest.fixture
def parts(language: Language, tmp_path: Path) -> Iterator[Parts]:
    made = Parts(tmp_path)
    yield made
    made.runner.close()


def test_what_was_left_over_is_said_in_its_order_each_with_its_way_on(parts: Parts) -> None:
    startup = parts.startup
    startup.unsent, startup.stacks = OVERDUE, (STACK,)
    startup.failures = (Failure("H01-2", "TP01", AWAY),)
    startup.supervised = Supervised(Unaccepted(("H01-3",), 90_000.0), ())
    startup.recovered.emit()
    assert parts.error is not None and parts.error.code == "OUTBOX_OVERDUE"
    parts.act()
    parts.next()
    assert parts.error is AWAY
    parts.act()
    assert parts.tried == [True, True]
    parts.next()
    assert parts.shown is not None and parts.shown.dossier == STACK.dossier_code
    parts.act()
    assert parts.opened == [("H01-1", "don")]
    parts.next()
    assert parts.error is not None and parts.error.code == "NOT_ACCEPTED"
    parts.next()
    assert parts.shown is None


def test_a_dossier_that_a_colleague_handed_over_is_said_until_it_is_open(parts: Parts) -> None:
    unsigned = (UnsignedPaper("TP02", ("An",)),)
    parts.startup.handed_over = (HandedOver("H01-7", "An", "Bình", datetime(2026, 11, 26, tzinfo=UTC), unsigned),)
    parts.startup.handovers_seen.emit()
    assert parts.shown is not None
    assert parts.shown.message == "An bàn giao hồ sơ H01-7 cho bạn. Đã quét ở đó mà chưa ký: TP02."
    assert parts.shown.action is not None
    parts.shown.action[1]()
    assert parts.opened == [("H01-7", "TP02")]


def test_what_asks_to_open_a_dossier_is_over_once_that_is_open(parts: Parts) -> None:
    parts.startup.stacks = (STACK,)
    parts.startup.recovered.emit()
    parts.dossier("H01-9")
    assert parts.shown is not None
    parts.dossier(STACK.dossier_code)
    assert parts.shown is None


def test_that_a_paper_could_not_be_sent_is_over_once_its_citizen_may_leave(parts: Parts) -> None:
    parts.queue.say(Notice(AWAY))
    parts.dossier("H01-1")
    assert parts.error is AWAY
    parts.dossier("H01-1", leaves=True)
    assert parts.shown is None
    parts.queue.say(Notice(BROKEN))
    parts.dossier("H01-1", leaves=True)
    assert parts.error is BROKEN
    parts.queue.say(None)
    parts.queue.say(Notice(AWAY, waits=True))
    parts.dossier("H01-1", leaves=True)
    assert parts.error is AWAY, "left over from the last time, it is of another paper"


def test_a_scanner_that_is_gone_is_said_until_it_comes_back(parts: Parts) -> None:
    parts.devices.vanished.emit(A)
    assert parts.shown is not None and A.name in parts.shown.message
    parts.devices.came_back.emit(A)
    assert parts.shown is None


def test_a_driver_that_broke_waits_for_its_turn(parts: Parts) -> None:
    parts.devices.vanished.emit(A)
    parts.devices.driver_broke.emit(BROKEN)
    assert parts.error is None
    parts.devices.came_back.emit(A)
    assert parts.error is BROKEN


def test_what_waited_too_long_is_over_once_it_was_sent(parts: Parts) -> None:
    parts.startup.unsent = OVERDUE
    parts.startup.recovered.emit()
    parts.supervision.said.emit(Notice(None, "sent", waits=True))
    parts.supervision.sent.emit()
    assert parts.shown is not None and parts.shown.message == "sent"


def test_dirt_and_drifts_are_said_once_each_with_what_to_do_and_end_by_themselves(
    parts: Parts, qapp: QApplication
) -> None:
    at, ids = datetime(2026, 11, 27, 2, 40, tzinfo=UTC), (new_id(), new_id())
    dirt = DirtyGlass("sane:1", Side.FRONT, 112.3, at, at, *ids, 8, 7, 3)
    drift = Drift("sane:1", "colour", Figure.EXPOSURE, Part.LAMP, 230.0, 225.5, at, at, 400)
    check = CheckDrift("SHARPNESS_X", Part.OPTICS, 0.55, at, at, 4)
    glass, lamp, worse = (Trouble(new_id(), True, "Máy quét", what) for what in (dirt, drift, check))
    parts.troubled(glass)
    assert parts.shown is not None
    assert "kính máy Máy quét (mặt trước) bẩn từ" in parts.shown.message and "09:40" in parts.shown.message
    assert "112 mm" in parts.shown.remedy
    parts.troubled(glass, lamp, worse)
    parts.next()
    assert parts.shown is not None and "230,00" in parts.shown.message and "đèn" in parts.shown.message
    parts.troubled(lamp, worse)
    parts.next()
    assert parts.shown is not None and "SHARPNESS_X" in parts.shown.message
    parts.troubled()
    assert parts.shown is None, "checked"
    parts.troubled(glass)
    assert parts.shown is not None, "dirty again"
    speak(qapp, "en")
    parts.queue.speak_anew()
    assert parts.shown is not None and "112 mm" in parts.shown.remedy and "kính" not in parts.shown.message
    parts.next()
    parts.troubled(glass)
    assert parts.shown is None, "it was read, in whatever language"
    parts.troubled()
    parts.troubled(glass)
    speak(qapp, "vi")
    parts.queue.speak_anew()
    parts.troubled()
    assert parts.shown is None, "wiped"
