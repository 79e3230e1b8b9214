"""Bringing a database to the schema of this program: by Alembic, in this process, after a copy was made.

An empty SQLite database is brought there at once, by a script that says what all revisions together make of it: a fresh station begins a
fifth of a second sooner.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from app.domain.clock import Clock
from app.domain.errors import StoreFailed
from app.domain.failpoints import reached
from app.store.database import writer
from app.store.disk import disk_errors, make_folder, sync_folder
from app.store.refusals import database_errors

REVISIONS = (
    "0001",
    "0002",
    "0003",
    "0004",
    "0005",
    "0006",
    "0007",
    "0008",
    "0009",
    "0010",
    "0011",
    "0012",
    "0013",
    "0014",
    "0015",
    "0016",
    "0017",
    "0018",
    "0019",
    "0020",
    "0021",
    "0022",
    "0023",
    "0024",
    "0025",
    "0026",
    "0027",
    "0028",
    "0029",
    "0030",
    "0031",
    "0032",
    "0033",
    "0034",
    "0035",
    "0036",
    "0037",
    "0038",
    "0039",
    "0040",
    "0041",
    "0042",
    "0043",
    "0044",
    "0045",
)
"""all schemas that this program knows, oldest first; the last one is its own"""
SCRIPTS = Path(__file__).parent / "migrations"
_LINE = 0x50_48_4F_41
"""the number of the lock: any that no other program takes in this database"""
_LOCK_TIMEOUT_S = 5


def migrate(
    engine: Engine, copies: Path, clock: Clock, *, scripts: Path = SCRIPTS, revisions: tuple[str, ...] = REVISIONS
) -> None:
    """Bring the database to the newest revision; an older one is copied first. Nothing happens where it is there already.

    Args:
        engine: the database.
        copies: the folder for the copy of an older SQLite database (a server's database is copied by its own means).
        clock: names the copy.
        scripts: the Alembic folder.
        revisions: all revisions of that folder, oldest first.

    Raises:
        StoreFailed: DATABASE_NEWER: a newer program wrote it; nothing was changed.
    """
    with database_errors(), engine.connect() as connection:
        found = revision(connection)
    if found == revisions[-1]:
        return
    if found is not None and found not in revisions:
        raise StoreFailed("DATABASE_NEWER", found, revision=found)
    if found is not None and engine.dialect.name == "sqlite":
        with disk_errors():
            make_folder(copies)
            copy_sqlite(engine, copies / f"before-{revisions[-1]}-{clock.now():%Y%m%dT%H%M%S}.db")
    try:
        _bring_further(engine, found, scripts, revisions)
    except StoreFailed as error:
        if error.code != "DATABASE_FORBIDDEN":
            raise  # at a centre with accounts its administrator alone does this
        raise StoreFailed("CENTRE_OLDER", str(found), revision=found or "-") from error


def _bring_further(engine: Engine, found: str | None, scripts: Path, revisions: tuple[str, ...]) -> None:
    at_once = scripts / f"{revisions[-1]}.sql"
    with database_errors(), writer(engine).begin() as connection:
        if found is None and engine.dialect.name == "sqlite" and at_once.is_file():
            for statement in _statements(at_once.read_text(encoding="utf-8")):
                connection.exec_driver_sql(statement)
            connection.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (revisions[-1],))
        else:
            with _in_line(connection):
                upgrade(connection, scripts)
                if REVISIONS[-1] in revisions:
                    _add_functions(connection)
        reached("commit.migrate.before")
    reached("commit.migrate.after")


@contextmanager
def _in_line(connection: Connection) -> Iterator[None]:
    """One machine at a time takes a server's database further; whoever waited finds it done (Alembic looks at the revision afterwards).

    A table that others write to all the time is not waited for longer than they would wait for it: the upgrade fails whole, and is tried
    again (https://www.postgresql.org/docs/17/explicit-locking.html#ADVISORY-LOCKS).
    """
    if connection.dialect.name == "sqlite":
        yield
        return
    from app.store.patience import unhurried  # a counter alone never loads the driver

    with unhurried(connection):
        connection.execute(text("SELECT pg_advisory_xact_lock(:line)"), {"line": _LINE})
        connection.execute(text(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT_S}s'"))
        yield


def _add_functions(connection: Connection) -> None:
    """Those of a server that ask what this program asks; older ones give way to them."""
    if connection.dialect.name == "postgresql":
        from app.store.access.functions import follow_schema  # a counter of its own never loads it

        follow_schema(connection)


def revision(connection: Connection) -> str | None:
    """The revision that a database is at; None: it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def copy_sqlite(engine: Engine, target: Path) -> None:
    """Write one state of a SQLite database to a new file, synced, while others go on reading and writing.

    Raises:
        StoreFailed: the errors of the database.
    """
    with database_errors(), closing(engine.raw_connection()) as connection, closing(connection.cursor()) as cursor:
        cursor.execute("VACUUM INTO ?", (str(target),))
    with disk_errors(), target.open("rb") as file:
        target.chmod(0o600)
        reached("copy.fsync.before")
        os.fsync(file.fileno())
        reached("copy.fsync.after")
        sync_folder(target.parent)


def upgrade(connection: Connection, scripts: Path) -> None:
    """Take a database through all revisions that it has not seen, one after the other."""
    from alembic import command  # a tenth of a second to load, and needed once in the life of a database
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def whole_schema(connection: Connection) -> str:
    """The script that makes a SQLite database like this one, which has no rows yet."""
    made = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid").scalars()
    return "".join(f"{one};\n" for one in made)


def _statements(script: str) -> Iterator[str]:
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
