"""What is drawn over a page's picture: boxes of its unit square, handles as large at every zoom, and what of them the mouse catches."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsSceneMouseEvent

from app.domain.geometry import Point, Rect
from app.ui.style import theme
from app.ui.viewmodels.drafts import EDGES, Handle

HANDLE_PX = 12
"""as large as it is drawn, at every zoom; it is caught within twice that"""
CORNERS = (Handle.TOP_LEFT, Handle.TOP_RIGHT, Handle.BOTTOM_RIGHT, Handle.BOTTOM_LEFT)


class PageOverlay(QGraphicsItem):
    """Lies over the page's picture, whose size it is told."""

    MARGIN_PX = 2 * HANDLE_PX
    """around the page, for handles and for what stands beside them"""

    def __init__(self) -> None:
        super().__init__()
        self._size = QRectF()
        self.setZValue(10)

    def boundingRect(self) -> QRectF:  # noqa: N802 - Qt's name
        """The page, and what of its handles lies beyond it."""
        margin = self.MARGIN_PX * self._unit
        return self._size.adjusted(-margin, -margin, margin, margin)

    @property
    def _unit(self) -> float:
        """A pixel of the screen in pixels of the picture."""
        scene = self.scene()
        zoom = scene.views()[0].transform().m11() if scene is not None and scene.views() else 1.0
        return 1 / zoom if zoom else 1.0

    def _box(self, rect: Rect) -> QRectF:
        width, height = self._size.width(), self._size.height()
        return QRectF(QPointF(rect[0] * width, rect[1] * height), QPointF(rect[2] * width, rect[3] * height))

    def _at(self, rect: Rect, handle: Handle) -> QPointF:
        box = self._box(rect)
        x = box.left() if "left" in handle else box.right() if "right" in handle else box.center().x()
        y = box.top() if "top" in handle else box.bottom() if "bottom" in handle else box.center().y()
        return QPointF(x, y)

    def _paint_handles(self, painter: QPainter, rect: Rect, handles: Iterable[Handle], held: Handle) -> None:
        """Those of a box; `held` is the one that keys move."""
        side = HANDLE_PX * self._unit
        for handle in handles:
            at = self._at(rect, handle)
            box = QRectF(at.x() - side / 2, at.y() - side / 2, side, side)
            painter.fillRect(box, QColor(theme.colours().accent if handle is held else theme.colours().surface))
            painter.setPen(pen(theme.colours().accent))
            painter.drawRect(box)

    def _caught_at(self, rects: Iterable[tuple[int, Rect]], at: QPointF) -> tuple[int, Handle] | None:
        """Which of these boxes, each with its place, the mouse catches there, and by what; the last one lies on top. None: none."""
        hits = [hit for place, rect in rects if (hit := self._hit(place, rect, at)) is not None]
        return hits[-1] if hits else None

    def _hit(self, place: int, rect: Rect, at: QPointF) -> tuple[int, Handle] | None:
        near = HANDLE_PX * self._unit
        for handle in EDGES:
            away = self._at(rect, handle) - at
            if abs(away.x()) <= near and abs(away.y()) <= near:
                return place, handle
        return (place, Handle.ALL) if self._box(rect).contains(at) else None

    def _point(self, event: QGraphicsSceneMouseEvent) -> Point:
        at = event.pos()
        return at.x() / max(1.0, self._size.width()), at.y() / max(1.0, self._size.height())


def pen(colour: str, width_px: int = 2) -> QPen:
    """As wide at every zoom."""
    drawn = QPen(QColor(colour), width_px)
    drawn.setCosmetic(True)
    return drawn
