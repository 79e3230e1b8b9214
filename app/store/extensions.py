"""Signed documents to which proof was added later."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.domain.ids import new_id
from app.domain.model import Actor, SignatureExtension
from app.store.blobs import find_ref
from app.store.database import Database
from app.store.schema_signing import signature_extensions


class Extensions:
    """The extensions of a station's signed documents."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, extension: SignatureExtension, actor: Actor) -> None:
        """Put down an extension.

        Raises:
            StoreFailed: CONSTRAINT_BROKEN (the document is not signed, or a blob is not stored).
        """
        with self._database.write("extended", actor.id) as writing:
            of_document = signature_extensions.c.document_id
            writing.insert(
                signature_extensions,
                id=new_id(),
                document_id=extension.document_id,
                seq=writing.next_seq(of_document, extension.document_id, signature_extensions.c.seq),
                blob_sha256=extension.blob.sha256,
                extended_sha256=extension.extends.sha256,
                level=extension.level,
                valid_until=extension.valid_until,
            )
            writing.audit(
                "document.extended",
                {
                    "document": str(extension.document_id),
                    "sha256": extension.blob.sha256,
                    "extended_sha256": extension.extends.sha256,
                    "level": extension.level,
                },
            )

    def of(self, document_id: UUID) -> tuple[SignatureExtension, ...]:
        """The extensions of a document, the first one first."""
        rows = select(signature_extensions).where(signature_extensions.c.document_id == document_id)
        with self._database.read() as connection:
            return tuple(
                SignatureExtension(
                    row.document_id,
                    find_ref(connection, row.blob_sha256),
                    find_ref(connection, row.extended_sha256),
                    row.level,
                    row.valid_until,
                )
                for row in connection.execute(rows.order_by(signature_extensions.c.seq))
            )
