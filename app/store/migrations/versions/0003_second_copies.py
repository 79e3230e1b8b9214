"""Second copies: what lies sealed in which copy folder, and which documents that covers."""

import sqlalchemy as sa
from alembic import op

from app.store.migrations.kept_rows import origin, refuse_changes

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "sealed_papers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("copy_id", sa.Uuid(), nullable=False),
        sa.Column("blob_sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sealed_sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        *origin("sealed_papers"),
        sa.PrimaryKeyConstraint("id", name="pk_sealed_papers"),
        sa.UniqueConstraint("copy_id", "name", name="uq_sealed_papers_copy_id_name"),
    )
    op.create_index("ix_sealed_papers_copy_id_blob_sha256", "sealed_papers", ["copy_id", "blob_sha256"])
    op.create_table(
        "copy_snapshots",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("copy_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sealed_sha256", sa.String(length=64), nullable=False),
        sa.Column("audit_head", sa.String(length=64), nullable=False),
        *origin("copy_snapshots"),
        sa.PrimaryKeyConstraint("id", name="pk_copy_snapshots"),
        sa.UniqueConstraint("copy_id", "seq", name="uq_copy_snapshots_copy_id_seq"),
    )
    op.create_table(
        "document_copies",
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("copy_id", sa.Uuid(), nullable=False),
        sa.Column("snapshot_id", sa.Uuid(), nullable=False),
        *origin("document_copies"),
        sa.ForeignKeyConstraint(["upload_id"], ["uploads.id"], name="fk_document_copies_upload_id"),
        sa.ForeignKeyConstraint(["snapshot_id"], ["copy_snapshots.id"], name="fk_document_copies_snapshot_id"),
        sa.PrimaryKeyConstraint("upload_id", "copy_id", name="pk_document_copies"),
    )
    refuse_changes("copy_snapshots", "document_copies")
