"""What happened to the PINs of tokens: each try before it is made, and how it ended."""

import sqlalchemy as sa
from alembic import op

from app.store.migrations.kept_rows import origin, refuse_changes

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "pin_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        *origin("pin_events"),
        sa.PrimaryKeyConstraint("id", name="pk_pin_events"),
        sa.UniqueConstraint("station_id", "token", "seq", name="uq_pin_events_station_id_token_seq"),
    )
    refuse_changes("pin_events")
