"""Which paper a misfiling is about: what lay there after so many operations of the edit log; empty: what lies there at its move."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("misfilings", sa.Column("edit_position", sa.Integer(), nullable=True))
