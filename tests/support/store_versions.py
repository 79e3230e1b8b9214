"""Databases as earlier versions of the program left them, and as the next one makes them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, text

from app.domain.clock import SystemClock
from app.store.database import connect
from app.store.migration import REVISIONS, SCRIPTS, migrate

ONLY_ON_A_SERVER = frozenset(
    {
        "ix_figure_events_station_id_number",
        "ix_page_verdicts_at_utc",
        *(f"ix_dossiers_{column}" for column in ("station_id", "receiving_unit", "processing_unit")),
    }
)
"""indexes that a counter's own file does without"""
_NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "next"
down_revision = "{before}"


def upgrade() -> None:
    op.create_table("notes", sa.Column("id", sa.Uuid(), primary_key=True))
    op.add_column("dossiers", sa.Column("note", sa.Text()))
    op.execute("SELECT pg_sleep({takes_s})")
"""


def next_version(folder: Path, takes_s: float = 0) -> dict[str, Any]:
    """The revisions of a program one version on."""
    shutil.copytree(SCRIPTS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "next.py").write_text(_NEXT.format(before=REVISIONS[-1], takes_s=takes_s))
    return {"scripts": folder, "revisions": (*REVISIONS, "next")}


def up_to(folder: Path, newest: str) -> dict[str, Any]:
    """The revisions that an earlier version of the program had."""
    count = REVISIONS.index(newest) + 1
    later = [f"{revision}_*" for revision in REVISIONS[count:]]
    shutil.copytree(SCRIPTS, folder / newest, ignore=shutil.ignore_patterns("__pycache__", *later))
    return {"scripts": folder / newest, "revisions": REVISIONS[:count]}


def take_out_what_is_newer(connection: Connection, folder: Path, newest: str) -> None:
    """Make the database one of an earlier revision: what later ones have added goes, empty as it is."""
    engine = connect(f"sqlite:///{folder / 'earlier.sqlite3'}")
    migrate(engine, folder / "none", SystemClock(), **up_to(folder, newest))
    earlier = inspect(engine)
    with engine.connect() as other:
        triggers = _triggers(other)
    for name in _triggers(connection):
        connection.execute(text(f"DROP TRIGGER {name}"))  # what they name may go with the tables
    for table in inspect(connection).get_table_names():
        if not earlier.has_table(table):
            connection.execute(text(f"DROP TABLE {table}"))
            continue
        old = {index["name"] for index in earlier.get_indexes(table)}
        for index in inspect(connection).get_indexes(table):
            if index["name"] not in old:
                connection.execute(text(f"DROP INDEX {index['name']}"))
        known = {column["name"] for column in earlier.get_columns(table)}
        for column in inspect(connection).get_columns(table):
            if column["name"] not in known:
                connection.execute(text(f"ALTER TABLE {table} DROP COLUMN {column['name']}"))
    here = set(inspect(connection).get_table_names())
    for table, trigger in triggers.values():
        if table in here:
            connection.exec_driver_sql(trigger)
    connection.execute(text(f"UPDATE alembic_version SET version_num = '{newest}'"))
    engine.dispose()


def _triggers(connection: Connection) -> dict[str, tuple[str, str]]:
    """By name: of which table each is, and how it is made."""
    found = connection.execute(text("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"))
    return {row.name: (row.tbl_name, row.sql) for row in found}
