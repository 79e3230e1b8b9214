"""Dossiers that one officer handed over to another."""

import sqlalchemy as sa
from alembic import op

from app.store.migrations.kept_rows import origin, refuse_changes

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "handovers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("to_actor_id", sa.Uuid(), nullable=False),
        *origin("handovers"),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name="fk_handovers_dossier_id"),
        sa.ForeignKeyConstraint(["to_actor_id"], ["actors.id"], name="fk_handovers_to_actor_id"),
        sa.PrimaryKeyConstraint("id", name="pk_handovers"),
        sa.UniqueConstraint("dossier_id", "seq", name="uq_handovers_dossier_id_seq"),
    )
    refuse_changes("handovers")
