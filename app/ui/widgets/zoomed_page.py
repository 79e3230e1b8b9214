"""A view of one page that fits it into its room, enlarges and reduces it, and knows which point of it lies under the mouse."""

from __future__ import annotations

import re

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView, QLabel, QVBoxLayout, QWidget

from app.domain.geometry import Point
from app.ui.widgets.parts import label

ZOOM_STEP = 1.25
_LONG = re.compile(r"\w{16}(?=\w)")


class ZoomedPage(QGraphicsView):
    """Fits the page until somebody zooms; Ctrl and the wheel zoom, dragging moves. Where no page is, a sentence stands in its place."""

    MOST_ZOOM = 4.0
    AROUND_PX = 0
    """bare room around a page that is fitted"""
    zoomed = Signal(float)
    """the wheel wants to zoom by this factor"""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setScene(QGraphicsScene(self))
        self.setRenderHints(QPainter.RenderHint.SmoothPixmapTransform | QPainter.RenderHint.Antialiasing)
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.fitted = True
        self._hint: QLabel = label("quiet", wrap=True)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        QVBoxLayout(self).addWidget(self._hint)

    def say(self, hint: str) -> None:
        """A sentence in the place of a page; empty: none. A long word, such as the hash of a file, may break anywhere."""
        self._hint.setText(_LONG.sub("\\g<0>\u200b", hint))

    @property
    def page_size(self) -> QRectF:
        """The page in pixels of its picture; empty: there is none."""
        return self.sceneRect()

    def under(self, event: QMouseEvent) -> Point | None:
        """The point of the page (unit square) under the mouse, or the nearest one; None: there is no page."""
        size = self.page_size
        if size.isEmpty():
            return None
        at = self.mapToScene(event.position().toPoint())
        return min(1.0, max(0.0, at.x() / size.width())), min(1.0, max(0.0, at.y() / size.height()))

    def fit(self) -> None:
        """Show all of the page."""
        self.fitted = True
        rect, around = self.sceneRect(), self.AROUND_PX
        if not rect.isEmpty():
            self.fitInView(rect.adjusted(-around, -around, around, around), Qt.AspectRatioMode.KeepAspectRatio)

    def zoom(self, factor: float) -> None:
        """Enlarge or reduce."""
        if not self.sceneRect().isEmpty() and self.transform().m11() * factor <= self.MOST_ZOOM:
            self.fitted = False
            self.scale(factor, factor)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep a fitted page fitted."""
        super().resizeEvent(event)
        if self.fitted:
            self.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Zoom with Ctrl, else scroll."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoomed.emit(ZOOM_STEP if event.angleDelta().y() > 0 else 1 / ZOOM_STEP)
        else:
            super().wheelEvent(event)
