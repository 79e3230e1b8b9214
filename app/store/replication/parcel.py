"""What a station has written since the centre last got something of it."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnClause,
    ColumnElement,
    Connection,
    Select,
    Table,
    UnaryExpression,
    func,
    literal,
    literal_column,
    select,
)
from sqlalchemy.sql.operators import custom_op

from app.domain.errors import StoreFailed
from app.store.database import Audited, Database
from app.store.replication.travelling import known_by, travelling
from app.store.schema import audit_rows, blobs, stations
from app.store.schema_figures import figure_events, figure_groups

ROWS_A_PARCEL = 2_000

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
    state, so also what the newest row of the chain tells of.
    """

    station_id: UUID
    since: Marks
    until: Marks
    rows: Sequence[tuple[Table, Sequence[Row]]]
    whole: bool

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

    Raises:
        StoreFailed: STATION_FORKED: the centre has rows that this database lacks: an older copy of it goes on here.
    """
    until, packed, left, is_cut = dict(since), [], most, False
    with database.read() as connection:
        _require_same_past(connection, database.station_id, head)
        newest = connection.execute(_newest()).one()._mapping
        for table in travelling():
            after = since.get(table.name, 0)
            if (newest[table.name] or 0) <= after:
                continue
            found = _next_rows(connection, table, database.station_id, after, left + 1)
            is_cut = len(found) > left
            if found[:left]:
                until[table.name] = found[:left][-1][0]
                packed.append((table, [row for _, row in found[:left]]))
                left -= len(packed[-1][1])
            if is_cut:
                break
    return Parcel(database.station_id, since, until, packed, whole=not is_cut)


def waiting(connection: Connection, station_id: UUID, since: Marks) -> Waiting:
    """What a station has written beyond these marks."""
    rows, size_bytes, oldest = 0, 0, list[datetime]()
    for table in travelling():
        size: ColumnElement[Any] = func.sum(table.c.size_bytes) if table is blobs else literal(0)
        query = select(func.count(), func.min(table.c.at_utc), size)
        query = query.where(numbered(table) > since.get(table.name, 0), written_by(table, station_id))
        count, first, found_bytes = connection.execute(query).one()
        rows, size_bytes = rows + count, size_bytes + int(found_bytes or 0)
        oldest += [first] if first is not None else []
    return Waiting(rows, size_bytes, min(oldest, default=None))


def numbered(table: Table) -> ColumnClause[int]:
    """The number that SQLite gives each row."""
    return literal_column(f"{table.name}.rowid", BigInteger)


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
