"""Covers the window while the desk is locked, and takes note of whoever touches it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import shiboken6
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QMenuBar, QWidget

from app.ui.viewmodels.workplace import Workplace
from app.ui.widgets.lock_screen import LockScreen

if TYPE_CHECKING:
    from app.ui.widgets.main_window import DeskWindow

_TOUCHES: Final = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.InputMethod,
    }
)


class Cover(QObject):
    """While it lies there the view is no part of the window: neither an eye nor a screen reader nor a key finds it."""

    def __init__(self, window: DeskWindow, work: Workplace, counter: str) -> None:
        super().__init__(window)
        self._window = window
        self._work = work
        self._counter = counter
        self._watched: QObject | None = None
        self._cursor: QWidget | None = None
        self.screen: LockScreen | None = None
        """None: the desk is open"""

    def follow(self) -> None:
        """Lie over the desk or not, as the lock is."""
        if self._work.lock.locked and self.screen is None:
            self._lay()
        elif not self._work.lock.locked and self.screen is not None:
            self.take_off()
            self._window.show_uncovered()
            self._window.show_all()
            self._put_cursor()

    def show_desk(self, work: Workplace) -> None:
        """Show how far the work is; and watch the window, as soon as it is there."""
        if self.screen is not None:
            self.screen.show_desk(work)
        handle = self._window.windowHandle()
        if handle is not None and handle is not self._watched:
            self._watched = handle
            handle.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Somebody touches the desk: told of the window as a whole, before any part of it gets it."""
        if event.type() in _TOUCHES:
            self._work.lock.touched()
        return super().eventFilter(watched, event)

    def take_off(self) -> None:
        """Give the view back to whoever shows it next."""
        if self.screen is not None:
            self._window.takeCentralWidget()
            self.screen.deleteLater()
            self.screen = None

    def _lay(self) -> None:
        window = self._window
        _close_all_beside(window)
        _forget_what_was_copied()
        self._cursor = window.focusWidget()
        window.takeCentralWidget()
        window.view.hide()
        self.screen = LockScreen(self._counter)
        self.screen.open_wanted.connect(self._open)
        self.screen.elsewhere_wanted.connect(self._work.officer.sign_in_elsewhere)
        self.screen.given_up.connect(self._work.officer.give_up)
        window.setMenuBar(QMenuBar())  # the keys of the commands go with the menus and the view
        window.setCentralWidget(self.screen)
        window.say_title(self.tr("{counter} – locked").format(counter=self._counter))
        self.screen.show_desk(self._work)
        self.screen.open_button.setFocus()

    def _open(self) -> None:
        if self._work.officer.signs_in:
            self._work.officer.sign_in()
        else:
            self._work.lock.open()

    def _put_cursor(self) -> None:
        view, before = self._window.view, self._cursor
        at = before if before is not None and shiboken6.isValid(before) and view.isAncestorOf(before) else None
        (at or view.checklist.view).setFocus()


def _close_all_beside(window: QWidget) -> None:
    """What was asked for is not answered by whoever comes by: a PIN, a file's name with the code of a dossier."""
    for one in QApplication.topLevelWidgets():
        if one is not window and one.isVisible() and isinstance(one, QDialog | QMenu):
            one.close()


def _forget_what_was_copied() -> None:
    """Whatever program it came from: a code or a name that was copied here may stand in it by now."""
    clipboard = QGuiApplication.clipboard()
    clipboard.clear()
    if clipboard.supportsSelection():
        clipboard.clear(clipboard.Mode.Selection)
