"""The rules, laid out in a centre's database by its owner, who may make roles. It may be done again at any time, and follows the schema."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection, Engine, text

from app.store.access.declared import Account, tables
from app.store.access.functions import follow_schema
from app.store.access.rules import GROUPS, PREFIX, rules, search_rules
from app.store.database import writer
from app.store.refusals import database_errors
from app.store.search.tsvector.tables import SCHEMA as SEARCH

_LOCK_TIMEOUT_S: Final = 5
"""a table that others write to all the time is waited for no longer than they would wait: it is tried again then"""
_FUNCTIONS: Final = "FUNCTIONS IN SCHEMA access"


def lay_out(engine: Engine, others: Sequence[str] = ()) -> None:
    """Give every kind of account its rights, and take all others: table after table, each in a transaction, while others go on.

    Args:
        engine: the database, as its owner, at this program's schema.
        others: schemas that workers have to themselves (`app.jobs`), laid out before.

    Raises:
        StoreFailed: DATABASE_FORBIDDEN: who asks may not make roles, or does not own the tables; DATABASE_BUSY (retryable): what was laid
            out by then stands, and no table is open to anybody who is not told in its rules.
    """
    with _step(engine) as connection:
        there = set(connection.scalars(text("SELECT rolname FROM pg_roles")))
        for group in GROUPS:
            if group not in there:
                run(connection, f"CREATE ROLE {group} NOLOGIN")
        follow_schema(connection)
        for statement in (*_of_database(connection), *_of_schemas(others)):
            run(connection, statement)
    # Never two tables in one transaction: it would wait for who reads the one and wants the other.
    for name, statements in (*((table.name, rules(table)) for table in tables()), *search_rules()):
        with _step(engine) as connection:
            for statement in (*_cleared(connection, name), *statements):
                run(connection, statement)


@contextmanager
def _step(engine: Engine) -> Iterator[Connection]:
    with database_errors(), writer(engine).begin() as connection:
        connection.execute(text(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT_S}s'"))
        yield connection


def is_laid_out(connection: Connection) -> bool:
    """Whether it ever was."""
    found = text("SELECT EXISTS (SELECT 1 FROM pg_policies WHERE policyname LIKE :ours)")
    return bool(connection.scalar(found, {"ours": f"{PREFIX}%"}))


def run(connection: Connection, statement: str) -> None:
    """One statement as it stands: nothing in it is a parameter."""
    connection.exec_driver_sql(statement, execution_options={"no_parameters": True})


def _cleared(connection: Connection, table: str) -> list[str]:
    """What was laid out of a table before."""
    query = text(
        "SELECT quote_ident(polname) FROM pg_policy WHERE polrelid = to_regclass(:name) AND polname LIKE :ours"
    )
    ours = connection.scalars(query, {"name": table, "ours": f"{PREFIX}%"})
    return [f"DROP POLICY {name} ON {table}" for name in ours]


def _of_database(connection: Connection) -> Iterator[str]:
    """Who has no account here doesn't get in, whatever it is at the same server's other databases; nobody makes tables of their own; and
    what sees more than who asks is asked by those who need it."""
    name = connection.scalar(text("SELECT quote_ident(current_database())"))
    groups = ", ".join(GROUPS)
    yield f"REVOKE ALL ON DATABASE {name} FROM PUBLIC"
    yield "REVOKE CREATE ON SCHEMA public FROM PUBLIC"
    yield f"GRANT USAGE ON SCHEMA public, access TO {groups}"
    yield f"GRANT USAGE ON SCHEMA {SEARCH} TO {Account.WORKER.group}, {Account.SUPERVISOR.group}"
    yield f"GRANT SELECT ON alembic_version TO {groups}"
    yield f"REVOKE ALL ON ALL {_FUNCTIONS} FROM PUBLIC"
    yield f"GRANT EXECUTE ON ALL {_FUNCTIONS} TO {groups}"
    bytes_of_all = (
        "access.settle_bytes(uuid, text[], text[], timestamptz)",
        "access.nobody_has(text)",
        "access.is_named(text)",
    )
    for function in bytes_of_all:
        yield f"REVOKE EXECUTE ON FUNCTION {function} FROM {groups}"
        yield f"GRANT EXECUTE ON FUNCTION {function} TO {Account.COUNTER.group}"
    yield f"REVOKE EXECUTE ON FUNCTION access.is_purged(text), access.left_made() FROM {groups}"
    yield f"GRANT EXECUTE ON FUNCTION access.left_made() TO {Account.WORKER.group}"
    yield f"REVOKE EXECUTE ON FUNCTION access.give_up_made(text[]) FROM {groups}"
    yield f"GRANT EXECUTE ON FUNCTION access.give_up_made(text[]) TO {Account.COUNTER.group}, {Account.WORKER.group}"
    makers = f"{Account.WORKER.group}, {Account.SUPERVISOR.group}"
    for function in ("access.may_keep(text[])", "access.note_made(text, text[])"):
        yield f"REVOKE EXECUTE ON FUNCTION {function} FROM {groups}"
        yield f"GRANT EXECUTE ON FUNCTION {function} TO {makers}"
    yield f"REVOKE EXECUTE ON FUNCTION access.owners_of(text), access.buried_by(text), access.handed_to(uuid[]) FROM {groups}"
    yield f"GRANT EXECUTE ON FUNCTION access.handed_to(uuid[]) TO {Account.SUPERVISOR.group}"
    yield f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {groups}"  # tables number their rows themselves


def _of_schemas(others: Sequence[str]) -> Iterator[str]:
    for schema in others:
        worker = Account.WORKER.group
        yield f"GRANT USAGE ON SCHEMA {schema} TO {worker}"
        yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {worker}"
        yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {worker}"
