"""What hands do to the pages of the open dossier: each a decision of its own, however many pages it is about, that one undo takes back."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from app.domain.geometry import Axis, Rect
from app.ui.viewmodels.desk import DeskViewModel
from app.ui.viewmodels.editing import EditingViewModel
from app.ui.viewmodels.selection import PageSelection


class ArrangingViewModel(QObject):
    """Decides on the selected pages; what was cut is carried until it is put down somewhere."""

    changed = Signal()
    """what is carried"""

    def __init__(
        self,
        desk: DeskViewModel,
        selection: PageSelection,
        editing: EditingViewModel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._selection = selection
        self._editing = editing
        self._carried: tuple[UUID, ...] = ()

    # -- where pages lie

    @property
    def carried(self) -> tuple[UUID, ...]:
        """The pages that were cut and still lie where they lay."""
        papers = self._desk.desk.papers.values() if self._desk.desk else ()
        here = {view.id for paper in papers for view in paper.pages}
        return tuple(page for page in self._carried if page in here)

    def carry(self) -> None:
        """Cut the selected pages: they go where they are put down."""
        self._carried = self._selection.pages
        self.changed.emit()

    def put_down(self) -> None:
        """Put the carried pages behind the selected page of the selected paper."""
        component, carried = self._desk.component_id, self.carried
        if component is None or not carried:
            return
        self._carried = ()
        self.place(carried, component, self._desk.page_id)

    def place(self, pages: Sequence[UUID], component: UUID, after: UUID | None) -> None:
        """Put pages behind another one (None: to the front) of a paper; one that is among them stays their place."""
        moved, after = tuple(pages), self._not_among(pages, component, after)
        self._selection.mark(moved)
        self._editing.decide(lambda s, dossier: s.editing.place(dossier, moved, component, after, s.actor))
        self.changed.emit()

    def place_at_end(self, pages: Sequence[UUID], component: UUID) -> None:
        """Put pages behind the last page of a paper."""
        there = self._desk.desk.paper(component).pages if self._desk.desk else ()
        self.place(pages, component, there[-1].id if there else None)

    def _not_among(self, pages: Sequence[UUID], component: UUID, after: UUID | None) -> UUID | None:
        """The last page up to `after` that is not one of these pages itself."""
        there = [view.id for view in self._desk.desk.paper(component).pages] if self._desk.desk else []
        before = there[: there.index(after) + 1] if after in there else []
        return next((page for page in reversed(before) if page not in pages), None)

    def move(self, by: int) -> None:
        """Move the selected pages by so many places within their paper; apart as they lie, they come together."""
        pages, component = self._selection.pages, self._desk.component_id
        rest = [view.id for view in self._desk.pages if view.id not in pages]
        here = [view.id for view in self._desk.pages]
        if not pages or component is None:
            return
        place = sum(page in rest for page in here[: here.index(pages[0])]) + by
        if 0 <= place <= len(rest):
            self.place(pages, component, rest[place - 1] if place else None)

    def swap_with_next(self) -> None:
        """Let two selected pages change places; a single one and the one behind it."""
        pair = self._pair
        if pair is not None:
            self._editing.decide(lambda s, dossier: s.editing.swap(dossier, *pair, s.actor))

    # -- what pages show

    @property
    def joinable(self) -> tuple[UUID, ...]:
        """The pages that would be put onto one: those that are selected; a single one and the one behind it."""
        pages = self._selection.pages
        return pages if len(pages) > 1 else self._pair or ()

    @property
    def _pair(self) -> tuple[UUID, UUID] | None:
        pages, here = self._selection.pages, [view.id for view in self._desk.pages]
        if len(pages) == 1 and here.index(pages[0]) + 1 < len(here):
            return pages[0], here[here.index(pages[0]) + 1]
        return (pages[0], pages[1]) if len(pages) == 2 else None

    @property
    def can_swap(self) -> bool:
        """Whether there are two pages that can change places."""
        return self._pair is not None

    def rotate(self, quarter_turns: int) -> None:
        """Turn the selected pages clockwise."""
        pages = self._selection.pages
        if pages:
            self._editing.decide(lambda s, dossier: s.editing.rotate(dossier, pages, quarter_turns, s.actor))

    def remove(self) -> None:
        """Leave the selected pages out."""
        if self._selection.pages:
            self._editing.remove_pages(self._selection.pages)

    def restore(self) -> None:
        """Show the selected pages as they were scanned."""
        pages = self._selection.pages
        if pages:
            self._editing.decide(lambda s, dossier: s.editing.restore(dossier, pages, s.actor))

    def merge(self, axis: Axis) -> None:
        """Put the selected pages onto one; a single one and the one behind it."""
        pages = self.joinable
        if pages:
            self._editing.decide(lambda s, dossier: s.editing.merge(dossier, pages, axis, s.actor))

    def straighten(self, degrees: float) -> None:
        """Turn the selected pages clockwise by some degrees."""
        pages = self._selection.pages
        if pages and degrees:
            self._editing.decide(lambda s, dossier: s.editing.straighten(dossier, pages, degrees, s.actor))

    def crop(self, page: UUID, rect: Rect | None) -> None:
        """Cut a page to a rectangle of the turned page; None: all of it is shown again."""
        self._editing.decide(lambda s, dossier: s.editing.crop(dossier, [page], rect, s.actor))

    def split(self, page: UUID, axis: Axis, at: float) -> None:
        """Make two pages of one."""
        self._editing.decide(lambda s, dossier: s.editing.split(dossier, [page], axis, at, s.actor))

    def cover(self, page: UUID, rects: Sequence[Rect], taken_off: Sequence[int]) -> None:
        """Cover rectangles of a page as it is shown; earlier covers at these places go."""
        self._editing.decide(lambda s, dossier: s.editing.cover(dossier, [page], rects, s.actor, taken_off))

    def copy_covered(self, page: UUID, rects: Sequence[Rect]) -> None:
        """Leave a page as it is and put a copy behind it on which rectangles are covered."""
        self._editing.decide(lambda s, dossier: s.editing.copy(dossier, [page], s.actor, rects))

    def copy(self) -> None:
        """Show the selected pages once more, each behind itself."""
        pages = self._selection.pages
        if pages:
            self._editing.decide(lambda s, dossier: s.editing.copy(dossier, pages, s.actor))
