"""The checklist: each paper of the dossier with its state in words and shape."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, assert_never
from uuid import UUID

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFont,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QVBoxLayout, QWidget

from app.ui.models.papers import PaperItem, PaperListModel
from app.ui.models.rows import ITEM_ROLE
from app.ui.style import theme
from app.ui.style.theme import marks_px, px
from app.ui.style.tokens import IconSize, Radius, Space
from app.ui.viewmodels.states import PaperState
from app.ui.viewmodels.workplace import Workplace
from app.ui.widgets.page_drag import pages_in
from app.ui.widgets.paper_form import PaperFormRow
from app.ui.widgets.parts import label

type Index = QModelIndex | QPersistentModelIndex
_WRAPPED: Final = Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextDontClip
_HIGH: Final = 10_000
_FORM_PX: Final = 16
"""the shape of what lies on the counter"""


class Checklist(QFrame):
    """Selecting a row shows that paper; pages that are dragged onto one go to its end."""

    chosen = Signal(object)
    """the id of a paper"""
    dropped = Signal(object, object)
    """the ids of pages, and of the paper onto which they were let go"""
    form_said = Signal(object)
    """a `PaperForm`: what lies there for the selected paper"""

    def __init__(self, model: PaperListModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._model = model
        self.view = _PaperList()
        self.view.dropped.connect(self._pages_dropped)
        self.view.setModel(model)
        self.view.setItemDelegate(_PaperDelegate(self.view))
        self.view.setAccessibleName(self.tr("Papers of the dossier"))
        self.view.setResizeMode(QListView.ResizeMode.Adjust)
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.selectionModel().currentChanged.connect(self._current_changed)
        self._empty = label("quiet", wrap=True, text=self.tr("The papers that the procedure asks for appear here."))
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.S, Space.L, Space.S, Space.S)
        column.setSpacing(Space.S)
        heading = label("heading", text=self.tr("Papers"))
        heading.setContentsMargins(Space.S, 0, Space.S, 0)
        self._empty.setContentsMargins(Space.S, 0, Space.S, 0)
        column.addWidget(heading)
        column.addWidget(self._empty)
        column.addWidget(self.view, 1)
        self.view.hide()
        column.addStretch(0)
        self.forms = PaperFormRow()
        self.forms.chosen.connect(self.form_said)
        column.addWidget(self.forms)

    def show_desk(self, work: Workplace) -> None:
        """Mark the selected paper, and show what lies there."""
        self.show_current(work.desk.component_id)
        self.forms.show_desk(work)

    def show_current(self, component_id: UUID | None) -> None:
        """Mark the paper that is shown."""
        row = self._model.row_of(component_id)
        self.view.setVisible(self._model.rowCount() > 0)
        self._empty.setVisible(self._model.rowCount() == 0)
        index = self._model.index(row)
        if index != self.view.currentIndex():
            self.view.setCurrentIndex(index)

    def _pages_dropped(self, pages: object, row: QModelIndex) -> None:
        item = self._model.item(row)
        if item is not None:
            self.dropped.emit(pages, item.id)

    def _current_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        item = self._model.item(current)
        if item is not None and not self._model.changing:
            self.chosen.emit(item.id)


class _PaperList(QListView):
    """Rows onto which pages can be let go."""

    dropped = Signal(object, QModelIndex)

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self._over = QPersistentModelIndex()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Pages may be let go here."""
        event.setAccepted(bool(pages_in(event.mimeData())))

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:  # noqa: N802 - Qt's name
        """Show onto which paper."""
        row = self.indexAt(event.position().toPoint())
        self._show_over(row)
        event.setAccepted(row.isValid() and bool(pages_in(event.mimeData())))

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802 - Qt's name
        """They go elsewhere."""
        self._show_over(QModelIndex())
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Put them there."""
        self._show_over(QModelIndex())
        pages, row = pages_in(event.mimeData()), self.indexAt(event.position().toPoint())
        event.setAccepted(row.isValid() and bool(pages))
        if event.isAccepted():
            event.setDropAction(Qt.DropAction.MoveAction)
            self.dropped.emit(pages, row)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The papers, and a frame around the one onto which pages would go."""
        super().paintEvent(event)
        if self._over.isValid():
            painter = QPainter(self.viewport())
            painter.setPen(QPen(QColor(theme.colours().accent), 3))
            painter.drawRect(self.visualRect(self.model().index(self._over.row(), 0)).adjusted(2, 2, -2, -2))

    def _show_over(self, row: QModelIndex) -> None:
        self._over = QPersistentModelIndex(row)
        self.viewport().update()


class _PaperDelegate(QStyledItemDelegate):
    """Draws icon, title, state and figures of one paper; each wraps where it has no room."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        """As high as its words need."""
        item: PaperItem = index.data(ITEM_ROLE)
        width = option.widget.viewport().width() if isinstance(option.widget, QListView) else px(240)
        *_, last = _lines(option.font, QRect(0, 0, width, 0), item)
        return QSize(width, last.box.bottom() + px(Space.M))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the row."""
        item: PaperItem = index.data(ITEM_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        card = option.rect.adjusted(2, 2, -2, -2)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(QPen(QColor(theme.colours().accent), theme.look().theme.strokes.border))
            painter.setBrush(QColor(theme.colours().accent_ground))
            painter.drawRoundedRect(card, Radius.CONTROL, Radius.CONTROL)
        side = px(IconSize.STATE)
        icon = theme.icon(f"state-{item.state.value}")
        icon.paint(painter, QRect(card.left() + px(10), card.top() + px(Space.M), side, side))
        for line in _lines(option.font, option.rect, item):
            painter.setFont(line.font)
            painter.setPen(QColor(line.colour))
            painter.drawText(line.box, _WRAPPED, line.text)
            if line.icon:
                small = px(_FORM_PX)
                top = line.box.top() + (QFontMetrics(line.font).height() - small) // 2
                theme.icon(line.icon).paint(painter, QRect(line.box.left() - px(Space.XL), top, small, small))
        painter.restore()


@dataclass(frozen=True, slots=True)
class _Line:
    """Words of a row, and where they stand."""

    box: QRect
    text: str
    font: QFont
    colour: str
    icon: str = ""
    """stands before the words"""


def _lines(font: QFont, row: QRect, item: PaperItem) -> Iterator[_Line]:
    colours = theme.colours()
    left = row.left() + px(20) + px(IconSize.STATE)
    width, top = row.right() - left - px(Space.S), row.top() + px(Space.M) + marks_px(font)
    first, *others = item.figures.splitlines() or [""]
    for text, type_of, colour, gap, shape in (
        (item.title, _bold(font), colours.ink, px(Space.XS), ""),
        (item.state_text, font, _ink(item.state), px(Space.HAIR), ""),
        (first, font, colours.quiet_ink, px(Space.HAIR), item.form_icon),
        *((figures, font, colours.quiet_ink, px(Space.HAIR), "") for figures in others),
    ):
        inset = px(Space.XL) if shape else 0
        high = QFontMetrics(type_of).boundingRect(QRect(0, 0, width - inset, _HIGH), _WRAPPED, text).height()
        yield _Line(QRect(left + inset, top, width - inset, high), text, type_of, colour, shape)
        top += high + gap


def _ink(state: PaperState) -> str:
    """The colour of a state's words; its shape says the same."""
    colours = theme.colours()
    match state:
        case PaperState.MISSING | PaperState.OPTIONAL | PaperState.WITHDRAWN | PaperState.NOT_DIGITISED:
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
