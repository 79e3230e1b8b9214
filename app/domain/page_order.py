"""The order of the pages of each component, and by which scan each came; a step takes the same time, however many pages lie there."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID


class PageOrder:
    """Pages in rows, one row a component; a page lies in one row at most."""

    def __init__(self) -> None:
        self._rows: dict[UUID, UUID] = {}
        self._before: dict[UUID, UUID | None] = {}
        self._behind: dict[UUID, UUID | None] = {}
        self._ends: dict[UUID, tuple[UUID | None, UUID | None]] = {}
        self._batch_of: dict[UUID, UUID] = {}
        self._in_batch: dict[tuple[UUID, UUID], int] = {}

    def row(self, page: UUID) -> UUID | None:
        """The component that a page lies in; None: it lies in none."""
        return self._rows.get(page)

    def last(self, component: UUID) -> UUID | None:
        """The last page of a component."""
        return self._ends.get(component, (None, None))[1]

    def last_of_batch(self, component: UUID, batch: UUID) -> UUID | None:
        """The page behind which the next one of a batch is put: the batch's last one, else the last of all."""
        last = page = self.last(component)
        if not self._in_batch.get((component, batch)):
            return last
        while page is not None and self._batch_of.get(page) != batch:
            page = self.before(page)
        return page

    def before(self, page: UUID) -> UUID | None:
        """The page in front of one that lies in a row."""
        return self._before[page]

    def pages(self, component: UUID) -> Iterator[UUID]:
        """The pages of a component in order."""
        page = self._ends.get(component, (None, None))[0]
        while page is not None:
            yield page
            page = self._behind[page]

    def came(self, page: UUID, batch: UUID) -> None:
        """A page that lies nowhere yet came by this batch."""
        self._batch_of[page] = batch

    def came_with(self, page: UUID, other: UUID) -> None:
        """A page that lies nowhere yet was made of another one, and came by its batch, if that came by one."""
        if other in self._batch_of:
            self._batch_of[page] = self._batch_of[other]

    def put(self, page: UUID, component: UUID, after: UUID | None) -> None:
        """Put a page that lies nowhere behind `after`, a page of that component; None: to the front."""
        first, last = self._ends.get(component, (None, None))
        behind = first if after is None else self._behind[after]
        self._rows[page], self._before[page], self._behind[page] = component, after, behind
        if after is not None:
            self._behind[after] = page
        if behind is not None:
            self._before[behind] = page
        self._ends[component] = (page if after is None else first, page if behind is None else last)
        self._count(page, component, 1)

    def put_behind(self, page: UUID, before: UUID) -> None:
        """Put a page, wherever it lies, behind another one that lies in a row."""
        component = self.row(before)
        if component is not None:
            self.take(page)
            self.put(page, component, before)

    def move(self, page: UUID, component: UUID, after: UUID | None) -> None:
        """Put a page that lies in a row into `component`, behind `after` (None: to the front); to its end where that does not lie there."""
        if self.row(page) is None or after == page:
            return
        self.take(page)
        here = after is None or self.row(after) == component
        self.put(page, component, after if here else self.last(component))

    def swap(self, one: UUID, other: UUID) -> None:
        """Two pages that lie in rows change places."""
        home, away = self.row(one), self.row(other)
        if home is None or away is None or one == other:
            return
        if self.before(one) == other:
            one, other, home, away = other, one, away, home
        in_front = self.before(one)
        self.put_behind(one, other)
        self.take(other)
        self.put(other, home, in_front)

    def take(self, page: UUID) -> None:
        """Take a page out of its row; one that lies nowhere stays nowhere."""
        component = self._rows.pop(page, None)
        if component is None:
            return
        before, behind = self._before.pop(page), self._behind.pop(page)
        first, last = self._ends[component]
        if before is not None:
            self._behind[before] = behind
        if behind is not None:
            self._before[behind] = before
        self._ends[component] = (behind if before is None else first, before if behind is None else last)
        self._count(page, component, -1)

    def _count(self, page: UUID, component: UUID, more: int) -> None:
        batch = self._batch_of.get(page)
        if batch is not None:
            self._in_batch[component, batch] = self._in_batch.get((component, batch), 0) + more
