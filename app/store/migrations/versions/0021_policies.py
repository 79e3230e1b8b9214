"""The policy files that a station has been under. No row: it was under none so far."""

import sqlalchemy as sa
from alembic import op

from app.store.migrations.kept_rows import origin, refuse_changes

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_table(
        "policies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("signer_sha256", sa.Text(), nullable=False),
        sa.Column("anchor_sha256", sa.Text(), nullable=False),
        *origin("policies"),
        sa.PrimaryKeyConstraint("id", name="pk_policies"),
        sa.UniqueConstraint("station_id", "seq", name="uq_policies_station_id_seq"),
    )
    refuse_changes("policies")
