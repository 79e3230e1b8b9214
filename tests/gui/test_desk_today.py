"""The code as it is typed, and the dossiers of today on the start view."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.clock import day_in_viet_nam
from app.domain.model import PaperForm
from app.ui.tasks import Lane
from app.ui.viewmodels.today import DossierState
from tests.gui.conftest import Desk
from tests.support.cli_world import fresh_code

pytestmark = pytest.mark.xdist_group("desk")


def test_what_is_typed_is_checked_and_completed(desk: Desk) -> None:
    band, work = desk.window.band, desk.window.work
    desk.until(lambda: work.services is not None)
    today = f"H56.14-{day_in_viet_nam(datetime.now(UTC)):%y%m%d}-9317"
    for typed, said, state in (
        ("H5X", "đơn vị", "wrong"),
        ("H56.14-2613", "Ngày", "wrong"),
        ("H56.14-261126-00A", "Số thứ tự", "wrong"),
        ("H56.14-26", "Mã hồ sơ", "typing"),
        ("9317", today, "good"),
    ):
        band.code.clear()
        QTest.keyClicks(band.code, typed)
        assert said in band.said and band.code.property("state") == state, typed
    QTest.keyClick(band.code, Qt.Key.Key_Return)
    desk.until(lambda: work.desk.desk is not None and desk.settled())
    assert work.desk.desk is not None and work.desk.desk.dossier.code == today
    assert "9317" not in band.said, "the code of the dossier that is open is no question any more"


def test_a_dossier_of_today_is_found_by_its_state_without_accents(desk: Desk) -> None:
    window, work, code = desk.window, desk.window.work, fresh_code()
    desk.open(code)
    window.commands["close-dossier"].trigger()
    listed = window.view.welcome.today

    def row() -> DossierState | None:
        return next((one.state for one in work.today.rows if one.code == code), None)

    desk.until(lambda: row() is DossierState.MISSING)
    window.commands["today"].trigger()
    assert listed.field.hasFocus()
    QTest.keyClicks(listed.field, f"giay to {code[-4:]}")
    assert [one.code for one in work.today.rows] == [code]
    QTest.keyClick(listed.field, Qt.Key.Key_Down)
    assert listed.list.hasFocus() and "còn thiếu" in listed.list.currentItem().text(2).casefold()
    QTest.keyClick(listed.list, Qt.Key.Key_Up)
    assert listed.field.hasFocus()
    QTest.keyClick(listed.field, Qt.Key.Key_Return)
    desk.until(lambda: work.desk.desk is not None and desk.settled())
    assert work.desk.desk is not None and work.desk.desk.dossier.code == code


def test_what_goes_on_behind_the_work_is_seen_while_nothing_is_open(desk: Desk) -> None:
    window, work, code = desk.window, desk.window.work, fresh_code()
    desk.open(code)
    assert work.services is not None and work.desk.desk is not None
    services, dossier = work.services, work.desk.desk.dossier
    window.commands["close-dossier"].trigger()

    def row() -> DossierState | None:
        return next((one.state for one in work.today.rows if one.code == code), None)

    desk.until(lambda: row() is DossierState.MISSING and not work.runner.busy(Lane.TODAY))
    first = services.editing.desk(dossier.id).components[0]
    done = services.editing.set_form(dossier.id, first.id, PaperForm.SHOW_ONLY, services.actor)
    work.runner.changed.emit(done.changes)
    assert row() is DossierState.UNKNOWN
    desk.until(lambda: row() is DossierState.MISSING)
    desk.until(lambda: not work.runner.busy(Lane.TODAY))
    work.beside.review()
    work.runner.changed.emit(done.changes)
    assert not work.today.follows, "who decides cases does not wait for a list that nobody sees"
    work.beside.leave_review()
    assert work.today.follows
    desk.until(lambda: row() is DossierState.MISSING)
