"""The index of one data folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from app.domain.errors import StoreFailed
from app.domain.search import FoundDossier, SearchQuery
from app.store.search.fts5.file import IndexFile
from app.store.search.fts5.filling import Filling
from app.store.search.fts5.finding import find
from app.store.search.wanted import IndexState, Rooms


class Fts5Search:
    """`Search` in a file. A damaged one is made anew, since all that it holds stands elsewhere."""

    def __init__(self, folder: Path, rooms: Rooms) -> None:
        self._file = IndexFile(folder)
        self._filling = Filling(self._file, rooms)

    def catch_up(self, cancelled: Callable[[], bool] = lambda: False) -> int:
        """Index what came since the last time; returns how many dossiers were looked at."""
        return self._whole(lambda: self._filling.catch_up(cancelled))

    def find(self, query: SearchQuery) -> tuple[FoundDossier, ...]:
        """The dossiers that have all that was asked for, the best first; what came since the last `catch_up` is not among them."""
        return self._whole(lambda: find(self._file, query))

    def unread(self) -> frozenset[UUID]:
        """The dossiers of which pages lie there that nobody read yet, as of the last `catch_up`."""
        return self._whole(self._filling.unread)

    def forget_purged(self) -> None:
        """Take the text of purged pages out for good."""
        self._whole(self._filling.forget_purged)

    def forget_erased(self) -> None:
        """Take out for good what erased dossiers are found by."""
        self._whole(self._filling.forget_erased)

    def state(self) -> IndexState:
        """How the index stands, by comparing all of it."""
        return self._whole(self._filling.state)

    def rebuild(self, cancelled: Callable[[], bool] = lambda: False) -> int:
        """Make the index anew, from nothing; returns how many dossiers were looked at."""
        self._file.forget()
        return self.catch_up(cancelled)

    def _whole[T](self, work: Callable[[], T]) -> T:
        try:
            return work()
        except StoreFailed as error:
            if error.code != "DATABASE_DAMAGED":
                raise
        self._file.forget()
        self._filling.catch_up()
        return work()
