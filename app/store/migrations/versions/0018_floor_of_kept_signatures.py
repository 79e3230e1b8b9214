"""The policy's lowest level on the day on which a finished file was taken in. Null: nothing is known of that day."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.add_column("kept_signatures", sa.Column("floor", sa.Text(), nullable=True))
