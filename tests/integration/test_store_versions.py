"""Databases of other versions of the program."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from app.domain.clock import SystemClock
from app.domain.errors import StoreFailed
from app.domain.model import Plan
from app.domain.results import ResultFacts
from app.store.backup import read_copy
from app.store.database import connect
from app.store.migration import REVISIONS, SCRIPTS, migrate, revision
from app.store.store import DATABASE_FILE, open_store
from tests.support.store_versions import take_out_what_is_newer, up_to
from tests.support.store_world import open_copy, open_desk

RESULTS_OF_COMPONENTS = (
    "CREATE TABLE result_facts (id, component_id, seq, result_code, number, issuer, station_id, actor_id, at_utc)"
)
"""as the revisions 0008 to 0010 kept them"""
NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "next"
down_revision = "{before}"


def upgrade() -> None:
    op.add_column("dossiers", sa.Column("note", sa.Text()))
    {then}
"""


def _scripts(folder: Path, then: str = "pass") -> Path:
    shutil.copytree(SCRIPTS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "next.py").write_text(NEXT.format(before=REVISIONS[-1], then=then))
    return folder


def test_a_newer_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    desk = open_copy(tmp_path / "data")
    with desk.store.database.write("edit") as writing:
        writing.connection.execute(text("UPDATE alembic_version SET version_num = 'future'"))
    desk.store.close()
    before = (tmp_path / "data" / DATABASE_FILE).read_bytes()
    with pytest.raises(StoreFailed, match="DATABASE_NEWER"):
        open_store(tmp_path / "data", SystemClock())
    assert (tmp_path / "data" / DATABASE_FILE).read_bytes() == before
    assert not (tmp_path / "data" / "copies").exists()


def test_an_older_database_is_copied_and_then_migrated(tmp_path: Path) -> None:
    desk = open_copy(tmp_path / "data")
    desk.paper("H1")
    desk.store.close()
    engine = connect(f"sqlite:///{tmp_path / 'data' / DATABASE_FILE}")
    newer = (*REVISIONS, "next")
    for _ in range(2):
        migrate(engine, tmp_path / "copies", SystemClock(), scripts=_scripts_once(tmp_path), revisions=newer)
    with engine.connect() as connection:
        assert revision(connection) == "next"
        assert connection.scalar(text("SELECT count(note) + count(*) FROM dossiers")) == 1
    (copy,) = (tmp_path / "copies").iterdir()
    with read_copy(copy) as connection:
        assert revision(connection) == REVISIONS[-1]
        assert connection.scalar(text("SELECT code FROM dossiers")) == "H1"
    engine.dispose()


def test_a_database_of_the_first_schema_is_copied_and_gets_the_tables_of_devices(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    engine = connect(f"sqlite:///{data / DATABASE_FILE}")
    migrate(engine, tmp_path / "none", SystemClock(), **up_to(tmp_path, "0001"))
    engine.dispose()
    assert not (tmp_path / "none").exists()
    desk = open_desk(data)
    desk.store.devices.remember("usb:1", "fi-7160", {"dpi": 300}, desk.actor, certain=True)
    desk.store.close()
    (copy,) = (data / "copies").iterdir()
    with read_copy(copy) as connection:
        assert revision(connection) == "0001"
        assert not inspect(connection).has_table("known_devices")
    again = open_desk(data)
    assert again.store.devices.known("usb:1") is not None
    again.store.close()
    assert list((data / "copies").iterdir()) == [copy]


def _scripts_once(folder: Path) -> Path:
    return folder / "scripts" if (folder / "scripts").exists() else _scripts(folder / "scripts")


def test_a_migration_that_fails_changes_nothing(tmp_path: Path) -> None:
    open_copy(tmp_path / "data").store.close()
    engine = connect(f"sqlite:///{tmp_path / 'data' / DATABASE_FILE}")
    scripts = _scripts(tmp_path / "scripts", then='op.execute("no such statement")')
    with pytest.raises(StoreFailed, match="DATABASE_FAILED"):
        migrate(engine, tmp_path / "copies", SystemClock(), scripts=scripts, revisions=(*REVISIONS, "next"))
    engine.dispose()
    desk = open_desk(tmp_path / "data")
    desk.paper("H1")
    desk.store.close()


def test_what_was_entered_for_a_component_belongs_to_its_documents_now(tmp_path: Path) -> None:
    desk = open_copy(tmp_path / "data")
    _, result = desk.paper("H1")
    _, other = desk.paper("H2")
    made = [desk.store.documents.create(part.id, 0, None, Plan(), desk.actor) for part in (result, result, other)]
    with desk.store.database.write("edit") as writing:
        take_out_what_is_newer(writing.connection, tmp_path, "0010")
        writing.connection.execute(text(RESULTS_OF_COMPONENTS))
        for seq, number in enumerate(("1/QĐ", "2/QĐ")):
            row = f"SELECT '{seq}', component_id, {seq}, 'KQ.1', '{number}', 'UBND', station_id, actor_id, at_utc"
            only = f"FROM documents WHERE id = '{made[0].id.hex}'"
            writing.connection.execute(text(f"INSERT INTO result_facts {row} {only}"))
    desk.store.close()
    again = open_desk(tmp_path / "data")
    entered = ResultFacts("KQ.1", "2/QĐ", "UBND")
    assert [again.store.documents.result(document.id) for document in made] == [entered, entered, None]
    again.store.close()
