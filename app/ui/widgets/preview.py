"""The selected page, large."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPixmap, QPolygonF, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGraphicsItem,
    QGraphicsPixmapItem,
    QGraphicsPolygonItem,
    QGraphicsScene,
    QGraphicsSimpleTextItem,
    QGraphicsView,
    QLabel,
    QStyleOptionGraphicsItem,
    QVBoxLayout,
    QWidget,
)

from app.ui.style import theme
from app.ui.widgets.parts import label

ZOOM_STEP = 1.25
MOST_ZOOM = 4.0
PEN_PX = 3
TAG_PX = 4


class _Tag(QGraphicsSimpleTextItem):
    """A word on a coloured ground, of the same size at every zoom."""

    def __init__(self, text: str, parent: QGraphicsItem) -> None:
        super().__init__(text, parent)
        self.setFont(QApplication.font())
        self.setBrush(QColor(theme.colours().surface))
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)

    def boundingRect(self) -> QRectF:  # noqa: N802 - Qt's name
        """The word and the ground around it."""
        return super().boundingRect().adjusted(-TAG_PX, -TAG_PX, TAG_PX, TAG_PX)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """The ground, then the word."""
        painter.fillRect(self.boundingRect(), QColor(theme.colours().bad))
        super().paint(painter, option, widget)  # type: ignore[arg-type]  # the binding says less than Qt takes


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
        self._marks: list[QGraphicsPolygonItem] = []
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

    def show_places(self, places: Sequence[tuple[QPolygonF, str]]) -> None:
        """Mark places of the page: outlines in pixels of its picture, each with a word."""
        for item in self._marks:
            self.scene().removeItem(item)
        self._marks = [self._mark(outline, text) for outline, text in places]

    def _mark(self, outline: QPolygonF, text: str) -> QGraphicsPolygonItem:
        """As wide as the same pen at every zoom; the word keeps its size."""
        pen = QPen(QColor(theme.colours().bad), PEN_PX)
        pen.setCosmetic(True)
        item = self.scene().addPolygon(outline, pen)
        tag = _Tag(text, item)
        tag.setPos(outline.boundingRect().topLeft())
        return item

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
