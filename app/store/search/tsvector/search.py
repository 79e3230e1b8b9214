"""The index of one database."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from app.domain.search import FoundDossier, SearchQuery
from app.store.search.tsvector.filling import Filling
from app.store.search.tsvector.finding import find
from app.store.search.wanted import IndexState, Rooms


class TsvectorSearch:
    """`Search` in tables of the database."""

    def __init__(self, rooms: Rooms) -> None:
        self._database = rooms.database
        self._filling = Filling(rooms)

    def catch_up(self, cancelled: Callable[[], bool] = lambda: False) -> int:
        """Index what came since the last time; returns how many dossiers were looked at."""
        return self._filling.catch_up(cancelled)

    def find(self, query: SearchQuery) -> tuple[FoundDossier, ...]:
        """The dossiers that have all that was asked for, the best first; what came since the last `catch_up` is not among them."""
        return find(self._database, query)

    def unread(self) -> frozenset[UUID]:
        """The dossiers of which pages lie there that nobody read yet, or that could not be read themselves, as of the last `catch_up`."""
        return self._filling.unread()

    def forget_purged(self) -> None:
        """Take the text of purged pages out; what the server's files still hold of it goes when its tables are next vacuumed."""
        self._filling.forget_purged()

    def forget_erased(self) -> None:
        """Take out what erased dossiers are found by."""
        self._filling.forget_erased()

    def state(self) -> IndexState:
        """How the index stands, by comparing all of it."""
        return self._filling.state()

    def rebuild(self, cancelled: Callable[[], bool] = lambda: False) -> int:
        """Make the index anew, from nothing; returns how many dossiers were looked at."""
        self._filling.empty()
        return self.catch_up(cancelled)
