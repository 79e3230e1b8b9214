"""A dossier is opened by its slip: on the scanner, and by the hand-held reader with the cursor anywhere."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget

from tests.gui.conftest import Desk
from tests.support.cli_world import fresh_code
from tests.support.slip_sheet import slip

pytestmark = pytest.mark.xdist_group("desk")
ADDRESS = "https://dichvucong.example/tra-cuu?mahs="


def _lay_slip(desk: Desk, bars: str, square: str) -> None:
    for file in desk.feeder.iterdir():
        file.unlink()
    slip(desk.feeder / "slip.jpg", bars, square)


def _ready(desk: Desk) -> None:
    desk.until(lambda: desk.window.work.slip_in.can_scan and desk.settled())


def _reader(at: QWidget, text: str) -> None:
    """What the reader types: all keys at once, then Enter."""
    QTest.keyClicks(at, text)
    QTest.keyClick(at, Qt.Key.Key_Return)


def _open_code(desk: Desk) -> str:
    there = desk.window.work.desk.desk
    return there.dossier.code if there else ""


def test_f2_opens_the_dossier_of_the_slip_and_keeps_nothing_of_it(desk: Desk) -> None:
    window, work, code = desk.window, desk.window.work, fresh_code()
    _ready(desk)
    _lay_slip(desk, code, ADDRESS + code)
    assert window.footer.primary.text() == "Quét phiếu (F2)"
    window.footer.primary.click()
    assert work.busy
    desk.until(lambda: _open_code(desk) == code and desk.settled())
    assert work.desk.desk is not None and not work.desk.desk.masters
    assert work.slip_in.refused is None


def test_a_sheet_that_is_no_slip_is_shown_and_lies_nowhere(desk: Desk) -> None:
    window, work = desk.window, desk.window.work
    _ready(desk)
    services = work.services
    assert services is not None
    before = services.editing.recent(200)
    _lay_slip(desk, "", "https://example.vn/?id=4")
    window.commands["scan"].trigger()
    desk.until(lambda: "không phải mã hồ sơ" in window.banner.text)
    desk.until(lambda: not work.busy)
    assert work.slip_in.refused is not None and _open_code(desk) == ""
    assert services.editing.recent(200) == before
    window.view.welcome.slip_seen.emit()
    assert work.slip_in.refused is None


def test_the_reader_is_heard_wherever_the_cursor_is_and_leaves_no_trace_there(desk: Desk) -> None:
    window, code = desk.window, fresh_code()
    _ready(desk)
    window.band.code.setFocus()
    QTest.keyClicks(window.band.code, "H5")
    QTest.qWait(120)  # a person typed that
    _reader(window.band.code, code)
    desk.until(lambda: _open_code(desk) == code and desk.settled())
    desk.scan()
    count = window.facts.sheets.count
    count.setFocus()
    before = count.text()
    _reader(count, ADDRESS + fresh_code())
    assert count.text() == before
    assert _open_code(desk) == code


def test_another_dossier_is_asked_about_and_never_opened_by_itself(desk: Desk) -> None:
    window, code, other = desk.window, fresh_code(), fresh_code()
    desk.open(code)
    window.view.checklist.view.setFocus()
    selected = window.work.desk.component_id
    _reader(window.view.checklist.view, other)
    assert _open_code(desk) == code and other in window.banner.text and code in window.banner.text
    assert window.work.desk.component_id == selected
    _reader(window.view.checklist.view, code)  # the open one: nothing to ask
    assert other in window.banner.text
    window.banner.act()
    desk.until(lambda: _open_code(desk) == other and desk.settled())


def test_a_locked_desk_opens_nothing(desk: Desk) -> None:
    window, work = desk.window, desk.window.work
    _ready(desk)
    work.lock.lock()
    assert window.cover.screen is not None
    heard: list[str] = []
    window.reader.code_read.connect(heard.append)
    code = fresh_code()
    _reader(window.focusWidget() or window, code)
    assert heard == [code] and _open_code(desk) == "" and work.desk.opening == ""
    work.lock.open()


def test_what_a_person_types_is_no_reader(desk: Desk) -> None:
    window, code, other = desk.window, fresh_code(), fresh_code()
    desk.open(code)
    field = window.band.code
    field.setFocus()
    field.clear()
    QTest.keyClick(field, Qt.Key.Key_Return)  # nothing is wrong with nothing
    assert "không đúng dạng" not in window.banner.text and field.property("state") != "wrong"
    QTest.keyClicks(field, other[:9])
    QTest.qWait(120)
    QTest.keyClicks(field, other[9:])
    assert field.text() == other
    QTest.keyClick(field, Qt.Key.Key_Return)
    desk.until(lambda: _open_code(desk) == other and desk.settled())


def test_a_pin_that_is_being_typed_stays_as_it_is(desk: Desk) -> None:
    code = fresh_code()
    _ready(desk)
    dialog = QWidget(desk.window, Qt.WindowType.Dialog)
    field = QLineEdit(dialog)
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setMaxLength(8)
    dialog.show()
    field.setFocus()
    QTest.keyClicks(field, "1234")
    QTest.qWait(120)
    entered: list[str] = []
    field.returnPressed.connect(lambda: entered.append(field.text()))
    _reader(field, code)
    assert field.text() == "1234" and not entered
    desk.until(lambda: _open_code(desk) == code and desk.settled())
