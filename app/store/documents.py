"""Versions of a component's paper, how far each shall go, and its signature: intents first, results second."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, bindparam, exists, or_, select

from app.domain.editlog import Remove
from app.domain.errors import InputRefused, StoreFailed
from app.domain.ids import new_id
from app.domain.kept_signatures import KeptSignature
from app.domain.model import Actor, BlobRef, Document, Plan, PreparedSignature, SignedPdf
from app.domain.results import ResultFacts
from app.domain.reuse import Origin
from app.store import operations
from app.store.blobs import blob_ref, find_ref
from app.store.database import Database, Writing
from app.store.dossiers import add_decisions, stored
from app.store.erasures import refuse_erased
from app.store.figures import document_made
from app.store.homes import given_away
from app.store.kept_signatures import add_kept_signatures
from app.store.outbox import newest_upload
from app.store.schema import blobs, components, documents, plans, prepared_signatures, receipts, signed_pdfs
from app.store.schema_after import document_origins, document_results, recall_receipts, recalls
from app.store.schema_signing import sealed_pdfs

_newer = documents.alias()
_IS_CURRENT = ~exists().where(_newer.c.supersedes == documents.c.id)
# Asked of each paper whenever a desk is shown: to build the statement costs more than to run it.
_CURRENT = select(documents).where(documents.c.component_id == bindparam("component_id"), _IS_CURRENT)


class Documents:
    """The documents of a station. The current one of a component is its highest version."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(
        self,
        component_id: UUID,
        edit_position: int,
        kept_blob: BlobRef | None,
        plan: Plan,
        actor: Actor,
        *,
        origin: Origin | None = None,
        result: ResultFacts | None = None,
        signatures: Sequence[KeptSignature] = (),
        removing: Sequence[UUID] = (),
    ) -> Document:
        """The next version of a component's paper, with its plan; it supersedes the current one.

        Args:
            component_id: the component.
            edit_position: how many operations of the dossier's edit log count for it.
            kept_blob: one stored file, byte for byte, in place of pages.
            plan: how far it shall go.
            actor: who made it.
            origin: where a reused paper comes from.
            result: what a result is known by; its number and issuer stay out of the audit chain.
            signatures: those that a kept file brought along and that hold.
            removing: the pages that make room for a kept file, as the log has them behind just `edit_position` operations. That they are
                removed is one more, written with the document: neither is ever there without the other.

        Raises:
            StoreFailed: NOT_STORED (no such component), CONSTRAINT_BROKEN (the kept blob is not stored).
            InputRefused: EDIT_POSITION: the edit log is shorter; or, where pages are removed, it has grown since they were looked at.
                DOSSIER_ERASED.
        """
        with self._database.write("document", actor.id) as writing:
            owner = select(components.c.dossier_id).where(components.c.id == component_id)
            dossier_id = stored(writing.connection.execute(owner).first(), "component", component_id).dossier_id
            refuse_erased(writing.connection, dossier_id)
            length = operations.length(writing.connection, dossier_id)
            if not 0 <= edit_position <= length or (removing and edit_position != length):
                raise InputRefused("EDIT_POSITION", position=edit_position)
            if removing:
                edit_position = add_decisions(writing, dossier_id, [Remove(tuple(removing))])
            before = _of_component(writing.connection, component_id)
            version, supersedes = (before.version + 1, before.id) if before else (1, None)
            made = Document(new_id(), component_id, version, supersedes, edit_position, kept_blob, writing.at, actor.id)
            writing.insert(
                documents,
                id=made.id,
                component_id=component_id,
                version=version,
                supersedes=supersedes,
                edit_position=edit_position,
                kept_blob_sha256=kept_blob.sha256 if kept_blob else None,
            )
            writing.audit(
                "document.made",
                {
                    "document": str(made.id),
                    "component": str(component_id),
                    "version": version,
                    "edit_position": edit_position,
                    "kept_sha256": kept_blob.sha256 if kept_blob else None,
                },
            )
            _add_plan(writing, made.id, plan)
            document_made(writing, dossier_id, component_id, reused=origin is not None)
            if origin is not None:
                writing.insert(document_origins, document_id=made.id, **asdict(origin))
                writing.audit("document.reused", {"document": str(made.id)})
            if result is not None:
                writing.insert(document_results, document_id=made.id, **asdict(result))
                writing.audit("result.entered", {"document": str(made.id)})
            add_kept_signatures(writing, made.id, signatures)
        return made

    def origin(self, document_id: UUID) -> Origin | None:
        """Where a reused document comes from; None: it was made here."""
        with self._database.read() as connection:
            found = select(document_origins).where(document_origins.c.document_id == document_id)
            row = connection.execute(found).first()
        return None if row is None else Origin(**{name: getattr(row, name) for name in Origin.__slots__})

    def result(self, document_id: UUID) -> ResultFacts | None:
        """What a result is known by; None: the document is no result."""
        with self._database.read() as connection:
            found = select(document_results).where(document_results.c.document_id == document_id)
            row = connection.execute(found).first()
        return None if row is None else ResultFacts(row.result_code, row.number, row.issuer)

    def current(self, component_id: UUID) -> Document | None:
        """The highest version of a component's paper."""
        with self._database.read() as connection:
            return _of_component(connection, component_id)

    def get(self, document_id: UUID) -> Document:
        """A document by its id.

        Raises:
            StoreFailed: NOT_STORED.
        """
        with self._database.read() as connection:
            row = connection.execute(select(documents).where(documents.c.id == document_id)).first()
            return _document(connection, stored(row, "document", document_id))

    def versions(self, component_id: UUID) -> tuple[Document, ...]:
        """All versions of a component's paper, the first one first."""
        query = select(documents).where(documents.c.component_id == component_id).order_by(documents.c.version)
        return self._select(query)

    def all_current(self) -> tuple[Document, ...]:
        """The current document of every component, in the order in which they were made."""
        return self._select(select(documents).where(_IS_CURRENT).order_by(documents.c.at_utc, documents.c.id))

    def unfinished(self) -> tuple[Document, ...]:
        """The current documents that shall be signed and are not, sent and have no receipt, or whose file is still owed to a caller; and
        those of any version that are being taken back.

        They come in the order in which they were made; those of dossiers that were handed over are their new home's to finish.

        Whether an archive file is there, the store can't tell (its key is computed from the pages): `all_current` gives every candidate.
        """
        with self._database.read() as connection:
            gone = select(components.c.id).where(components.c.dossier_id.in_(given_away(self._database.station_id)))
            query = _with_progress().where(documents.c.component_id.not_in(gone))
            current = connection.execute(query.order_by(documents.c.at_utc, documents.c.id)).all()
            return _documents(connection, [row for row in current if not _is_fulfilled(row)])

    def plan(self, document_id: UUID) -> Plan:
        """How far a document shall go.

        Raises:
            StoreFailed: NOT_STORED.
        """
        with self._database.read() as connection:
            return _plan(connection, document_id)

    def plans(self, document_id: UUID) -> tuple[Plan, ...]:
        """All plans that a document ever had, the first one first; the last one is in force."""
        of_document = select(plans.c.body).where(plans.c.document_id == document_id).order_by(plans.c.seq)
        with self._database.read() as connection:
            return tuple(Plan(**body) for body in connection.scalars(of_document))

    def change_plan(self, document_id: UUID, change: Callable[[Plan], Plan], actor: Actor) -> None:
        """Decide anew how far a document shall go, from the plan that is in force at that very moment; the plans before stay on record.

        Raises:
            StoreFailed: NOT_STORED.
        """
        with self._database.write("plan", actor.id) as writing:
            known = _plan(writing.connection, document_id)
            plan = change(known)
            if plan != known:
                _add_plan(writing, document_id, plan)

    def add_prepared(self, prepared: PreparedSignature, actor: Actor) -> None:
        """Put down a PDF made ready for signing, before a key is touched; it pins `source`: the archive file, or the signed one, which
        is then made ready for the organisation.

        Raises:
            StoreFailed: ALREADY_SIGNED; CONSTRAINT_BROKEN (a blob is not stored).
        """
        with self._database.write("prepared", actor.id) as writing:
            if _blob_of(writing.connection, signed_pdfs, prepared.document_id) != prepared.source.sha256:
                _refuse_signed(writing.connection, signed_pdfs, prepared.document_id)
            _refuse_signed(writing.connection, sealed_pdfs, prepared.document_id)
            of_document = prepared_signatures.c.document_id
            writing.insert(
                prepared_signatures,
                id=prepared.id,
                document_id=prepared.document_id,
                seq=writing.next_seq(of_document, prepared.document_id, prepared_signatures.c.seq),
                source_sha256=prepared.source.sha256,
                prepared_sha256=prepared.prepared.sha256,
                signer=prepared.signer,
                level=prepared.level,
                document_digest_sha256=prepared.document_digest_sha256,
                resume=prepared.resume,
                prepared_at=prepared.at,
            )
            writing.audit(
                "document.prepared",
                {
                    "document": str(prepared.document_id),
                    "prepared": str(prepared.id),
                    "source_sha256": prepared.source.sha256,
                    "digest_sha256": prepared.document_digest_sha256,
                },
            )

    def prepared(self, document_id: UUID) -> PreparedSignature | None:
        """The PDF that was made ready last."""
        of_document = select(prepared_signatures).where(prepared_signatures.c.document_id == document_id)
        with self._database.read() as connection:
            row = connection.execute(of_document.order_by(prepared_signatures.c.seq.desc()).limit(1)).first()
            return None if row is None else _prepared(connection, row)

    def prepared_for(self, signed: SignedPdf) -> PreparedSignature | None:
        """What was prepared for that signature; None: it was not stored here."""
        its_own = select(prepared_signatures).where(prepared_signatures.c.id == signed.prepared_id)
        with self._database.read() as connection:
            row = connection.execute(its_own).first()
            return None if row is None else _prepared(connection, row)

    def add_signed(self, signed: SignedPdf, actor: Actor) -> None:
        """Put down the signed document. A document is signed once; the same file again changes nothing.

        Raises:
            StoreFailed: ALREADY_SIGNED (with another file); CONSTRAINT_BROKEN (not prepared before, or the blob is not stored).
        """
        with self._database.write("signed", actor.id) as writing:
            _add_signature(writing, signed_pdfs, signed, "document.signed")

    def add_sealed(self, sealed: SignedPdf, actor: Actor) -> None:
        """Put down the document that the organisation signed too: once, and over the very file that a person signed.

        Raises:
            StoreFailed: ALREADY_SIGNED (with another file); SEAL_WITHOUT_SIGNATURE: no person signed it, or another file was prepared;
                CONSTRAINT_BROKEN (not prepared before, or the blob is not stored).
        """
        with self._database.write("seal", actor.id) as writing:
            source = select(prepared_signatures.c.source_sha256).where(prepared_signatures.c.id == sealed.prepared_id)
            person = _blob_of(writing.connection, signed_pdfs, sealed.document_id)
            if person is None or person != writing.connection.scalar(source):
                raise StoreFailed("SEAL_WITHOUT_SIGNATURE", document=str(sealed.document_id))
            _add_signature(writing, sealed_pdfs, sealed, "document.sealed")

    def signed(self, document_id: UUID) -> SignedPdf | None:
        """The document with a person's signature, where there is one."""
        return self._signature(signed_pdfs, document_id)

    def sealed(self, document_id: UUID) -> SignedPdf | None:
        """The document with the organisation's signature too, where there is one."""
        return self._signature(sealed_pdfs, document_id)

    def first_signed_at(self, document_id: UUID) -> datetime | None:
        """When its first signature was put down here, by the clock of its rows; None: it has none."""
        rows = [select(one.c.at_utc).where(one.c.document_id == document_id) for one in (signed_pdfs, sealed_pdfs)]
        with self._database.read() as connection:
            return min((at for query in rows for at in connection.scalars(query)), default=None)

    def _signature(self, table: Table, document_id: UUID) -> SignedPdf | None:
        with self._database.read() as connection:
            query = select(table, blobs.c.sha256, blobs.c.media_type, blobs.c.size_bytes).join(
                blobs, blobs.c.sha256 == table.c.blob_sha256
            )
            row = connection.execute(query.where(table.c.document_id == document_id)).first()
        if row is None:
            return None
        remarks = tuple(row.remarks or ())
        return SignedPdf(
            document_id, row.prepared_id, blob_ref(row), row.signer_subject, row.level, row.signed_at, remarks
        )

    def _select(self, query: Select[Any]) -> tuple[Document, ...]:
        with self._database.read() as connection:
            return _documents(connection, connection.execute(query).all())


