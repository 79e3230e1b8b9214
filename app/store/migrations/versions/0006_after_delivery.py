"""What became of what was sent: the dossier system's word, files read back, what supervisors are told."""

import sqlalchemy as sa
from alembic import op

from app.store.migrations.kept_rows import origin, refuse_changes

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "remote_statuses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("since_utc", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        *origin("remote_statuses"),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name="fk_remote_statuses_dossier_id"),
        sa.PrimaryKeyConstraint("id", name="pk_remote_statuses"),
        sa.UniqueConstraint("dossier_id", "seq", name="uq_remote_statuses_dossier_id_seq"),
    )
    op.create_table(
        "served_files",
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        *origin("served_files"),
        sa.ForeignKeyConstraint(["upload_id"], ["receipts.upload_id"], name="fk_served_files_upload_id"),
        sa.PrimaryKeyConstraint("upload_id", name="pk_served_files"),
    )
    op.create_table(
        "supervisor_notices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("component_id", sa.Uuid(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        *origin("supervisor_notices"),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name="fk_supervisor_notices_dossier_id"),
        sa.ForeignKeyConstraint(["component_id"], ["components.id"], name="fk_supervisor_notices_component_id"),
        sa.PrimaryKeyConstraint("id", name="pk_supervisor_notices"),
    )
    op.create_table(
        "supervisor_reads",
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        *origin("supervisor_reads"),
        sa.ForeignKeyConstraint(["notice_id"], ["supervisor_notices.id"], name="fk_supervisor_reads_notice_id"),
        sa.PrimaryKeyConstraint("notice_id", name="pk_supervisor_reads"),
    )
    refuse_changes("remote_statuses", "served_files", "supervisor_notices", "supervisor_reads")
