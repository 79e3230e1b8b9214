"""Dossiers that were handed from one home station to another, as the centre knows of them: reads only.

A dossier is whole here once all has come that its giver's chain tells of up to the row that gave it (`WHOLE`), and its edit log is as long
as that row says. Of each home before, the same holds: a centre that was restored waits until all of them have come again.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Table, Text, exists, func, or_, select, type_coerce

from app.domain.canonical import canonical_json
from app.domain.counters import Counters, KnownCounter
from app.domain.editlog_json import from_json
from app.domain.errors import StoreFailed
from app.domain.model import BlobRef
from app.domain.set_aside import NOT_AS_WRITTEN
from app.store.database import Database
from app.store.dossier_homes import GIVEN, giving, names_in
from app.store.replication.decided import Decided, decided_of
from app.store.replication.incoming import CAME
from app.store.replication.parcel import Head, Row
from app.store.replication.whole_dossier import Deleted, deletions, wanted_bytes, whole_dossier
from app.store.schema import actors, audit_rows, blobs, dossiers, operations, purged_pages, stations
from app.store.schema_homes import dossier_homes, station_names
from app.store.schema_replication import WHOLE, arrivals
from app.store.schema_retention import dossier_erasures

_LENGTH: Final = re.compile(r'"length":(\d{1,9})\b')


@dataclass(frozen=True, slots=True)
class Handed:
    """A dossier that a station was given last: its code, by whom (as people tell that counter from others), how often it changed its home
    by then, and whether all of it is at the centre."""

    dossier_id: UUID
    code: str
    giver: KnownCounter
    times: int
    is_whole: bool


@dataclass(frozen=True, slots=True)
class WholeDossier:
    """All that a home station has to have of a dossier.

    Attributes:
        dossier_id: which.
        times: how often it changed its home.
        giver: whose it was before.
        told: the row of the giver's chain that gave it.
        rows: by table, those that others refer to first.
        files: whose bytes have to be there.
        put_down: decisions of supervisors that a home before put down, and
        open: those that none did.
    """

    dossier_id: UUID
    times: int
    giver: UUID
    told: Head
    rows: Sequence[tuple[Table, Sequence[Row]]]
    files: tuple[BlobRef, ...]
    put_down: tuple[Decided, ...]
    open: tuple[Decided, ...]


class HandedAtCentre:
    """The side of the centre."""

    def __init__(self, centre: Database) -> None:
        self._centre = centre

    def stations(self) -> tuple[KnownCounter, ...]:
        """The stations that send to this centre, those that were founded first first; but for those whose program is older than hand-overs:
        it never told what it calls itself, and would not fetch anything."""
        sends = exists().where(arrivals.c.of_station_id == stations.c.id, arrivals.c.table_name == WHOLE)
        with self._centre.read() as connection:
            names = names_in(connection)
            rows = connection.execute(select(stations).where(sends).order_by(stations.c.at_utc, stations.c.id))
            return tuple(KnownCounter(row.id, names[row.id]) for row in rows if row.id in names)

    def told_to(self, station_id: UUID) -> dict[UUID, int]:
        """The dossiers that were handed to a station last, and how often each changed its home by then."""
        later = dossier_homes.alias()
        newer = exists().where(later.c.dossier_id == dossier_homes.c.dossier_id, later.c.seq > dossier_homes.c.seq)
        query = select(dossier_homes.c.dossier_id, dossier_homes.c.seq)
        query = query.where(dossier_homes.c.to_station_id == station_id, ~newer).order_by(dossier_homes.c.dossier_id)
        with self._centre.read() as connection:
            return {row.dossier_id: row.seq + 1 for row in connection.execute(query)}

    def handed(self, dossier_ids: Collection[UUID]) -> tuple[Handed, ...]:
        """What is known of these dossiers' last hand-overs."""
        with self._centre.read() as connection:
            called = Counters(names_in(connection))
            return tuple(_handed(connection, called, one) for one in dossier_ids)

    def called(self) -> Counters:
        """What the stations call themselves."""
        with self._centre.read() as connection:
            return Counters(names_in(connection))

    def names_of(self, station_ids: Collection[UUID]) -> Sequence[tuple[Table, Sequence[Row]]]:
        """The rows that say what these stations call themselves, and those that they refer to; of a station whose people may not be read
        yet, for the row that hands a dossier to it is not here, nothing."""
        is_read = exists().where(actors.c.id == station_names.c.actor_id)
        named = select(station_names).where(station_names.c.station_id.in_(station_ids), is_read)
        people = select(actors).where(actors.c.id.in_(named.with_only_columns(station_names.c.actor_id)))
        with self._centre.read() as connection:
            return [
                (table, [dict(row) for row in connection.execute(query).mappings()])
                for table, query in (
                    (stations, select(stations).where(stations.c.id.in_(station_ids))),
                    (actors, people),
                    (station_names, named),
                )
            ]

    def deleted_of(self, station_id: UUID, along: Collection[UUID]) -> int:
        """How much was deleted of dossiers that a station ever gave or took, and of these: it grows with each."""
        had = or_(dossier_homes.c.station_id == station_id, dossier_homes.c.to_station_id == station_id)
        gave = select(dossiers.c.id).where(
            or_(dossiers.c.id.in_(select(dossier_homes.c.dossier_id).where(had)), dossiers.c.id.in_(along))
        )
        erased = select(func.count()).where(dossier_erasures.c.dossier_id.in_(gave))
        its = operations.c.page_id == purged_pages.c.page_id, operations.c.dossier_id.in_(gave)
        purged = select(func.count(purged_pages.c.page_id.distinct())).where(*its)
        with self._centre.read() as connection:
            return (connection.scalar(erased) or 0) + (connection.scalar(purged) or 0)

    def deletions(self, dossier_ids: Collection[UUID]) -> dict[UUID, Deleted]:
        """As `whole_dossier.deletions`."""
        with self._centre.read() as connection:
            return deletions(connection, dossier_ids)

    def rows(self, dossier_id: UUID) -> Sequence[tuple[Table, Sequence[Row]]]:
        """All rows of a dossier as they are here."""
        with self._centre.read() as connection:
            return whole_dossier(connection, dossier_id)

    def whole(self, dossier_id: UUID) -> WholeDossier:
        """All of a dossier that is whole here, in one state of the centre.

        Raises:
            StoreFailed: ROW_UNREADABLE, OPERATION_UNKNOWN: somebody wrote of it what this program can't read; the errors of the database.
        """
        with self._centre.read() as connection:
            rows = whole_dossier(connection, dossier_id)
            _require_readable(dossier_id, rows)
            *_, last = _homes(connection, dossier_id)
            wanted = set(wanted_bytes(connection, rows))
            files = tuple(
                BlobRef(row["sha256"], row["media_type"], row["size_bytes"])
                for table, some in rows
                if table is blobs
                for row in some
                if row["sha256"] in wanted
            )
            came, open_ = _decisions(connection, dossier_id)
            gave = connection.execute(select(audit_rows.c.sha256).where(*_chain_row(last))).scalar_one()
            told = Head(last.audit_position, gave)
        return WholeDossier(dossier_id, last.seq + 1, last.station_id, told, rows, files, came, open_)