def _document(connection: Connection, row: Row[Any]) -> Document:
    kept = find_ref(connection, row.kept_blob_sha256) if row.kept_blob_sha256 else None
    return Document(
        row.id, row.component_id, row.version, row.supersedes, row.edit_position, kept, row.at_utc, row.actor_id
    )


def _documents(connection: Connection, rows: Iterable[Row[Any]]) -> tuple[Document, ...]:
    return tuple(_document(connection, row) for row in rows)


def _of_component(connection: Connection, component_id: UUID) -> Document | None:
    """The current one."""
    row = connection.execute(_CURRENT, {"component_id": component_id}).first()
    return None if row is None else _document(connection, row)


def _plan(connection: Connection, document_id: UUID) -> Plan:
    return Plan(**stored(connection.execute(_newest_plan(document_id)).first(), "plan", document_id).body)


def _newest_plan(document_id: UUID | ColumnElement[UUID]) -> Select[tuple[Any]]:
    return select(plans.c.body).where(plans.c.document_id == document_id).order_by(plans.c.seq.desc()).limit(1)


def _add_plan(writing: Writing, document_id: UUID, plan: Plan) -> None:
    body = asdict(plan)
    seq = writing.next_seq(plans.c.document_id, document_id, plans.c.seq)
    writing.insert(plans, id=new_id(), document_id=document_id, seq=seq, body=body)
    writing.audit("document.planned", {"document": str(document_id), "sign": plan.sign, "upload": plan.upload})


