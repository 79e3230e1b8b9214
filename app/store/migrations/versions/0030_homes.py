"""A dossier goes to another home station; counters tell what they call themselves; dossiers are found by their code whoever opened them."""

import sqlalchemy as sa
from alembic import op

from app.store.migrations.kept_rows import origin, refuse_changes

revision = "0030"
down_revision = "0029"


_DEFINER = "LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp"
_TO_MINE = "dossier_homes h WHERE h.to_station_id = access.station()"
_EVERY_HOME = (
    "SELECT d.home_station_id AS s, d.id AS dossier_id FROM dossiers d JOIN dossier_homes h ON h.dossier_id = d.id"
    " UNION SELECT h.to_station_id, h.dossier_id FROM dossier_homes h"
)
"""who looks after a dossier that was ever handed over, or did: each of them reads who the others' people are"""
_HANDED = {
    "handed() RETURNS uuid[]": f"array_agg(DISTINCT h.dossier_id) FROM {_TO_MINE}",
    "handed_to(these uuid[]) RETURNS uuid[]": (
        "array_agg(DISTINCT h.dossier_id) FROM dossier_homes h WHERE h.to_station_id = ANY (these)"
    ),
    "handed_along() RETURNS uuid[]": (
        "array_agg(DISTINCT b.dossier_id) FROM batches b JOIN master_pages m ON m.batch_id = b.id"
        " JOIN operations o ON o.page_id = m.id AND o.kind = 'TransferIn'"
        f" WHERE o.dossier_id IN (SELECT h.dossier_id FROM {_TO_MINE})"
    ),
    "givers() RETURNS uuid[]": (
        f"array_agg(DISTINCT of_it.s) FROM ({_EVERY_HOME}) AS of_it JOIN ({_EVERY_HOME}) AS mine"
        " ON mine.dossier_id = of_it.dossier_id AND mine.s = access.station()"
    ),
}
"""for the rules of access: what they ask of the table of homes, that table's own rules would ask of them"""


def upgrade() -> None:
    op.create_table(
        "dossier_homes",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("to_station_id", sa.Uuid(), nullable=False),
        sa.Column("audit_position", sa.Integer(), nullable=False),
        *origin("dossier_homes"),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name="fk_dossier_homes_dossier_id"),
        sa.PrimaryKeyConstraint("dossier_id", "seq", name="pk_dossier_homes"),
    )
    op.create_index("ix_dossier_homes_to_station_id", "dossier_homes", ["to_station_id"])
    op.create_table(
        "station_names",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        *origin("station_names"),
        sa.PrimaryKeyConstraint("station_id", "seq", name="pk_station_names"),
    )
    op.create_index("ix_dossiers_code", "dossiers", ["code"])
    refuse_changes("dossier_homes", "station_names")
    if op.get_context().dialect.name == "postgresql":
        for head, asked in _HANDED.items():
            op.execute(f"CREATE FUNCTION access.{head} {_DEFINER} AS $$ SELECT {asked} $$")
