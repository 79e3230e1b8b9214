"""The dossiers of today on the start view: a line to search them by, and each with its state in a shape and in words."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QHeaderView, QLineEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout

from app.ui.style.theme import dossier_colour, icon, px
from app.ui.style.tokens import Space
from app.ui.viewmodels.today import TodaysDossier, TodayViewModel
from app.ui.widgets.parts import label, rule, tool_size

_CODE = Qt.ItemDataRole.UserRole
_FITS, _STRETCH = QHeaderView.ResizeMode.ResizeToContents, QHeaderView.ResizeMode.Stretch
STRIPE_PX = 6
LEAST_PX = 104
"""of the list: its heading and two rows"""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class TodaysList(QFrame):
    """Enter opens the chosen one, Down goes from the line into the list, Up from its first row back."""

    dossier_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._today: TodayViewModel | None = None
        self._shown: tuple[TodaysDossier, ...] | None = None
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("Code, procedure or state; accents are not needed"))
        self.field.setAccessibleName(self.tr("Search today's dossiers"))
        self.field.setMaxLength(100)
        self.field.installEventFilter(self)
        self.list = QTreeWidget()
        self.list.setHeaderLabels([self.tr("Dossier"), self.tr("Procedure"), self.tr("State")])
        self.list.setAccessibleName(self.tr("Today's dossiers"))
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setAllColumnsShowFocus(True)
        self.list.setIconSize(tool_size())
        self.list.setMinimumHeight(px(LEAST_PX))
        self.list.header().setStretchLastSection(False)
        for number, mode in enumerate((_FITS, _STRETCH, _FITS)):
            self.list.header().setSectionResizeMode(number, mode)
        self.list.itemActivated.connect(self._open)
        self.list.installEventFilter(self)
        self._said = label("quiet", wrap=True)
        head = QHBoxLayout()
        head.setSpacing(Space.L)
        head.addWidget(label("heading", text=self.tr("Today's dossiers (Ctrl+T)")))
        head.addWidget(self.field, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addWidget(rule())
        column.addLayout(head)
        column.addWidget(self._said)
        column.addWidget(self.list, 1)

    def focus_field(self) -> None:
        """Put the cursor into the line."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def show_today(self, today: TodayViewModel) -> None:
        """Show what is found now; the chosen row stays chosen."""
        if self._today is None:
            self._today = today
            self.field.setText(today.text)
            self.field.textEdited.connect(today.look_for)
        rows = today.rows
        if rows == self._shown:
            return
        self._shown = rows
        before = self.list.currentItem()
        chosen = before.data(0, _CODE) if before is not None else ""
        self.list.clear()
        items = {row.code: _item(row) for row in rows}
        self.list.addTopLevelItems(list(items.values()))
        if items:
            self.list.setCurrentItem(items.get(chosen) or next(iter(items.values())))
        nothing = (
            self.tr("No dossier of today is like that.") if today.count else self.tr("No dossier was opened today.")
        )
        self._said.setText(nothing)
        self._said.setVisible(not rows)
        self.list.setVisible(bool(rows))
        self.field.setEnabled(bool(today.count))

    def _open(self, item: QTreeWidgetItem) -> None:
        self.dossier_wanted.emit(str(item.data(0, _CODE)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Down and Enter in the line work on the list, Up in its first row goes back to the line."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key, chosen = event.key(), self.list.currentItem()
            if watched is self.field and key == Qt.Key.Key_Down and chosen is not None:
                self.list.setFocus(Qt.FocusReason.TabFocusReason)
                return True
            if watched is self.field and key in _ENTER and chosen is not None:
                self._open(chosen)
                return True
            if watched is self.list and key == Qt.Key.Key_Up and chosen is self.list.topLevelItem(0):
                self.focus_field()
                return True
        return super().eventFilter(watched, event)


def _item(row: TodaysDossier) -> QTreeWidgetItem:
    texts = [row.code, row.procedure, row.standing]
    item = QTreeWidgetItem(texts)
    item.setIcon(0, _stripe(row.code))
    item.setIcon(2, icon(f"state-{row.state.value}"))
    item.setData(0, _CODE, row.code)
    item.setToolTip(1, row.procedure)
    item.setData(0, Qt.ItemDataRole.AccessibleTextRole, ", ".join(texts))
    return item


def _stripe(code: str) -> QIcon:
    """The dossier's own colour, as its band has it."""
    drawn = QPixmap(px(STRIPE_PX), tool_size().height())
    drawn.fill(QColor(dossier_colour(code)))
    return QIcon(drawn)
