"""Search of past dossiers, by what officers know of them and by the words of their pages."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.search import FoundDossier, SearchQuery
from app.services.process import Processing
from app.services.progress import CancelledCheck, never

if TYPE_CHECKING:
    from app.store.store import Store


class Searching:
    """Finds dossiers. What was read since the last search is indexed first: nothing that is on the desk is missing."""

    def __init__(self, store: Store, processing: Processing) -> None:
        self._store = store
        self._processing = processing

    def find(self, query: SearchQuery, *, cancelled: CancelledCheck = never) -> tuple[FoundDossier, ...]:
        """The dossiers that have all that was asked for, the best first.

        Raises:
            StoreFailed: the disk, the database or the index.
        """
        self._know_reading()
        self._store.search.catch_up(cancelled)
        return self._store.search.find(query)

    def find_anything(
        self, text: str, *, limit: int = 20, cancelled: CancelledCheck = never
    ) -> tuple[FoundDossier, ...]:
        """The dossiers that one line can mean, the surest first; each once, with the pages on which its words stand.

        Raises:
            InputRefused: SEARCH_EMPTY, SEARCH_TOO_LONG.
            StoreFailed: the disk, the database or the index.
        """
        queries = SearchQuery.of_anything(text, limit=limit)
        found: dict[UUID, FoundDossier] = {}
        for query in queries:
            for one in self.find(query, cancelled=cancelled):
                known = found.get(one.dossier_id)
                if known is None or not known.hits:
                    found[one.dossier_id] = one  # in the place of the first: the order stays
        return tuple(found.values())[:limit]

    def rebuild(self, *, cancelled: CancelledCheck = never) -> int:
        """Make the index anew; returns how many dossiers were read into it."""
        self._know_reading()
        return self._store.search.rebuild(cancelled)

    def _know_reading(self) -> None:
        """Pages that were read before recipes were kept are found by the recipe of today; it is asked for once in a folder's life."""
        if not self._store.recipes.known():
            _ = self._processing.recipes  # asking keeps them
