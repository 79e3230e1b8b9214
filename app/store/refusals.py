"""What a database's driver raises, in the station's words: SQLite's names of errors and PostgreSQL's SQLSTATE."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.domain.errors import StoreFailed

SQLITE_CODES = {
    "SQLITE_FULL": "DISK_FULL",
    "SQLITE_IOERR_WRITE": "DISK_FULL",
    "SQLITE_IOERR_SHMSIZE": "DISK_FULL",
    "SQLITE_BUSY": "DATABASE_BUSY",
    "SQLITE_BUSY_SNAPSHOT": "DATABASE_BUSY",
    "SQLITE_LOCKED": "DATABASE_BUSY",
    "SQLITE_CORRUPT": "DATABASE_DAMAGED",
    "SQLITE_NOTADB": "DATABASE_DAMAGED",
}
# https://www.postgresql.org/docs/17/errcodes-appendix.html
SQLSTATES = {
    "53100": "DISK_FULL",
    "40001": "DATABASE_BUSY",  # serialization_failure
    "40P01": "DATABASE_BUSY",  # deadlock_detected
    "55P03": "DATABASE_BUSY",  # lock_not_available
    "57014": "DATABASE_BUSY",  # query_canceled: the server's own limit of time
    "53200": "DATABASE_BUSY",  # out_of_memory
    "53300": "DATABASE_BUSY",  # too_many_connections
    "XX001": "DATABASE_DAMAGED",  # data_corrupted
    "XX002": "DATABASE_DAMAGED",  # index_corrupted
    "42501": "DATABASE_FORBIDDEN",  # insufficient_privilege, row-level security too
    "28000": "DATABASE_FORBIDDEN",
    "28P01": "DATABASE_FORBIDDEN",
    "3D000": "DATABASE_FORBIDDEN",  # there is no such database, for this user at least
}
_TURNED_AWAY = (
    "password authentication failed",
    "no password supplied",
    "permission denied for database",
    "is not permitted to log in",
    "no pg_hba.conf entry",
)
"""what a server says of a connection that it refuses, where it speaks English: libpq hands no SQLSTATE out before there is a connection
(https://www.psycopg.org/psycopg3/docs/api/errors.html#psycopg.Error.sqlstate). One that speaks otherwise seems to be away."""
_RETRYABLE = {"DISK_FULL", "DATABASE_BUSY", "DATABASE_AWAY"}


@contextmanager
def database_errors() -> Iterator[None]:
    """Turn what the driver raises into `StoreFailed`.

    Codes: DISK_FULL, DATABASE_BUSY and DATABASE_AWAY (all retryable), DATABASE_DAMAGED, DATABASE_FORBIDDEN, CONSTRAINT_BROKEN,
    DATABASE_FAILED.
    """
    try:
        yield
    except IntegrityError as error:
        raise StoreFailed("CONSTRAINT_BROKEN", str(error.orig)) from error
    except (DBAPIError, sqlite3.Error) as error:
        code, said = _told(error)
        raise StoreFailed(code, said, retryable=code in _RETRYABLE) from error
    except PoolTimeout as error:
        raise StoreFailed("DATABASE_BUSY", "all connections are in use", retryable=True) from error
    except SQLAlchemyError as error:
        raise StoreFailed("DATABASE_FAILED", type(error).__name__) from error


def _told(error: DBAPIError | sqlite3.Error) -> tuple[str, str]:
    original = error.orig if isinstance(error, DBAPIError) else error
    name = getattr(original, "sqlite_errorname", "")
    state = getattr(original, "sqlstate", None) or ""
    code = SQLITE_CODES.get(name) or SQLSTATES.get(state)
    if code is None and not state and any(word in str(original) for word in _TURNED_AWAY):
        code = "DATABASE_FORBIDDEN"
    if code is None:
        # Without a state the server said nothing at all; 08 and 57P are about the connection and about a server that goes or comes.
        away = isinstance(error, DBAPIError) and (error.connection_invalidated or _never_reached(original, state))
        code = "DATABASE_AWAY" if away or state.startswith(("08", "57P")) else "DATABASE_FAILED"
    return code, f"{name or state} {original}".strip()


def _never_reached(original: object, state: str) -> bool:
    return (
        not state and type(original).__module__.startswith("psycopg") and type(original).__name__ == "OperationalError"
    )
