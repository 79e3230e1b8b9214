"""The checklist: each paper of the dossier with its state in words and shape."""

from __future__ import annotations

from typing import assert_never
from uuid import UUID

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QVBoxLayout, QWidget

from app.ui.models.papers import PaperItem, PaperListModel
from app.ui.models.rows import ITEM_ROLE
from app.ui.style import theme
from app.ui.viewmodels.states import PaperState
from app.ui.viewmodels.workplace import Workplace
from app.ui.widgets.parts import label

type Index = QModelIndex | QPersistentModelIndex
ICON_PX = 26


class Checklist(QFrame):
    """Selecting a row shows that paper."""

    chosen = Signal(object)
    """the id of a paper"""

    def __init__(self, model: PaperListModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._model = model
        self.view = QListView()
        self.view.setModel(model)
        self.view.setItemDelegate(_PaperDelegate(self.view))
        self.view.setAccessibleName(self.tr("Papers of the dossier"))
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.selectionModel().currentChanged.connect(self._current_changed)
        self._empty = label("quiet", wrap=True, text=self.tr("The papers that the procedure asks for appear here."))
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 16, 8, 8)
        column.setSpacing(8)
        heading = label("heading", text=self.tr("Papers"))
        heading.setContentsMargins(8, 0, 8, 0)
        self._empty.setContentsMargins(8, 0, 8, 0)
        column.addWidget(heading)
        column.addWidget(self._empty)
        column.addWidget(self.view, 1)
        self.view.hide()
        column.addStretch(0)

    def show_desk(self, work: Workplace) -> None:
        """Mark the selected paper."""
        self.show_current(work.desk.component_id)

    def show_current(self, component_id: UUID | None) -> None:
        """Mark the paper that is shown."""
        row = self._model.row_of(component_id)
        self.view.setVisible(self._model.rowCount() > 0)
        self._empty.setVisible(self._model.rowCount() == 0)
        index = self._model.index(row)
        if index != self.view.currentIndex():
            self.view.setCurrentIndex(index)

    def _current_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        item = self._model.item(current)
        if item is not None and not self._model.changing:
            self.chosen.emit(item.id)


class _PaperDelegate(QStyledItemDelegate):
    """Draws icon, title, state and figures of one paper."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        """As high as its title needs."""
        item: PaperItem = index.data(ITEM_ROLE)
        width = option.widget.viewport().width() if isinstance(option.widget, QListView) else 240
        text = self._title_rect(option, QRect(0, 0, width, 1000), item)
        line = QFontMetrics(option.font).height()
        figures = 1 + item.figures.count("\n")
        return QSize(width, text.height() + (1 + figures) * line + 28 + 2 * (figures - 1))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the row."""
        item: PaperItem = index.data(ITEM_ROLE)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        card = option.rect.adjusted(2, 2, -2, -2)
        if selected:
            painter.setPen(QPen(QColor(theme.colours().accent), 1))
            painter.setBrush(QColor(theme.colours().accent_ground))
            painter.drawRoundedRect(card, 6, 6)
        theme.icon(f"state-{item.state.value}").paint(
            painter, QRect(card.left() + 10, card.top() + 12, ICON_PX, ICON_PX)
        )
        line = QFontMetrics(option.font).height()
        title = self._title_rect(option, option.rect, item)
        painter.setFont(_bold(option.font))
        painter.setPen(QColor(theme.colours().ink))
        painter.drawText(title, Qt.TextFlag.TextWordWrap, item.title)
        painter.setFont(option.font)
        below = QRect(title.left(), title.bottom() + 4, title.width(), line)
        painter.setPen(QColor(_ink(item.state)))
        painter.drawText(below, 0, item.state_text)
        painter.setPen(QColor(theme.colours().quiet_ink))
        for row, figures in enumerate(item.figures.splitlines(), 1):
            at = below.translated(0, row * (line + 2))
            shown = QFontMetrics(option.font).elidedText(figures, Qt.TextElideMode.ElideRight, at.width())
            painter.drawText(at, 0, shown)
        painter.restore()

    def _title_rect(self, option: QStyleOptionViewItem, rect: QRect, item: PaperItem) -> QRect:
        left = rect.left() + 20 + ICON_PX
        box = QRect(left, rect.top() + 12, rect.right() - left - 8, 1000)
        bounds = QFontMetrics(_bold(option.font)).boundingRect(box, Qt.TextFlag.TextWordWrap, item.title)
        return QRect(box.left(), box.top(), box.width(), bounds.height())


def _ink(state: PaperState) -> str:
    """The colour of a state's words; its shape says the same."""
    colours = theme.colours()
    match state:
        case PaperState.MISSING | PaperState.OPTIONAL | PaperState.WITHDRAWN:
            return colours.quiet_ink
        case PaperState.SCANNING | PaperState.READY:
            return colours.accent
        case PaperState.HALF | PaperState.DOUBTFUL | PaperState.COUNTING:
            return colours.doubt
        case PaperState.SIGNED | PaperState.COPIED | PaperState.RECEIVED:
            return colours.good
        case _ as unreachable:
            assert_never(unreachable)


def _bold(font: QFont) -> QFont:
    made = QFont(font)
    made.setBold(True)
    return made
