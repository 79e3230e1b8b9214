"""What lies in second copies: rows about sealed papers, snapshots, and the documents they cover. The files are the business of
`app.store.second_copy`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, exists, func, or_, select

from app.domain.canonical import Json
from app.domain.ids import new_id
from app.domain.model import Actor, BlobRef
from app.domain.second_copy import CopyNeeds, DocumentCopy, SealedFile
from app.store.blobs import blob_ref, is_purged
from app.store.database import Database
from app.store.outbox import newest_upload, unsent_entry
from app.store.schema import (
    artifacts,
    audit_rows,
    batches,
    blobs,
    components,
    documents,
    master_pages,
    metadata,
    tombstones,
    uploads,
)
from app.store.schema_copies import copy_snapshots, document_copies, sealed_papers
from app.store.schema_retention import actor_erasures, dossier_erasures

_RECOMPUTED = frozenset({"artifacts", "tombstones"})
"""what refers to a blob without making it one that can't be made again"""


class Copies:
    """The rows of a station about its second copies."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add_sealed(self, copy_id: UUID, sealed: Iterable[tuple[BlobRef, SealedFile]], actor: Actor) -> None:
        """Put down what was read back; a file that was sealed again under its name takes the place of the one before."""
        with self._database.write("sealed", actor.id) as writing:
            for blob, file in sealed:
                _forget(writing.connection, copy_id, file.name)
                writing.insert(
                    sealed_papers,
                    id=new_id(),
                    copy_id=copy_id,
                    blob_sha256=blob.sha256,
                    name=file.name,
                    sealed_sha256=file.sha256,
                    size_bytes=file.size_bytes,
                )

    def forget_sealed(self, copy_id: UUID, names: Iterable[str], actor: Actor) -> None:
        """These files are gone from the copy."""
        with self._database.write("unsealed", actor.id) as writing:
            for name in names:
                _forget(writing.connection, copy_id, name)

    def add_snapshot(
        self, copy_id: UUID, seq: int, file: SealedFile, head: str, covered: Iterable[UUID], actor: Actor
    ) -> UUID:
        """Put down a snapshot that was read back, and the entries of the outbox that it is the first one to cover.

        Returns:
            Its id.
        """
        with self._database.write("copy", actor.id) as writing:
            snapshot_id, entries = new_id(), tuple(covered)
            writing.insert(
                copy_snapshots,
                id=snapshot_id,
                copy_id=copy_id,
                seq=seq,
                name=file.name,
                sealed_sha256=file.sha256,
                audit_head=head,
            )
            for upload_id in entries:
                writing.insert(document_copies, upload_id=upload_id, copy_id=copy_id, snapshot_id=snapshot_id)
            facts: dict[str, Json] = {
                "copy": str(copy_id),
                "snapshot": str(snapshot_id),
                "seq": seq,
                "sha256": file.sha256,
                "uploads": [str(one) for one in entries],
            }
            writing.audit("copy.made", facts)
            return snapshot_id

    def last_seq(self, copy_id: UUID) -> int:
        """The number of the newest snapshot in a copy; 0: there is none."""
        with self._database.read() as connection:
            newest = select(func.max(copy_snapshots.c.seq)).where(copy_snapshots.c.copy_id == copy_id)
            return connection.scalar(newest) or 0

    def last_at(self, copy_id: UUID, seq: int) -> datetime | None:
        """When a copy whose newest snapshot has this number was last read back to its end."""
        with self._database.read() as connection:
            query = select(copy_snapshots.c.at_utc).where(
                copy_snapshots.c.copy_id == copy_id, copy_snapshots.c.seq <= seq
            )
            return connection.scalar(query.order_by(copy_snapshots.c.seq.desc()).limit(1))

    def of(self, document_id: UUID) -> tuple[DocumentCopy, ...]:
        """Where the newest entry of a document was read back from."""
        query = (
            select(document_copies, uploads.c.blob_sha256)
            .join(uploads, uploads.c.id == document_copies.c.upload_id)
            .where(document_copies.c.upload_id == newest_upload(document_id))
            .order_by(document_copies.c.at_utc)
        )
        with self._database.read() as connection:
            return tuple(
                DocumentCopy(document_id, row.upload_id, row.blob_sha256, row.copy_id, row.snapshot_id, row.at_utc)
                for row in connection.execute(query)
            )

    def needs(self, copy: DocumentCopy) -> CopyNeeds | None:
        """What has to lie in the folder of a copy so that its document can be had; None: no row says that its file is there.

        A page that no row knows came into the dossier after the copy: whatever was covered has its row until it is purged.
        """
        with self._database.read() as connection:
            covering = select(copy_snapshots.c.seq).where(copy_snapshots.c.id == copy.snapshot_id).scalar_subquery()
            later = select(copy_snapshots.c.name).where(
                copy_snapshots.c.copy_id == copy.copy_id, copy_snapshots.c.seq >= covering
            )
            dossier = select(components.c.dossier_id).join(documents, documents.c.component_id == components.c.id)
            owner = connection.scalars(dossier.where(documents.c.id == copy.document_id)).one()
            hashes = {copy.sha256, *_masters(connection, owner)}
            rows = connection.execute(
                select(sealed_papers).where(
                    sealed_papers.c.copy_id == copy.copy_id, sealed_papers.c.blob_sha256.in_(hashes)
                )
            ).all()
            if copy.sha256 not in {row.blob_sha256 for row in rows}:
                return None
            return CopyNeeds(copy.copy_id, frozenset(connection.scalars(later)), tuple(map(_sealed_file, rows)))

    def papers(self, copy_id: UUID) -> tuple[tuple[BlobRef, SealedFile], ...]:
        """What rows say lies in a copy and can be sealed again."""
        query = select(
            blobs, sealed_papers.c.name, sealed_papers.c.sealed_sha256, sealed_papers.c.size_bytes.label("sealed_bytes")
        )
        query = query.join(sealed_papers, sealed_papers.c.blob_sha256 == blobs.c.sha256)
        with self._database.read() as connection:
            rows = connection.execute(query.where(sealed_papers.c.copy_id == copy_id, ~is_purged())).all()
        return tuple((blob_ref(row), SealedFile(row.name, row.sealed_sha256, row.sealed_bytes)) for row in rows)

    def names(self, copy_id: UUID) -> frozenset[str]:
        """The name of each sealed paper of a copy."""
        with self._database.read() as connection:
            query = select(sealed_papers.c.name).where(sealed_papers.c.copy_id == copy_id)
            return frozenset(connection.scalars(query))

    def without_blob(self, copy_id: UUID) -> tuple[str, ...]:
        """The names of sealed papers whose blob was purged, or is no blob of the station any more."""
        living = exists().where(blobs.c.sha256 == sealed_papers.c.blob_sha256, ~is_purged())
        query = select(sealed_papers.c.name).where(sealed_papers.c.copy_id == copy_id, ~living)
        with self._database.read() as connection:
            return tuple(connection.scalars(query))

    def unsealed(self, copy_id: UUID) -> tuple[BlobRef, ...]:
        """The blobs that no copy of them lies in that folder yet, the oldest first."""
        with self._database.read() as connection:
            return unsealed(connection, copy_id)


def _forget(connection: Connection, copy_id: UUID, name: str) -> None:
    connection.execute(delete(sealed_papers).where(sealed_papers.c.copy_id == copy_id, sealed_papers.c.name == name))


def _sealed_file(row: Row[Any]) -> SealedFile:
    return SealedFile(row.name, row.sealed_sha256, row.size_bytes)


def _masters(connection: Connection, dossier_id: UUID) -> Iterator[str]:
    """The hashes of all pages that were scanned in a dossier and not purged."""
    query = (
        select(master_pages.c.blob_sha256)
        .join(batches, batches.c.id == master_pages.c.batch_id)
        .join(blobs, blobs.c.sha256 == master_pages.c.blob_sha256)
        .where(batches.c.dossier_id == dossier_id, ~is_purged())
    )
    yield from connection.scalars(query)


def is_irreplaceable() -> ColumnElement[bool]:
    """Condition on `blobs`: it is there, and something refers to it that can't be computed again."""
    return and_(~is_purged(), or_(*_references(but_for=_RECOMPUTED)))


