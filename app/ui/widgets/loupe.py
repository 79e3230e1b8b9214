"""The loupe: a window of true pixels over the page, where the mouse is; by keys it steps over the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.domain.arrange import PageView
from app.domain.geometry import Point
from app.ui.style import theme
from app.ui.viewmodels.close_look import TruePixels

WIDTH_PX, HEIGHT_PX = 420, 280
FRAME_PX = 2
STEP = 0.04
"""of the page, for a press of an arrow key"""
type Pixels = Callable[[PageView, Point], TruePixels | None]
"""of a page, around a point of its unit square; None: they are not here yet"""
_ARROWS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class Loupe(QWidget):
    """A child of what shows the page. One pixel of the page is one of the screen, whatever the zoom."""

    def __init__(self, pixels: Pixels, over: QWidget) -> None:
        super().__init__(over)
        self._pixels, self._over = pixels, over
        self._view: PageView | None = None
        self.at: Point = (0.5, 0.5)
        self.resize(WIDTH_PX, HEIGHT_PX)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(self.tr("Loupe: true pixels"))
        self.hide()

    @property
    def filled(self) -> bool:
        """Whether the pixels are here."""
        return self._view is not None and self._pixels(self._view, self.at) is not None

    def show_at(self, view: PageView | None, at: Point, centre: QPoint) -> None:
        """Show the surroundings of a point of the page (unit square), around a point of the widget below."""
        self._view, self.at = view, at
        room = self._over.rect()
        self.resize(min(WIDTH_PX, room.width()), min(HEIGHT_PX, room.height()))
        corner = centre - QPoint(self.width() // 2, self.height() // 2)
        x = max(0, min(room.width() - self.width(), corner.x()))
        y = max(0, min(room.height() - self.height(), corner.y()))
        self.move(x, y)
        self.setVisible(view is not None)
        self.update()

    def press(self, event: QKeyEvent) -> Point | None:
        """Where it goes by a key; None: the key says nothing to it."""
        step = _ARROWS.get(Qt.Key(event.key()))
        if step is None:
            return None
        return tuple(max(0.0, min(1.0, one + by * STEP)) for one, by in zip(self.at, step, strict=True))  # type: ignore[return-value]

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The pixels, then the frame; three dots until they are here."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.colours().surface))
        found = self._pixels(self._view, self.at) if self._view is not None else None
        if found is None:
            painter.setPen(QColor(theme.colours().quiet_ink))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "…")
        else:
            image, point = found
            ratio = self.devicePixelRatioF()
            painter.scale(1 / ratio, 1 / ratio)
            middle = QPointF(self.width() * ratio / 2, self.height() * ratio / 2)
            painter.drawImage(middle - QPointF(point), image)
            painter.scale(ratio, ratio)
        painter.setPen(QPen(QColor(theme.colours().accent), FRAME_PX * 2))
        painter.drawRect(self.rect())
