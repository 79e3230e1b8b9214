"""Functions of the server that ask a question of this program with its owner's rights, brought up to date with each upgrade."""

from __future__ import annotations

from sqlalchemy import Connection, Text, literal_column
from sqlalchemy.dialects import postgresql

from app.store.replication.taking_away import buried_by, owners_of

_DEFINER = "STABLE SECURITY DEFINER SET search_path = public, pg_temp"
_LAY_AT_HOME = """SELECT EXISTS (
    SELECT 1 FROM operations o JOIN dossiers d ON d.id = o.dossier_id
    WHERE o.page_id = page AND (d.home_station_id = access.station() OR d.id = ANY (access.handed()))
)"""
"""whether a page ever came into a dossier whose home the station of the session is or was"""
_MAY_COME_AFTER = """SELECT NOT EXISTS (
    SELECT 1 FROM documents v JOIN components c ON c.id = v.component_id JOIN dossiers d ON d.id = c.dossier_id
    WHERE v.id = document AND (d.home_station_id = access.station() OR d.id = ANY (access.handed())) IS NOT TRUE
)"""
"""whether a version of a paper is none of another station's dossier; one that comes in the very same statement is not there yet"""
_COUNTERS = "SELECT coalesce(array_agg(station_id), '{}') FROM access.accounts WHERE role = 'counter' AND station_id IS NOT NULL"
"""the stations that are let in as counters"""
_MADE_OF_LIVING = """SELECT a.station_id FROM artifacts a JOIN access.made_of m USING (key)
    WHERE a.blob_sha256 = $1 AND NOT access.is_purged(m.of_sha256)"""
"""who made bytes of pages that are there still: who purges the very same page tells of these too, but they are not its alone"""


def follow_schema(connection: Connection) -> None:
    """Bring them to what this program asks, at its own schema."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    asked, buried = (
        of(literal_column("$1", Text)).compile(dialect=dialect, compile_kwargs={"literal_binds": True})
        for of in (owners_of, buried_by)
    )
    # It is asked of each file that is deleted: a function in SQL is planned anew each time, which takes far longer than to answer.
    owners = f"BEGIN RETURN QUERY {asked} UNION {_MADE_OF_LIVING}; END"
    for head, language, body in (
        ("owners_of(hash text) RETURNS SETOF uuid", "plpgsql", owners),
        ("buried_by(hash text) RETURNS SETOF uuid", "plpgsql", f"BEGIN RETURN QUERY {buried}; END"),
        ("lay_at_home(page uuid) RETURNS boolean", "sql", _LAY_AT_HOME),
        ("may_come_after(document uuid) RETURNS boolean", "sql", _MAY_COME_AFTER),
        ("counters() RETURNS uuid[]", "sql", _COUNTERS),
    ):
        connection.exec_driver_sql(
            f"CREATE OR REPLACE FUNCTION access.{head} LANGUAGE {language} {_DEFINER} AS $$ {body} $$",
            execution_options={"no_parameters": True},
        )
