"""The selected page, large."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QGraphicsPixmapItem, QGraphicsScene, QGraphicsView, QLabel, QVBoxLayout, QWidget

from app.ui.widgets.parts import label

ZOOM_STEP = 1.25
MOST_ZOOM = 4.0


class Preview(QGraphicsView):
    """Fits the page into the window; Ctrl and the wheel zoom, dragging moves."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = QGraphicsPixmapItem()
        self._page.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
        scene = QGraphicsScene(self)
        scene.addItem(self._page)
        self.setScene(scene)
        self.setRenderHints(QPainter.RenderHint.SmoothPixmapTransform | QPainter.RenderHint.Antialiasing)
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(self.tr("The selected page, large"))
        self.fitted = True
        self._hint: QLabel = label("quiet", wrap=True)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        QVBoxLayout(self).addWidget(self._hint)

    def show_page(self, image: QImage | None, hint: str) -> None:
        """Show a page; where there is none, a sentence in its place."""
        there = image is not None and not image.isNull()
        pixmap = QPixmap.fromImage(image) if image is not None and there else QPixmap()
        turned = pixmap.size() != self._page.pixmap().size()
        self._page.setPixmap(pixmap)
        self.setSceneRect(QRectF(pixmap.rect()))
        self._hint.setText("" if there else hint)
        if self.fitted or turned:
            self.fit()

    def fit(self) -> None:
        """Show the whole page."""
        self.fitted = True
        rect = self.sceneRect()
        if not rect.isEmpty():
            self.fitInView(rect.adjusted(-12, -12, 12, 12), Qt.AspectRatioMode.KeepAspectRatio)

    def zoom(self, factor: float) -> None:
        """Enlarge or reduce."""
        if not self.sceneRect().isEmpty() and self.transform().m11() * factor <= MOST_ZOOM:
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
            self.zoom(ZOOM_STEP if event.angleDelta().y() > 0 else 1 / ZOOM_STEP)
        else:
            super().wheelEvent(event)
