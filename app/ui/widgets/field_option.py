"""A value that was found: what it is, where it comes from, and the place where it stands, enlarged while somebody looks at it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout

from app.ui.style.tokens import Space
from app.ui.widgets.parts import label
from app.ui.widgets.place_loupe import PlaceLoupe


class FieldOption(QFrame):
    """A click takes it; what a click means is its owner's."""

    chosen = Signal()

    def __init__(self, value: str, about: str, *, role: str = "option") -> None:
        """`role` of the style sheet: *option* has a frame, *fact* has none."""
        super().__init__()
        self.setProperty("role", role)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(f"{value}. {about}")
        self.value = value
        self.loupe = PlaceLoupe()
        self.loupe.hide()
        column = QVBoxLayout(self)
        beside = Space.S if role == "option" else 0
        column.setContentsMargins(beside, Space.XS, beside, Space.XS)
        column.setSpacing(Space.HAIR)
        column.addWidget(label("quiet", wrap=True, text=about))
        column.addWidget(label(wrap=True, text=value))
        column.addWidget(self.loupe)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """It is chosen."""
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.chosen.emit()