def _with_progress() -> Select[Any]:
    """The current documents and those that are being taken back, each with its newest plan and what was done of it: one query for all."""
    upload = newest_upload(documents.c.id).correlate(documents)
    recalled = exists().where(recalls.c.document_id == documents.c.id)
    withdrawn = exists().where(recall_receipts.c.document_id == documents.c.id)
    return (
        select(documents)
        .where(or_(_IS_CURRENT, recalled & ~withdrawn))
        .add_columns(
            recalled.label("is_recalled"),
            withdrawn.label("is_withdrawn"),
            _newest_plan(documents.c.id).scalar_subquery().label("plan"),
            exists().where(signed_pdfs.c.document_id == documents.c.id).label("is_signed"),
            exists().where(sealed_pdfs.c.document_id == documents.c.id).label("is_sealed"),
            exists().where(receipts.c.upload_id == upload).label("is_sent"),
        )
    )


def _is_fulfilled(row: Row[Any]) -> bool:
    if row.is_recalled:
        return bool(row.is_withdrawn)
    plan = Plan(**row.plan)
    signed = not plan.sign or (row.is_signed and (row.is_sealed or not plan.seal))
    return signed and (row.is_sent or not plan.upload) and not plan.out


def _blob_of(connection: Connection, table: Table, document_id: UUID) -> str | None:
    return connection.scalar(select(table.c.blob_sha256).where(table.c.document_id == document_id))


