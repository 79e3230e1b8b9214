"""What was erased of dossiers, and that one of which everything was takes nothing more in.

A page in it would belong to rows that no retention looks at again: its bytes could go with those of another dossier, and what is told of
people would stay for good.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, Connection, exists, select

from app.domain.errors import InputRefused
from app.domain.retention import Kind
from app.store.schema import dossiers
from app.store.schema_retention import dossier_erasures


def erasures(connection: Connection) -> dict[UUID, frozenset[Kind]]:
    """What is erased of the rows of each dossier."""
    found: dict[UUID, frozenset[Kind]] = {}
    for row in connection.execute(select(dossier_erasures.c.dossier_id, dossier_erasures.c.kind)):
        found[row.dossier_id] = found.get(row.dossier_id, frozenset()) | {Kind(row.kind)}
    return found


def of_erased() -> ColumnElement[bool]:
    """Of a dossier in a query: all of it was erased."""
    whole = dossier_erasures.c.kind == Kind.PERSONAL.value
    return exists().where(dossier_erasures.c.dossier_id == dossiers.c.id, whole)


def is_erased(connection: Connection, dossier_id: UUID) -> bool:
    """Whether all of a dossier was erased."""
    return connection.scalar(select(dossiers.c.id).where(dossiers.c.id == dossier_id, of_erased())) is not None


def refuse_erased(connection: Connection, dossier_id: UUID) -> None:
    """Refuse what would come into a dossier of which all was erased.

    Raises:
        InputRefused: DOSSIER_ERASED.
    """
    if is_erased(connection, dossier_id):
        code = connection.scalar(select(dossiers.c.code).where(dossiers.c.id == dossier_id))
        raise InputRefused("DOSSIER_ERASED", dossier=str(code))
