"""What was taken back, and papers that lay in the wrong dossier."""

import sqlalchemy as sa
from alembic import op

from app.store.migrations.kept_rows import origin, refuse_changes

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "recalls",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        *origin("recalls"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_recalls_document_id"),
        sa.PrimaryKeyConstraint("document_id", name="pk_recalls"),
    )
    op.create_table(
        "recall_receipts",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("receipt_id", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        *origin("recall_receipts"),
        sa.ForeignKeyConstraint(["document_id"], ["recalls.document_id"], name="fk_recall_receipts_document_id"),
        sa.PrimaryKeyConstraint("document_id", name="pk_recall_receipts"),
    )
    op.create_table(
        "misfilings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("from_component_id", sa.Uuid(), nullable=False),
        sa.Column("to_component_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        *origin("misfilings"),
        sa.ForeignKeyConstraint(["document_id"], ["recalls.document_id"], name="fk_misfilings_document_id"),
        sa.ForeignKeyConstraint(["from_component_id"], ["components.id"], name="fk_misfilings_from_component_id"),
        sa.ForeignKeyConstraint(["to_component_id"], ["components.id"], name="fk_misfilings_to_component_id"),
        sa.PrimaryKeyConstraint("id", name="pk_misfilings"),
    )
    op.create_table(
        "misfiling_ends",
        sa.Column("misfiling_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        *origin("misfiling_ends"),
        sa.ForeignKeyConstraint(["misfiling_id"], ["misfilings.id"], name="fk_misfiling_ends_misfiling_id"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_misfiling_ends_document_id"),
        sa.PrimaryKeyConstraint("misfiling_id", name="pk_misfiling_ends"),
    )
    refuse_changes("recalls", "recall_receipts", "misfilings", "misfiling_ends")
