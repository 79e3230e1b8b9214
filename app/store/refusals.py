"""What a database's driver raises, in the station's words: SQLite's names of errors and PostgreSQL's SQLSTATE."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import ExceptionContext
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
    "53100": "DATABASE_FULL",  # disk_full
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
_SAID = {
    "too many connections": "DATABASE_BUSY",
    "too many clients": "DATABASE_BUSY",
    "remaining connection slots": "DATABASE_BUSY",
    "authentication failed": "DATABASE_FORBIDDEN",
    "no password supplied": "DATABASE_FORBIDDEN",
    "permission denied for database": "DATABASE_FORBIDDEN",
    "no pg_hba.conf entry": "DATABASE_FORBIDDEN",
    "is not permitted to log in": "DATABASE_FORBIDDEN",
    "does not exist": "DATABASE_FORBIDDEN",
}
"""what a server says to who wants a connection, of which libpq passes on the words alone
(https://www.psycopg.org/psycopg3/docs/api/errors.html#psycopg.Error.sqlstate); in English, as Debian's server speaks where its
`lc_messages` asks for nothing else: one that speaks otherwise seems to be away (src/backend/utils/init/postinit.c)"""
_RETRYABLE = {"DISK_FULL", "DATABASE_FULL", "DATABASE_BUSY", "DATABASE_AWAY"}


@contextmanager
def database_errors() -> Iterator[None]:
    """Turn what the driver raises into `StoreFailed`.

    Codes: DISK_FULL, DATABASE_FULL, DATABASE_BUSY and DATABASE_AWAY (all retryable), DATABASE_DAMAGED, DATABASE_FORBIDDEN,
    CONSTRAINT_BROKEN, DATABASE_FAILED.
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
    code = "DATABASE_BUSY" if _is_of_before(original) else SQLITE_CODES.get(name) or SQLSTATES.get(state)
    if code is None:
        # 08 and 57P are about the connection and about a server that goes or comes.
        away = isinstance(error, DBAPIError) and (error.connection_invalidated or state.startswith(("08", "57P")))
        code = "DATABASE_AWAY" if away else _without_state(original) if not state else "DATABASE_FAILED"
    return code, f"{name or state} {original}".strip()


def give_up_what_is_of_before(context: ExceptionContext) -> None:
    """For the event `handle_error` of an engine: connections that prepared statements before an upgrade are all made anew."""
    context.is_disconnect = context.is_disconnect or _is_of_before(context.original_exception)


def _is_of_before(original: object) -> bool:
    """Whether what a connection prepared is of a schema before: a column got another type meanwhile, and the server refuses it.

    Its words are in the server's language; the name of the function that refuses is not (src/backend/utils/cache/plancache.c).
    """
    return getattr(getattr(original, "diag", None), "source_function", None) == "RevalidateCachedQuery"


def _without_state(original: object) -> str:
    """Of a server that gave no connection: it said why, or nothing at all."""
    kinds = {f"{kind.__module__}.{kind.__name__}" for kind in type(original).__mro__}
    if "psycopg.OperationalError" not in kinds:
        return "DATABASE_FAILED"
    return next((code for said, code in _SAID.items() if said in str(original)), "DATABASE_AWAY")
