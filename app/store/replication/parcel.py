"""What a station has written since the centre last got something of it."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Select,
    Table,
    UnaryExpression,
    func,
    select,
)
from sqlalchemy.sql.operators import custom_op

from app.domain.errors import StoreFailed
from app.store.blobs import blob_keys
from app.store.database import Audited, Database
from app.store.replication.travelling import known_by, travelling
from app.store.row_numbers import LOSE_ROWS, numbered
from app.store.schema import audit_rows, blobs, stations
from app.store.schema_figures import figure_events, figure_groups
from app.store.schema_replication import arrivals

ROWS_A_PARCEL = 2_000
_HASHES_A_READ: Final = 500
"""SQLite allows a statement 32,766 parameters, others fewer"""

type Marks = Mapping[str, int]
"""by table: the number of the last row that has come"""
type Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Head:
    """The newest row of a station's chain that the centre has: what the station has to hold as well."""

    position: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """Rows of one station and of one state of its database. What they refer to is among them or came before.

    `since` are the marks it follows on, `until` those that hold once it has come. `whole`: with it all is there that was written up to its
    state, so also what the newest row of the chain tells of. `named_before`: the hashes of bytes that earlier rows may have named: the
    centre has them, unless it gave them up.
    """

    station_id: UUID
    since: Marks
    until: Marks
    rows: Sequence[tuple[Table, Sequence[Row]]]
    whole: bool
    named_before: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell the centre of."""
        return not self.rows and self.until == self.since

    def of(self, table: Table) -> Sequence[Row]:
        """Its rows of one table."""
        return next((rows for one, rows in self.rows if one is table), ())

    def audited(self) -> tuple[Audited, ...]:
        """What its rows of the chain tell, in order."""
        return tuple(Audited(row["event"], row["facts"], row["at_utc"]) for row in self.of(audit_rows))


@dataclass(frozen=True, slots=True)
class Waiting:
    """What has not come yet: rows, the bytes of files among them, and when the oldest of the rows was written (None: there is none)."""

    rows: int = 0
    size_bytes: int = 0
    since: datetime | None = None


def pack(database: Database, since: Marks, head: Head | None, most: int = ROWS_A_PARCEL) -> Parcel:
    """The next rows that the centre lacks, at most `most`.

    Rows are only ever added, and each gets a greater number than all before it (https://www.sqlite.org/autoinc.html, where the
    last row stays). So tables are read one after the other, and the first that can't be read to its end is the last of the parcel.
    Where the last row went (what machines made is given up, people are forgotten) its number is given again: what is noted here tells of
    it (`app.store.row_numbers`), and the mark goes back.
    The rows of bytes go whenever nothing names them any more: they travel with what names them, whatever their numbers, and over `most`.

    Raises:
        StoreFailed: STATION_FORKED: the centre has rows that this database lacks: an older copy of it goes on here.
    """
    until, packed, left, is_cut = dict(since), dict[Table, list[Row]](), most, False
    with database.read() as connection:
        _require_same_past(connection, database.station_id, head)
        newest = connection.execute(_newest()).one()._mapping
        noted = noted_in(connection, database.station_id)
        for table in numbered_tables():
            mark, last = since.get(table.name, 0), newest[table.name] or 0
            after = _numbered_anew_after(table, mark, noted.get(table.name, mark), last)
            if after < mark:  # also where the parcel is full: the centre keeps it, whatever is noted here then
                until[table.name] = after
            if is_cut or last <= after:
                continue
            found = _next_rows(connection, table, database.station_id, after, left + 1)
            is_cut = len(found) > left
            if found[:left]:
                until[table.name] = found[:left][-1][0]
                packed[table] = [row for _, row in found[:left]]
                left -= len(packed[table])
        named = _named(connection, database.station_id, packed)
        if packed and not is_cut:
            until[blobs.name] = newest[blobs.name] or 0
    if named:
        packed[blobs] = [row for _, row in named]
    rows = [(table, packed[table]) for table in travelling() if table in packed]
    before = frozenset(row["sha256"] for number, row in named if number <= since.get(blobs.name, 0))
    return Parcel(database.station_id, since, until, rows, whole=not is_cut, named_before=before)


def _numbered_anew_after(table: Table, mark: int, noted: int, last: int) -> int:
    """Behind which number rows may not be at the centre, of a table that lost some; all of them, where nobody noted it (a copy that was
    made without what machines made)."""
    if table not in LOSE_ROWS:
        return min(mark, last)
    after = min(mark, noted)
    return after if after <= last else 0


def noted_in(connection: Connection, station_id: UUID) -> dict[str, int]:
    """The marks of the centre as they were noted at a station last."""
    query = select(arrivals.c.table_name, arrivals.c.number).where(arrivals.c.of_station_id == station_id)
    return {row.table_name: row.number for row in connection.execute(query)}


def waiting(connection: Connection, station_id: UUID, since: Marks) -> Waiting:
    """What a station has written beyond these marks."""
    rows, oldest = 0, list[datetime]()
    for table in numbered_tables():
        query = select(func.count(), func.min(table.c.at_utc))
        count, first = connection.execute(query.where(*_beyond(table, station_id, since))).one()
        rows += count
        oldest += [first] if first is not None else []
    size = select(func.sum(blobs.c.size_bytes)).where(*_beyond(blobs, station_id, since))
    size_bytes = int(connection.scalar(size) or 0) if rows else 0
    return Waiting(rows, size_bytes, min(oldest, default=None))


def numbered_tables() -> tuple[Table, ...]:
    """The tables of which rows travel in the order of their numbers."""
    return tuple(table for table in travelling() if table is not blobs)


def _beyond(table: Table, station_id: UUID, since: Marks) -> tuple[ColumnElement[bool], ...]:
    return numbered(table) > since.get(table.name, 0), written_by(table, station_id)


def own(table: Table) -> Column[Any]:
    """The column that says which station wrote a row."""
    return table.c.id if table is stations else table.c.station_id


def written_by(table: Table, station_id: UUID) -> ColumnElement[bool]:
    """Of a row in SQLite: this station wrote it.

    The plus keeps SQLite from reading all of an index that begins with the station, where few rows follow a number
    (https://www.sqlite.org/optoverview.html).
    """
    column = own(table)
    return UnaryExpression(column, operator=custom_op("+"), type_=column.type) == station_id


@functools.cache
def _newest() -> Select[Any]:
    """The number of each table's last row. One question, asked in each round: mostly there is nothing new in any of fifty tables."""
    newest = ((table, select(func.max(numbered(table))).select_from(table)) for table in travelling())
    return select(*(query.scalar_subquery().label(table.name) for table, query in newest))


def _next_rows(connection: Connection, table: Table, station_id: UUID, after: int, most: int) -> list[tuple[int, Row]]:
    number = numbered(table)
    query = select(number.label("row_number"), *table.c).where(number > after, written_by(table, station_id))
    rows = connection.execute(query.order_by(number).limit(most)).mappings()
    found: list[tuple[int, Row]] = [
        (int(row["row_number"]), {column.name: row[column.name] for column in table.c}) for row in rows
    ]
    return _with_groups(connection, found) if table is figure_events and found else found


def _named(connection: Connection, station_id: UUID, packed: Mapping[Table, Sequence[Row]]) -> list[tuple[int, Row]]:
    """The rows of the bytes that these rows name, with their numbers; of bytes that another station brought first it has them."""
    keys = [key for key in blob_keys() if key.parent.table in packed]
    hashes = sorted({row[key.parent.name] for key in keys for row in packed[key.parent.table]} - {None})
    found: list[tuple[int, Row]] = []
    for some in batched(hashes, _HASHES_A_READ):
        query = select(numbered(blobs).label("row_number"), *blobs.c)
        query = query.where(blobs.c.sha256.in_(some), blobs.c.station_id == station_id)
        for row in connection.execute(query).mappings():
            found.append((int(row["row_number"]), {column.name: row[column.name] for column in blobs.c}))
    return found


def _with_groups(connection: Connection, found: list[tuple[int, Row]]) -> list[tuple[int, Row]]:
    """In place of the number of a group, which counts here alone, what the group is known by everywhere."""
    names = known_by(figure_groups)
    groups = {row.id: tuple(getattr(row, name) for name in names) for row in connection.execute(select(figure_groups))}
    return [(number, {**row, "group_id": groups[row["group_id"]]}) for number, row in found]


def _require_same_past(connection: Connection, station_id: UUID, head: Head | None) -> None:
    if head is None:
        return
    same = select(audit_rows.c.sha256).where(
        audit_rows.c.station_id == station_id, audit_rows.c.position == head.position
    )
    if connection.scalar(same) != head.sha256:
        raise StoreFailed("STATION_FORKED", f"position {head.position}", station=str(station_id))
