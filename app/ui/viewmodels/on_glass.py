"""Several sheets or cards on the glass of the page that is looked at: how many, where they lie, and what can be made of them."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QObject

from app.domain.glass_items import are_cards
from app.domain.page_view import Item
from app.ui.viewmodels.arranging import ArrangingViewModel
from app.ui.viewmodels.desk import DeskViewModel
from app.ui.viewmodels.editing import EditingViewModel
from app.ui.viewmodels.pictures import Pictures


class OnGlassViewModel(QObject):
    """What lies there is found by a machine and offered; a person decides."""

    def __init__(
        self,
        desk: DeskViewModel,
        pictures: Pictures,
        arranging: ArrangingViewModel,
        editing: EditingViewModel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._pictures = pictures
        self._arranging = arranging
        self._editing = editing

    @property
    def items(self) -> tuple[Item, ...]:
        """Those of the page that is looked at, in the order of the pages that would be made; none where there is just one."""
        page = self._desk.page
        return self._pictures.bases.items(page.picture) if page is not None else ()

    @property
    def is_card(self) -> bool:
        """Whether they are both sides of a card."""
        page = self._desk.page
        raw = self._pictures.bases.raw(page.picture) if page is not None else None
        return raw is not None and len(self.items) == 2 and are_cards(self.items, raw)

    @property
    def to_file(self) -> tuple[UUID, ...]:
        """The pages that would come onto one A4 page: the one that shows both sides, else those that would be joined."""
        page = self._desk.page_id
        return (page,) if page is not None and self.items else self._arranging.joinable

    def divide(self) -> None:
        """Make a page of each."""
        page = self._desk.page_id
        if page is not None and self.items:
            self._editing.decide(lambda s, dossier: s.editing.divide(dossier, page, s.actor))

    def lay_on_page(self) -> None:
        """Put both sides of a card onto one A4 page."""
        pages = self.to_file
        if pages:
            self._editing.decide(lambda s, dossier: s.editing.lay_on_page(dossier, pages, s.actor))
