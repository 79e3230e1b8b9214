"""The pages of a paper as thumbnails. They come while the scan runs; only those in sight are fetched."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.domain.release import PageQuality
from app.ui import words
from app.ui.models.pages import PageItem, PageListModel
from app.ui.models.rows import ITEM_ROLE
from app.ui.style import theme
from app.ui.style.theme import marks_px, px
from app.ui.style.tokens import IconSize

type Index = QModelIndex | QPersistentModelIndex
PAPER_PX = QSize(112, 148)
GAP_PX = 10
"""around the paper"""


class PageGrid(QListView):
    """Selecting a thumbnail shows the page large."""

    chosen = Signal(object)
    """the id of a page"""

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
        self.selectionModel().currentChanged.connect(self._current_changed)

    def show_current(self, page_id: UUID | None) -> None:
        """Mark the page that is shown."""
        index = self._model.index(self._model.row_of(page_id))
        if index != self.currentIndex():
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def show_columns(self, columns: int) -> None:
        """Be as wide as so many pages, and a scroll bar."""
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent, None, self)
        self.setFixedWidth(columns * _cell(self.font()).width() + max(bar, px(12)) + 12)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the page that is shown in sight."""
        super().resizeEvent(event)
        self.scrollTo(self.currentIndex())

    def _current_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        item = self._model.item(current)
        if item is not None and not self._model.changing:
            self.chosen.emit(item.id)


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
        self._draw_paper(painter, paper, image)
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
        mark = _mark(item)
        if mark:
            side = px(IconSize.MARK)
            theme.icon(mark).paint(painter, QRect(box.right() - side, box.top() + 2, side, side))
        elif item.blank:
            painter.setPen(QColor(theme.colours().quiet_ink))
            text = words.translate("PageGrid", "blank")
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)


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
