"""The counters of a centre, one of which is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from PySide6.QtCore import QModelIndex, QSize, Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QSizePolicy, QWidget

_MOST_ROWS: Final = 5
"""the rest is reached by scrolling, or by the first letters of a name"""


class CounterList(QListWidget):
    """Nothing is chosen by itself, but for the counter that was chosen last time."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("choice")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._shown: Mapping[UUID, str] = {}

    @property
    def chosen(self) -> UUID | None:
        """The station of the counter."""
        found: list[UUID] = [item.data(Qt.ItemDataRole.UserRole) for item in self.selectedItems()]
        return found[0] if found else None

    @property
    def chosen_name(self) -> str:
        """What it is called; empty: none is chosen."""
        return "".join(item.text() for item in self.selectedItems())

    def show_counters(self, counters: Mapping[UUID, str], last: UUID | None) -> bool:
        """List them by name, with `last` chosen; returns whether others came than were there before."""
        if counters == self._shown:
            return False
        self._shown = dict(counters)
        self.clear()
        self.setCurrentIndex(QModelIndex())  # else the cursor, when it comes here, takes the first
        for station_id, name in sorted(counters.items(), key=lambda one: _in_order(one[1])):
            item = QListWidgetItem(name)
            item.setData(Qt.ItemDataRole.UserRole, station_id)
            self.addItem(item)
            if station_id == last:
                self.setCurrentItem(item)
        self.updateGeometry()
        return bool(counters)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As high as its rows, or as the most that are shown at once."""
        rows = min(max(self.count(), 1), _MOST_ROWS)
        return QSize(super().sizeHint().width(), rows * self.sizeHintForRow(0) + 2 * self.frameWidth())


def _in_order(name: str) -> tuple[object, ...]:
    """Counter 2 before counter 10."""
    digits = "".join(one if one.isdigit() else " " for one in name).split()
    return (name.rstrip("0123456789").casefold(), int(digits[-1]) if digits and name[-1:].isdigit() else -1, name)
