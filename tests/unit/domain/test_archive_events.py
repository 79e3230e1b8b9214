"""What the audit chain tells of a dossier becomes events; what is of others, or of nobody's concern, does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from app.domain.archive_events import Scope, audit_events, person_agent, station_agent
from app.domain.archive_package import EventType
from app.domain.audit import GENESIS, AuditRow, row_hash
from app.domain.canonical import Json

STATION, ACTOR, DOSSIER, DOCUMENT, OTHER, PAGE, PICTURE, UPLOAD = (UUID(int=number) for number in range(1, 9))
AT = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
SCOPE = Scope(DOSSIER, frozenset({DOCUMENT}), {PAGE: (PICTURE,)})


def chain(*told: tuple[str, dict[str, Json]]) -> list[AuditRow]:
    rows, previous = list[AuditRow](), GENESIS
    for position, (event, facts) in enumerate(told):
        at = AT + timedelta(minutes=position)
        sha256 = row_hash(position, STATION, ACTOR, at, event, facts, previous)
        rows.append(AuditRow(position, STATION, ACTOR, at, event, facts, previous, sha256))
        previous = sha256
    return rows


def of(document: UUID, **facts: Json) -> dict[str, Json]:
    return {"document": str(document), **facts}


def test_each_kind_of_row_becomes_its_event() -> None:
    rows = chain(
        ("page.adopted", {"dossier": str(DOSSIER), "frame": 3, "pages": [str(PAGE)], "sha256": "a" * 64}),
        ("dossier.edited", {"dossier": str(DOSSIER), "operations": ["Rotate", "Remove"]}),
        ("document.made", of(DOCUMENT, version=1, edit_position=2, kept_sha256=None)),
        ("document.proved", of(DOCUMENT, levels=["B-LT"])),
        ("document.signed", of(DOCUMENT, level="B-LT", sha256="b" * 64, remarks=[])),
        ("document.sealed", of(DOCUMENT, level="B-LT", sha256="c" * 64, remarks=["LATE"])),
        ("document.extended", of(DOCUMENT, level="B-LTA", sha256="d" * 64, extended_sha256="c" * 64)),
        ("upload.queued", of(DOCUMENT, upload=str(UPLOAD))),
        ("upload.failed", {"upload": str(UPLOAD), "code": "SERVER_DOWN"}),
        ("upload.received", of(DOCUMENT, upload=str(UPLOAD), sha256="d" * 64)),
        ("upload.served", {"upload": str(UPLOAD), "sha256": "d" * 64, "size_bytes": 9}),
        ("upload.alarm", {"upload": str(UPLOAD), "code": "FILE_GONE"}),
    )
    events = audit_events(rows, SCOPE)
    assert [(event.kind, event.objects, event.holds) for event in events] == [
        (EventType.CAPTURE, (PICTURE,), None),
        (EventType.MODIFICATION, (DOSSIER,), None),
        (EventType.CREATION, (DOCUMENT,), None),
        (EventType.SIGNATURE_CHECK, (DOCUMENT,), True),
        (EventType.SIGNING, (DOCUMENT,), None),
        (EventType.SIGNING, (DOCUMENT,), None),
        (EventType.SIGNING, (DOCUMENT,), None),
        (EventType.TRANSFER, (DOCUMENT,), True),
        (EventType.FIXITY_CHECK, (DOCUMENT,), True),
        (EventType.FIXITY_CHECK, (DOCUMENT,), False),
    ]
    assert {event.agents for event in events} == {(station_agent(STATION), person_agent(ACTOR))}
    assert events[0].detail == f"page.adopted; frame 3, sha256 {'a' * 64}; audit row 0, sha256 {rows[0].sha256}"
    assert "LATE" in events[5].detail and "remarks" not in events[4].detail
    assert len({event.id for event in events}) == len(events)
    assert audit_events(rows, SCOPE) == events


def test_a_page_that_was_scanned_into_another_dossier_first_has_its_capture() -> None:
    rows = chain(("page.adopted", {"dossier": str(OTHER), "frame": 1, "pages": [str(PAGE)], "sha256": "a" * 64}))
    assert [event.objects for event in audit_events(rows, SCOPE)] == [(PICTURE,)]


def test_what_is_of_another_dossier_or_document_or_of_a_page_that_is_not_there_is_no_event() -> None:
    rows = chain(
        ("page.adopted", {"dossier": str(DOSSIER), "frame": 2, "pages": [str(OTHER)], "sha256": "a" * 64}),
        ("dossier.edited", {"dossier": str(OTHER), "operations": ["Rotate"]}),
        ("document.signed", of(OTHER, level="B-LT")),
        ("upload.queued", of(OTHER, upload=str(UPLOAD))),
        ("upload.served", {"upload": str(UPLOAD), "sha256": "d" * 64}),
        ("actor.known", {"actor": str(ACTOR)}),
        ("dossier.handed_over", {"dossier": str(DOSSIER), "to": str(ACTOR)}),
        ("document.planned", of(DOCUMENT, sign=True)),
    )
    assert audit_events(rows, SCOPE) == ()
