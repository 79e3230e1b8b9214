"""Where a paper left traces: which bytes hold what its pages show, as the rows name them, so that all of them can be taken away."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Column, Connection, Table, exists, func, select

from app.domain.editlog import Arrive, TransferIn
from app.domain.set_aside import set_aside
from app.store.database import Database
from app.store.schema import (
    artifacts,
    audit_rows,
    blobs,
    documents,
    master_pages,
    metadata,
    operations,
    purged_pages,
    tombstones,
)
from app.store.schema_replication import LAST_POSITION, WHOLE, arrivals

_LOG = logging.getLogger(__name__)
_PAGES_MOVED = ("page.adopted", "page.transferred", "dossier.edited")
"""the audit rows after which other pages may lie in a dossier, or the same ones otherwise"""
CLOCKS_APART: Final = timedelta(hours=2)
"""so far may the clock of a counter that a page was handed over from be ahead of this one's"""
_HASHES_A_READ = 500
"""SQLite allows a statement 32,766 parameters, others fewer"""


@dataclass(frozen=True, slots=True)
class Came:
    """What a station's chain tells of pages.

    Attributes:
        station_id: whose chain.
        until: the position that was not looked at any more.
        dossiers: into which pages came, or in which somebody changed some.
        since: when the first of that was written; None: there is nothing.
    """

    station_id: UUID
    until: int
    dossiers: tuple[UUID, ...]
    since: datetime | None


class Traces:
    """Reads only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def blobs_of_documents(self, document_ids: Collection[UUID]) -> frozenset[str]:
        """The hashes of all blobs that a row of one of these documents names: kept, prepared, signed, sealed, extended, to be sent."""
        found: set[str] = set()
        with self._database.read() as connection:
            for table, column in _naming_blobs():
                of = table.c.id if table is documents else table.c.get("document_id")
                if of is not None:
                    found.update(connection.scalars(select(column).where(of.in_(document_ids), column.is_not(None))))
        return frozenset(found)

    def blobs_of_others(self, document_ids: Collection[UUID]) -> frozenset[str]:
        """The hashes of all blobs that anything but these documents, artifacts and tombstones names."""
        found: set[str] = set()
        with self._database.read() as connection:
            for table, column in _naming_blobs():
                if table in (artifacts, tombstones):
                    continue
                of = table.c.id if table is documents else table.c.get("document_id")
                query = select(column).where(column.is_not(None))
                found.update(connection.scalars(query if of is None else query.where(of.not_in(document_ids))))
        return frozenset(found)

    def named_elsewhere(
        self, hashes: Collection[str], document_ids: Collection[UUID], page_ids: Collection[UUID]
    ) -> frozenset[str]:
        """Those of these blobs that a row of another document names, or of another page that is still here; artifacts name nothing."""
        return frozenset(sha256 for sha256, _, _ in self.naming(hashes, document_ids, page_ids))

    def naming(
        self, hashes: Collection[str], document_ids: Collection[UUID], page_ids: Collection[UUID]
    ) -> Iterator[tuple[str, UUID, bool]]:
        """As `named_elsewhere`: each hash with the document that names it, or (True) with the page."""
        sought = sorted(hashes)
        with self._database.read() as connection:
            for table, column in _naming_blobs():
                if table in (artifacts, tombstones):
                    continue
                if table is master_pages:
                    gone = exists().where(purged_pages.c.page_id == master_pages.c.id)
                    query = select(column, master_pages.c.id).where(master_pages.c.id.not_in(page_ids), ~gone)
                else:
                    of = table.c.id if table is documents else table.c.document_id
                    query = select(column, of).where(of.not_in(document_ids))
                for start in range(0, len(sought), _HASHES_A_READ):
                    some = query.where(column.in_(sought[start : start + _HASHES_A_READ]))
                    for sha256, one in connection.execute(some).all():
                        yield sha256, one, table is master_pages

    def dossier_of(self, page_id: UUID) -> UUID | None:
        """The dossier in which a page lies: the one that it came into last."""
        came = select(operations.c.dossier_id).where(
            operations.c.page_id == page_id, operations.c.kind.in_((Arrive.__name__, TransferIn.__name__))
        )
        with self._database.read() as connection:
            return connection.scalar(came.order_by(operations.c.at_utc.desc(), operations.c.position.desc()).limit(1))

    def came_at(self, page_ids: Collection[UUID]) -> datetime | None:
        """When the first of these pages came in, at the earliest, by this station's clock; None: there is none."""
        query = select(master_pages.c.at_utc, master_pages.c.station_id).where(master_pages.c.id.in_(page_ids))
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        own = self._database.station_id
        return min((row.at_utc if row.station_id == own else row.at_utc - CLOCKS_APART for row in rows), default=None)

    def worked_on_since(self, since: datetime) -> frozenset[UUID]:
        """The dossiers in which something was done at that time or later."""
        with self._database.read() as connection:
            return frozenset(connection.scalars(select(operations.c.dossier_id).where(operations.c.at_utc >= since)))

    def log_lengths_since(self, since: datetime) -> dict[UUID, int]:
        """By dossier: how many rows its log got at that time or later, those that got one last first; who got none is left out."""
        grouped = select(operations.c.dossier_id, func.count().label("length")).where(operations.c.at_utc >= since)
        newest_first = grouped.group_by(operations.c.dossier_id).order_by(func.max(operations.c.at_utc).desc())
        with self._database.read() as connection:
            return {row.dossier_id: row.length for row in connection.execute(newest_first)}

    def came(self, seen: Mapping[UUID, int], most: int) -> tuple[Came, ...]:
        """What came from other stations since their chains were looked through, whenever it was written there; see `app.store.replication`.

        Args:
            seen: by station, the position in its chain up to which that was done; who is not named: none of it.
            most: rows of each chain.
        """
        with self._database.read() as connection:
            query = select(arrivals.c.of_station_id, arrivals.c.number).where(arrivals.c.table_name == WHOLE)
            whole = {row.of_station_id: min(row.number, LAST_POSITION) for row in connection.execute(query)}
            found = list[Came]()
            for station, last in whole.items():
                if last >= seen.get(station, 0):
                    with set_aside(station, _LOG):
                        found.append(_came(connection, station, seen.get(station, 0), last, most))
            return tuple(found)

    def artifacts_since(self, since: datetime) -> dict[str, str]:
        """Key -> blob of all artifacts that were made at that time or later."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(artifacts.c.key, artifacts.c.blob_sha256).where(artifacts.c.at_utc >= since)
            ).all()
        return {row.key: row.blob_sha256 for row in rows}


def _came(connection: Connection, station_id: UUID, first: int, last: int, most: int) -> Came:
    its = audit_rows.c.station_id == station_id, audit_rows.c.position.between(first, last)
    rows = connection.execute(
        select(audit_rows.c.position, audit_rows.c.facts, audit_rows.c.at_utc)
        .where(*its, audit_rows.c.event.in_(_PAGES_MOVED))
        .order_by(audit_rows.c.position)
        .limit(most)
    ).all()
    until = rows[-1].position if len(rows) == most else last
    dossiers = dict.fromkeys(UUID(row.facts.get("to", row.facts.get("dossier"))) for row in rows)
    return Came(station_id, until + 1, tuple(dossiers), min((row.at_utc for row in rows), default=None))


def _naming_blobs() -> Iterator[tuple[Table, Column[str]]]:
    for table in metadata.tables.values():
        for key in table.foreign_keys:
            if key.column is blobs.c.sha256:
                yield table, table.c[key.parent.name]
