from __future__ import annotations

import io
from importlib import util

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from app.store.migration import REVISIONS, SCRIPTS, upgrade, whole_schema
from app.store.schema import MAY_LOSE_ROWS, metadata
from tests.support.store_versions import ONLY_ON_A_SERVER
from tests.support.store_world import Desk

_TRIGGERS = (
    "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgname NOT LIKE 'search\\_%'"
    " AND tgname NOT IN ('stations_bound', 'tombstones_settled', 'purged_pages_noted')"
)


def test_the_migrations_give_the_schema(desk: Desk) -> None:
    with desk.store.database.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
    differences = [one for one in differences if "comment" not in str(one)]  # remarks in the code are for its readers
    assert [one for one in differences if not any(name in str(one) for name in ONLY_ON_A_SERVER)] == []


def test_the_script_of_a_fresh_database_is_what_all_migrations_make() -> None:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        upgrade(connection, SCRIPTS)
        made = whole_schema(connection)
    engine.dispose()
    assert [path.name for path in SCRIPTS.glob("*.sql")] == [f"{REVISIONS[-1]}.sql"], (
        "run .venv/bin/python packaging/whole-schema"
    )
    assert (SCRIPTS / f"{REVISIONS[-1]}.sql").read_text(encoding="utf-8") == made, (
        "run .venv/bin/python packaging/whole-schema"
    )


def test_every_revision_is_known() -> None:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("path_separator", "os")
    script = ScriptDirectory.from_config(config)
    assert tuple(revision.revision for revision in script.walk_revisions())[::-1] == REVISIONS


def test_every_table_says_where_a_row_comes_from() -> None:
    for table in metadata.sorted_tables:
        assert {"actor_id", "at_utc"} <= set(table.columns.keys())
        assert "station_id" in table.columns or table.name == "stations"
        assert "status" not in table.columns


def test_what_is_done_stays(desk: Desk) -> None:
    with desk.store.database.read() as connection:
        sqlite = connection.dialect.name == "sqlite"
        made = "SELECT name FROM sqlite_master WHERE type = 'trigger'" if sqlite else _TRIGGERS
        triggers = set(connection.scalars(text(made)))
    kept = metadata.tables.keys() - MAY_LOSE_ROWS
    assert triggers == {f"{table}_no_{change}" for table in kept for change in ("update", "delete")}


def test_the_schema_can_be_written_for_postgresql() -> None:
    out = io.StringIO()
    context = MigrationContext.configure(dialect_name="postgresql", opts={"as_sql": True, "output_buffer": out})
    for path in sorted((SCRIPTS / "versions").glob("[0-9]*.py")):
        spec = util.spec_from_file_location(f"revision_{path.stem}", path)
        assert spec is not None and spec.loader is not None
        module = util.module_from_spec(spec)
        spec.loader.exec_module(module)
        with Operations.context(context):
            module.upgrade()
    # The index is made anew from the others, and accounts are an administrator's: no tables of the store.
    index = out.getvalue().count("CREATE TABLE search.") + out.getvalue().count("CREATE TABLE access.")
    assert out.getvalue().count("CREATE TABLE") - index - out.getvalue().count("DROP TABLE") == len(metadata.tables)
    assert "EXECUTE FUNCTION refuse_change()" in out.getvalue()
    assert "TIMESTAMP WITH TIME ZONE" in out.getvalue()
