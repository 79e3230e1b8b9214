"""What the dossier system said of dossiers, and the recipes by which pages were read."""

import sqlalchemy as sa
from alembic import op

from app.store.migrations.kept_rows import origin, refuse_changes

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "remote_dossiers",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        *origin("remote_dossiers"),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name="fk_remote_dossiers_dossier_id"),
        sa.PrimaryKeyConstraint("dossier_id", "seq", name="pk_remote_dossiers"),
    )
    op.create_table(
        "read_recipes",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("parameters", sa.Text(), nullable=False),
        *origin("read_recipes"),
        sa.PrimaryKeyConstraint("station_id", "seq", name="pk_read_recipes"),
        sa.UniqueConstraint(
            "station_id", "version", "parameters", name="uq_read_recipes_station_id_version_parameters"
        ),
    )
    refuse_changes("remote_dossiers", "read_recipes")
