"""The lock of the desk: what is shown is covered, whatever runs goes on."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

_MIN_MS = 60_000


class LockViewModel(QObject):
    """Locks by a key, and where nobody touched the desk for a while."""

    changed = Signal()

    def __init__(self, after_min: float, parent: QObject | None = None) -> None:
        """`after_min`: minutes without a touch; 0: only by the key."""
        super().__init__(parent)
        self.locked = False
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(round(after_min * _MIN_MS))
        self._idle.timeout.connect(self.lock)
        self.touched()

    def touched(self) -> None:
        """Somebody is at the desk."""
        if self._idle.interval() and not self.locked:
            self._idle.start()

    def lock(self) -> None:
        """Cover the desk."""
        if not self.locked:
            self._idle.stop()
            self.locked = True
            self.changed.emit()

    def open(self) -> None:
        """Show it again."""
        if self.locked:
            self.locked = False
            self.touched()
            self.changed.emit()
