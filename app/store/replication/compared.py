"""What both sides count when a station and its centre are compared."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from sqlalchemy import Boolean, Select, Table, Text, delete, exists, func, select, type_coerce

from app.domain.canonical import Json
from app.domain.clock import day_in_viet_nam
from app.store.blobs import Blobs, is_purged
from app.store.database import Database, writer
from app.store.dossier_homes import TAKEN
from app.store.made_of import give_up_made
from app.store.refusals import database_errors
from app.store.replication.arriving import SHARED, marks_of
from app.store.replication.parcel import Marks, own, written_by
from app.store.replication.taking_away import is_deleted, nobody_has
from app.store.replication.travelling import travelling
from app.store.replication.whole_dossier import wanted_bytes, whole_dossier
from app.store.row_numbers import numbered
from app.store.schema import artifacts, audit_rows, blobs, returned_blobs, tombstones
from app.store.schema_homes import dossier_homes

COMPARED: Final = "centre.compared"
_KEYS_A_READ: Final = 500
_NAMES: Final = 1 << 64
"""so many beginnings of 16 digits a name has"""
_TAKEN_OF: Final = re.compile(r'"dossier":"(?P<dossier>[0-9a-f-]{36})".*"seq":(?P<seq>\d+)')


def compared() -> tuple[Table, ...]:
    """The tables of which every row that a station wrote is its own at the centre as well."""
    return tuple(table for table in travelling() if table not in SHARED)


def _living(marks: Marks) -> Select[str]:
    """The hashes of what came by these marks and was not deleted."""
    return select(blobs.c.sha256).where(numbered(blobs) <= marks.get(blobs.name, 0), ~is_purged())


class OwnCounts:
    """The side of the station."""

    def __init__(self, database: Database, files: Blobs) -> None:
        self._database = database
        self._blobs = files
        self.station_id: UUID = database.station_id

    def until(self, marks: Marks) -> dict[str, int]:
        """By table: how many rows of this station there are up to these marks."""
        with self._database.read() as connection:
            return {
                table.name: connection.scalar(
                    select(func.count()).where(
                        numbered(table) <= marks.get(table.name, 0), written_by(table, self.station_id)
                    )
                )
                or 0
                for table in compared()
            }

    def lacking(self, made: Mapping[str, str]) -> list[str]:
        """The keys of those of these artifacts, each with its hash, that are not here any more, or were made anew otherwise."""
        query = select(artifacts.c.key, artifacts.c.blob_sha256).where(artifacts.c.key.in_(list(made)))
        with self._database.read() as connection:
            here = dict(connection.execute(query).all())
        return [key for key, sha256 in made.items() if here.get(key) != sha256]

    def files(self, marks: Marks, since: datetime | None) -> list[str]:
        """The hashes of this station's bytes that have to lie in the shared place, in order.

        Args:
            marks: how far the rows have come.
            since: only of rows that were written since; None: of all.
        """
        query = _living(marks)
        if since is not None:
            query = query.where(blobs.c.at_utc >= since)
        with self._database.read() as connection:
            return list(connection.scalars(query.order_by(blobs.c.sha256)))

    def files_of_today(self, marks: Marks, most: int) -> list[str]:
        """As `files`, about so many of all, in the order of their names: each day those behind the ones of the day before."""
        with self._database.read() as connection:
            count = connection.scalar(select(func.count()).select_from(_living(marks).subquery())) or 0
            parts = -(-count // most) or 1
            parts += parts % 7 == 0  # a counter that is closed on Sundays passes no part over
            part = day_in_viet_nam(self._database.now()).toordinal() % parts
            first, end = (f"{number * _NAMES // parts:016x}" for number in (part, part + 1))
            query = _living(marks).where(blobs.c.sha256 >= first)
            query = query if part + 1 == parts else query.where(blobs.c.sha256 < end)
            return list(connection.scalars(query.order_by(blobs.c.sha256)))

    def now(self) -> datetime:
        """The station's time (UTC)."""
        return self._database.now()

    def path(self, sha256: str) -> Path | None:
        """Where bytes lie here; None: they don't."""
        return self._blobs.path(sha256) if self._blobs.has(sha256) else None

    def is_kept(self, sha256: str) -> bool:
        """Whether a row says that bytes are here."""
        with self._database.read() as connection:
            return connection.scalar(select(blobs.c.sha256).where(blobs.c.sha256 == sha256, ~is_purged())) is not None

    def files_of(self, dossier_ids: Iterable[UUID]) -> list[str]:
        """The hashes of the bytes of these dossiers, in order."""
        found = set[str]()
        with self._database.read() as connection:
            for dossier_id in dossier_ids:
                found.update(wanted_bytes(connection, whole_dossier(connection, dossier_id)))
        return sorted(found)

    def compared_at(self) -> datetime | None:
        """When both sides were compared last."""
        query = select(audit_rows.c.at_utc).where(
            audit_rows.c.station_id == self.station_id, audit_rows.c.event == COMPARED
        )
        with self._database.read() as connection:
            found: datetime | None = connection.scalar(query.order_by(audit_rows.c.position.desc()).limit(1))
        return found

    def note(self, facts: Mapping[str, Json]) -> None:
        """Put down that they were, with counts."""
        with self._database.write("centre_compared") as writing:
            writing.audit(COMPARED, facts)


