"""What is drawn over a page of a case: the defects that were marked, with boxes that the mouse moves, and the words of the text layer."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QGraphicsItem,
    QGraphicsSceneMouseEvent,
    QStyleOptionGraphicsItem,
    QWidget,
)

from app.domain.geometry import Point
from app.domain.review.defects import DefectMark
from app.messages import word
from app.ui import words
from app.ui.style import theme
from app.ui.viewmodels.drafts import LEAST, Handle, between
from app.ui.viewmodels.review_marks import Marking, key_of
from app.ui.viewmodels.review_pages import ReadWord
from app.ui.widgets.page_overlay import CORNERS, HANDLE_PX, PageOverlay, pen
from app.ui.widgets.page_tag import TAG_PX

LINE_PX = 3
PALE = 225
"""of 255: how much of the page a word of the text layer hides"""

type Change = Callable[[Callable[[Marking], Marking]], None]


class DefectOverlay(PageOverlay):
    """Where a mark is chosen, its box is drawn on bare paper."""

    MARGIN_PX = 3 * HANDLE_PX

    def __init__(self, change: Change) -> None:
        super().__init__()
        self._change = change
        self._marks: tuple[tuple[int, DefectMark], ...] = ()
        self._chosen = -1
        self._caught: tuple[int, Handle] | None = None
        self._drawn_from: Point | None = None
        self._last: Point = (0.0, 0.0)

    def show_marks(self, size: QRectF, marks: Iterable[tuple[int, DefectMark]], chosen: int) -> None:
        """Show the marks of a page, each with its place among all of the case; `chosen` is one of these places, or none."""
        self.prepareGeometryChange()
        self._size, self._marks, self._chosen = size, tuple(marks), chosen
        draws = any(place == chosen for place, _ in self._marks)
        self.setCursor(Qt.CursorShape.CrossCursor if draws else Qt.CursorShape.OpenHandCursor)
        self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Boxes, words, handles; a mark of all the page is a word in its corner."""
        del option, widget
        whole = 0
        for place, mark in self._marks:
            chosen = place == self._chosen
            colour = theme.colours().accent if chosen else theme.colours().bad
            painter.setPen(pen(colour, LINE_PX))
            if mark.rect is None:
                painter.drawRect(self._size)
                self._paint_tag(painter, self._size.topLeft(), mark, colour, whole)
                whole += 1
                continue
            box = self._box(mark.rect)
            painter.drawRect(box)
            self._paint_tag(painter, box.topLeft(), mark, colour, -1 if box.top() > self._tag_high else 0)
            if chosen:
                self._paint_handles(painter, mark.rect, CORNERS, Handle.BOTTOM_RIGHT)

    # -- drawing

    @property
    def _tag_high(self) -> float:
        return (QFontMetricsF(QApplication.font()).height() + 2 * TAG_PX) * self._unit

    def _paint_tag(self, painter: QPainter, at: QPointF, mark: DefectMark, colour: str, line: int) -> None:
        """The key and the name of a defect, `line` lines below a point, as large at every zoom; on the page, as far as that is wide."""
        text = f"{key_of(mark.defect)}  {word(f'defect_{mark.defect}', words.language())}"
        font = QFont(QApplication.font())
        metrics = QFontMetricsF(font)
        painter.save()
        painter.translate(at)
        painter.scale(self._unit, self._unit)
        painter.setFont(font)
        box = QRectF(0, 0, metrics.horizontalAdvance(text) + 4 * TAG_PX, metrics.height() + 2 * TAG_PX)
        room = (self._size.right() - at.x()) / self._unit
        box.translate(min(0.0, max(room - box.width(), -at.x() / self._unit)), line * box.height())
        painter.fillRect(box, QColor(colour))
        painter.setPen(QColor(theme.colours().surface))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        painter.restore()

    # -- the mouse

    def mousePressEvent(self, event: QGraphicsSceneMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Catch a box or its corner; on bare paper the chosen mark's box begins, and without one the page is moved."""
        self._last = at = self._point(event)
        self._caught = self._drawn_from = None
        boxes = ((place, mark.rect) for place, mark in self._marks if mark.rect is not None)
        self._caught = self._caught_at(boxes, event.pos())
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
