"""Whose a row's dossier is: only a dossier's home station writes about it, the one that opened it or the last that it was handed to.

Asked of each row that is added, by the keys that lead from its table to a dossier: so no way in can be forgotten.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, ForeignKey, FromClause, Select, Table, bindparam, exists, func, select

from app.domain.editlog import TransferOut
from app.domain.errors import InputRefused
from app.store.schema import (
    actors,
    blobs,
    components,
    documents,
    dossiers,
    metadata,
    operations,
    purged_pages,
    stations,
    tombstones,
)
from app.store.schema_after import supervisor_reads
from app.store.schema_copies import document_copies
from app.store.schema_homes import dossier_homes, station_names
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
OF_PEOPLE: Final = ("actor_erasures", "actor_certificates", "actor_identities")
"""what is written about somebody where they are known"""


def refuse_elsewhere(connection: Connection, station_id: UUID, table: Table, row: Mapping[str, Any]) -> None:
    """Refuse a row about what another station looks after: its dossiers, and in a shared database its people, the bytes that it brought.

    Raises:
        InputRefused: DOSSIER_ELSEWHERE.
    """
    for name, owner in to_dossiers(table) if connection.dialect.name == "sqlite" else _ways(table):
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
    if table is tombstones:
        return (("blob_sha256", select(blobs.c.station_id).where(blobs.c.sha256 == bindparam("key"))),)
    if table.name in OF_PEOPLE:
        return (("of_actor_id", select(actors.c.station_id).where(actors.c.id == bindparam("key"))),)
    return to_dossiers(table)


@functools.cache
def to_dossiers(table: Table) -> tuple[tuple[str, Select[Any]], ...]:
    """Which columns of a table lead to a dossier, each with the question whose that is."""
    found = dict[str, Select[Any]]()
    if table is purged_pages:  # a page may have gone to another dossier than that of its batch
        return (("page_id", home_of_pages().where(operations.c.page_id == bindparam("key")).limit(1)),)
    keys = sorted(table.foreign_keys, key=_nearest) if table not in OF_ANY_STATION else []
    direct = [key for key in keys if key.column.table is dossiers]
    for key in direct or keys:
        joined = joined_with_dossiers(key.column.table)
        if key.column.table is not table and joined is not None:
            owner = select(home_now()).select_from(joined).where(key.column == bindparam("key"))
            found.setdefault(key.parent.name, owner.limit(1))
    return tuple(found.items())


@functools.cache
def joined_with_dossiers(table: Table) -> FromClause | None:
    """A table joined with the dossiers that its rows are of; None: they are of none."""
    if table is dossiers:
        return dossiers
    for key in sorted(table.foreign_keys, key=_nearest):
        other = key.column.table
        if other in (table, stations, actors, blobs):
            continue
        further = joined_with_dossiers(other)
        if further is not None:
            return table.join(further, key.parent == key.column)
    return None


def _nearest(key: ForeignKey) -> tuple[bool, bool, bool, str]:
    """The key to a dossier itself before others, one that is always filled before one that may be empty."""
    return key.column.table is not dossiers, bool(key.parent.nullable), not key.column.primary_key, key.parent.name


def is_home(connection: Connection, station_id: UUID, dossier_id: UUID) -> bool:
    """Whether this station looks after a dossier."""
    return home_of(connection, dossier_id) == station_id


def refuse_given(connection: Connection, station_id: UUID, dossier_id: UUID) -> None:
    """Refuse what this station would decide of a dossier that it handed over: no way leads from its data folder to the one that has it now.

    Raises:
        InputRefused: DOSSIER_GIVEN: it tells where that is.
    """
    gave = select(dossier_homes.c.seq).where(
        dossier_homes.c.dossier_id == dossier_id, dossier_homes.c.station_id == station_id
    )
    if connection.scalar(gave.limit(1)) is not None and not is_home(connection, station_id, dossier_id):
        home = home_of(connection, dossier_id)
        newest = select(station_names.c.name).where(station_names.c.station_id == home)
        name = connection.scalar(newest.order_by(station_names.c.seq.desc()).limit(1))
        code = connection.scalar(select(dossiers.c.code).where(dossiers.c.id == dossier_id))
        raise InputRefused("DOSSIER_GIVEN", dossier=str(code), counter=name or str(home))


def home_of_pages() -> Select[Any]:
    """Of pages in a query of `operations`: the homes of the dossiers in which they lie."""
    later = operations.alias()
    same = later.c.dossier_id == operations.c.dossier_id, later.c.page_id == operations.c.page_id
    left = exists().where(*same, later.c.position > operations.c.position)
    lies = select(home_now()).select_from(operations.join(dossiers, dossiers.c.id == operations.c.dossier_id))
    return lies.where(operations.c.kind != TransferOut.__name__, ~left)


def home_of(connection: Connection, dossier_id: UUID) -> UUID | None:
    """Which station looks after a dossier; None: there is none of that id."""
    return connection.scalar(select(home_now()).where(dossiers.c.id == dossier_id))


def home_now() -> ColumnElement[UUID]:
    """Of a dossier in a query: the station that looks after it."""
    newest = select(dossier_homes.c.to_station_id).where(dossier_homes.c.dossier_id == dossiers.c.id)
    newest = newest.order_by(dossier_homes.c.seq.desc()).limit(1).correlate(dossiers)
    return func.coalesce(newest.scalar_subquery(), dossiers.c.home_station_id)


def of_one_code(station_id: UUID) -> tuple[ColumnElement[Any], ...]:
    """In which order dossiers of one code stand for it: one into which something came before one that was only opened, such as by who did
    not wait for a dossier that was handed to this station; then the one that was opened here, then the one that was opened first."""
    came = exists().where(operations.c.dossier_id == dossiers.c.id).correlate(dossiers)
    kept = exists().where(components.c.dossier_id == dossiers.c.id, documents.c.component_id == components.c.id)
    return ~(came | kept.correlate(dossiers)), dossiers.c.home_station_id != station_id, dossiers.c.id


def given_away(station_id: UUID) -> Select[Any]:
    """The dossiers that were handed over and that this station does not look after now: nothing is left to be done of them here."""
    moved = select(dossier_homes.c.dossier_id).join(dossiers, dossiers.c.id == dossier_homes.c.dossier_id)
    return moved.where(home_now() != station_id)


def any_moved(connection: Connection) -> bool:
    """Whether any dossier was ever handed over."""
    return connection.execute(select(dossier_homes.c.seq).limit(1)).first() is not None
