"""Seals over the audit log: how far it had come, and an outside authority's time-stamp over that."""

import sqlalchemy as sa
from alembic import op

from app.store.migrations.kept_rows import origin, refuse_changes

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.create_table(
        "audit_seals",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("peaks", sa.Text(), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        *origin("audit_seals"),
        sa.PrimaryKeyConstraint("station_id", "seq", name="pk_audit_seals"),
        sa.UniqueConstraint("station_id", "size", name="uq_audit_seals_station_id_size"),
    )
    refuse_changes("audit_seals")
