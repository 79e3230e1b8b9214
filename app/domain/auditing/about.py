"""Which rows of the log tell of one dossier. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final
from uuid import UUID

from app.domain.audit import AuditRow
from app.domain.canonical import Json

_PARTS: Final = {
    "component.opened": "component",
    "batch.begun": "batch",
    "page.adopted": "pages",
    "document.made": "document",
    "upload.queued": "upload",
    "paper.misfiled": "misfiling",
    "review.opened": "case",
    "supervisor.told": "notice",
}
"""the event that tells first of a part, and which of its facts names that: whatever names the part later is of the dossier too"""
PURGED: Final = "blob.purged"
_FILE: Final = "sha256"


class About:
    """Sees the rows of a log in their order, and keeps those that tell of a dossier or of a part of it."""

    def __init__(self, dossier_id: UUID) -> None:
        self.rows: list[AuditRow] = []
        self._known = {str(dossier_id)}
        self._files = set[str]()

    def see(self, row: AuditRow) -> None:
        """The next row. A file is named by its hash, which another dossier's file may have too: of it only that it was purged is told."""
        is_gone = row.event == PURGED and row.facts.get(_FILE) in self._files
        if not is_gone and self._known.isdisjoint(_texts(row.facts)):
            return
        self.rows.append(row)
        self._files.update(str(value) for name, value in row.facts.items() if name.endswith(_FILE))
        part = _PARTS.get(row.event)
        if part is not None:
            self._known.update(_texts({part: row.facts.get(part)}))


def _texts(facts: Mapping[str, Json]) -> Iterator[str]:
    for value in facts.values():
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from (one for one in value if isinstance(one, str))
