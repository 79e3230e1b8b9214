"""Which pages a decision is about, and which are looked at next."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from app.domain.arrange import PageView
from app.ui.viewmodels.desk import DeskViewModel

AHEAD = (1, -1, 2)
"""places of the pages that are looked at next: behind the selected one, before it, and one further"""


class PageSelection(QObject):
    """Marks several pages of the selected paper. Where another page comes to be looked at that is none of them, the marks are gone."""

    changed = Signal()

    def __init__(self, desk: DeskViewModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._marked: frozenset[UUID] = frozenset()
        self._looked_at: UUID | None = None
        desk.selected.connect(self._page_changed)

    @property
    def pages(self) -> tuple[UUID, ...]:
        """The marked pages in their order; where none is, the selected one."""
        here = [view.id for view in self._desk.pages]
        marked = tuple(page for page in here if page in self._marked)
        return marked or tuple(page for page in here if page == self._desk.page_id)

    @property
    def neighbours(self) -> tuple[PageView, ...]:
        """The pages that are looked at next, the likeliest first."""
        pages = self._desk.pages
        here = next((place for place, view in enumerate(pages) if view.id == self._desk.page_id), None)
        if here is None:
            return ()
        return tuple(pages[here + step] for step in AHEAD if 0 <= here + step < len(pages))

    def mark(self, pages: Collection[UUID]) -> None:
        """Decisions are about these pages from now on."""
        marked = frozenset(pages)
        if marked != self._marked:
            self._marked = marked
            self.changed.emit()

    def _page_changed(self) -> None:
        page = self._desk.page_id
        if page != self._looked_at:
            self._looked_at = page
            if page not in self._marked:
                self.mark(())

    def mark_all(self) -> None:
        """Decisions are about all pages of the paper."""
        self.mark([view.id for view in self._desk.pages])

    def step(self, by: int) -> None:
        """Look at the next or the previous page."""
        ids = [view.id for view in self._desk.pages]
        if self._desk.page_id in ids:
            there = ids[max(0, min(len(ids) - 1, ids.index(self._desk.page_id) + by))]
            self.mark([there])
            self._desk.select_page(there)
