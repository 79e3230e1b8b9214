"""The sheets of the dashboard, each with its one number: all of them together say in a minute how things stand."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QIcon, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from app.ui import figure_words
from app.ui.style.theme import colours, icon, letters, px
from app.ui.style.tokens import IconSize
from app.ui.viewmodels.figure_sheets import FAMILIES, Board, Sheet, listed
from app.ui.viewmodels.figures import FiguresViewModel

_SHEET: Final = Qt.ItemDataRole.UserRole
_HEALTH: Final = "health"
BOTH_LETTERS: Final = 32
"""so wide are a name and a number"""
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class SheetList(QTreeWidget):
    """Up and Down show another sheet at once."""

    chosen = Signal(object)
    """a `Sheet`"""
    health_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board: Board | None = None
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setIconSize(QSize(px(IconSize.MARK), px(IconSize.MARK)))
        self.setAllColumnsShowFocus(True)
        self.setExpandsOnDoubleClick(False)
        self.setAccessibleName(self.tr("Figures"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self._items: dict[str, QTreeWidgetItem] = {}
        for family, sheets in FAMILIES.items():
            self._add_head(figure_words.family(family))
            for sheet in sheets:
                self._add(sheet.value, figure_words.sheet(sheet))
        self._add_head(self.tr("Scanners"))
        self._add(_HEALTH, self.tr("State of the scanners"))
        self.currentItemChanged.connect(self._choose)

    def _add_head(self, text: str) -> None:
        head = QTreeWidgetItem([text])
        head.setFlags(Qt.ItemFlag.NoItemFlags)
        font = self.font()
        font.setBold(True)
        head.setFont(0, font)
        head.setForeground(0, QBrush(QColor(colours().ink)))
        self.addTopLevelItem(head)
        head.setFirstColumnSpanned(True)

    def _add(self, name: str, text: str) -> None:
        item = QTreeWidgetItem([text])
        item.setData(0, _SHEET, name)
        item.setTextAlignment(1, _RIGHT)
        item.setToolTip(0, text)
        self.addTopLevelItem(item)
        self._items[name] = item

    def show_sheets(self, figures: FiguresViewModel) -> None:
        """Show the number of each, and which one is chosen."""
        if figures.board is not self._board:
            self._board = figures.board
            for sheet in Sheet:
                self._say(sheet, figures.board)
        wanted = self._items[_HEALTH if figures.health_shown else figures.sheet.value]
        if self.currentItem() is not wanted:
            self.blockSignals(True)
            self.setCurrentItem(wanted)
            self.blockSignals(False)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """With large text names come before numbers, which stand in the tables too."""
        super().resizeEvent(event)
        self.setColumnHidden(1, event.size().width() < letters(BOTH_LETTERS))

    def forget(self) -> None:
        """Nothing of what was told stays."""
        if self._board is not None:
            self._board = None
            for sheet in Sheet:
                self._say(sheet, None)

    def _say(self, sheet: Sheet, board: Board | None) -> None:
        item = self._items[sheet.value]
        now = listed(board, sheet) if board is not None else None
        number = figure_words.headline(now) if now is not None else ""
        item.setText(1, number)
        item.setIcon(0, icon("warn") if now is not None and figure_words.is_alarm(now) else QIcon())
        item.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{item.text(0)}: {number}" if number else item.text(0))

    def _choose(self, item: QTreeWidgetItem | None) -> None:
        name = item.data(0, _SHEET) if item is not None else None
        if name == _HEALTH:
            self.health_wanted.emit()
        elif name is not None:
            self.chosen.emit(Sheet(name))
