"""The database: connections, the one way to write, and its refusals in the station's words."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import URL, Connection, Engine, create_engine, event, func, insert, make_url, select
from sqlalchemy.schema import Column, Table

from app.domain.audit import GENESIS, row_hash
from app.domain.canonical import Json
from app.domain.clock import Clock
from app.domain.failpoints import reached
from app.store.commit import Added, commit
from app.store.homes import any_moved, refuse_elsewhere
from app.store.refusals import database_errors, give_up_what_is_of_before
from app.store.schema import audit_rows, stations

_BUSY_TIMEOUT_MS = 20_000
_POOL_TIMEOUT_S = 20
_PRAGMAS = (
    f"PRAGMA busy_timeout={_BUSY_TIMEOUT_MS}",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
)
_PLANNER = "-c random_page_cost=1.1 -c jit=off"
"""what is asked is a few rows by their keys, out of memory or an SSD: as delivered a server plans for disks that turn, and reads whole
tables (https://www.postgresql.org/docs/17/runtime-config-query.html#GUC-RANDOM-PAGE-COST). And to compile a question takes longer than to
answer it."""


@dataclass(frozen=True, slots=True)
class Audited:
    """A row of an audit chain, as far as it is told of."""

    event: str
    facts: Mapping[str, Json]
    at: datetime


@dataclass(frozen=True, slots=True)
class Writing:
    """One open write transaction: who writes, since when, and the row of the audit chain it adds to."""

    connection: Connection
    station_id: UUID
    actor_id: UUID
    at: datetime
    added: list[Added] = field(default_factory=list)
    """the first row, by which the whole transaction is known again"""
    audited: list[Audited] = field(default_factory=list)
    moved: list[bool] = field(default_factory=list)
    """whether any dossier of this file ever had another home, once that was asked"""

    @property
    def origin(self) -> dict[str, Any]:
        """The three values that every row carries."""
        return {"station_id": self.station_id, "actor_id": self.actor_id, "at_utc": self.at}

    def insert(self, table: Table, **values: Any) -> None:
        """Add one row, with its origin.

        Raises:
            InputRefused: DOSSIER_ELSEWHERE: what the row is about is another station's, in a database that stations share or since it
                was handed over.
        """
        # As parameters, not as `values` of the statement: that would be taken apart and put together anew for each row.
        row = {**self.origin, **values}
        if self._may_be_elsewhere():
            refuse_elsewhere(self.connection, self.station_id, table, row)
        self.connection.execute(insert(table), row)
        if not self.added:
            self.added.append(Added(table, row))

    def insert_shared(self, table: Table, **values: Any) -> None:
        """Add one row that any station of a database may write alike: where another was faster its row stays."""
        # Writers of a file stand in line: a row that was not there a moment ago is not there now.
        if self.connection.dialect.name == "sqlite":
            self.insert(table, **values)
            return
        from sqlalchemy.dialects import postgresql  # a counter alone loads no dialect of a server

        row = {**self.origin, **values}
        if self.connection.execute(postgresql.insert(table).on_conflict_do_nothing(), row).rowcount and not self.added:
            self.added.append(Added(table, row))

    def stand_in_line(self, number: int) -> None:
        """Wait until no other station of a shared database is at what this number stands for; until the transaction ends others wait."""
        if self.connection.dialect.name != "sqlite":  # writers of a file stand in one line already
            self.connection.execute(select(func.pg_advisory_xact_lock(number)))

    def next_seq(self, column: Column[Any], value: object, seq: Column[Any]) -> int:
        """The next number (from 0) among the rows where `column` is `value`."""
        last = self.connection.scalar(select(func.max(seq)).where(column == value))
        return 0 if last is None else int(last) + 1

    def _may_be_elsewhere(self) -> bool:
        """A file in a data folder holds what its own station looks after, but for what was handed over."""
        if self.connection.dialect.name != "sqlite":
            return True
        if not self.moved:
            self.moved.append(any_moved(self.connection))
        return self.moved[0]

    def audit(self, event_name: str, facts: Mapping[str, Json]) -> int:
        """Add a row to the station's audit chain; it stands or falls with this transaction. Returns its position.

        Args:
            event_name: a dotted word, such as `page.adopted`.
            facts: internal ids, hashes and counts; never a name, an ID number or page text.
        """
        last = self.connection.execute(
            select(audit_rows.c.position, audit_rows.c.sha256)
            .where(audit_rows.c.station_id == self.station_id)
            .order_by(audit_rows.c.position.desc())
            .limit(1)
        ).first()
        position, previous = (0, GENESIS) if last is None else (last.position + 1, last.sha256)
        self.insert(
            audit_rows,
            position=position,
            event=event_name,
            facts=facts,
            previous_sha256=previous,
            sha256=row_hash(position, self.station_id, self.actor_id, self.at, event_name, facts, previous),
        )
        self.audited.append(Audited(event_name, facts, self.at))
        return position


class Database:
    """One database of one station. Every process and thread may read and write; writers stand in line."""

    def __init__(self, engine: Engine, clock: Clock, station_id: UUID, machine_id: UUID) -> None:
        self.engine = engine
        self.station_id = station_id
        self.machine_id = machine_id
        self._clock = clock
        self._follower: Callable[[Sequence[Audited]], object] | None = None
        self._held = threading.local()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one state of the database from its first read on."""
        held: Connection | None = getattr(self._held, "connection", None)
        with database_errors():
            if held is not None:
                yield held
                return
            with self.engine.connect() as connection:
                yield connection

    @contextmanager
    def one_state(self) -> Iterator[None]:
        """All that this thread reads within is of one state, by one connection: a server is asked once whether that still lives."""
        with self.read() as connection:
            before, self._held.connection = getattr(self._held, "connection", None), connection
            try:
                yield
            finally:
                self._held.connection = before

    @contextmanager
    def write(self, what: str, actor_id: UUID | None = None) -> Iterator[Writing]:
        """One transaction, committed at the end, rolled back on any error.

        Args:
            what: names the boundary `commit.<what>`.
            actor_id: who writes; None is the machine itself.
        """
        with database_errors(), writer(self.engine).connect() as connection, connection.begin() as transaction:
            # Where writers can overlap (PostgreSQL) this row is their queue; on SQLite BEGIN IMMEDIATE is one already.
            connection.execute(select(stations.c.id).where(stations.c.id == self.station_id).with_for_update())
            writing = Writing(connection, self.station_id, actor_id or self.machine_id, self.now())
            yield writing
            reached(f"commit.{what}.before")
            commit(self.engine, transaction, self.station_id, next(iter(writing.added), None))
        reached(f"commit.{what}.after")
        if self._follower is not None and writing.audited:
            self._follower(writing.audited)

    def followed_by(self, follower: Callable[[Sequence[Audited]], object]) -> None:
        """From now on `follower` gets what each transaction added to the chain, once it is committed; it must not raise."""
        self._follower = follower

    def beside(self, engine: Engine) -> Database:
        """Another database, in which the same station writes."""
        return Database(engine, self._clock, self.station_id, self.machine_id)

    def now(self) -> datetime:
        """The time that a row written now would have."""
        return self._clock.now().astimezone(UTC)

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def connect(url: str | URL) -> Engine:
    """An engine for `url`.

    SQLite gets WAL, synchronous=FULL, foreign keys and a busy timeout. A connection to a server is asked whether it still lives before it
    is used again, no answer is waited for without end, and what is only read is read as one state (REPEATABLE READ).
    """
    url = make_url(url)
    if url.get_backend_name() != "sqlite":
        return _server(url)
    engine = create_engine(url)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _server(url: URL) -> Engine:
    from app.store.patience import SESSION, be_patient  # a counter alone never loads the driver

    told = {} if "options" in url.query else {"connect_args": {"options": f"{_PLANNER} {SESSION}"}}
    engine = create_engine(
        url, pool_pre_ping=True, pool_timeout=_POOL_TIMEOUT_S, isolation_level="REPEATABLE READ", **told
    )
    be_patient(engine)
    event.listen(engine, "handle_error", give_up_what_is_of_before)
    return engine


def writer(engine: Engine) -> Engine:
    """The same engine for transactions that write.

    On SQLite they take the lock when they begin and not when they first write. On a server a statement sees what others committed before
    it began: the lock of the station's row orders those of one station.
    """
    if engine.dialect.name == "sqlite":
        return engine.execution_options(sqlite_begin="BEGIN IMMEDIATE")
    return engine.execution_options(isolation_level="READ COMMITTED")


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver begins no transaction of its own; _begin_sqlite does
    try:
        for pragma in _PRAGMAS:
            connection.execute(pragma)
    except sqlite3.Error:
        connection.close()  # the pool never gets to know it
        raise


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("sqlite_begin", "BEGIN"))
