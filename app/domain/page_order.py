"""The order of the pages of each component; every step takes the same time, however many pages lie there."""

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

    def row(self, page: UUID) -> UUID | None:
        """The component that a page lies in; None: it lies in none."""
        return self._rows.get(page)

    def last(self, component: UUID) -> UUID | None:
        """The last page of a component."""
        return self._ends.get(component, (None, None))[1]

    def before(self, page: UUID) -> UUID | None:
        """The page in front of one that lies in a row."""
        return self._before[page]

    def pages(self, component: UUID) -> Iterator[UUID]:
        """The pages of a component in order."""
        page = self._ends.get(component, (None, None))[0]
        while page is not None:
            yield page
            page = self._behind[page]

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
