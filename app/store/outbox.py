"""What shall be sent, and what came back. An entry is written before the first byte goes; the server knows how far it came."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Connection, Row, ScalarSelect, Select, bindparam, exists, func, select

from app.domain.canonical import Json
from app.domain.errors import StoreFailed
from app.domain.ids import new_id
from app.domain.model import Actor, BlobRef, DeliveryReceipt, Upload
from app.domain.retry import LONGEST_ASKED_S, FailedAttempt
from app.store.blobs import find_ref
from app.store.database import Database
from app.store.dossiers import stored
from app.store.figures import file_received
from app.store.schema import components, documents, receipts, upload_failures, upload_urls, uploads
from app.store.schema_after import recalls

_newer, _newer_version, _asked = uploads.alias(), documents.alias(), documents.alias()
_NEWEST = (
    ~exists().where(_newer.c.document_id == uploads.c.document_id, _newer.c.seq > uploads.c.seq),
    ~exists().where(_newer_version.c.supersedes == uploads.c.document_id),
    ~exists().where(recalls.c.document_id == uploads.c.document_id),
)
"""what is true of an entry whose document nobody took back, and that no newer entry or version overtook"""
# Statements that every sending needs stand ready: to build one costs more than to run it.
_DUE = select(uploads).where(uploads.c.id == bindparam("upload_id"), *_NEWEST)
_QUEUED_BESIDE = (
    select(uploads.c.blob_sha256)
    .join(documents, documents.c.id == uploads.c.document_id)
    .join(_asked, _asked.c.component_id == documents.c.component_id)
    .where(_asked.c.id == bindparam("document_id"))
)


class Outbox:
    """The uploads of a station. A document has one entry for each file that was ever sent of it; the newest counts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def enqueue(self, document_id: UUID, blob: BlobRef, manifest: Mapping[str, Json], actor: Actor) -> Upload:
        """Put down that `blob` shall be sent as this document; the same once more gives the entry that is there, as it is.

        The idempotency key is made here and never changes for this document and file.

        Raises:
            StoreFailed: CONSTRAINT_BROKEN: the document or the blob is not stored.
        """
        same = select(uploads).where(uploads.c.document_id == document_id, uploads.c.blob_sha256 == blob.sha256)
        with self._database.write("outbox", actor.id) as writing:
            row = writing.connection.execute(same).first()
            if row is not None:
                return _upload(writing.connection, row)
            upload_id = new_id()
            writing.insert(
                uploads,
                id=upload_id,
                document_id=document_id,
                seq=writing.next_seq(uploads.c.document_id, document_id, uploads.c.seq),
                blob_sha256=blob.sha256,
                idempotency_key=str(uuid4()),
                manifest=manifest,
            )
            facts = {"upload": str(upload_id), "document": str(document_id), "sha256": blob.sha256}
            writing.audit("upload.queued", facts)
            return _upload(writing.connection, writing.connection.execute(same).one())

    def set_url(self, upload_id: UUID, url: str, actor: Actor) -> None:
        """Where the server takes the bytes; the newest URL counts."""
        with self._database.write("upload_url", actor.id) as writing:
            seq = writing.next_seq(upload_urls.c.upload_id, upload_id, upload_urls.c.seq)
            writing.insert(upload_urls, id=new_id(), upload_id=upload_id, seq=seq, url=url)
            writing.audit("upload.opened", {"upload": str(upload_id)})

    def of(self, document_id: UUID) -> Upload | None:
        """The newest entry of a document."""
        with self._database.read() as connection:
            row = connection.execute(select(uploads).where(uploads.c.id == newest_upload(document_id))).first()
            return None if row is None else _upload(connection, row)

    def document_of(self, upload_id: UUID) -> UUID:
        """Which document an entry sends.

        Raises:
            StoreFailed: NOT_STORED.
        """
        with self._database.read() as connection:
            row = connection.execute(select(uploads.c.document_id).where(uploads.c.id == upload_id)).first()
        return UUID(str(stored(row, "upload", upload_id).document_id))

    def entries(self, document_id: UUID) -> tuple[Upload, ...]:
        """All entries of a document, the oldest first."""
        query = select(uploads).where(uploads.c.document_id == document_id).order_by(uploads.c.seq)
        with self._database.read() as connection:
            return tuple(_upload(connection, row) for row in connection.execute(query).all())

    def documents_of(self, sha256: str, document_id: UUID) -> frozenset[UUID]:
        """The documents of the same component that were to be sent as just this file."""
        part = select(documents.c.component_id).where(documents.c.id == document_id).scalar_subquery()
        query = select(uploads.c.document_id).join(documents, documents.c.id == uploads.c.document_id)
        with self._database.read() as connection:
            found = connection.scalars(query.where(uploads.c.blob_sha256 == sha256, documents.c.component_id == part))
            return frozenset(found)

    def due(self, upload_id: UUID) -> Upload | None:
        """The entry as it stands now; None where its document was taken back, or a newer entry or version overtook it."""
        with self._database.read() as connection:
            row = connection.execute(_DUE, {"upload_id": upload_id}).first()
            return None if row is None else _upload(connection, row)

    def pending(self) -> tuple[Upload, ...]:
        """The entries without a receipt, in the order in which they were made, less those that a newer entry or version overtook."""
        query = select(uploads).where(*unsent_entry()).order_by(uploads.c.at_utc, uploads.c.id)
        with self._database.read() as connection:
            return tuple(_upload(connection, row) for row in connection.execute(query).all())

    def late(self, before: datetime) -> tuple[tuple[UUID, UUID, datetime], ...]:
        """As `pending`, of those that were made before: the entry, its document, and when. Of what is told in them nothing is read."""
        columns = (uploads.c.id, uploads.c.document_id, uploads.c.at_utc)
        query = select(*columns).where(*unsent_entry(), uploads.c.at_utc < before)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(uploads.c.at_utc, uploads.c.id)).all()
        return tuple((row[0], row[1], row[2]) for row in rows)

    def unsent(self) -> tuple[int, datetime | None]:
        """How many entries are `pending`, and when the oldest of them was made."""
        with self._database.read() as connection:
            row = connection.execute(select(func.count(), func.min(uploads.c.at_utc)).where(*unsent_entry())).one()
        return row[0], row[1]

    def told(self, upload_id: UUID | None = None, of: UUID | None = None) -> Iterator[tuple[str, Mapping[str, Json]]]:
        """Every manifest that was announced, and every receipt with what the server said in it, each with a name for people; of one entry,
        or of all of this station, or of another one."""
        of_uploads = select(uploads.c.id, uploads.c.manifest).order_by(uploads.c.at_utc)
        of_receipts = select(receipts).order_by(receipts.c.received_at)
        if upload_id is not None:
            of_uploads = of_uploads.where(uploads.c.id == upload_id)
            of_receipts = of_receipts.where(receipts.c.upload_id == upload_id)
        else:
            station_id = of or self._database.station_id
            of_uploads = of_uploads.where(uploads.c.station_id == station_id)
            of_receipts = of_receipts.where(receipts.c.station_id == station_id)
        with self._database.read() as connection:
            for row in connection.execute(of_uploads):
                yield str(row.id), row.manifest
            for row in connection.execute(of_receipts):
                at, number = row.received_at.isoformat(), row.receipt_id
                yield number, {"audit_head": row.audit_head, "received_at": at, "receipt_id": number}
                yield number, row.raw

    def names_beside(self, dossier_id: UUID, component_id: UUID) -> frozenset[str]:
        """The names of the files of a dossier that are of other components than this one, sent or to be sent."""
        of_others = (
            select(uploads.c.manifest)
            .join(documents, documents.c.id == uploads.c.document_id)
            .join(components, components.c.id == documents.c.component_id)
            .where(components.c.dossier_id == dossier_id, components.c.id != component_id)
        )
        with self._database.read() as connection:
            return frozenset(str(manifest.get("file_name", "")) for manifest in connection.scalars(of_others))

    def queued_blobs(self, document_id: UUID) -> frozenset[str]:
        """Hashes of all files that were ever to be sent for the component of a document, of any version."""
        with self._database.read() as connection:
            return frozenset(connection.scalars(_QUEUED_BESIDE, {"document_id": document_id}))

    def add_receipt(self, receipt: DeliveryReceipt, upload_id: UUID, actor: Actor) -> None:
        """Put down the server's receipt; the same receipt again changes nothing.

        Raises:
            StoreFailed: RECEIPT_CONFLICT (the upload has another receipt, or is of another document), CONSTRAINT_BROKEN.
        """
        with self._database.write("receipt", actor.id) as writing:
            known = writing.connection.scalar(select(receipts.c.receipt_id).where(receipts.c.upload_id == upload_id))
            if known == receipt.receipt_id:
                return
            owner = writing.connection.scalar(select(uploads.c.document_id).where(uploads.c.id == upload_id))
            if known is not None or owner != receipt.document_id:
                raise StoreFailed("RECEIPT_CONFLICT", upload=str(upload_id))
            writing.insert(
                receipts,
                upload_id=upload_id,
                document_id=receipt.document_id,
                receipt_id=receipt.receipt_id,
                server=receipt.server,
                file_id=receipt.file_id,
                sha256=receipt.sha256,
                size_bytes=receipt.size_bytes,
                audit_head=receipt.audit_head,
                received_at=receipt.received_at,
                read_back=receipt.read_back,
                raw=receipt.raw,
            )
            facts = {"upload": str(upload_id), "document": str(receipt.document_id), "sha256": receipt.sha256}
            writing.audit("upload.received", facts)
            file_received(writing, upload_id, receipt.size_bytes)

    def receipt(self, document_id: UUID) -> DeliveryReceipt | None:
        """The receipt of the newest entry of a document; None while that is under way."""
        with self._database.read() as connection:
            query = select(receipts).where(receipts.c.upload_id == newest_upload(document_id))
            row = connection.execute(query).first()
        return None if row is None else receipt_of(row)

    def receipt_for(self, upload_id: UUID) -> DeliveryReceipt | None:
        """The receipt of just this entry."""
        with self._database.read() as connection:
            row = connection.execute(select(receipts).where(receipts.c.upload_id == upload_id)).first()
        return None if row is None else receipt_of(row)

    def note_failure(self, upload_id: UUID, code: str, actor: Actor, retry_after_s: int = 0) -> None:
        """Put down that an attempt to send came to nothing; `retry_after_s` is what the server asked for (0: nothing)."""
        self._note(upload_id, code, "upload.failed", {}, actor, min(retry_after_s, LONGEST_ASKED_S) or None)

    def raise_alarm(self, upload_id: UUID, code: str, facts: Mapping[str, Json], actor: Actor) -> None:
        """Put down that the server has something else than what was sent to it; `facts` (hashes, counts) say what."""
        self._note(upload_id, code, "upload.alarm", facts, actor, None)

    def note_duplicates(self, upload_id: UUID, file_ids: Sequence[str], actor: Actor) -> None:
        """Put down that further copies of the file were found in its component and taken out; `file_ids` are the server's."""
        self._tell_files(upload_id, "upload.duplicates", file_ids, actor)

    def note_older(self, upload_id: UUID, file_ids: Sequence[str], actor: Actor) -> None:
        """Put down that older files of ours stand beside this one in its component and are being taken out; `file_ids` are the server's."""
        self._tell_files(upload_id, "upload.older", file_ids, actor)

    def _tell_files(self, upload_id: UUID, event: str, file_ids: Sequence[str], actor: Actor) -> None:
        """The audit chain alone keeps it. It belongs to the receipt that is about to be written, whose boundary it shares."""
        with self._database.write("receipt", actor.id) as writing:
            writing.audit(event, {"upload": str(upload_id), "files": list(file_ids)})

    def _note(
        self, upload_id: UUID, code: str, event: str, facts: Mapping[str, Json], actor: Actor, asked_s: int | None
    ) -> None:
        with self._database.write("upload_failure", actor.id) as writing:
            seq = writing.next_seq(upload_failures.c.upload_id, upload_id, upload_failures.c.seq)
            writing.insert(upload_failures, id=new_id(), upload_id=upload_id, seq=seq, code=code, retry_after_s=asked_s)
            writing.audit(event, {**facts, "upload": str(upload_id), "code": code})

    def attempts(self, upload_id: UUID) -> tuple[FailedAttempt, ...]:
        """The attempts that came to nothing, in order."""
        query = select(upload_failures).where(upload_failures.c.upload_id == upload_id)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(upload_failures.c.seq)).all()
        return tuple(FailedAttempt(row.code, row.at_utc, row.retry_after_s or 0) for row in rows)


