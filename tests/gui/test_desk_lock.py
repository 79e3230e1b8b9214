"""A locked desk shows, tells and answers nothing of a dossier, while its work goes on; sign-in opens it, also for another officer."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleInterface, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox

from app.domain.errors import Cancelled, SignInFailed
from app.domain.model import Actor
from app.messages import explain
from tests.gui.conftest import Desk

pytestmark = pytest.mark.xdist_group("desk")
CODE, OTHER, CLOSED = (f"H56.14-261130-007{number}" for number in (1, 2, 3))


class GivenDoor:
    """A door through which comes whom the test lets in: the page and the issuer are tried in `test_desk_officer`."""

    set_up = True

    def __init__(self) -> None:
        self.next: Actor | SignInFailed | None = None
        self.signed_out = 0

    def sign_in(self, show_page: Callable[[str], object], cancelled: Callable[[], bool]) -> Actor:
        while self.next is None:
            if cancelled():
                raise Cancelled
            QTest.qSleep(10)
        came, self.next = self.next, None
        if isinstance(came, SignInFailed):
            raise came
        return came

    def sign_out(self) -> bool:
        self.signed_out += 1
        return True


@pytest.fixture
def door(desk: Desk) -> GivenDoor:
    made = GivenDoor()
    desk.window.work.officer._door = made
    return made


def told(widget: object) -> Iterator[str]:
    """All that a screen reader can come by, from the window down."""
    root = QAccessible.queryAccessibleInterface(widget)
    waiting: list[QAccessibleInterface] = [root]
    while waiting:
        one = waiting.pop()
        for kind in (QAccessible.Text.Name, QAccessible.Text.Description, QAccessible.Text.Value):
            yield one.text(kind)
        waiting += [child for n in range(one.childCount()) if (child := one.child(n)) is not None]


def all_told() -> str:
    shown = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
    return "\n".join(word for one in shown for word in (one.windowTitle(), *told(one)))


def test_nothing_of_the_dossier_is_left_while_a_scan_goes_on(desk: Desk) -> None:
    window = desk.window
    desk.open(CODE)
    assert CODE in all_told(), "else the test sees nothing"
    QGuiApplication.clipboard().setText(CODE)
    window.commands["scan"].trigger()
    window.commands["lock"].trigger()
    assert window.cover.screen is not None
    for _ in range(2):
        said = all_told()
        assert CODE not in said and "Đơn" not in said and "Trang" not in said, said
        assert "đang khóa" in said and "đang khóa" in window.windowTitle()
        assert QGuiApplication.clipboard().text() == ""
        desk.until(lambda: len(window.work.desk.pages) == 2 and not window.work.busy)
    before = window.work.desk.component_id
    QTest.keyClick(window.cover.screen.open_button, "N")
    assert not window.menuBar().actions() and window.work.desk.component_id == before
    assert not window.view.isVisible() and window.view.window() is not window, "no key of the desk reaches it"
    window.make_anew()
    assert CODE not in all_told(), "another language shows nothing either"
    window.cover.screen.open_button.click()
    assert window.cover.screen is None and CODE in all_told()
    assert window.menuBar().actions() and window.view.isVisible()


def test_a_question_for_a_pin_is_closed_and_not_asked_again(desk: Desk) -> None:
    window = desk.window
    box = QMessageBox(window)
    box.setText(CODE)
    box.open()
    window.work.lock.lock()
    assert not box.isVisible() and CODE not in all_told()
    assert window.work.finishing.ask_holder(None) is None  # type: ignore[arg-type]


def test_who_signs_in_works_here_from_now_on(desk: Desk, door: GivenDoor) -> None:
    window, work = desk.window, desk.window.work
    desk.open(OTHER)
    assert work.services is not None
    first = work.services.actor
    other = work.services.editing._store.dossiers.actor("Trần Văn Thử", None)
    window.commands["sign-out"].trigger()
    desk.until(lambda: window.cover.screen is not None)
    screen = window.cover.screen
    assert screen is not None and door.signed_out == 1
    screen.open_button.click()
    desk.until(lambda: work.officer.awaited)
    assert "trình duyệt" in screen.text and not screen.open_button.isEnabled()
    door.next = SignInFailed("SIGN_IN_TIMED_OUT")
    desk.until(lambda: not work.officer.awaited)
    assert explain(SignInFailed("SIGN_IN_TIMED_OUT"), "vi").plain.message in screen.text
    assert window.cover.screen is screen, "nobody came: it stays locked"
    screen.open_button.click()
    door.next = other
    desk.until(lambda: window.cover.screen is None)
    assert work.services.actor == other and "Trần Văn Thử" in window.banner.text
    assert work.desk.desk is not None and work.desk.desk.dossier.code == OTHER
    window.commands["change-officer"].trigger()
    desk.until(lambda: work.officer.awaited)
    work.officer.give_up()
    desk.until(lambda: not work.officer.awaited)
    assert work.services.actor == other
    work.change_officer(first)


def test_it_locks_by_itself_where_nobody_touches_it(desk: Desk) -> None:
    window, lock = desk.window, desk.window.work.lock
    assert lock._idle.isActive() and lock._idle.interval() == 5 * 60_000
    desk.until(lambda: window.cover._watched is not None)
    lock._idle.stop()
    QTest.keyPress(window.windowHandle(), Qt.Key.Key_Shift)
    assert lock._idle.isActive(), "the time begins anew: somebody is there"
    lock._idle.timeout.emit()
    assert lock.locked and window.cover.screen is not None and not lock._idle.isActive()
    QTest.keyPress(window.windowHandle(), Qt.Key.Key_Shift)
    assert lock.locked, "a touch alone does not open it"
    lock.open()
    assert lock._idle.isActive()


def test_closing_says_what_becomes_of_what_goes_on(desk: Desk) -> None:
    window = desk.window
    desk.open(CLOSED)
    window.commands["scan"].trigger()
    said: list[str] = []

    def answer() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        said.append(box.informativeText())
        box.defaultButton().click()

    QTimer.singleShot(0, answer)
    window.close()
    assert "Đang quét" in said[0] and "quét tiếp" in said[0]
    desk.until(lambda: not window.work.busy)
