"""A word that lies on a page, of the same size at every zoom."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QGraphicsItem,
    QGraphicsSimpleTextItem,
    QStyleOptionGraphicsItem,
    QWidget,
)

from app.ui.style import theme

TAG_PX = 4


class PageTag(QGraphicsSimpleTextItem):
    """A word on a coloured ground, of the same size at every zoom."""

    def __init__(self, text: str, ground: str, parent: QGraphicsItem | None = None) -> None:
        super().__init__(text, parent)
        self._ground = ground
        self.setFont(QApplication.font())
        self.setBrush(QColor(theme.colours().surface))
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)

    def boundingRect(self) -> QRectF:  # noqa: N802 - Qt's name
        """The word and the ground around it."""
        return super().boundingRect().adjusted(-TAG_PX, -TAG_PX, TAG_PX, TAG_PX)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """The ground, then the word."""
        painter.fillRect(self.boundingRect(), QColor(self._ground))
        super().paint(painter, option, widget)  # type: ignore[arg-type]  # the binding says less than Qt takes