def unsent_entry() -> tuple[ColumnElement[bool], ...]:
    """What is true of an entry that has no receipt, whose document nobody took back, and that no newer entry or version overtook."""
    received = exists().where(receipts.c.upload_id == uploads.c.id)
    return ~received, *_NEWEST


def newest_entry() -> tuple[ColumnElement[bool], ...]:
    """What is true of an entry that counts: of no document that was taken back, and overtaken by no newer entry or version."""
    return _NEWEST


def newest_upload(document_id: UUID | ColumnElement[UUID]) -> ScalarSelect[UUID]:
    """The id of the newest entry of a document, for use in a query."""
    of_document: Select[tuple[UUID]] = select(uploads.c.id).where(uploads.c.document_id == document_id)
    return of_document.order_by(uploads.c.seq.desc()).limit(1).scalar_subquery()


def _upload(connection: Connection, row: Row[Any]) -> Upload:
    of_upload = select(upload_urls.c.url).where(upload_urls.c.upload_id == row.id)
    url = connection.scalar(of_upload.order_by(upload_urls.c.seq.desc()).limit(1))
    blob = find_ref(connection, row.blob_sha256)
    return Upload(row.id, row.document_id, blob, row.idempotency_key, row.manifest, url, row.at_utc)


def receipt_of(row: Row[Any]) -> DeliveryReceipt:
    """The receipt that a row of `receipts` holds."""
    return DeliveryReceipt(
        row.document_id,
        row.receipt_id,
        row.server,
        row.file_id,
        row.sha256,
        row.size_bytes,
        row.audit_head,
        row.received_at,
        row.read_back,
        row.raw,
    )
