"""What is drawn over a page of a case: the defects that were marked, with boxes that the mouse moves, and the words of the text layer."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import (
    QApplication,
    QGraphicsItem,
    QGraphicsSceneMouseEvent,
    QStyleOptionGraphicsItem,
    QWidget,
)

from app.domain.geometry import Point, Rect
from app.domain.review.defects import DefectMark
from app.messages import word
from app.ui import words
from app.ui.style import theme
from app.ui.viewmodels.drafts import EDGES, LEAST, Handle, between
from app.ui.viewmodels.review_marks import Marking, key_of
from app.ui.viewmodels.review_pages import ReadWord
from app.ui.widgets.page_tag import TAG_PX

HANDLE_PX = 12
"""as large as it is drawn, at every zoom; it is caught within twice that"""
LINE_PX = 3
PALE = 225
"""of 255: how much of the page a word of the text layer hides"""

type Change = Callable[[Callable[[Marking], Marking]], None]


class DefectOverlay(QGraphicsItem):
    """Lies over the page's picture, whose size it is told. Where a mark is chosen, its box is drawn on bare paper."""

    def __init__(self, change: Change) -> None:
        super().__init__()
        self._change = change
        self._size = QRectF()
        self._marks: tuple[tuple[int, DefectMark], ...] = ()
        self._chosen = -1
        self._caught: tuple[int, Handle] | None = None
        self._drawn_from: Point | None = None
        self._last: Point = (0.0, 0.0)
        self.setZValue(10)

    def show_marks(self, size: QRectF, marks: Iterable[tuple[int, DefectMark]], chosen: int) -> None:
        """Show the marks of a page, each with its place among all of the case; `chosen` is one of these places, or none."""
        self.prepareGeometryChange()
        self._size, self._marks, self._chosen = size, tuple(marks), chosen
        draws = any(place == chosen for place, _ in self._marks)
        self.setCursor(Qt.CursorShape.CrossCursor if draws else Qt.CursorShape.OpenHandCursor)
        self.update()

    def boundingRect(self) -> QRectF:  # noqa: N802 - Qt's name
        """The page, its handles, and the words beside boxes."""
        margin = HANDLE_PX * 3 * self._unit
        return self._size.adjusted(-margin, -margin, margin, margin)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Boxes, words, handles; a mark of all the page is a word in its corner."""
        del option, widget
        whole = 0
        for place, mark in self._marks:
            chosen = place == self._chosen
            colour = theme.colours().accent if chosen else theme.colours().bad
            painter.setPen(_pen(colour, LINE_PX))
            if mark.rect is None:
                painter.drawRect(self._size)
                self._paint_tag(painter, self._size.topLeft(), mark, colour, whole)
                whole += 1
                continue
            box = self._box(mark.rect)
            painter.drawRect(box)
            self._paint_tag(painter, box.topLeft(), mark, colour, -1 if box.top() > self._tag_high else 0)
            if chosen:
                for handle in (Handle.TOP_LEFT, Handle.TOP_RIGHT, Handle.BOTTOM_RIGHT, Handle.BOTTOM_LEFT):
                    self._paint_handle(painter, self._at(mark.rect, handle), held=handle is Handle.BOTTOM_RIGHT)

    # -- drawing

    @property
    def _tag_high(self) -> float:
        return (QFontMetricsF(QApplication.font()).height() + 2 * TAG_PX) * self._unit

    def _paint_tag(self, painter: QPainter, at: QPointF, mark: DefectMark, colour: str, line: int) -> None:
        """The key and the name of a defect, `line` lines below a point, as large at every zoom."""
        text = f"{key_of(mark.defect)}  {word(f'defect_{mark.defect}', words.language())}"
        font = QFont(QApplication.font())
        metrics = QFontMetricsF(font)
        painter.save()
        painter.translate(at)
        painter.scale(self._unit, self._unit)
        painter.setFont(font)
        box = QRectF(0, 0, metrics.horizontalAdvance(text) + 4 * TAG_PX, metrics.height() + 2 * TAG_PX)
        box.translate(0, line * box.height())
        painter.fillRect(box, QColor(colour))
        painter.setPen(QColor(theme.colours().surface))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        painter.restore()

    def _paint_handle(self, painter: QPainter, at: QPointF, *, held: bool) -> None:
        side = HANDLE_PX * self._unit
        box = QRectF(at.x() - side / 2, at.y() - side / 2, side, side)
        painter.fillRect(box, QColor(theme.colours().accent if held else theme.colours().surface))
        painter.setPen(_pen(theme.colours().accent, 2))
        painter.drawRect(box)

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

    # -- the mouse

    def mousePressEvent(self, event: QGraphicsSceneMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Catch a box or its corner; on bare paper the chosen mark's box begins, and without one the page is moved."""
        self._last = at = self._point(event)
        self._caught = self._drawn_from = None
        hits = [self._hit(place, mark.rect, event.pos()) for place, mark in self._marks if mark.rect is not None]
        self._caught = next((hit for hit in reversed(hits) if hit is not None), None)
        if self._caught is not None:
            place = self._caught[0]
            self._change(lambda marking: Marking(marking.marks, place))
        elif any(place == self._chosen for place, _ in self._marks):
            self._drawn_from = at
        else:
            event.ignore()

    def mouseMoveEvent(self, event: QGraphicsSceneMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Move what was caught, or draw on."""
        at = self._point(event)
        dx, dy = at[0] - self._last[0], at[1] - self._last[1]
        if self._caught is not None:
            place, handle = self._caught
            self._change(lambda marking: marking.dragged(place, handle, dx, dy))
        elif self._drawn_from is not None:
            rect = between(self._drawn_from, at)
            if rect[2] - rect[0] >= LEAST / 2 and rect[3] - rect[1] >= LEAST / 2:
                self._change(lambda marking: marking.drawn(rect))
        self._last = at

    def mouseReleaseEvent(self, event: QGraphicsSceneMouseEvent) -> None:  # noqa: N802 - Qt's name
        """The box is there."""
        del event
        self._caught = self._drawn_from = None

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


class WordsOverlay(QGraphicsItem):
    """The text layer over the picture that it was read from: each word as large as it stands there; doubtful ones in another colour."""

    def __init__(self) -> None:
        super().__init__()
        self._size = QRectF()
        self._words: tuple[ReadWord, ...] = ()
        self.setZValue(4)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def show_words(self, size: QRectF, found: tuple[ReadWord, ...]) -> None:
        """Show these; none: nothing."""
        self.prepareGeometryChange()
        self._size, self._words = size, found
        self.setVisible(bool(found))
        self.update()

    def boundingRect(self) -> QRectF:  # noqa: N802 - Qt's name
        """The page."""
        return self._size

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """A pale ground, then the words."""
        del option, widget
        ground = QColor(theme.colours().surface)
        ground.setAlpha(PALE)
        painter.fillRect(self._size, ground)
        font = QFont(QApplication.font())
        for one in self._words:
            font.setPixelSize(max(4, round(one.box.height())))
            wide = QFontMetricsF(font).horizontalAdvance(one.text)
            painter.save()
            painter.setFont(font)
            painter.setPen(QColor(theme.colours().ink if one.sure else theme.colours().bad))
            painter.translate(one.box.topLeft())
            painter.scale(one.box.width() / max(1.0, wide), 1.0)
            painter.drawText(QPointF(0, one.box.height()), one.text)
            painter.restore()


def _pen(colour: str, width_px: int) -> QPen:
    pen = QPen(QColor(colour), width_px)
    pen.setCosmetic(True)
    return pen
