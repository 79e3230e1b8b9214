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
    """Marks several pages of the selected paper. The page that is looked at is the desk's `page_id`; marks without it do not count."""

    changed = Signal()

    def __init__(self, desk: DeskViewModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._marked: frozenset[UUID] = frozenset()

    @property
    def pages(self) -> tuple[UUID, ...]:
        """The marked pages in their order; where none is, the selected one."""
        here, page = [view.id for view in self._desk.pages], self._desk.page_id
        if page not in here:
            return ()
        return tuple(one for one in here if one in self._marked) if page in self._marked else (page,) if page else ()

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
