"""Functions of the server that ask a question of this program with its owner's rights: made of the program's own, so it stands once."""

from __future__ import annotations

from sqlalchemy import Connection, Text, literal_column
from sqlalchemy.dialects import postgresql

from app.store.replication.taking_away import owners_of


def follow_schema(connection: Connection) -> None:
    """Bring them to what this program asks, at its own schema."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    asked = owners_of(literal_column("$1", Text)).compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    connection.exec_driver_sql(
        "CREATE OR REPLACE FUNCTION access.owners_of(hash text) RETURNS SETOF uuid LANGUAGE sql STABLE"
        f" SECURITY DEFINER SET search_path = public, pg_temp AS $$ {asked} $$",
        execution_options={"no_parameters": True},
    )
