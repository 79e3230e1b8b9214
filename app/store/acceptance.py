"""What the dossier system said of sent dossiers, and what it serves of the files that it received."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, bindparam, exists, func, select

from app.domain.acceptance import NOT_TOLD, SentDossier, StatusSeen
from app.domain.canonical import Json
from app.domain.delivery import ACCEPTED, CLOSED, WITH_RESULT
from app.domain.ids import new_id
from app.domain.model import Actor, DeliveryReceipt
from app.domain.supervision import FILE_GONE, SERVED_DIFFERS
from app.store.database import Database, Writing
from app.store.erasures import is_erased
from app.store.figures import dossier_concluded
from app.store.homes import given_away
from app.store.outbox import receipt_of, unsent_entry
from app.store.schema import components, documents, dossiers, receipts, uploads
from app.store.schema_after import recalls, remote_statuses, served_files, supervisor_notices
from app.store.supervision import tell

NOTE_CHARACTERS = 1000
# Every sending asks: to build the statement costs more than to run it.
_OF_DOCUMENT = (
    select(remote_statuses.c.dossier_id, remote_statuses.c.value)
    .join(components, components.c.dossier_id == remote_statuses.c.dossier_id)
    .join(documents, documents.c.component_id == components.c.id)
    .where(documents.c.id == bindparam("document_id"))
    .order_by(remote_statuses.c.seq.desc())
    .limit(1)
)


class Acceptance:
    """Only ever added to: the newest word on a dossier counts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, dossier_id: UUID, value: int, since: datetime | None, note: str, actor: Actor) -> None:
        """Put down what the system says of a dossier now; the audit chain hears of what is new.

        Args:
            dossier_id: the dossier.
            value: `TrangThaiHoSo`; 0: the system tells none.
            since: since when, as the system says.
            note: the system's words, at most `NOTE_CHARACTERS` of them; none are kept of a dossier of which all was erased.
            actor: who asked.
        """
        with self._database.write("remote_status", actor.id) as writing:
            before = writing.connection.execute(_newest(dossier_id)).first()
            writing.insert(
                remote_statuses,
                id=new_id(),
                dossier_id=dossier_id,
                seq=0 if before is None else before.seq + 1,
                value=value,
                since_utc=since,
                note="" if is_erased(writing.connection, dossier_id) else note[:NOTE_CHARACTERS],
            )
            if before is None or before.value != value:
                writing.audit("dossier.status", {"dossier": str(dossier_id), "status": value})
            if value in WITH_RESULT:
                dossier_concluded(writing, dossier_id)

    def closed(self, document_id: UUID) -> UUID | None:
        """The dossier of a document, where the system said last that it is closed."""
        with self._database.read() as connection:
            row = connection.execute(_OF_DOCUMENT, {"document_id": document_id}).first()
        return row.dossier_id if row is not None and row.value in CLOSED else None

    def history(self, dossier_id: UUID) -> tuple[tuple[StatusSeen, datetime | None, str], ...]:
        """All that the system said of a dossier, in order: the status, since when, and its words."""
        query = select(remote_statuses).where(remote_statuses.c.dossier_id == dossier_id)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(remote_statuses.c.seq)).all()
        return tuple((StatusSeen(row.value, row.at_utc), row.since_utc, row.note) for row in rows)

    def sent(self, dossier_id: UUID | None = None) -> tuple[SentDossier, ...]:
        """The dossiers with a receipt that no accepting word followed (or just that one, accepted or not), oldest receipt first."""
        of_dossier = components.c.dossier_id
        query = (
            select(
                of_dossier.label("dossier_id"),
                func.min(receipts.c.at_utc).label("unanswered_at"),
                func.max(receipts.c.at_utc).label("received_at"),
            )
            .join(documents, documents.c.id == receipts.c.document_id)
            .join(components, components.c.id == documents.c.component_id)
            .where(~_recalled())
            .group_by(of_dossier)
            .order_by(func.min(receipts.c.at_utc))
        )
        if dossier_id is None:  # of what was handed over its new home asks
            query = query.where(~_accepted_since(), of_dossier.not_in(given_away(self._database.station_id)))
        else:
            query = query.where(of_dossier == dossier_id)
        with self._database.read() as connection:
            found = connection.execute(query).all()
            waiting = set(connection.scalars(_waiting()))
            out = []
            for row in found:
                code = connection.scalar(select(dossiers.c.code).where(dossiers.c.id == row.dossier_id))
                said = connection.execute(_newest(row.dossier_id)).first()
                seen = None if said is None else StatusSeen(said.value, said.at_utc)
                out.append(
                    SentDossier(
                        row.dossier_id,
                        str(code),
                        row.unanswered_at,
                        row.received_at,
                        seen,
                        row.dossier_id in waiting,
                    )
                )
        return tuple(out)

    def to_compare(self, dossier_id: UUID) -> tuple[DeliveryReceipt, UUID] | None:
        """The receipt (and its upload) of the file that is to be fetched and compared: one of each dossier, the newest.

        Where one was found to differ or to be gone, each other is, one after the other. None: nothing is to be done.
        """
        of_dossier = _of_dossier(dossier_id)
        compared = exists().where(served_files.c.upload_id == receipts.c.upload_id)
        differs = compared.where(served_files.c.sha256 != "", served_files.c.sha256 != receipts.c.sha256)
        gone = select(supervisor_notices.c.id).where(
            supervisor_notices.c.dossier_id == dossier_id, supervisor_notices.c.code == FILE_GONE
        )
        alarms = (of_dossier.where(differs), gone)
        with self._database.read() as connection:
            left = connection.execute(of_dossier.where(~compared).order_by(receipts.c.at_utc.desc()).limit(1)).first()
            known = connection.execute(of_dossier.where(compared).limit(1)).first()
            if left is None or (known is not None and all(connection.execute(one).first() is None for one in alarms)):
                return None
        return receipt_of(left), left.upload_id

    def note_served(self, upload_id: UUID, sha256: str, size_bytes: int, actor: Actor) -> bool:
        """Put down what the system serves of a file (an empty hash: nothing); returns whether that is what it received.

        Other bytes are an alarm, in the audit chain and to the supervisor.
        """
        with self._database.write("served", actor.id) as writing:
            facts: dict[str, Json] = {"upload": str(upload_id), "sha256": sha256, "size_bytes": size_bytes}
            row = _receipt(writing, upload_id)
            alike = not sha256 or (sha256, size_bytes) == (row.sha256, row.size_bytes)
            if _first_look(writing, upload_id, sha256, size_bytes):
                if alike:
                    writing.audit("upload.served", facts)
                else:
                    _alarm(writing, row, SERVED_DIFFERS, facts)
        return alike

    def note_gone(self, upload_id: UUID, actor: Actor) -> None:
        """Put down that the system neither serves nor lists a file that it received: an alarm, in the audit chain and to the supervisor."""
        with self._database.write("served", actor.id) as writing:
            if _first_look(writing, upload_id, "", 0):
                _alarm(writing, _receipt(writing, upload_id), FILE_GONE, {"upload": str(upload_id)})


