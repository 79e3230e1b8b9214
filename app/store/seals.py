"""How far the audit log has come, and the seals that were put on that."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, func, select

from app.domain.audit import GENESIS
from app.domain.auditing.look import leaf_of
from app.domain.auditing.seals import SEALED, LogEnd, Seal, TreeHead
from app.domain.canonical import Json
from app.domain.merkle import Frontier
from app.store.database import Database
from app.store.schema import audit_rows
from app.store.schema_audit import audit_seals

_ROWS_A_READ = 10_000


class Seals:
    """The seals of one station. The tree goes on from the last seal, and in one run from where it was asked for last."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known = dict[UUID, Frontier]()

    def end(self, of: UUID | None = None) -> LogEnd:
        """Where the log of this station, or of another one, ends here now. Costs the rows that are new since the last seal, or since this
        was asked for last."""
        station_id = of or self._database.station_id
        with self._database.read() as connection:
            begun = self._known.get(station_id, Frontier())
            seal = _newest(connection, station_id)
            if seal is not None and seal.tree.size > begun.size and seal.frontier.root.hex() == seal.tree.root:
                begun = seal.frontier  # its peaks are told by nobody else: others are worth nothing
            frontier = _grown(connection, station_id, begun)
            its = audit_rows.c.station_id == station_id, audit_rows.c.position == frontier.size - 1
            head = connection.scalar(select(audit_rows.c.sha256).where(*its)) or GENESIS
        self._known[station_id] = frontier
        return LogEnd(frontier, head)

    def add(self, end: LogEnd, token: bytes) -> Seal:
        """Put down a seal over where the log ended when `end` was asked for, and the row that tells of it.

        Raises:
            StoreFailed: CONSTRAINT_BROKEN: there is one over just these rows.
        """
        with self._database.write("audit_seal") as writing:
            own = audit_seals.c.station_id == writing.station_id
            last = writing.connection.scalar(select(func.max(audit_seals.c.seq)).where(own))
            seal = Seal(0 if last is None else last + 1, end.tree, end.frontier, token, writing.at)
            writing.insert(
                audit_seals,
                seq=seal.seq,
                peaks=[peak.hex() for peak in end.frontier.peaks],
                token=token,
                **seal.tree.facts,
            )
            told: dict[str, Json] = {
                "seal": seal.seq,
                "size": seal.tree.size,
                "root": seal.tree.root,
                "sha256": seal.sha256,
            }
            writing.audit(SEALED, told)
        return seal

    def newest(self) -> Seal | None:
        """The last seal."""
        with self._database.read() as connection:
            return _newest(connection, self._database.station_id)

    def all(self, of: UUID | None = None) -> tuple[Seal, ...]:
        """All seals of this station, or of another one, the oldest first."""
        whose = audit_seals.c.station_id == (of or self._database.station_id)
        query = select(audit_seals).where(whose).order_by(audit_seals.c.seq)
        with self._database.read() as connection:
            return tuple(map(_seal, connection.execute(query)))


def _newest(connection: Connection, of: UUID) -> Seal | None:
    query = select(audit_seals).where(audit_seals.c.station_id == of).order_by(audit_seals.c.seq.desc()).limit(1)
    row = connection.execute(query).first()
    return None if row is None else _seal(row)


def _grown(connection: Connection, of: UUID, frontier: Frontier) -> Frontier:
    """The tree with all rows that follow."""
    while True:
        following = (
            select(audit_rows.c.sha256)
            .where(audit_rows.c.station_id == of, audit_rows.c.position >= frontier.size)
            .order_by(audit_rows.c.position)
            .limit(_ROWS_A_READ)
        )
        found = connection.scalars(following).all()
        frontier = frontier.with_entries(map(leaf_of, found))
        if len(found) < _ROWS_A_READ:
            return frontier


def _seal(row: Row[Any]) -> Seal:
    frontier = Frontier(row.size, tuple(map(leaf_of, row.peaks)))
    return Seal(row.seq, TreeHead(row.size, row.root, row.head), frontier, row.token, row.at_utc)
