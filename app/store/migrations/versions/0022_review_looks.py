"""How far the audit chain was looked through for cases of supervisors."""

import sqlalchemy as sa
from alembic import op

from app.store.migrations.kept_rows import origin, refuse_changes

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "review_looks",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("until_position", sa.Integer(), nullable=False),
        *origin("review_looks"),
        sa.PrimaryKeyConstraint("station_id", "seq", name="pk_review_looks"),
    )
    refuse_changes("review_looks")
