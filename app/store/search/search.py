"""The room of the search index, as the store opens it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol
from uuid import UUID

from app.domain.search import FoundDossier, SearchQuery
from app.store.search.fts5.search import Fts5Search
from app.store.search.wanted import IndexState, Rooms


class Search(Protocol):
    """One index of one store. Any thread and any process may use it."""

    def catch_up(self, cancelled: Callable[[], bool] = ...) -> int:
        """Index what came since the last time; returns how many dossiers were looked at.

        Args:
            cancelled: asked between two steps; what is done by then stays done.

        Raises:
            StoreFailed: the disk, the database, the index, or the place of the bytes: what is not done by then stays to be done.
        """

    def find(self, query: SearchQuery) -> tuple[FoundDossier, ...]:
        """The dossiers that have all that was asked for, the best first; what came since the last `catch_up` is not among them."""

    def unread(self) -> frozenset[UUID]:
        """The dossiers of which pages lie there that nobody read yet, or that could not be read themselves, as of the last `catch_up`."""

    def forget_purged(self) -> None:
        """Take the text of purged pages out for good."""

    def forget_erased(self) -> None:
        """Take out for good what erased dossiers are found by."""

    def state(self) -> IndexState:
        """How the index stands, by comparing all of it."""

    def rebuild(self, cancelled: Callable[[], bool] = ...) -> int:
        """Make the index anew, from nothing; returns how many dossiers were looked at."""


def search_of(folder: Path, rooms: Rooms) -> Search:
    """The index of a store: beside a SQLite file in the data folder, in the database itself where that is a server's."""
    if rooms.database.engine.dialect.name == "sqlite":
        return Fts5Search(folder, rooms)
    from app.store.search.tsvector.search import TsvectorSearch  # a counter on SQLite never needs it

    return TsvectorSearch(rooms)
