"""The checklist: the papers that the procedure asks for, and how far each is."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import Qt

from app.ui.models.rows import Index, RowsModel
from app.ui.viewmodels.states import PaperState


@dataclass(frozen=True, slots=True)
class PaperItem:
    """One paper in the checklist: its title, its state in words, and a line of figures.

    That begins with what lies on the counter where it is no original; `form_icon` is the shape of that.
    """

    id: UUID
    title: str
    state: PaperState
    state_text: str
    figures: str
    form_icon: str = ""


class PaperListModel(RowsModel[PaperItem]):
    """The rows of the checklist."""

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The item, and its words for screen readers."""
        item = self.item(index)
        if item is not None and role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return f"{item.title}: {item.state_text}. {item.figures}"
        return super().data(index, role)