def _newest(dossier_id: UUID) -> Select[Any]:
    query = select(remote_statuses).where(remote_statuses.c.dossier_id == dossier_id)
    return query.order_by(remote_statuses.c.seq.desc()).limit(1)


def _accepted_since() -> ColumnElement[bool]:
    """Of a receipt: an accepting word came after it. A word without an answer ends the questions too."""
    said = remote_statuses.alias()
    return exists().where(
        said.c.dossier_id == components.c.dossier_id,
        said.c.at_utc >= receipts.c.at_utc,
        said.c.value.in_((*ACCEPTED, NOT_TOLD)),
    )


def _recalled() -> ColumnElement[bool]:
    """Of a receipt: its document was taken back, or a later version, with which it went (`Recalling.carry_out`)."""
    later = documents.alias()
    return exists().where(
        recalls.c.document_id == later.c.id,
        later.c.component_id == documents.c.component_id,
        later.c.version >= documents.c.version,
    )


def _of_dossier(dossier_id: UUID) -> Select[Any]:
    """The receipts of a dossier, of versions that no other has replaced and nobody took back."""
    newer = documents.alias()
    return (
        select(receipts)
        .join(documents, documents.c.id == receipts.c.document_id)
        .join(components, components.c.id == documents.c.component_id)
        .where(
            components.c.dossier_id == dossier_id, ~_recalled(), ~exists().where(newer.c.supersedes == documents.c.id)
        )
    )


def _waiting() -> Select[tuple[UUID]]:
    """The dossiers of which documents wait to be sent."""
    return (
        select(components.c.dossier_id)
        .join(documents, documents.c.component_id == components.c.id)
        .join(uploads, uploads.c.document_id == documents.c.id)
        .where(*unsent_entry())
    )


def _receipt(writing: Writing, upload_id: UUID) -> Row[Any]:
    return writing.connection.execute(select(receipts).where(receipts.c.upload_id == upload_id)).one()


def _first_look(writing: Writing, upload_id: UUID, sha256: str, size_bytes: int) -> bool:
    """Put down what is served, where nothing stands there yet; returns whether that was so."""
    known = select(served_files.c.upload_id).where(served_files.c.upload_id == upload_id)
    if writing.connection.scalar(known) is not None:
        return False
    writing.insert(served_files, upload_id=upload_id, sha256=sha256, size_bytes=size_bytes)
    return True


def _alarm(writing: Writing, receipt: Row[Any], code: str, facts: Mapping[str, Json]) -> None:
    writing.audit("upload.alarm", {**facts, "code": code})
    where = (
        select(components.c.id, components.c.code, dossiers.c.id.label("dossier_id"), dossiers.c.code.label("dossier"))
        .join(dossiers, dossiers.c.id == components.c.dossier_id)
        .join(documents, documents.c.component_id == components.c.id)
        .where(documents.c.id == receipt.document_id)
    )
    paper = writing.connection.execute(where).one()
    tell(writing, code, paper.dossier_id, paper.id, {"dossier": paper.dossier, "component": paper.code})
