"""A token whose PIN was wrong too often: a supervisor at the desk allows one more try, whoever entered it is told whom to call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from app.bootstrap import Station
from app.domain.errors import SigningFailed
from app.domain.pin import PinEvent
from app.services.tokens import Tokens
from tests.gui.conftest import Desk

pytestmark = pytest.mark.xdist_group("desk")
_SERIALS = count(1)


@pytest.fixture
def serial(station: Station) -> str:
    """A token of which two wrong PINs were entered by who works here; its driver tells nothing."""
    token = f"54B1-{next(_SERIALS)}"
    for event in (PinEvent.TRIED, PinEvent.REFUSED_SILENTLY) * 2:
        station.store.pins.add(token, event, station.actor)
    return token


def _stopped(desk: Desk, station: Station, serial: str, *, by_another: bool, code: str = "PIN_STOPPED") -> None:
    """Finishing met the stop."""
    work = desk.window.work
    desk.until(lambda: work.services and desk.settled())
    assert work.services is not None
    tokens = Tokens(station.store, lambda: ((), ()), dict, by_another=by_another)
    work.stopped_pin.use(replace(work.services, usb_tokens=tokens))
    work.finishing.failed.emit(SigningFailed(code, token=serial, count=2))
    desk.until(lambda: serial in desk.window.banner.text and desk.settled())


def _answering(choose: Callable[[QMessageBox], None]) -> list[str]:
    """Answer the question that comes; what it said."""
    said: list[str] = []

    def answer() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        said.append(f"{box.text()} {box.informativeText()}")
        choose(box)

    QTimer.singleShot(0, answer)
    return said


def _events(station: Station, serial: str) -> tuple[PinEvent, ...]:
    return station.store.pins.events(serial)


def _audited(station: Station) -> int:
    """How many words of a supervisor the audit holds."""
    return sum(row.event == "pin.allowed" for row in station.store.audit.rows())


def test_a_supervisor_allows_one_more_try_at_the_desk(desk: Desk, station: Station, serial: str) -> None:
    _stopped(desk, station, serial, by_another=False)
    audited = _audited(station)
    said = _answering(lambda box: box.buttons()[0].click())
    assert desk.window.banner._button.text() == "Cho thử thêm một lần…"
    desk.window.banner.act()
    assert serial in said[0] and station.actor.name in said[0] and "có thể bị khóa" in said[0]
    desk.until(lambda: "thêm một lần" in desk.window.banner.text and desk.settled())
    assert _events(station, serial)[-1] is PinEvent.ALLOWED
    assert _audited(station) == audited + 1
    assert desk.window.banner._button.text() == "Hoàn tất lại (F9)"


def test_it_is_not_allowed_by_a_press_of_enter(desk: Desk, station: Station, serial: str) -> None:
    _stopped(desk, station, serial, by_another=False)
    _answering(lambda box: box.defaultButton().click())
    desk.window.banner.act()
    desk.until(desk.settled)
    assert PinEvent.ALLOWED not in _events(station, serial)


def test_who_entered_the_wrong_pin_is_told_whom_to_call(desk: Desk, station: Station, serial: str) -> None:
    _stopped(desk, station, serial, by_another=True)
    assert "Gọi người phụ trách" in desk.window.banner.text and f"tokens --allow {serial}" in desk.window.banner.text
    assert not desk.window.banner._button.isVisible()


def test_a_token_that_its_issuer_unlocked_is_told_so(desk: Desk, station: Station, serial: str) -> None:
    station.store.pins.add(serial, PinEvent.FOUND_LOCKED, station.actor)
    _stopped(desk, station, serial, by_another=False, code="TOKEN_LOCKED")
    assert desk.window.banner._button.text() == "Đã được mở khóa…"
    said = _answering(lambda box: box.buttons()[0].click())
    desk.window.banner.act()
    assert "nơi cấp" in said[0]
    desk.until(lambda: PinEvent.ALLOWED in _events(station, serial) and desk.settled())


def test_a_token_that_only_its_driver_tells_to_be_locked_has_no_way_on_here(desk: Desk, station: Station) -> None:
    _stopped(desk, station, "54B1-ELSEWHERE", by_another=False, code="TOKEN_LOCKED")
    assert not desk.window.banner._button.isVisible()
