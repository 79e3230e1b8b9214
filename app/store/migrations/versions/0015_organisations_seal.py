"""The organisation's signature over a file that a person signed."""

import sqlalchemy as sa
from alembic import op

from app.store.migrations.kept_rows import origin, refuse_changes

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "sealed_pdfs",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("prepared_id", sa.Uuid(), nullable=False),
        sa.Column("blob_sha256", sa.String(64), nullable=False),
        sa.Column("signer_subject", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("remarks", sa.Text(), nullable=True),
        *origin("sealed_pdfs"),
        sa.ForeignKeyConstraint(["blob_sha256"], ["blobs.sha256"], name="fk_sealed_pdfs_blob_sha256"),
        sa.ForeignKeyConstraint(["document_id"], ["signed_pdfs.document_id"], name="fk_sealed_pdfs_document_id"),
        sa.ForeignKeyConstraint(
            ["prepared_id", "document_id"],
            ["prepared_signatures.id", "prepared_signatures.document_id"],
            name="fk_sealed_pdfs_prepared_id_document_id",
        ),
        sa.PrimaryKeyConstraint("document_id", name="pk_sealed_pdfs"),
        comment="the signed files that the organisation signed too",
    )
    op.create_index("ix_sealed_pdfs_blob_sha256", "sealed_pdfs", ["blob_sha256"])
    refuse_changes("sealed_pdfs")
