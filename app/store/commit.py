"""The end of a transaction, and what became of it where the server went away before it answered."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, RootTransaction, Table, and_, exists, select, text
from sqlalchemy.exc import DBAPIError

from app.domain.errors import StoreFailed
from app.store.schema import stations

_ANSWER_S = 20.0
"""how long a server is waited for that went away over a commit; one that was killed is back after a few seconds"""
_PAUSE_S = 0.2


@dataclass(frozen=True, slots=True)
class Added:
    """A row that a transaction added: it is there whenever the transaction was committed."""

    table: Table
    values: Mapping[str, Any]


def commit(engine: Engine, transaction: RootTransaction, station_id: UUID, added: Added | None) -> None:
    """Commit. Where the server went away meanwhile it is asked, once it is back, whether a row of the transaction is there.

    So nobody repeats what was done, and nobody takes for done what was not. (The number of a transaction would not tell: a server that was
    killed may give it once more.) What adds no row takes something away or adds up anew, and may be repeated.

    Raises:
        DBAPIError: it was not committed, or it may be repeated.
        StoreFailed: COMMIT_UNKNOWN: the server did not come back in time. Whoever repeats it looks first whether it is there.
    """
    try:
        transaction.commit()
    except DBAPIError as error:
        if engine.dialect.name == "sqlite":
            _end(transaction)
        if not error.connection_invalidated or added is None or not _stands(engine, station_id, added):
            raise


def _end(transaction: RootTransaction) -> None:
    """A transaction that SQLite refused to commit, for a key leads nowhere, stays open with its lock: nobody else could write
    (https://www.sqlite.org/foreignkeys.html#fk_deferred). SQLAlchemy takes it for ended."""
    transaction.connection.connection.rollback()


def _stands(engine: Engine, station_id: UUID, added: Added) -> bool:
    """Whether a row is there, looked at once the transaction has come to its end: until then it holds the row of its station."""
    there = exists().where(and_(*(added.table.c[name] == value for name, value in added.values.items())))
    until = time.monotonic() + _ANSWER_S
    while (left := until - time.monotonic()) > 0:
        try:
            with engine.execution_options(isolation_level="READ COMMITTED").begin() as connection:
                connection.execute(text(f"SET LOCAL lock_timeout = {int(left * 1000) + 1}"))
                connection.execute(select(stations.c.id).where(stations.c.id == station_id).with_for_update())
                return bool(connection.scalar(select(there)))
        except DBAPIError:
            time.sleep(_PAUSE_S)
    raise StoreFailed("COMMIT_UNKNOWN", added.table.name)
