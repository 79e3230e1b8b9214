"""How long the server asked to be left alone after an attempt that came to nothing; empty: it said nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("upload_failures", sa.Column("retry_after_s", sa.Integer(), nullable=True))
