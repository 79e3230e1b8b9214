"""A card of the desk's middle that tells of all dossiers: what it is about in a sentence, what can be done, and a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QVBoxLayout,
    QWidget,
)

from app.ui.style.theme import px
from app.ui.style.tokens import IconSize, Space
from app.ui.widgets.parts import head, label, picture, show_icon

_ENDLESS: Final = 1_000_000


class WholeText(QStyledItemDelegate):
    """Rows as high as their words are in the width of their columns: by itself a tree cuts them with an ellipsis."""

    def __init__(self, of: QTreeWidget) -> None:
        super().__init__(of)
        self._of = of

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802 - Qt's name
        """As wide as before, and higher by the lines that do not fit."""
        hint = super().sizeHint(option, index)
        metrics, text = self._of.fontMetrics(), str(index.data() or "")
        beside = IconSize.STATE if index.data(Qt.ItemDataRole.DecorationRole) is not None else 0
        width = max(1, self._of.columnWidth(index.column()) - px(beside + Space.L))
        wrapped, whole = (
            metrics.boundingRect(QRect(0, 0, room, _ENDLESS), Qt.TextFlag.TextWordWrap, text).height()
            for room in (width, _ENDLESS)
        )
        return QSize(hint.width(), hint.height() + max(0, wrapped - whole))


class ListCard(QFrame):
    """What stands in the list, and what its buttons do, says the card that is made of it."""

    back_wanted = Signal()

    def __init__(self, list_name: str, columns: Sequence[str], parent: QWidget | None = None) -> None:
        """`list_name`: what a screen reader calls the list; `columns`: its headings."""
        super().__init__(parent)
        self.setObjectName("card")
        self._icon = picture("info", 48)
        self._title = label("large", wrap=True)
        self._remark = label("quiet", wrap=True)
        self.back = QPushButton(self.tr("Back to the pages"))
        self.back.clicked.connect(self.back_wanted)
        self.list = QTreeWidget()
        self.list.setAccessibleName(list_name)
        self.list.setRootIsDecorated(False)
        self.list.setWordWrap(True)
        self.list.setHeaderLabels(list(columns))
        self.list.setItemDelegate(WholeText(self.list))
        # a row is as high as its words are in the width that its columns have now, not in that which they had when it was filled
        self.list.header().sectionResized.connect(lambda *_: self.list.scheduleDelayedItemsLayout())

    def lay_out(self, buttons: Sequence[QPushButton], above_list: Sequence[QWidget] = ()) -> None:
        """Put it together: the head, these buttons and the one that goes back, what stands above the list, the list."""
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        for button in (*buttons, self.back):
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.XL, Space.L, Space.L)
        column.setSpacing(Space.L)
        column.addLayout(self.head())
        column.addLayout(row)
        for widget in above_list:
            column.addWidget(widget)
        column.addWidget(self.list, 1)
        column.addStretch(0)  # where there is no list, the head stays at the top

    def head(self) -> QHBoxLayout:
        """What it is about: a picture, a title and a remark."""
        return head(self._icon, self._title, self._remark)

    def show_head(self, icon: str, title: str, remark: str) -> None:
        """Say how it stands."""
        show_icon(self._icon, icon)
        self._title.setText(title)
        self._remark.setText(remark)
        self._remark.setVisible(bool(remark))

    def focus(self) -> None:
        """Put the cursor into the list."""
        (self.list if self.list.isVisibleTo(self) else self.back).setFocus()

    @property
    def text(self) -> str:
        """All that is said."""
        rows = [self.list.topLevelItem(n) for n in range(self.list.topLevelItemCount())]
        cells = [row.text(column) for row in rows if row is not None for column in range(self.list.columnCount())]
        return "\n".join((self._title.text(), self._remark.text(), *cells))
