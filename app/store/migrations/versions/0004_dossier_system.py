"""What the dossier system said of dossiers, and the recipes by which pages were read."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_KEPT = ("remote_dossiers", "read_recipes")
"""tables that are only ever added to"""


def upgrade() -> None:
    op.create_table(
        "remote_dossiers",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        *_origin("remote_dossiers"),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name="fk_remote_dossiers_dossier_id"),
        sa.PrimaryKeyConstraint("dossier_id", "seq", name="pk_remote_dossiers"),
    )
    op.create_table(
        "read_recipes",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("parameters", sa.Text(), nullable=False),
        *_origin("read_recipes"),
        sa.PrimaryKeyConstraint("station_id", "seq", name="pk_read_recipes"),
        sa.UniqueConstraint(
            "station_id", "version", "parameters", name="uq_read_recipes_station_id_version_parameters"
        ),
    )
    _refuse_changes()


def _origin(table):
    """Who wrote a row: the three columns of every table, and their keys."""
    return (
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("at_utc", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["actors.id"], name=f"fk_{table}_actor_id"),
        sa.ForeignKeyConstraint(["station_id"], ["stations.id"], name=f"fk_{table}_station_id"),
    )


def _refuse_changes() -> None:
    """What is done stays, as in 0001; a server's function for it is there since then."""
    dialect = op.get_context().dialect.name
    for table in _KEPT:
        for change in ("update", "delete"):
            head = f"CREATE TRIGGER {table}_no_{change} BEFORE {change.upper()} ON {table}"
            if dialect == "sqlite":
                op.execute(f"{head} BEGIN SELECT RAISE(ABORT, 'rows of {table} stay as they are'); END")
            else:
                op.execute(f"{head} FOR EACH ROW EXECUTE FUNCTION refuse_change()")
