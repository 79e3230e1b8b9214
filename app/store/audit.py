"""Reading and checking the audit chain. Rows are added by `Writing.audit`, inside the transaction of what they tell."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, Select, Text, cast, func, or_, select, type_coerce

from app.domain.audit import GENESIS, AuditRow, first_break
from app.domain.canonical import Json, sha256_hex
from app.domain.errors import StoreFailed
from app.store.database import Database
from app.store.schema import audit_rows
from app.store.schema_replication import WHOLE, arrivals

_ROWS_A_READ = 1000
UNREADABLE: Final = "unreadable"
"""what stands in place of facts that no program of ours wrote, with the hash of what was found: no row's own hash is of that"""
_ROWS: Final[Select[Any]] = select(
    *(column for column in audit_rows.c if column is not audit_rows.c.facts),
    type_coerce(audit_rows.c.facts, Text).label("facts"),
)


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What a check of the chain found. `first_break` is the position of the first row that does not follow; None: it holds."""

    rows: int
    head: str
    first_break: int | None


class Audit:
    """The audit chain of a station; a centre has those of the stations whose rows come there as well."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def head(self) -> str:
        """The hash of the newest row; it travels in every upload manifest and receipt."""
        newest = (
            select(audit_rows.c.sha256)
            .where(audit_rows.c.station_id == self._database.station_id)
            .order_by(audit_rows.c.position.desc())
            .limit(1)
        )
        with self._database.read() as connection:
            return connection.scalar(newest) or GENESIS

    def length(self) -> int:
        """The position that the next row will have."""
        newest = select(func.max(audit_rows.c.position)).where(audit_rows.c.station_id == self._database.station_id)
        with self._database.read() as connection:
            position = connection.scalar(newest)
        return 0 if position is None else position + 1

    def tells_of(self, events: Collection[str], following: int) -> bool:
        """Whether a row from the position `following` on is of such an event."""
        found = (
            select(audit_rows.c.position)
            .where(audit_rows.c.station_id == self._database.station_id, audit_rows.c.position >= following)
            .where(audit_rows.c.event.in_(events))
            .limit(1)
        )
        with self._database.read() as connection:
            return connection.scalar(found) is not None

    def others(self) -> tuple[UUID, ...]:
        """The other stations of which there is a chain here."""
        first = select(audit_rows.c.station_id).where(audit_rows.c.position == 0)
        first = first.where(audit_rows.c.station_id != self._database.station_id)
        with self._database.read() as connection:
            return tuple(connection.scalars(first.order_by(audit_rows.c.station_id)))

    def arrived(self, of: UUID) -> int:
        """How many rows of another station's chain are here at least, by what was put down with them; 0: nothing was."""
        whole = select(arrivals.c.number).where(arrivals.c.of_station_id == of, arrivals.c.table_name == WHOLE)
        with self._database.read() as connection:
            position: int | None = connection.scalar(whole)
        return 0 if position is None else position + 1

    def rows(self, of: UUID | None = None) -> Iterator[AuditRow]:
        """All rows of this station, or of another one, in order; read in portions, so that a long read holds up no writer."""
        following, station_id = 0, of or self._database.station_id
        while True:
            portion = (
                _ROWS.where(audit_rows.c.station_id == station_id, audit_rows.c.position >= following)
                .order_by(audit_rows.c.position)
                .limit(_ROWS_A_READ)
            )
            with self._database.read() as connection, _readable():
                found = connection.execute(portion).all()
            yield from map(_audit_row, found)
            if len(found) < _ROWS_A_READ:
                return
            following = found[-1].position + 1

    def about(self, ids: Sequence[UUID], of: UUID) -> tuple[AuditRow, ...]:
        """The rows of a station's chain of which the facts name one of these ids, in order. The database looks through all of it."""
        named = [cast(audit_rows.c.facts, Text).contains(str(one)) for one in ids]
        if not named:
            return ()
        query = _ROWS.where(audit_rows.c.station_id == of, or_(*named)).order_by(audit_rows.c.position)
        with self._database.read() as connection:
            return tuple(map(_audit_row, connection.execute(query)))

    def verify(self) -> AuditReport:
        """Compute every hash again."""
        seen, head = 0, GENESIS

        def counted() -> Iterator[AuditRow]:
            nonlocal seen, head
            for row in self.rows():
                seen, head = seen + 1, row.sha256
                yield row

        broken = first_break(counted())
        if broken is not None:
            seen, head = sum(1 for _ in self.rows()), self.head()
        return AuditReport(seen, head, broken)


def _facts(written: str) -> Mapping[str, Json]:
    try:
        found = json.loads(written)
    except (ValueError, RecursionError):
        found = None
    return found if isinstance(found, dict) else {UNREADABLE: sha256_hex(written)}


@contextmanager
def _readable() -> Iterator[None]:
    """A value that is none of its type was written by somebody else."""
    try:
        yield
    except (ValueError, TypeError) as error:
        raise StoreFailed("DATABASE_DAMAGED", type(error).__name__) from error


def _audit_row(row: Row[Any]) -> AuditRow:
    return AuditRow(
        row.position,
        row.station_id,
        row.actor_id,
        row.at_utc,
        row.event,
        _facts(row.facts),
        row.previous_sha256,
        row.sha256,
    )
