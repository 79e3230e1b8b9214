"""The signatures that a finished file brought along when it was taken in, and that held."""

import sqlalchemy as sa
from alembic import op

from app.store.migrations.kept_rows import origin, refuse_changes

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "kept_signatures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("signer", sa.Text(), nullable=False),
        sa.Column("by_person", sa.Boolean(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remarks", sa.Text(), nullable=False),
        *origin("kept_signatures"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_kept_signatures_document_id"),
        sa.PrimaryKeyConstraint("id", name="pk_kept_signatures"),
        sa.UniqueConstraint("document_id", "seq", name="uq_kept_signatures_document_id_seq"),
    )
    refuse_changes("kept_signatures")