def _require_readable(dossier_id: UUID, rows: Sequence[tuple[Table, Sequence[Row]]]) -> None:
    """An edit log that can't be read is no use at its new home, nor one with a place that nobody wrote: that one would write behind it."""
    told = [row for table, some in rows if table is operations for row in some]
    places = sorted(row["position"] for row in told if row["dossier_id"] == dossier_id)
    if places != list(range(len(places))):
        raise StoreFailed("ROW_UNREADABLE", str(dossier_id))
    for row in told:
        try:
            from_json(row["body"])
        except NOT_AS_WRITTEN as error:
            raise StoreFailed("OPERATION_UNKNOWN", str(error)) from error


def _handed(connection: Connection, called: Counters, dossier_id: UUID) -> Handed:
    *_, last = _homes(connection, dossier_id)
    code = connection.scalar(select(dossiers.c.code).where(dossiers.c.id == dossier_id)) or ""
    giver = KnownCounter(last.station_id, called.name(last.station_id))
    return Handed(dossier_id, code, giver, last.seq + 1, _is_whole(connection, dossier_id))


def _homes(connection: Connection, dossier_id: UUID) -> Sequence[Any]:
    query = select(dossier_homes).where(dossier_homes.c.dossier_id == dossier_id)
    return connection.execute(query.order_by(dossier_homes.c.seq)).all()


def _is_whole(connection: Connection, dossier_id: UUID) -> bool:
    homes = _homes(connection, dossier_id)
    marks = select(arrivals.c.of_station_id, arrivals.c.number).where(arrivals.c.table_name == WHOLE)
    whole = {row.of_station_id: row.number for row in connection.execute(marks)}
    if [row.seq for row in homes] != list(range(len(homes))):
        return False
    if any(whole.get(row.station_id, -1) < row.audit_position for row in homes):
        return False
    length = _told_length(connection, dossier_id, homes[-1])
    if length is None:
        return False
    # An older program that was open at the giver yet may have written more behind it: that goes along.
    its = operations.c.dossier_id == dossier_id, operations.c.position < length
    return connection.scalar(select(func.count()).where(*its)) == length


def _told_length(connection: Connection, dossier_id: UUID, last: Any) -> int | None:
    """How long the edit log was when its home gave it, as that one's chain tells; None: it tells of no such hand-over."""
    facts = type_coerce(audit_rows.c.facts, Text)  # whatever another counter wrote there: it is not parsed here
    told = connection.scalar(select(facts).where(*_chain_row(last), audit_rows.c.event == GIVEN))
    found = _LENGTH.search(told or "")
    if found is None:
        return None
    length = int(found[1])
    return length if told == canonical_json(giving(dossier_id, last.to_station_id, last.seq, length)) else None


def _chain_row(given: Any) -> tuple[ColumnElement[bool], ...]:
    """That a row is the one of the giver's chain that tells of a hand-over."""
    return audit_rows.c.station_id == given.station_id, audit_rows.c.position == given.audit_position


def _decisions(connection: Connection, dossier_id: UUID) -> tuple[tuple[Decided, ...], tuple[Decided, ...]]:
    """The decisions that a home before put down, by what its chain says, and those that none did."""
    decided = decided_of(connection, dossier_id)
    homes = {row.station_id for row in _homes(connection, dossier_id)}
    homes |= set(connection.scalars(select(dossiers.c.home_station_id).where(dossiers.c.id == dossier_id)))
    facts = type_coerce(audit_rows.c.facts, Text)  # whatever another counter wrote there: it is not parsed here
    told = select(facts).where(audit_rows.c.station_id.in_(homes), audit_rows.c.event == CAME)
    came = connection.scalars(told.where(facts.contains(str(dossier_id)))).all()
    known = [any(str(one.decision["id"]) in row for row in came) for one in decided]
    return (
        tuple(one for one, is_known in zip(decided, known, strict=True) if is_known),
        tuple(one for one, is_known in zip(decided, known, strict=True) if not is_known),
    )
