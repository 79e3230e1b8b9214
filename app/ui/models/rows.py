"""A list model over a tuple of values that have an `id`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.ui.models.diff import InsertRow, MoveRow, RemoveRow, row_steps

type Index = QModelIndex | QPersistentModelIndex
ITEM_ROLE = Qt.ItemDataRole.UserRole
ROOT = QModelIndex()


class HasId(Protocol):
    """A frozen value with the id of what it shows."""

    @property
    def id(self) -> UUID: ...  # noqa: D102


class RowsModel[T: HasId](QAbstractListModel):
    """Shows a tuple; `show` goes from the present one to the next by single steps, never by a reset."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: list[T] = []
        self.changing = False
        """while rows come and go; a view that moves its selection meanwhile speaks for nobody"""

    @property
    def items(self) -> tuple[T, ...]:
        """What is shown."""
        return tuple(self._items)

    def show(self, items: Sequence[T]) -> None:
        """Show these; rows that stay are kept, and told to be changed only where their value differs."""
        self.changing = True
        try:
            self._go_to(items)
        finally:
            self.changing = False

    def _go_to(self, items: Sequence[T]) -> None:
        new = {item.id: item for item in items}
        for step in row_steps([item.id for item in self._items], list(new)):
            match step:
                case RemoveRow(row):
                    self.beginRemoveRows(ROOT, row, row)
                    del self._items[row]
                    self.endRemoveRows()
                case MoveRow(source, target):
                    self.beginMoveRows(ROOT, source, source, ROOT, target)
                    self._items.insert(target, self._items.pop(source))
                    self.endMoveRows()
                case InsertRow(row, key):
                    self.beginInsertRows(ROOT, row, row)
                    self._items.insert(row, new[key])
                    self.endInsertRows()
        for row, item in enumerate(items):
            if self._items[row] != item:
                self._items[row] = item
                self.touch(row)

    def touch(self, row: int) -> None:
        """Let the views draw the row again."""
        index = self.index(row)
        self.dataChanged.emit(index, index)

    def row_of(self, item_id: UUID | None) -> int:
        """The row of an id; -1 where it is not shown."""
        return next((row for row, item in enumerate(self._items) if item.id == item_id), -1)

    def item(self, index: Index) -> T | None:
        """The value at an index of a view."""
        return self._items[index.row()] if index.isValid() else None

    def rowCount(self, parent: Index = ROOT) -> int:  # noqa: N802 - Qt's name
        """How many rows there are."""
        return 0 if parent.isValid() else len(self._items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The value itself under `ITEM_ROLE`."""
        return self._items[index.row()] if index.isValid() and role == ITEM_ROLE else None
