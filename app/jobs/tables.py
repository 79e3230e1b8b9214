"""Procrastinate's tables: laid out in a new database, and brought further where this program's procrastinate has newer ones.

Procrastinate keeps no note of which of its migrations were applied; here they are noted in its schema. Those that it calls `pre` let
workers of the version before go on; those that it calls `post` do not, and wait until a release after theirs
(https://procrastinate.readthedocs.io/en/stable/howto/production/migrations.html).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import psycopg
from procrastinate.schema import SchemaManager
from psycopg.sql import SQL, Identifier

from app.jobs.connection import SCHEMA, address_of, job_errors, options_of

_LINE = 0x4A_4F_42_53
"""the number of the lock: any that nothing else takes in this database"""
_NOTED = "CREATE TABLE applied_migrations (name text PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())"
_SEEN = "CREATE TABLE chains_seen (station_id uuid PRIMARY KEY, until_position bigint NOT NULL)"
"""up to where in the audit chain of each station was looked for pages that are owed; lost with the queue, all of it is looked at anew"""
_NOTE = "INSERT INTO applied_migrations (name) VALUES (%s)"


def prepare_tables(url: str) -> None:
    """Bring the tables to what this program's procrastinate wants; two at once do it once. Nothing happens where they are there.

    Raises:
        StoreFailed: as `job_errors`.
    """
    with job_errors(), psycopg.connect(address_of(url), autocommit=True, options=options_of(url)) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", (_LINE,))  # until the connection ends
        scripts = {path.name: path for path in Path(SchemaManager.get_migrations_path()).glob("*.sql")}
        if connection.execute("SELECT to_regclass('procrastinate_jobs') IS NULL").fetchone() == (True,):
            with connection.transaction():
                connection.execute(SQL("CREATE SCHEMA IF NOT EXISTS {}").format(Identifier(SCHEMA)))
                connection.execute(_NOTED)
                connection.execute(SchemaManager.get_schema())
                for name in scripts:
                    connection.execute(_NOTE, (name,))
        if connection.execute("SELECT to_regclass('chains_seen') IS NULL").fetchone() == (True,):
            connection.execute(_SEEN)
        noted = {name for (name,) in connection.execute("SELECT name FROM applied_migrations")}
        for name in due(scripts):
            if name not in noted:
                with connection.transaction():  # each by itself: a new value of a type can be used once it is committed
                    connection.execute(scripts[name].read_bytes())
                    connection.execute(_NOTE, (name,))


def due(names: Iterable[str]) -> tuple[str, ...]:
    """The migrations that may be applied while workers of the version before go on, in order: all but the newest release's `post`."""
    ordered = sorted(names)
    newest = ordered[-1].partition("_")[0] if ordered else ""
    return tuple(name for name in ordered if not ("_post_" in name and name.partition("_")[0] == newest))
