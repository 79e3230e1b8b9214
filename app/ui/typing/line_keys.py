"""Keys of commands that a line of text would keep for itself on X11, where Ctrl+E goes to its end and Ctrl+K deletes up to there."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

_TAKEN: Final = (Qt.Key.Key_E, Qt.Key.Key_K)
"""with Ctrl; what else a line of text edits by keys (copying, undoing) stays its own"""


class LineKeys(QObject):
    """Leaves these keys to the commands wherever the cursor is in a window, by a filter on what has the cursor."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._follow)

    def _follow(self, before: QWidget | None, now: QWidget | None) -> None:
        """The cursor moved."""
        if before is not None:
            before.removeEventFilter(self)
        if now is not None and now.window() is self._window:
            now.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Whether what has the cursor is not asked if it wants the key."""
        del watched
        if event.type() is not QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        if event.modifiers() != Qt.KeyboardModifier.ControlModifier or event.key() not in _TAKEN:
            return False
        event.ignore()
        return True
