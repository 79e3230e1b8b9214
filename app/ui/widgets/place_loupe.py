"""A place of a page, enlarged, with a frame around what stands there."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.geometry import Rect
from app.ui.style import theme

LOUPE_LINES = 5
"""so many lines of text the enlarged place is high"""
AROUND = 1.2
"""so many heights of the place are shown above and below it"""


class PlaceLoupe(QWidget):
    """A place of a page, as large as there is room; a frame marks it."""

    def __init__(self) -> None:
        super().__init__()
        self._image: QImage | None = None
        self._place: Rect | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Some lines of text."""
        return QSize(0, LOUPE_LINES * self.fontMetrics().height())

    def show_place(self, image: QImage | None, place: Rect | None) -> None:
        """Show a place (unit square) of a picture; None: nothing."""
        self._image, self._place = image, place
        self.setVisible(image is not None and place is not None)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The place in the middle, with some of what is around it."""
        del event
        if self._image is None or self._place is None:
            return
        wide, high = self._image.width(), self._image.height()
        left, top, right, bottom = self._place
        found = QRect(round(left * wide), round(top * high), round((right - left) * wide), round((bottom - top) * high))
        rows = max(1.0, found.height() * (1 + 2 * AROUND))
        scale = min(self.height() / rows, self.width() * 0.9 / max(1, found.width()))
        shown = QRect(0, 0, round(self.width() / scale), round(self.height() / scale))
        shown.moveCenter(found.center())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), QColor(theme.colours().table))
        painter.drawImage(self.rect(), self._image, shown)
        frame = QRect(
            round((found.x() - shown.x()) * scale) - 2,
            round((found.y() - shown.y()) * scale) - 2,
            round(found.width() * scale) + 4,
            round(found.height() * scale) + 4,
        )
        painter.setPen(QPen(QColor(theme.colours().line), 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.setPen(QPen(QColor(theme.colours().accent), 2))
        painter.drawRect(frame)
