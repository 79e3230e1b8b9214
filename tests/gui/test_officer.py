"""Who comes to the desk without a browser at hand, and what colleagues left for them. The issuer itself: `tests/integration/sign_in`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import cast
from uuid import uuid4

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.domain.errors import Cancelled
from app.domain.identity import DeviceCode
from app.domain.model import Actor
from app.services.handover import HandedOver, UnsignedPaper
from app.ui.services import DeskServices, Door
from app.ui.tasks import TaskRunner
from app.ui.viewmodels.officer import OfficerViewModel
from app.ui.viewmodels.startup import StartupViewModel

CODE = DeviceCode("WDJB-MJHT", "https://dangnhap.example/device", "", 600)
LAN = Actor(uuid4(), "Lan")


class OnAnotherDevice:
    """A door whose page nobody can see; who types the code comes."""

    set_up = True

    def __init__(self) -> None:
        self.typed = False

    def sign_in(self, show_page: Callable[[str], object], cancelled: Callable[[], bool]) -> Actor:
        show_page("https://dangnhap.example/auth")
        return self._wait(lambda: False, cancelled)

    def sign_in_elsewhere(self, show_code: Callable[[DeviceCode], object], cancelled: Callable[[], bool]) -> Actor:
        show_code(CODE)
        return self._wait(lambda: self.typed, cancelled)

    def sign_out(self) -> bool:
        return True

    @staticmethod
    def _wait(came: Callable[[], bool], cancelled: Callable[[], bool]) -> Actor:
        while not came():
            if cancelled():
                raise Cancelled
            QTest.qSleep(5)
        return LAN


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[TaskRunner]:
    made = TaskRunner()
    yield made
    made.close()


def test_where_no_browser_opens_a_code_for_another_device_is_shown_instead(qtbot: QtBot, runner: TaskRunner) -> None:
    door, came, failed = OnAnotherDevice(), list[Actor](), list[object]()
    officer = OfficerViewModel(runner, cast(Door, door))
    officer.page_wanted.connect(lambda _address: officer.no_browser())
    officer.came.connect(came.append)
    officer.failed.connect(failed.append)
    officer.sign_in()
    qtbot.waitUntil(lambda: officer.code is not None)
    assert officer.code == CODE and officer.awaited and not came
    door.typed = True
    qtbot.waitUntil(lambda: not officer.awaited)
    assert (came, failed, officer.code, officer.error) == ([LAN], [], None, None)
    door.typed = False
    officer.sign_in_elsewhere()
    qtbot.waitUntil(lambda: officer.code is not None)
    officer.give_up()
    qtbot.waitUntil(lambda: not officer.awaited)
    assert (came, failed, officer.code) == ([LAN], [], None), "who gives up is told nothing"


def test_what_colleagues_handed_over_is_looked_up_for_who_came(qtbot: QtBot, runner: TaskRunner) -> None:
    given = HandedOver("H01-7", "An", "Lan", datetime(2026, 11, 26, tzinfo=UTC), (UnsignedPaper("TP02", ("An",)),))
    startup = StartupViewModel(runner, lambda: cast(DeskServices, None))
    startup.services = cast(
        DeskServices, SimpleNamespace(actor=LAN, handed_over=lambda actor: (given,) if actor is LAN else ())
    )
    with qtbot.waitSignal(startup.handovers_seen):
        startup.look_for_handovers()
    assert startup.handed_over == (given,)
