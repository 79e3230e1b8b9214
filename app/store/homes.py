"""Whose a row's dossier is: in a database that stations share, only a dossier's home station writes about it.

Asked of each row that is added, by the keys that lead from its table to a dossier: so no way in can be forgotten.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, ForeignKey, FromClause, Select, Table, bindparam, select

from app.domain.errors import InputRefused
from app.store.schema import actors, blobs, dossiers, metadata, stations, tombstones
from app.store.schema_after import supervisor_reads
from app.store.schema_copies import document_copies
from app.store.schema_review import (
    review_case_scanners,
    review_cases,
    review_decisions,
    review_leases,
    review_lot_documents,
    review_lots,
    review_marks,
    review_waiting,
)

OF_ANY_STATION: Final = frozenset(
    {
        supervisor_reads,  # whoever decides a notice's case has read it
        document_copies,  # whoever has another disk copies onto it
        *(review_cases, review_case_scanners, review_waiting, review_leases, review_decisions, review_marks),
        *(review_lots, review_lot_documents),
    }
)
"""what is written about a dossier wherever supervisors are; what they decide comes to the home station (`replication.decided`)"""
_OF_PEOPLE: Final = ("actor_erasures", "actor_certificates", "actor_identities")


def refuse_elsewhere(connection: Connection, station_id: UUID, table: Table, row: Mapping[str, Any]) -> None:
    """Refuse a row about what another station looks after: its dossiers, its people, the bytes that it brought.

    Raises:
        InputRefused: DOSSIER_ELSEWHERE.
    """
    for name, owner in _ways(table):
        if row.get(name) is not None:
            found = connection.scalar(owner, {"key": row[name]})
            if found is not None and found != station_id:
                raise InputRefused("DOSSIER_ELSEWHERE", table.name, station=str(found))


@functools.cache
def guarded() -> tuple[Table, ...]:
    """The tables of which a row may be about something of another station."""
    return tuple(table for table in metadata.sorted_tables if _ways(table))


@functools.cache
def _ways(table: Table) -> tuple[tuple[str, Select[Any]], ...]:
    """Which columns lead to an owner, each with the question who it is."""
    if table in OF_ANY_STATION:
        return ()
    if table is tombstones:
        return (("blob_sha256", select(blobs.c.station_id).where(blobs.c.sha256 == bindparam("key"))),)
    if table.name in _OF_PEOPLE:
        return (("of_actor_id", select(actors.c.station_id).where(actors.c.id == bindparam("key"))),)
    found = dict[str, Select[Any]]()
    for key in sorted(table.foreign_keys, key=_nearest):
        joined = _joined(key.column.table)
        if key.column.table is not table and joined is not None:
            owner = select(dossiers.c.home_station_id).select_from(joined).where(key.column == bindparam("key"))
            found.setdefault(key.parent.name, owner.limit(1))
    return tuple(found.items())


@functools.cache
def _joined(table: Table) -> FromClause | None:
    """A table joined with the dossiers that its rows are of; None: they are of none."""
    if table is dossiers:
        return dossiers
    for key in sorted(table.foreign_keys, key=_nearest):
        other = key.column.table
        if other in (table, stations, actors, blobs):
            continue
        further = _joined(other)
        if further is not None:
            return table.join(further, key.parent == key.column)
    return None


def _nearest(key: ForeignKey) -> tuple[bool, bool, bool, str]:
    """The key to a dossier itself before others, one that is always filled before one that may be empty."""
    return key.column.table is not dossiers, bool(key.parent.nullable), not key.column.primary_key, key.parent.name


def is_home(connection: Connection, station_id: UUID, dossier_id: UUID) -> bool:
    """Whether this station looks after a dossier."""
    return connection.scalar(select(dossiers.c.home_station_id).where(dossiers.c.id == dossier_id)) == station_id
