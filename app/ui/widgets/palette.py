"""The command palette: type a few letters of what is to be done, Enter does it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QFrame, QHeaderView, QLineEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from app.ui.commands.command import Command
from app.ui.commands.finding import found
from app.ui.commands.table import BY_ID, TABLE
from app.ui.key_card import key_text
from app.ui.style import theme
from app.ui.viewmodels.workplace import Workplace
from app.ui.widgets.parts import label

WIDTH_LETTERS = 90
HEIGHT_PX = 400
PADDING_PX = 6
RECENT = 8
_ID = Qt.ItemDataRole.UserRole
_MOVES = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}


class CommandPalette(QFrame):
    """Lies over the desk; Esc, or a click elsewhere, puts it away."""

    chosen = Signal(str)
    """the id of a command that is to be done now"""
    help_wanted = Signal(str)
    """the topic of the command that is marked"""

    def __init__(self, work: Workplace, recent: list[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._work = work
        self._desk = parent
        self._recent = recent
        self._before: QWidget | None = None
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("What is to be done? Accents are not needed."))
        self.field.setAccessibleName(self.tr("Find a command"))
        self.field.textChanged.connect(self._find)
        self.field.installEventFilter(self)
        self.list = QTreeWidget()
        self.list.setColumnCount(3)
        self.list.setRootIsDecorated(False)
        self.list.setHeaderHidden(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName(self.tr("Commands"))
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.list.header().setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
        self.list.header().setStretchLastSection(False)
        self.list.itemClicked.connect(lambda _item: self._do())
        self._none = label("quiet", text=self.tr("No command is called so."))
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        for part in (self.field, self._none, self.list):
            column.addWidget(part)
        self.hide()

    @property
    def offered(self) -> list[str]:
        """The ids of what is listed, in its order."""
        items = (self.list.topLevelItem(row) for row in range(self.list.topLevelItemCount()))
        return [item.data(0, _ID) for item in items if item is not None]

    def open(self) -> None:
        """Show it with what was chosen last on top."""
        desk = self._desk
        width = min(theme.letters(WIDTH_LETTERS), desk.width() - 32)
        self.setGeometry((desk.width() - width) // 2, 64, width, min(theme.px(HEIGHT_PX), desk.height() - 96))
        if not self.isVisible():
            self._before = desk.window().focusWidget()
        self.field.clear()
        self._find("")
        self.show()
        self.raise_()
        self.field.setFocus()

    def close_up(self) -> None:
        """Put it away; the cursor goes back to where it was."""
        self.hide()
        if self._before is not None:
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        self._before = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """The keys of the list are pressed in the field."""
        if isinstance(event, QKeyEvent):
            known = event.key() in (*_MOVES, Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F1)
            if known and event.type() is QEvent.Type.ShortcutOverride:
                event.accept()  # Esc and F1 are keys of commands too
                return True
            if known and event.type() is QEvent.Type.KeyPress:
                self._press(Qt.Key(event.key()))
                return True
        if event.type() is QEvent.Type.FocusOut and self.isVisible() and self.window().isActiveWindow():
            self.hide()
        return super().eventFilter(watched, event)

    def _press(self, key: Qt.Key) -> None:
        match key:
            case Qt.Key.Key_Escape:
                self.close_up()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._do()
            case Qt.Key.Key_F1:
                command = self._marked
                if command is not None:
                    self.close_up()
                    self.help_wanted.emit(command.topic)
            case _:
                item = self.list.currentItem()
                row = self.list.indexOfTopLevelItem(item) + _MOVES[key] if item is not None else 0
                self._mark(max(0, min(self.list.topLevelItemCount() - 1, row)))

    @property
    def _marked(self) -> Command | None:
        item = self.list.currentItem()
        return BY_ID[item.data(0, _ID)] if item is not None else None

    def _mark(self, row: int) -> None:
        item = self.list.topLevelItem(row)
        if item is not None:
            self.list.setCurrentItem(item)

    def _find(self, typed: str) -> None:
        offered = [one for one in TABLE if one.is_offered(self._work)]
        by_text = found(typed, ((one.id, one.text) for one in offered), self._recent)
        by_menu = found(
            typed, ((one.id, f"{one.text} {one.menu.text} {one.sub_title}") for one in offered), self._recent
        )
        self.list.clear()
        row_px = self.list.fontMetrics().height() + 2 * theme.px(PADDING_PX)
        for command_id in dict.fromkeys((*by_text, *by_menu)):
            command = BY_ID[command_id]
            item = QTreeWidgetItem([command.text_now(self._work), command.why_not(self._work), key_text(command.key)])
            item.setData(0, _ID, command_id)
            item.setSizeHint(1, QSize(0, row_px))  # of the column whose width is what is left
            if not command.can(self._work):
                for column in range(3):
                    item.setForeground(column, QColor(theme.colours().quiet_ink))
            self.list.addTopLevelItem(item)
        self._none.setVisible(not self.list.topLevelItemCount())
        self._mark(0)

    def _do(self) -> None:
        """Do what is marked; what can't be done now says why, and stays."""
        command = self._marked
        if command is None or not command.can(self._work):
            return
        if command.id in self._recent:
            self._recent.remove(command.id)
        self._recent.insert(0, command.id)
        del self._recent[RECENT:]
        self.close_up()
        self.chosen.emit(command.id)
