"""A shared database is brought to a newer schema: from every released one, with rows in it, while others want the same or go on working."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Column, Connection, Engine, MetaData, Table, insert, inspect, select, text, types

from app.domain.clock import SystemClock
from app.domain.errors import StoreFailed
from app.domain.ids import new_id
from app.domain.search import SearchQuery
from app.store import migration
from app.store.database import connect, writer
from app.store.migration import REVISIONS, migrate, revision
from app.store.schema import metadata
from app.store.store import open_store
from tests.support.postgres import PostgresServer
from tests.support.store_versions import ONLY_ON_A_SERVER, next_version, up_to
from tests.support.store_world import Desk
from tests.support.waiting import until

AT = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
_MOVED = {"result_facts": "document_results"}
"""by revision 0011"""
type Row = Mapping[str, Any]


@contextmanager
def engine_of(server: PostgresServer, database: str) -> Iterator[Engine]:
    engine = connect(server.url(database))
    yield engine
    engine.dispose()


def tables_of(connection: Connection) -> tuple[Table, ...]:
    """The tables as they are, those that others refer to first."""
    found = MetaData()
    found.reflect(connection)
    return tuple(table for table in found.sorted_tables if table.name != "alembic_version")


def row_of(connection: Connection, table: Table) -> Row | None:
    row = connection.execute(select(table).limit(1)).first()
    return None if row is None else dict(row._mapping)


def fill(connection: Connection) -> dict[str, Row]:
    """See that each table has a row, of which all refers to something; returns them."""
    rows: dict[str, Row] = {}
    for table in tables_of(connection):
        row = row_of(connection, table)
        if row is None:
            row = {column.name: any_of(column.type) for column in table.columns}
            for key in table.foreign_key_constraints:
                for element in key.elements:
                    there = rows.get(element.column.table.name)
                    row[element.parent.name] = None if there is None else there[element.column.name]
            if table.name == "actors":
                row["id"] = rows["stations"]["actor_id"]  # the machine itself
            connection.execute(insert(table), row)
        rows[table.name] = row
    return rows


def any_of(kind: types.TypeEngine[Any]) -> object:
    values = {
        UUID: new_id(),
        str: "a" * 64 if getattr(kind, "length", None) else "{}",
        int: 0,
        float: 0.5,
        bool: True,
        bytes: b"words",
        datetime: AT,
        date: AT.date(),
    }
    return values[kind.python_type]


def assert_kept(connection: Connection, before: Mapping[str, Row]) -> None:
    """Each row is there as it was."""
    now = {table.name: row_of(connection, table) for table in tables_of(connection)}
    for name, row in before.items():
        kept = now.get(name) if name in now else now[_MOVED[name]]
        assert kept is not None, name
        common = (row.keys() & kept.keys()) - ({"id"} if name not in now else set())
        assert {column: kept[column] for column in common} == {column: row[column] for column in common}, name


@pytest.mark.timeout(900)  # each schema goes through all that came after it
def test_every_released_schema_comes_to_this_one_with_its_rows(server: PostgresServer, tmp_path: Path) -> None:
    server.create("steps")
    left: dict[str, dict[str, Row]] = {}
    rows: dict[str, Row] = {}
    for released in REVISIONS:
        with engine_of(server, "steps") as engine:
            migrate(engine, tmp_path / "none", SystemClock(), **up_to(tmp_path, released))
            with writer(engine).begin() as connection:
                assert_kept(connection, rows)
                left[released] = rows = fill(connection)
        server.create(f"from_{released}", "steps")
    for released in REVISIONS[:-1]:
        with engine_of(server, f"from_{released}") as engine:
            migrate(engine, tmp_path / "none", SystemClock())
            with engine.connect() as connection:
                assert revision(connection) == REVISIONS[-1]
                assert_kept(connection, left[released])
    with engine_of(server, "from_0001") as engine, engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
        added = {str(one) for one in differences if "comment" not in str(one)}
        assert {one for one in added if not any(name in one for name in ONLY_ON_A_SERVER)} == set()
    assert_works(server, f"from_{REVISIONS[-2]}", left[REVISIONS[-2]]["stations"]["id"], tmp_path / "data")


def assert_works(server: PostgresServer, database: str, station_id: UUID, folder: Path) -> None:
    """The station of before goes on in its database."""
    folder.mkdir()
    (folder / "station").write_text(str(station_id))
    with closing(open_store(folder, SystemClock(), url=server.url(database), min_free_bytes=0)) as store:
        Desk(store, store.dossiers.actor("Trần Thị B")).paper("H1")
        assert {one.code for one in store.dossiers.recent(9)} == {"{}", "H1"}
        store.search.catch_up()
        assert [one.code for one in store.search.find(SearchQuery.parse(code="H1"))] == ["H1"]


def waiting(engine: Engine, count: int) -> None:
    """Wait until so many stand in a line of the server."""
    waits = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        until(lambda: connection.scalar(waits) == count, 30)


def test_of_machines_that_upgrade_at_once_the_others_wait_and_find_it_done(
    server: PostgresServer, tmp_path: Path
) -> None:
    server.create("centre")
    newer, errors = next_version(tmp_path / "scripts"), list[BaseException]()

    def upgrade() -> None:
        try:
            with engine_of(server, "centre") as engine:
                migrate(engine, tmp_path / "none", SystemClock(), **newer)
        except BaseException as error:
            errors.append(error)

    with engine_of(server, "centre") as engine:
        migrate(engine, tmp_path / "none", SystemClock())
        threads = [threading.Thread(target=upgrade) for _ in range(3)]
        with engine.connect() as connection:
            connection.execute(text("SELECT pg_advisory_lock(:line)"), {"line": migration._LINE})
            for thread in threads:
                thread.start()
            waiting(engine, 3)
            assert revision(connection) == REVISIONS[-1]
            connection.execute(text("SELECT pg_advisory_unlock(:line)"), {"line": migration._LINE})
        for thread in threads:
            thread.join()
        assert not errors
        with engine.connect() as connection:
            assert revision(connection) == "next" and inspect(connection).has_table("notes")


def test_a_table_that_others_hold_leaves_everything_as_it_was_and_the_next_try_goes_through(
    server: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.store.migration._LOCK_TIMEOUT_S", 0.2)
    server.create("centre")
    newer = next_version(tmp_path / "scripts")
    with engine_of(server, "centre") as engine:
        migrate(engine, tmp_path / "none", SystemClock())
        with engine.connect() as other:
            other.execute(text("LOCK TABLE dossiers IN ROW EXCLUSIVE MODE"))  # somebody who writes, for long
            with pytest.raises(StoreFailed) as held:
                migrate(engine, tmp_path / "none", SystemClock(), **newer)
            assert (held.value.code, held.value.retryable) == ("DATABASE_BUSY", True)
        with engine.connect() as connection:
            assert revision(connection) == REVISIONS[-1] and not inspect(connection).has_table("notes")
        migrate(engine, tmp_path / "none", SystemClock(), **newer)
        with engine.connect() as connection:
            assert revision(connection) == "next" and inspect(connection).has_table("notes")


@contextmanager
def working(desk: Desk) -> Iterator[list[str]]:
    """Somebody opens a dossier after the other and reads them; what went wrong is raised at the end."""
    codes, errors, ended = list[str](), list[BaseException](), threading.Event()

    def work() -> None:
        try:
            while not ended.is_set():
                code = f"H56.14-261120-{len(codes):04d}"
                desk.paper(code)
                codes.append(code)
                assert desk.store.dossiers.recent(1)[0].code == code
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield codes
    finally:
        ended.set()
        thread.join()
    assert not errors


def some_more(codes: list[str], count: int = 8) -> None:
    """Wait until so many more were written: more than a driver takes before it prepares a statement."""
    enough = len(codes) + count
    until(lambda: len(codes) >= enough, 30)


def upgraded_under(desk: Desk, upgrade: Callable[[], None]) -> list[str]:
    """The codes that were acknowledged before, during and after."""
    with working(desk) as codes:
        some_more(codes)
        upgrade()
        some_more(codes)
    assert {one.code for one in desk.store.dossiers.recent(10_000)} == set(codes)
    assert desk.store.audit.verify().first_break is None
    return codes


def test_a_counter_of_the_version_before_goes_on_while_a_column_and_a_table_come(
    server: PostgresServer, tmp_path: Path
) -> None:
    server.create("centre")
    newer = next_version(tmp_path / "scripts", takes_s=0.5)
    store = open_store(tmp_path / "data", SystemClock(), url=server.url("centre"), min_free_bytes=0)
    desk = Desk(store, store.dossiers.actor("Trần Thị B"))
    with engine_of(server, "centre") as engine:
        upgraded_under(desk, lambda: migrate(engine, tmp_path / "none", SystemClock(), **newer))
        with engine.connect() as connection:
            assert revision(connection) == "next"
    store.close()


def test_what_was_prepared_before_a_column_got_another_type_is_refused_once_and_then_asked_anew(
    server: PostgresServer, tmp_path: Path
) -> None:
    server.create("centre")
    counted = Table("counted", MetaData(), Column("number", types.Integer()))
    with (
        engine_of(server, "centre") as engine,
        closing(open_store(tmp_path / "data", SystemClock(), url=server.url("centre"), min_free_bytes=0)) as store,
    ):
        with engine.begin() as connection:
            counted.create(connection)
            connection.execute(insert(counted), {"number": 1})

        def written() -> int | None:
            with store.database.write("counted") as writing:
                return writing.connection.scalar(select(counted.c.number))

        with store.database.read() as connection:
            connection.scalar(select(counted.c.number))
            written()  # by another connection: from now on there are two, which take turns
        for _ in range(20):
            assert written() == 1
        with engine.begin() as connection:
            connection.execute(text("ALTER TABLE counted ALTER number TYPE bigint"))
        with pytest.raises(StoreFailed) as refused:
            written()
        assert (refused.value.code, refused.value.retryable) == ("DATABASE_BUSY", True)
        assert [written() for _ in range(10)] == [1] * 10


def test_all_that_a_counter_of_the_version_before_wrote_meanwhile_is_found(
    server: PostgresServer, tmp_path: Path
) -> None:
    """Revision 0026 brings the index of the search, under somebody who never heard of it.

    This program plays the one of before: what it asks of tables that came later stands empty beside the others, until they come.
    """
    server.create("centre")
    with engine_of(server, "centre") as engine, engine.begin() as connection:
        connection.execute(text("CREATE SCHEMA later"))
        connection.execute(text("CREATE TABLE later.dossier_homes (dossier_id uuid, seq integer, to_station_id uuid)"))
        connection.execute(text("ALTER DATABASE centre SET search_path = public, later"))
    with engine_of(server, "centre") as engine:
        migrate(engine, tmp_path / "none", SystemClock(), **up_to(tmp_path, "0025"))
        with patch("app.store.store.migrate"):
            store = open_store(tmp_path / "data", SystemClock(), url=server.url("centre"), min_free_bytes=0)
        desk = Desk(store, store.dossiers.actor("Trần Thị B"))
        codes = upgraded_under(desk, lambda: migrate(engine, tmp_path / "none", SystemClock()))
        assert store.search.catch_up() == len(codes)
        found = store.search.find(SearchQuery.parse(code="H56.14-261120", limit=200))
        assert {one.code for one in found} == set(codes[-200:])
        store.close()