def _references(but_for: frozenset[str]) -> list[ColumnElement[bool]]:
    """Conditions on `blobs`: a row of that table refers to it."""
    return [
        exists().where(key.parent == blobs.c.sha256).correlate(blobs)
        for table in metadata.tables.values()
        if table.name not in but_for
        for key in table.foreign_keys
        if key.column is blobs.c.sha256
    ]


def irreplaceable(connection: Connection) -> tuple[str, ...]:
    """The hashes of all blobs that a copy has to hold."""
    query = select(blobs.c.sha256).where(is_irreplaceable()).order_by(blobs.c.at_utc, blobs.c.sha256)
    return tuple(connection.scalars(query))


def forget_recomputed(connection: Connection) -> None:
    """Drop the rows of what a copy does not hold because it can be made again."""
    connection.execute(
        delete(artifacts).where(artifacts.c.blob_sha256.not_in(select(blobs.c.sha256).where(is_irreplaceable())))
    )
    connection.execute(delete(blobs).where(~or_(*_references(but_for=frozenset()))))


def unsealed(connection: Connection, copy_id: UUID) -> tuple[BlobRef, ...]:
    """As `Copies.unsealed`, of any state of the database."""
    here = exists().where(sealed_papers.c.copy_id == copy_id, sealed_papers.c.blob_sha256 == blobs.c.sha256)
    query = select(blobs).where(is_irreplaceable(), ~here.correlate(blobs)).order_by(blobs.c.at_utc, blobs.c.sha256)
    return tuple(blob_ref(row) for row in connection.execute(query))


def sealed(connection: Connection, copy_id: UUID) -> dict[str, str]:
    """Hash of a blob -> name of its sealed file in that copy, as a state of the database says."""
    query = select(sealed_papers).where(sealed_papers.c.copy_id == copy_id).order_by(sealed_papers.c.at_utc)
    return {row.blob_sha256: row.name for row in connection.execute(query)}


def coverable(connection: Connection, copy_id: UUID) -> dict[UUID, tuple[UUID, frozenset[str]]]:
    """The entries that wait to be sent and that no row says lie in that copy: with their document and the hashes of all that they need."""
    known = exists().where(document_copies.c.upload_id == uploads.c.id, document_copies.c.copy_id == copy_id)
    query = (
        select(uploads.c.id, uploads.c.document_id, uploads.c.blob_sha256, components.c.dossier_id)
        .join(documents, documents.c.id == uploads.c.document_id)
        .join(components, components.c.id == documents.c.component_id)
        .where(*unsent_entry(), ~known.correlate(uploads))
    )
    found = {}
    for row in connection.execute(query).all():
        found[row.id] = (row.document_id, frozenset({row.blob_sha256, *_masters(connection, row.dossier_id)}))
    return found


def purges(connection: Connection) -> int:
    """How often something was purged or erased by now."""
    tables = (tombstones, dossier_erasures, actor_erasures)
    return sum(connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables)


def audit_head(connection: Connection) -> str:
    """The hash of the newest row of the audit chain in a state of the database."""
    query = select(audit_rows.c.sha256).order_by(audit_rows.c.position.desc()).limit(1)
    return str(connection.scalar(query))
