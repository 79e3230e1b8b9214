"""The hand-held reader of bar codes, which types like a keyboard: heard wherever the cursor is, and taken out of what has it."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.typing.bursts import Burst
from app.ui.typing.kept_text import PutBack, kept

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.KeypadModifier)


class HandReader(QObject):
    """Hears what a window and its dialogs get typed, by a filter on what has the cursor: not on the application, whose every event
    would pass here. The key that ends a code never reaches anybody."""

    code_read = Signal(str)
    """a well-formed dossier code"""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._burst = Burst()
        self._put_back: PutBack = lambda: None
        self._began_in: QWidget | None = None
        window.installEventFilter(self)  # where nothing has the cursor
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._follow)

    def _follow(self, before: QWidget | None, now: QWidget | None) -> None:
        """The cursor moved."""
        if before is not None and before is not self._window:
            before.removeEventFilter(self)
        if now is not None and is_within(now, self._window):
            now.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Whether the event is the reader's alone."""
        kind = event.type()
        if kind not in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride, QEvent.Type.InputMethod):
            return False
        if not isinstance(watched, QWidget) or (watched is self._window and watched.focusWidget() is not None):
            return False  # the window gets what its parts leave
        if isinstance(event, QInputMethodEvent):
            if event.commitString():  # an input method is switched on: its keys come as what it made of them
                self._key(watched, event.commitString(), _now_ms(0))
            return False
        assert isinstance(event, QKeyEvent)
        if kind is QEvent.Type.ShortcutOverride:
            return self._keep_from_shortcuts(event)
        return self._pressed(watched, event)

    def _keep_from_shortcuts(self, event: QKeyEvent) -> bool:
        """A key in the middle of a burst is no shortcut; Enter behind one that is no code is: it chooses in an open list."""
        at_ms = _now_ms(event.timestamp())
        meant = self._burst.code(at_ms) if event.key() in _ENTER else self._burst.goes_on(at_ms)
        if event.modifiers() in _PLAIN and meant:
            event.accept()
            return True
        return False

    def _pressed(self, watched: QWidget, event: QKeyEvent) -> bool:
        at_ms = _now_ms(event.timestamp())
        if event.key() in _ENTER:
            code = self._burst.end(at_ms)
            if code is None:
                return False
            if watched is self._began_in:
                self._put_back()
            self.code_read.emit(code.text)
            return True
        if event.modifiers() in _PLAIN and event.text().isprintable() and event.text() and not event.isAutoRepeat():
            self._key(watched, event.text(), at_ms)
        return False

    def _key(self, watched: QWidget, text: str, at_ms: int) -> None:
        before = kept(watched)
        if self._burst.key(text, at_ms):
            self._put_back, self._began_in = before, watched


def _now_ms(stamp_ms: int) -> int:
    """When the key was pressed: by the window system, for a desk that was busy gets many at once; where it tells nothing, now."""
    return stamp_ms or time.monotonic_ns() // 1_000_000


def is_within(widget: QWidget, window: QWidget) -> bool:
    """Whether a widget is of a window or of one of its dialogs."""
    at: QObject | None = widget
    while at is not None and at is not window:
        at = at.parent()
    return at is window