class CentreCounts:
    """The side of the centre."""

    def __init__(self, centre: Database) -> None:
        self._centre = centre

    def of(self, station_id: UUID) -> tuple[Marks, dict[str, int]]:
        """How far a station's rows have come, and how many there are by table."""
        with self._centre.read() as connection:
            marks = marks_of(connection, station_id)
            counts = {
                table.name: connection.scalar(select(func.count()).where(own(table) == station_id)) or 0
                for table in compared()
            }
        return marks, counts

    def untaken(self, station_id: UUID) -> tuple[UUID, ...]:
        """The dossiers that a station gave and of which no chain tells yet that they are at their new home."""
        later = dossier_homes.alias()
        newer = exists().where(later.c.dossier_id == dossier_homes.c.dossier_id, later.c.seq > dossier_homes.c.seq)
        gave = select(dossier_homes).where(dossier_homes.c.station_id == station_id, ~newer)
        facts = type_coerce(audit_rows.c.facts, Text)  # whatever another counter wrote there: it is not parsed here
        with self._centre.read() as connection:
            given = connection.execute(gave.order_by(dossier_homes.c.dossier_id)).all()
            its = audit_rows.c.station_id.in_({row.to_station_id for row in given}), audit_rows.c.event == TAKEN
            told = connection.scalars(select(facts).where(*its, facts.contains(str(station_id)))).all()
        taken = {(found["dossier"], found["seq"]) for row in told if (found := _TAKEN_OF.search(row))}
        return tuple(row.dossier_id for row in given if (str(row.dossier_id), str(row.seq)) not in taken)

    def let_go(self) -> None:
        """End the connection: to plan what was asked, under a centre's rules, takes the server's process 60 MB and more that it keeps."""
        self._centre.close()

    def artifacts(self, station_id: UUID, after: str) -> dict[str, str]:
        """The next keys of what machines made at a station, in order, each with the hash of that."""
        query = select(artifacts.c.key, artifacts.c.blob_sha256)
        query = query.where(artifacts.c.station_id == station_id, artifacts.c.key > after)
        with self._centre.read() as connection:
            return dict(connection.execute(query.order_by(artifacts.c.key).limit(_KEYS_A_READ)).all())

    def give_up(self, station_id: UUID, keys: Sequence[str], take: Callable[[str], object]) -> None:
        """Drop these artifacts of a station; `take` takes bytes away that nothing speaks of any more, before their rows are gone."""
        its = artifacts.c.key.in_(keys), artifacts.c.station_id == station_id
        with database_errors(), writer(self._centre.engine).begin() as connection:
            found = connection.scalars(select(artifacts.c.blob_sha256).where(*its)).all()
            connection.execute(delete(artifacts).where(*its))
            # Who is just bringing a row that names them is waited for: then that row is seen.
            theirs = blobs.c.sha256.in_(found), blobs.c.station_id == station_id
            connection.execute(select(func.access.nobody_has(blobs.c.sha256)).where(*theirs).order_by(blobs.c.sha256))
            # Who gives them up sees no rows of other units: the server looks with its owner's rights (revision 0028).
            named = func.access.is_named(blobs.c.sha256, type_=Boolean)
            unused = delete(blobs).where(*theirs, ~named)
            for sha256 in connection.scalars(unused.returning(blobs.c.sha256)).all():
                take(sha256)

    def give_up_made(self, hashes: Collection[str], take: Callable[[str], object]) -> int:
        """As `made_of.give_up_made`."""
        return give_up_made(self._centre, hashes, take)

    def deleted(self, station_id: UUID, since: datetime | None, most: int | None = None) -> list[str]:
        """What a station deleted and no other one has, by hash, what was deleted last first.

        Args:
            station_id: which.
            since: only what was deleted since; None: whenever.
            most: no more than so many; None: all.
        """
        returned = exists().where(returned_blobs.c.tombstone_id == tombstones.c.id)
        query = select(tombstones.c.blob_sha256).where(tombstones.c.station_id == station_id, ~returned)
        if since is not None:
            query = query.where(tombstones.c.at_utc >= since)
        with self._centre.read() as connection:
            return list(connection.scalars(query.order_by(tombstones.c.at_utc.desc()).limit(most)))

    def is_wanted(self, sha256: str) -> bool:
        """Whether bytes have to lie in the shared place: a row names them, and the station that looks after them did not delete them."""
        with self._centre.read() as connection:
            named = connection.scalar(select(func.access.is_named(sha256)))
            return bool(named) and not is_deleted(connection, sha256)

    def nobody_has(self, sha256: str) -> AbstractContextManager[bool]:
        """As `taking_away.nobody_has`."""
        return nobody_has(self._centre, sha256)
