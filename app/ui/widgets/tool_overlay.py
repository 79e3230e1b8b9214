"""What a page tool draws over the page: what goes is dimmed, a grid to turn by, the line of a cut, covers. The mouse moves it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPolygonF
from PySide6.QtWidgets import QGraphicsSceneMouseEvent, QStyleOptionGraphicsItem, QWidget

from app.domain.geometry import Axis, Point, is_empty, on_grid
from app.ui.style import theme
from app.ui.style.tokens import COVER_INK
from app.ui.viewmodels.drafts import (
    EDGES,
    LEAST,
    CropDraft,
    Handle,
    HasDraft,
    MaskDraft,
    SplitDraft,
    TurnDraft,
    between,
)
from app.ui.widgets.page_overlay import CORNERS, PageOverlay, pen

GRID_LINES = 12
DIM = 150
"""of 255: how dark is what goes"""


class ToolOverlay(PageOverlay):
    """Shows the draft of a tool."""

    def __init__(self, tool: HasDraft) -> None:
        super().__init__()
        self._tool = tool
        self._covers: tuple[QPolygonF, ...] = ()
        self._caught: tuple[int, Handle] | None = None
        self._last: Point = (0.0, 0.0)
        self._drawn_from: Point | None = None

    def show_draft(self, size: QRectF, covers: tuple[QPolygonF, ...]) -> None:
        """Show what the tool does now.

        Args:
            size: of the page's picture.
            covers: what is covered on the page already, in pixels of its picture.
        """
        self.prepareGeometryChange()
        self._size, self._covers = size, covers
        self.setVisible(self._tool.draft is not None)
        crosses = Qt.CursorShape.ArrowCursor if isinstance(self._tool.draft, TurnDraft) else Qt.CursorShape.CrossCursor
        self.setCursor(crosses)
        self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw the draft."""
        del option, widget
        match self._tool.draft:
            case CropDraft() as crop:
                self._paint_crop(painter, crop)
            case TurnDraft():
                self._paint_grid(painter)
            case SplitDraft() as split:
                self._paint_line(painter, split)
            case MaskDraft() as mask:
                self._paint_masks(painter, mask)
            case None:
                pass

    # -- drawing

    def _paint_crop(self, painter: QPainter, draft: CropDraft) -> None:
        path, left = QPainterPath(), self._box(draft.rect)
        path.addRect(self._size)
        path.addRect(left)
        dark = QColor(COVER_INK)
        dark.setAlpha(DIM)
        painter.fillPath(path, dark)
        painter.setPen(pen(theme.colours().accent))
        painter.drawRect(left)
        self._paint_handles(painter, draft.rect, EDGES, draft.held)

    def _paint_grid(self, painter: QPainter) -> None:
        painter.setPen(pen(theme.colours().accent, 1))
        for line in range(1, GRID_LINES):
            x, y = self._size.width() * line / GRID_LINES, self._size.height() * line / GRID_LINES
            painter.drawLine(QPointF(x, 0), QPointF(x, self._size.height()))
            painter.drawLine(QPointF(0, y), QPointF(self._size.width(), y))

    def _paint_line(self, painter: QPainter, draft: SplitDraft) -> None:
        dashed = pen(theme.colours().bad, 3)
        dashed.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(dashed)
        if draft.axis is Axis.BESIDE:
            x = draft.at * self._size.width()
            painter.drawLine(QPointF(x, 0), QPointF(x, self._size.height()))
        else:
            y = draft.at * self._size.height()
            painter.drawLine(QPointF(0, y), QPointF(self._size.width(), y))

    def _paint_masks(self, painter: QPainter, draft: MaskDraft) -> None:
        for place, rect in enumerate(draft.rects):
            box = self._box(rect)
            painter.fillRect(box, QColor(COVER_INK))
            painter.fillRect(box, self._hatch)
            painter.setPen(pen(theme.colours().accent if place == draft.chosen else theme.colours().surface))
            painter.drawRect(box)
            if place == draft.chosen:
                self._paint_handles(painter, rect, CORNERS, Handle.BOTTOM_RIGHT)
        for place, outline in enumerate(self._covers):
            chosen = place + len(draft.rects) == draft.chosen
            gone = place in draft.taken_off
            outer = pen(theme.colours().accent if chosen else theme.colours().line, 3)
            outer.setStyle(Qt.PenStyle.DashLine if gone else Qt.PenStyle.SolidLine)
            painter.setPen(outer)
            painter.setBrush(Qt.BrushStyle.NoBrush if gone else self._hatch)
            painter.drawPolygon(outline)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    @property
    def _hatch(self) -> QBrush:
        """Lines of the same width at every zoom: what they lie over is covered, not dark paper."""
        brush = QBrush(QColor(theme.colours().line), Qt.BrushStyle.BDiagPattern)
        scene = self.scene()
        if scene is not None and scene.views():
            brush.setTransform(scene.views()[0].transform().inverted()[0])
        return brush

    # -- the mouse

    def mousePressEvent(self, event: QGraphicsSceneMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Catch a handle, a rectangle or the line; on bare paper a new cover begins."""
        self._last = at = self._point(event)
        self._caught = self._drawn_from = None
        match self._tool.draft:
            case CropDraft(rect):
                self._caught = self._caught_at([(0, rect)], event.pos())
            case MaskDraft(rects):
                self._caught = self._caught_at(enumerate(rects), event.pos())
                self._drawn_from = at if self._caught is None else None
            case SplitDraft():
                self._move_line(at)
            case _:
                event.ignore()

    def mouseMoveEvent(self, event: QGraphicsSceneMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Move what was caught."""
        at = self._point(event)
        dx, dy = at[0] - self._last[0], at[1] - self._last[1]
        if self._caught is not None:
            place, handle = self._caught
            self._tool.change(CropDraft, lambda draft: draft.dragged(handle, dx, dy))
            self._tool.change(MaskDraft, lambda draft: draft.dragged(place, handle, dx, dy))
        elif isinstance(self._tool.draft, SplitDraft):
            self._move_line(at)
        self._last = at

    def mouseReleaseEvent(self, event: QGraphicsSceneMouseEvent) -> None:  # noqa: N802 - Qt's name
        """A cover that was drawn on bare paper is there."""
        if self._drawn_from is not None:
            rect = between(self._drawn_from, self._point(event))
            if not is_empty(on_grid(rect)) and rect[2] - rect[0] > LEAST / 4 and rect[3] - rect[1] > LEAST / 4:
                self._tool.change(MaskDraft, lambda draft: draft.with_rect(rect))
        self._caught = self._drawn_from = None

    def _move_line(self, at: Point) -> None:
        self._tool.change(SplitDraft, lambda draft: draft.moved_to(at[0] if draft.axis is Axis.BESIDE else at[1]))
