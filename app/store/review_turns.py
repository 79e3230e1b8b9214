"""Turns at a case, where several stations share a database: one writes about it at a time, and one clock says when a lease has run out.

Writers of a file stand in line already. At a server those of one station do, and those of different stations are kept apart for each case
by a lock that ends with the transaction (https://www.postgresql.org/docs/17/explicit-locking.html#ADVISORY-LOCKS). Their machines' clocks
may be an hour apart, so the server's own counts.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, func, literal, select

from app.store.columns import UtcDateTime
from app.store.database import Writing

_MOST = (1 << 63) - 1


def clock(connection: Connection, own: datetime) -> ColumnElement[datetime]:
    """The time by which leases run out, to be compared with; `own` is this machine's."""
    return literal(own, UtcDateTime) if connection.dialect.name == "sqlite" else func.clock_timestamp(type_=UtcDateTime)


def begin(writing: Writing, case_id: UUID) -> datetime:
    """Wait until nobody else writes about a case; returns the time by which leases run out. What is read from now on stays so."""
    found = _asked(writing, func.pg_advisory_xact_lock(_key(case_id)))
    return writing.at if found is None else found[1]


def begin_at_once(writing: Writing, case_id: UUID) -> datetime | None:
    """As `begin`; None: somebody else writes about it just now."""
    found = _asked(writing, func.pg_try_advisory_xact_lock(_key(case_id)))
    return writing.at if found is None else found[1] if found[0] else None


def _asked(writing: Writing, lock: ColumnElement[Any]) -> tuple[Any, datetime] | None:
    """What the server says of a lock, and its time then; None: the writers stand in line."""
    if writing.connection.dialect.name == "sqlite":
        return None
    said, at = writing.connection.execute(select(lock, func.clock_timestamp(type_=UtcDateTime))).one()
    return said, at.astimezone(UTC)


def _key(case_id: UUID) -> int:
    return case_id.int & _MOST
