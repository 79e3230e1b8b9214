"""The pages of one paper, as the grid shows them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QImage

from app.domain.arrange import PageView
from app.domain.release import PageQuality
from app.ui.models.rows import Index, RowsModel


@dataclass(frozen=True, slots=True)
class PageItem:
    """One page in the grid. `number` counts from 1, `text` is what a screen reader says."""

    view: PageView
    number: int
    quality: PageQuality
    accepted: bool
    blank: bool
    text: str
    carried: bool = False
    """it was cut and lies here until it is put down elsewhere"""
    papers: int = 0
    """so many sheets or cards lie on its glass, where there are several"""

    @property
    def id(self) -> UUID:
        """The page's id."""
        return self.view.id


type Thumbnails = Callable[[PageView], QImage | None]
"""gives the picture if it is there; else None, and the picture is fetched"""


class PageListModel(RowsModel[PageItem]):
    """Asks for a thumbnail only when a view draws its row."""

    def __init__(self, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The item, its words, its thumbnail."""
        item = self.item(index)
        if item is None:
            return None
        if role == Qt.ItemDataRole.DecorationRole:
            return self._thumbnails(item.view)
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return item.text
        return super().data(index, role)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Pages are dragged."""
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def picture_came(self, page_id: UUID) -> None:
        """Draw the page's row again."""
        row = self.row_of(page_id)
        if row >= 0:
            self.touch(row)
