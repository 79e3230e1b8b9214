"""How the tables of jobs are reached: by the address of the centre's database, in a schema of their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from procrastinate import PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import ConnectorException
from psycopg import AsyncConnection, OperationalError
from psycopg.conninfo import conninfo_to_dict
from psycopg.errors import InsufficientPrivilege
from psycopg_pool import AsyncConnectionPool

from app.domain.errors import StoreFailed

SCHEMA = "jobs"
_ANSWER_S = 10.0
_OF_WHO_IS_GONE = " ".join(
    f"-c tcp_{name}"
    for name in ("keepalives_idle=10", "keepalives_interval=5", "keepalives_count=3", "user_timeout=20s")
)
"""the server gives up the connection of a machine that vanished, which it would keep for hours: it has a hundred
(https://www.postgresql.org/docs/17/runtime-config-connection.html)"""


def address_of(url: str) -> str:
    """An address as libpq takes it, of one as the store takes it (`postgresql+psycopg://...`)."""
    scheme, rest = url.split("://", 1)
    return f"{scheme.partition('+')[0]}://{rest}"


def options_of(url: str) -> str:
    """What each connection is made with, so that it finds the schema: the search path (procrastinate's `docs/howto/schema.md`)."""
    asked = conninfo_to_dict(address_of(url)).get("options")
    return f"{asked or _OF_WHO_IS_GONE} -c search_path={SCHEMA}"


def worker_connector(url: str) -> PsycopgConnector:
    """For a worker's loop, of which each way to the server is one of every page's.

    Each statement is a transaction of its own (autocommit), and no connection is asked whether it lives before it is used (psycopg-pool's
    `check`): one that does not is an error that the worker waits out as any other.
    """

    async def at_once(connection: AsyncConnection) -> None:
        await connection.set_autocommit(True)

    def unasked(**named: Any) -> AsyncConnectionPool:
        return AsyncConnectionPool(**{**named, "check": None})

    told = {"options": options_of(url)}
    return PsycopgConnector(
        pool_factory=unasked,
        conninfo=address_of(url),
        kwargs=told,
        configure=at_once,
        min_size=1,
        max_size=4,
        timeout=_ANSWER_S,
    )


def connector(url: str) -> SyncPsycopgConnector:
    """For who defers and looks."""
    return SyncPsycopgConnector(
        conninfo=address_of(url), kwargs={"options": options_of(url)}, min_size=1, max_size=2, timeout=_ANSWER_S
    )


@contextmanager
def job_errors() -> Iterator[None]:
    """Turn what procrastinate and psycopg raise into `StoreFailed`: DATABASE_AWAY (retryable), DATABASE_FORBIDDEN, DATABASE_FAILED."""
    try:
        yield
    except (ConnectorException, psycopg.Error) as error:
        cause = error.__cause__ or error
        if isinstance(cause, InsufficientPrivilege):
            raise StoreFailed("DATABASE_FORBIDDEN", type(cause).__name__) from error
        away = isinstance(cause, OperationalError)  # a pool that has no connection to give says so too
        raise StoreFailed(
            "DATABASE_AWAY" if away else "DATABASE_FAILED", type(cause).__name__, retryable=away
        ) from error
