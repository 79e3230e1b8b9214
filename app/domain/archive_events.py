"""What the audit chain tells of a dossier, as events of preservation. Pure.

Rows that tell of the dossier, of its batches, and of the documents that are handed over become events; those of other versions, of people's
sign-ins and of failed attempts do not. An event names its row by position and hash, so that whoever has the chain can check it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid5

from app.domain.archive_package import EventType, PackageEvent
from app.domain.audit import AuditRow
from app.domain.canonical import Json


@dataclass(frozen=True, slots=True)
class Scope:
    """What is handed over: the dossier, its documents, and for each master page the objects that stand for it in the package."""

    dossier: UUID
    documents: frozenset[UUID]
    of_page: Mapping[UUID, tuple[UUID, ...]] = field(default_factory=dict)


def station_agent(station: UUID) -> str:
    """The id by which events name a station."""
    return f"station:{station}"


def person_agent(actor: UUID) -> str:
    """The id by which events name a person: no name, as in the audit chain."""
    return f"actor:{actor}"


def audit_events(rows: Iterable[AuditRow], scope: Scope) -> tuple[PackageEvent, ...]:
    """The events that the rows tell, in the order of the chain."""
    found = list[PackageEvent]()
    uploads = dict[str, UUID]()
    for row in rows:
        document = _document(row.facts, scope)
        if row.event == "upload.queued" and document is not None:
            uploads[str(row.facts.get("upload"))] = document
            continue
        make = _MADE.get(row.event)
        told = None if make is None else make(row.facts, scope, document or uploads.get(str(row.facts.get("upload"))))
        if told is not None:
            kind, objects, facts, holds = told
            found.append(_event(row, kind, objects, facts, holds))
    return tuple(found)


type _Told = tuple[EventType, tuple[UUID, ...], str, bool | None] | None
type _Facts = Mapping[str, Json]


def _event(row: AuditRow, kind: EventType, objects: tuple[UUID, ...], facts: str, holds: bool | None) -> PackageEvent:
    return PackageEvent(
        uuid5(row.station_id, f"audit/{row.position}"),
        kind,
        row.at,
        f"{row.event}; {facts}; audit row {row.position}, sha256 {row.sha256}",
        objects,
        (station_agent(row.station_id), person_agent(row.actor_id)),
        holds,
        "" if holds is None else row.event,
    )


def _document(facts: _Facts, scope: Scope) -> UUID | None:
    return next((one for one in scope.documents if str(one) == facts.get("document")), None)


def _adopted(facts: _Facts, scope: Scope, _document: UUID | None) -> _Told:
    pages: Any = facts.get("pages", [])
    objects = dict.fromkeys(one for page in pages for one in scope.of_page.get(UUID(str(page)), ()))
    if not objects:
        return None
    return EventType.CAPTURE, tuple(objects), f"frame {facts.get('frame')}, sha256 {facts.get('sha256')}", None


def _edited(facts: _Facts, scope: Scope, _document: UUID | None) -> _Told:
    if facts.get("dossier") != str(scope.dossier):
        return None
    kinds: Any = facts.get("operations", [])
    return EventType.MODIFICATION, (scope.dossier,), ", ".join(map(str, kinds)), None


def _of_document(
    kind: EventType, names: tuple[str, ...], holds: bool | None
) -> Callable[[_Facts, Scope, UUID | None], _Told]:
    def told(facts: _Facts, _scope: Scope, document: UUID | None) -> _Told:
        if document is None:
            return None
        said = (f"{name} {_words(facts[name])}" for name in names if facts.get(name))
        return kind, (document,), ", ".join(said) or f"document {document}", holds

    return told


def _words(value: Json) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


_MADE: Mapping[str, Callable[[_Facts, Scope, UUID | None], _Told]] = MappingProxyType(
    {
        "page.adopted": _adopted,
        "dossier.edited": _edited,
        "document.made": _of_document(EventType.CREATION, ("version", "edit_position", "kept_sha256"), None),
        "document.proved": _of_document(EventType.SIGNATURE_CHECK, ("levels",), True),
        "document.signed": _of_document(EventType.SIGNING, ("level", "sha256", "remarks"), None),
        "document.sealed": _of_document(EventType.SIGNING, ("level", "sha256", "remarks"), None),
        "document.extended": _of_document(EventType.SIGNING, ("level", "sha256", "extended_sha256"), None),
        "upload.received": _of_document(EventType.TRANSFER, ("sha256",), True),
        "upload.served": _of_document(EventType.FIXITY_CHECK, ("sha256", "size_bytes"), True),
        "upload.alarm": _of_document(EventType.FIXITY_CHECK, ("code", "sha256", "size_bytes"), False),
    }
)
