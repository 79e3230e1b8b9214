"""Following a page: what is written of it, and what of that reaches the centre, is told with the pages that it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final
from uuid import UUID

from app.domain.arrange import Paper, arrange
from app.domain.canonical import Json
from app.domain.errors import StationError
from app.domain.telemetry import Value, is_heard, tell, tell_trouble

if TYPE_CHECKING:
    from app.store.database import Audited
    from app.store.replication.parcel import Parcel
    from app.store.store import Store

_NAMED: Final = {
    "dossier": "dossier_id",
    "component": "component_id",
    "batch": "batch_id",
    "document": "document_id",
    "upload": "upload_id",
    "pages": "page_ids",
    "code": "code",
}
"""what facts of the audit chain are called where they are told"""
_KEPT: Final = 512


class Follow:
    """Tells of the rows of a store's audit chain. It reads after they were committed, and only where somebody listens."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._pages: dict[str, tuple[UUID, ...]] = {}

    def wrote(self, rows: Sequence[Audited]) -> None:
        """These were written here, in one transaction."""
        for row in rows if is_heard() else ():
            say = tell_trouble if "code" in row.facts else tell
            say(row.event, station_id=self._store.station_id, **self._named(row.facts))

    def brought(self, parcel: Parcel) -> None:
        """These are at the centre now, with the bytes that they are about."""
        for row in parcel.audited() if is_heard() else ():
            values = self._named(row.facts)
            values.pop("code", None)  # it was a failure when it was written
            tell("row.brought", station_id=parcel.station_id, written=row.event, at=row.at.isoformat(), **values)

    def _named(self, facts: Mapping[str, Json]) -> dict[str, Value]:
        values = dict(_told(facts))
        if "page_ids" not in values:
            pages = self._pages_of(facts)
            if pages:
                values["page_ids"] = pages
        return values

    def _pages_of(self, facts: Mapping[str, Json]) -> tuple[UUID, ...]:
        """The pages of the document that facts name, by itself or by what is sent of it."""
        key = str(facts.get("document") or facts.get("upload") or "")
        if not key:
            return ()
        pages = self._pages.get(key)
        if pages is None:
            try:
                pages = self._on(self._document(facts))
            except (StationError, ValueError):  # what was done is done: nobody hears that it could not be followed
                return ()
            if len(self._pages) >= _KEPT:
                self._pages = {}
            self._pages[key] = pages
        return pages

    def _document(self, facts: Mapping[str, Json]) -> UUID:
        named = facts.get("document")
        return UUID(str(named)) if named else self._store.outbox.document_of(UUID(str(facts["upload"])))

    def _on(self, document_id: UUID) -> tuple[UUID, ...]:
        document = self._store.documents.get(document_id)
        if document.kept_blob is not None:
            return ()
        dossier = self._store.dossiers.component_by_id(document.component_id).dossier_id
        log = self._store.dossiers.log(dossier)[: document.edit_position]
        paper = arrange(log, self._store.capture.pages(dossier)).get(document.component_id, Paper())
        return tuple(dict.fromkeys(one for view in paper.pages for one in (view.id, *view.master_ids)))


def _told(facts: Mapping[str, Json]) -> Iterator[tuple[str, Value]]:
    for name, value in facts.items():
        called = _NAMED.get(name)
        if called == "page_ids" and isinstance(value, list):
            yield called, [str(one) for one in value]
        elif called is not None and isinstance(value, str):
            yield called, value
