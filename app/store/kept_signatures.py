"""The signatures that kept files brought along and that held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from uuid import UUID

from sqlalchemy import select

from app.domain.ids import new_id
from app.domain.kept_signatures import KeptSignature
from app.domain.model import Actor
from app.store.database import Database, Writing
from app.store.schema_signing import kept_signatures


class KeptSignatures:
    """What is known of them; names stay out of the audit chain."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, document_id: UUID, signatures: Sequence[KeptSignature], actor: Actor) -> None:
        """Put down the signatures of a document of which none are known yet.

        Raises:
            StoreFailed: CONSTRAINT_BROKEN: there is no such document, or some are known already.
        """
        with self._database.write("kept-signatures", actor.id) as writing:
            add_kept_signatures(writing, document_id, signatures)

    def of(self, document_id: UUID) -> tuple[KeptSignature, ...]:
        """The signatures of a document, the oldest first."""
        rows = select(kept_signatures).where(kept_signatures.c.document_id == document_id)
        with self._database.read() as connection:
            return tuple(
                KeptSignature(
                    row.signer,
                    row.by_person,
                    row.organisation,
                    row.level,
                    row.signed_at,
                    tuple(row.remarks),
                    row.floor or "",
                )
                for row in connection.execute(rows.order_by(kept_signatures.c.seq))
            )


def add_kept_signatures(writing: Writing, document_id: UUID, signatures: Sequence[KeptSignature]) -> None:
    """Put them down within what is being written; nothing where there is none."""
    for seq, one in enumerate(signatures):
        row = {**asdict(one), "remarks": list(one.remarks), "floor": one.floor or None}
        writing.insert(kept_signatures, id=new_id(), document_id=document_id, seq=seq, **row)
    if signatures:
        levels = [one.level for one in signatures]
        writing.audit("document.proved", {"document": str(document_id), "levels": levels})
