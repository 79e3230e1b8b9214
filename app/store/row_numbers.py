"""The numbers of a data folder's rows, by which a counter tells what its centre lacks: SQLite gives that of the last row once more after
that row went (https://www.sqlite.org/autoinc.html)."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, ColumnClause, Connection, Table, func, literal_column, select, update

from app.store.schema import actor_certificates, actor_identities, artifacts
from app.store.schema_replication import arrivals

LOSE_ROWS: Final = frozenset({artifacts, actor_identities, actor_certificates})
"""the tables of which rows travel by their numbers and may go"""


def numbered(table: Table) -> ColumnClause[int]:
    """The number that SQLite gives each row."""
    return literal_column(f"{table.name}.rowid", BigInteger)


def went(connection: Connection, *tables: Table) -> None:
    """Say, in the transaction in which rows of `LOSE_ROWS` went, that what comes in their numbers is not at the centre yet."""
    if connection.dialect.name == "sqlite":
        for table in tables:
            last = select(func.coalesce(func.max(numbered(table)), 0)).select_from(table).scalar_subquery()
            behind = update(arrivals).where(arrivals.c.table_name == table.name, arrivals.c.number > last)
            connection.execute(behind.values(number=last))
