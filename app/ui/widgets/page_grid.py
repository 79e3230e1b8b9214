"""The pages of a paper as thumbnails. They come while the scan runs; only those in sight are fetched."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFont,
    QFontMetrics,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.domain.release import PageQuality
from app.ui import words
from app.ui.models.pages import PageItem, PageListModel
from app.ui.models.rows import ITEM_ROLE
from app.ui.style import theme
from app.ui.style.theme import marks_px, px
from app.ui.style.tokens import IconSize
from app.ui.widgets.page_drag import mime_of, pages_in

type Index = QModelIndex | QPersistentModelIndex
PAPER_PX = QSize(112, 148)
GAP_PX = 10
"""around the paper"""
DROP_LINE_PX = 3
CARRIED = 0.4
"""how much is seen of a page that was cut"""


class PageGrid(QListView):
    """The current thumbnail is the page that is shown large; several are marked by Ctrl, Shift or a frame, and dragged to another place."""

    chosen = Signal(object)
    """the id of a page"""
    marked = Signal(object)
    """the ids of the pages that are marked"""
    dropped = Signal(object, object)
    """the ids of pages, and of the page behind which they were let go; None: in front of all"""

    def __init__(self, model: PageListModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setModel(model)
        self.setItemDelegate(_PageDelegate(self))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Pages of the paper"))
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self._drop_row: int | None = None
        self._showing = False
        self.selectionModel().currentChanged.connect(self._current_changed)
        self.selectionModel().selectionChanged.connect(self._selection_changed)

    def show_current(self, page_id: UUID | None, marked: Collection[UUID] = ()) -> None:
        """Show which page is looked at, and which are marked."""
        row = self._model.row_of(page_id)
        index = self._model.index(row)
        rows = {place for place, item in enumerate(self._model.items) if item.id in marked} or {row} - {-1}
        self._showing = True
        try:
            if index != self.currentIndex():
                self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
                self.scrollTo(index)
            if rows != {one.row() for one in self.selectedIndexes()}:
                selection = QItemSelection()
                for place in sorted(rows):
                    selection.select(self._model.index(place), self._model.index(place))
                self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        finally:
            self._showing = False

    def show_columns(self, columns: int) -> None:
        """Be as wide as so many pages, and a scroll bar."""
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent, None, self)
        self.setFixedWidth(columns * _cell(self.font()).width() + max(bar, px(12)) + 12)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the page that is shown in sight."""
        super().resizeEvent(event)
        self.scrollTo(self.currentIndex())

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Qt makes the page under the mouse the current one before it marks it: both are told when both are done."""
        before, self._showing = self.currentIndex(), True
        try:
            super().mousePressEvent(event)
        finally:
            self._showing = False
        self._selection_changed()
        if self.currentIndex() != before:
            self._current_changed(self.currentIndex(), before)

    def _current_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        item = self._model.item(current)
        if item is not None and not self._model.changing and not self._showing:
            self.chosen.emit(item.id)

    def _selection_changed(self) -> None:
        if not self._model.changing and not self._showing:
            items = (self._model.item(index) for index in self.selectedIndexes())
            self.marked.emit([item.id for item in items if item is not None])

    # -- dragging

    def startDrag(self, supported: Qt.DropAction) -> None:  # noqa: N802 - Qt's name
        """Take the marked pages along, under a picture of the current one."""
        del supported
        rows = sorted(index.row() for index in self.selectedIndexes())
        drag = QDrag(self)
        drag.setMimeData(mime_of([self._model.items[row].id for row in rows]))
        drag.setPixmap(self.grab(self.visualRect(self.currentIndex())).scaledToHeight(px(80)))
        drag.exec(Qt.DropAction.MoveAction)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Pages may be let go here."""
        self._take(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:  # noqa: N802 - Qt's name
        """Show where they would go."""
        self._show_drop(self._row_at(event.position().toPoint()) if self._take(event) else None)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802 - Qt's name
        """They go elsewhere."""
        self._show_drop(None)
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Put them there."""
        row = self._row_at(event.position().toPoint())
        self._show_drop(None)
        if self._take(event):
            self.dropped.emit(pages_in(event.mimeData()), self._model.items[row - 1].id if row else None)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The pages, and the line where dragged ones would go."""
        super().paintEvent(event)
        line = self._drop_line()
        if line is not None:
            QPainter(self.viewport()).fillRect(line, QColor(theme.colours().accent))

    def _take(self, event: QDropEvent) -> bool:
        taken = bool(pages_in(event.mimeData()))
        if taken:
            event.setDropAction(Qt.DropAction.MoveAction)
            event.accept()
        else:
            event.ignore()
        return taken

    def _row_at(self, at: QPoint) -> int:
        """The row in front of which something goes that is let go here: in one column by its height, in several by its width."""
        index = self.indexAt(at)
        if not index.isValid():
            return self._model.rowCount()
        box = self.visualRect(index)
        behind = at.x() > box.center().x() if self._columns > 1 else at.y() > box.center().y()
        return index.row() + behind

    @property
    def _columns(self) -> int:
        return max(1, self.viewport().width() // max(1, _cell(self.font()).width()))

    def _show_drop(self, row: int | None) -> None:
        if row != self._drop_row:
            self._drop_row = row
            self.viewport().update()

    def _drop_line(self) -> QRect | None:
        count = self._model.rowCount()
        if self._drop_row is None or not count:
            return None
        box = self.visualRect(self._model.index(min(self._drop_row, count - 1)))
        after = self._drop_row == count
        if self._columns > 1:
            return QRect((box.right() if after else box.left()) - 1, box.top(), DROP_LINE_PX, box.height())
        return QRect(box.left(), (box.bottom() if after else box.top()) - 1, box.width(), DROP_LINE_PX)


class _PageDelegate(QStyledItemDelegate):
    """Draws a sheet of paper with its picture, its number and its verdict."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        """The same for all."""
        return _cell(option.font)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the page."""
        item: PageItem = index.data(ITEM_ROLE)
        image: QImage | None = index.data(Qt.ItemDataRole.DecorationRole)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        cell = option.rect.adjusted(2, 2, -2, -2)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(QPen(QColor(theme.colours().accent), 2))
            painter.setBrush(QColor(theme.colours().accent_ground))
            painter.drawRoundedRect(cell, 6, 6)
        paper = QRect(
            cell.left() + (cell.width() - PAPER_PX.width()) // 2, cell.top() + GAP_PX - 2, *PAPER_PX.toTuple()
        )
        painter.setOpacity(CARRIED if item.carried else 1.0)
        self._draw_paper(painter, paper, image)
        painter.setOpacity(1.0)
        caption = QRect(paper.left(), paper.bottom() + 6, paper.width(), _caption_px(option.font))
        self._draw_caption(painter, caption, item)
        painter.restore()

    def _draw_paper(self, painter: QPainter, paper: QRect, image: QImage | None) -> None:
        painter.setPen(QPen(QColor(theme.colours().line), 1))
        painter.setBrush(QColor(theme.colours().surface))
        if image is None or image.isNull():
            painter.drawRect(paper)
            painter.setPen(QColor(theme.colours().quiet_ink))
            painter.drawText(paper, Qt.AlignmentFlag.AlignCenter, "…")
            return
        size = image.size().scaled(paper.size(), Qt.AspectRatioMode.KeepAspectRatio)
        box = QRect(0, 0, size.width(), size.height())
        box.moveCenter(paper.center())
        painter.drawRect(box.adjusted(-1, -1, 0, 0))
        painter.drawImage(box, image)

    def _draw_caption(self, painter: QPainter, box: QRect, item: PageItem) -> None:
        painter.setPen(QColor(theme.colours().ink))
        painter.drawText(
            box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextDontClip, str(item.number)
        )
        if item.papers > 1:
            self._draw_papers(painter, box, item)
        mark = _mark(item)
        if mark:
            side = px(IconSize.MARK)
            theme.icon(mark).paint(painter, QRect(box.right() - side, box.top() + 2, side, side))
        elif item.blank:
            painter.setPen(QColor(theme.colours().quiet_ink))
            text = words.translate("PageGrid", "blank")
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)

    def _draw_papers(self, painter: QPainter, box: QRect, item: PageItem) -> None:
        """Behind the number: that several papers lie on the glass, and how many."""
        side, left = px(IconSize.MARK), box.left() + painter.fontMetrics().horizontalAdvance(f"{item.number} ")
        theme.icon("split").paint(painter, QRect(left, box.top() + 2, side, side))
        painter.setPen(QColor(theme.colours().accent))
        place = box.adjusted(left - box.left() + side + 4, 0, 0, 0)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, str(item.papers))


def _caption_px(font: QFont) -> int:
    return max(QFontMetrics(font).height() + marks_px(font), px(IconSize.MARK)) + 4


def _cell(font: QFont) -> QSize:
    return QSize(PAPER_PX.width() + 24, GAP_PX + PAPER_PX.height() + 6 + _caption_px(font) + GAP_PX - 2)


def _mark(item: PageItem) -> str:
    """The shape beside the number: nothing on a good page."""
    match item.quality:
        case PageQuality.DOUBTFUL | PageQuality.POOR:
            return "state-ready" if item.accepted else "state-doubtful"
        case PageQuality.UNKNOWN:
            return "state-scanning"
        case PageQuality.GOOD:
            return ""