def _refuse_signed(connection: Connection, table: Table, document_id: UUID) -> None:
    if _blob_of(connection, table, document_id) is not None:
        raise StoreFailed("ALREADY_SIGNED", document=str(document_id))


def _add_signature(writing: Writing, table: Table, signed: SignedPdf, event_name: str) -> None:
    if _blob_of(writing.connection, table, signed.document_id) == signed.blob.sha256:
        return
    _refuse_signed(writing.connection, table, signed.document_id)
    writing.insert(
        table,
        document_id=signed.document_id,
        prepared_id=signed.prepared_id,
        blob_sha256=signed.blob.sha256,
        signer_subject=signed.signer_subject,
        level=signed.level,
        signed_at=signed.signed_at,
        remarks=list(signed.remarks),
    )
    writing.audit(
        event_name,
        {
            "document": str(signed.document_id),
            "prepared": str(signed.prepared_id),
            "sha256": signed.blob.sha256,
            "level": signed.level,
            "remarks": list(signed.remarks),
        },
    )


def _prepared(connection: Connection, row: Row[Any]) -> PreparedSignature:
    return PreparedSignature(
        row.id,
        row.document_id,
        find_ref(connection, row.source_sha256),
        find_ref(connection, row.prepared_sha256),
        row.signer,
        row.level,
        row.document_digest_sha256,
        row.resume,
        row.prepared_at,
    )
