"""What went otherwise than wanted when a document was signed: why its level is lower, that the clock was wrong. Null: nothing is known."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("signed_pdfs", sa.Column("remarks", sa.Text(), nullable=True))
