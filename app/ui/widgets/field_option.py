"""A value that was found: what it is, where it comes from, and the place where it stands, enlarged while somebody looks at it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from app.ui.style.tokens import IconSize, Space
from app.ui.widgets.parts import label, picture
from app.ui.widgets.place_loupe import PlaceLoupe


class FieldOption(QFrame):
    """A click takes it; what a click means is its owner's. Where the owner gives it the cursor, it tells of keys too."""

    chosen = Signal()
    reached = Signal()
    """the cursor came by a key"""
    stepped = Signal(int)
    """Up (-1) or Down (1) was pressed"""

    def __init__(self, value: str, about: str, *, role: str = "option", icon: str = "") -> None:
        """`role` of the style sheet: *option* has a frame, *fact* only while it has the cursor. `icon`: how it stands; empty: nothing is
        to be said of that."""
        super().__init__()
        self.setProperty("role", role)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(f"{value}. {about}")
        self.value = value
        self.loupe = PlaceLoupe()
        self.loupe.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.S, Space.XS, Space.S, Space.XS)
        column.setSpacing(Space.HAIR)
        head = QHBoxLayout()
        head.setSpacing(Space.XS)
        self.icon = icon
        if icon:
            head.addWidget(picture(icon, IconSize.MARK), 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(label("quiet", wrap=True, text=about), 1)
        column.addLayout(head)
        column.addWidget(label(wrap=True, text=value))
        column.addWidget(self.loupe)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """It is chosen."""
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Up and Down go on, Enter and the space bar do what a click does."""
        match event.key():
            case Qt.Key.Key_Up | Qt.Key.Key_Down:
                self.stepped.emit(1 if event.key() == Qt.Key.Key_Down else -1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Space if not event.modifiers():
                self.chosen.emit()
            case _:
                super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """A click tells by itself that it came."""
        super().focusInEvent(event)
        if event.reason() is not Qt.FocusReason.MouseFocusReason:
            self.reached.emit()
