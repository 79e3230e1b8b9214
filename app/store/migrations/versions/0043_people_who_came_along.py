"""Who takes a dossier reads the people of each counter that had one out of which a page of it came: their rows come along with the page."""

from alembic import op

revision = "0043"
down_revision = "0042"

_EVERY_HOME = (
    "SELECT d.home_station_id AS s, d.id AS dossier_id FROM dossiers d JOIN dossier_homes h ON h.dossier_id = d.id"
    " UNION SELECT h.to_station_id, h.dossier_id FROM dossier_homes h"
)
"""as revision 0030 has it"""


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute(
            f"""CREATE OR REPLACE FUNCTION access.givers() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER
            SET search_path = public, pg_temp AS $$
                SELECT array_agg(DISTINCT of_it.s) FROM (
                    SELECT its.s FROM ({_EVERY_HOME}) AS its JOIN ({_EVERY_HOME}) AS mine
                    ON mine.dossier_id = its.dossier_id AND mine.s = access.station()
                    UNION SELECT came.s FROM ({_EVERY_HOME}) AS came WHERE came.dossier_id = ANY (access.handed_along())
                ) AS of_it
            $$"""
        )
