"""What the station draws itself, as it will be printed: the reception slip, the quality sheet."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.domain.drawing import Drawing
from app.ui.printing import paint
from app.ui.style.theme import colours
from app.ui.style.tokens import BARE_PAPER, Space

_LEAST_WIDE_PX: Final = 240


class DrawnPages(QWidget):
    """The pages below one another, each as wide as there is room."""

    def __init__(self) -> None:
        super().__init__()
        self._drawings: tuple[Drawing, ...] = ()
        self.setMinimumWidth(_LEAST_WIDE_PX)

    def show_drawings(self, drawings: tuple[Drawing, ...]) -> None:
        """Show these pages."""
        self._drawings = drawings
        self.setAccessibleName("\n".join(line.text for one in drawings for line in one.lines))
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.updateGeometry()
        self.update()

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """All of them."""
        return sum(round(width * one.height_mm / one.width_mm) + Space.M for one in self._drawings)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as it is."""
        return QSize(_LEAST_WIDE_PX, self.heightForWidth(_LEAST_WIDE_PX))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paper, with what is printed on it."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for one in self._drawings:
            high = round(self.width() * one.height_mm / one.width_mm)
            painter.fillRect(0, 0, self.width(), high, QColor(BARE_PAPER))
            paint(painter, one, self.width() / one.width_mm)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QColor(colours().line))
            painter.drawRect(0, 0, self.width() - 1, high - 1)
            painter.translate(0, high + Space.M)
