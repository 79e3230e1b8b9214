"""The table of a sheet as a model: rows as they were told, and below them all together."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QObject, Qt
from PySide6.QtGui import QFont

from app.ui import figure_words
from app.ui.figure_columns import Column
from app.ui.models.rows import ROOT, Index
from app.ui.viewmodels.figure_sheets import Listed

_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class FigureTableModel(QAbstractTableModel):
    """All of it is another one with each sheet: it is reset then."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._titles: tuple[str, ...] = ()
        self._cells: tuple[tuple[str, ...], ...] = ()
        self.total = -1
        """the row that tells all together; -1: there is none"""

    def show(self, listed: Listed, columns: tuple[Column, ...]) -> None:
        """Show a sheet."""
        self.beginResetModel()
        self._titles = tuple(column.title for column in columns)
        self._cells = tuple(tuple(column.text(row) for column in columns) for row in listed.rows)
        self.total = -1
        if listed.total is not None and listed.rows:
            total, numbers = listed.total, columns[1:]
            self.total = len(self._cells)
            together = (figure_words.together(), *(column.text(total) for column in numbers))
            self._cells = (*self._cells, together)
        self.endResetModel()

    def forget(self) -> None:
        """Show nothing."""
        self.beginResetModel()
        self._titles, self._cells, self.total = (), (), -1
        self.endResetModel()

    def rowCount(self, parent: Index = ROOT) -> int:  # noqa: N802 - Qt's name
        """Rows, with that of all together."""
        return 0 if parent.isValid() else len(self._cells)

    def columnCount(self, parent: Index = ROOT) -> int:  # noqa: N802 - Qt's name
        """Columns of the sheet."""
        return 0 if parent.isValid() else len(self._titles)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell's text, and how it stands."""
        text = self._cells[index.row()][index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return text
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{self._titles[index.column()]}: {text}"
            case Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if index.column() else _LEFT
            case Qt.ItemDataRole.FontRole if index.row() == self.total:
                font = QFont()
                font.setBold(True)
                return font
            case _:
                return None

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """What a column is headed; the numbers of rows, by which a chart with long names calls them."""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if orientation is Qt.Orientation.Vertical or section else _LEFT
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation is Qt.Orientation.Horizontal:
            return self._titles[section]
        return "" if section == self.total else str(section + 1)
