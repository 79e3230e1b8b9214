"""Signed documents to which proof was added: each is a file of its own, and the one before stays."""

import sqlalchemy as sa
from alembic import op

from app.store.migrations.kept_rows import origin, refuse_changes

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "signature_extensions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("blob_sha256", sa.String(length=64), nullable=False),
        sa.Column("extended_sha256", sa.String(length=64), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        *origin("signature_extensions"),
        sa.ForeignKeyConstraint(["blob_sha256"], ["blobs.sha256"], name="fk_signature_extensions_blob_sha256"),
        sa.ForeignKeyConstraint(["extended_sha256"], ["blobs.sha256"], name="fk_signature_extensions_extended_sha256"),
        sa.ForeignKeyConstraint(
            ["document_id"], ["signed_pdfs.document_id"], name="fk_signature_extensions_document_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_signature_extensions"),
        sa.UniqueConstraint("document_id", "seq", name="uq_signature_extensions_document_id_seq"),
    )
    for column in ("blob_sha256", "extended_sha256"):
        op.create_index(f"ix_signature_extensions_{column}", "signature_extensions", [column])
    refuse_changes("signature_extensions")
