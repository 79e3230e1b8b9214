"""Second copies: what lies sealed in which copy folder, and which documents that covers."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_KEPT = ("copy_snapshots", "document_copies")
"""tables that are only ever added to"""


def upgrade() -> None:
    op.create_table(
        "sealed_papers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("copy_id", sa.Uuid(), nullable=False),
        sa.Column("blob_sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sealed_sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        *_origin("sealed_papers"),
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
        *_origin("copy_snapshots"),
        sa.PrimaryKeyConstraint("id", name="pk_copy_snapshots"),
        sa.UniqueConstraint("copy_id", "seq", name="uq_copy_snapshots_copy_id_seq"),
    )
    op.create_table(
        "document_copies",
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("copy_id", sa.Uuid(), nullable=False),
        sa.Column("snapshot_id", sa.Uuid(), nullable=False),
        *_origin("document_copies"),
        sa.ForeignKeyConstraint(["upload_id"], ["uploads.id"], name="fk_document_copies_upload_id"),
        sa.ForeignKeyConstraint(["snapshot_id"], ["copy_snapshots.id"], name="fk_document_copies_snapshot_id"),
        sa.PrimaryKeyConstraint("upload_id", "copy_id", name="pk_document_copies"),
    )
    _refuse_changes()


def _origin(table):
    """Who wrote a row: the three columns of every table, and their keys."""
    return (
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("at_utc", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["actors.id"], name=f"fk_{table}_actor_id"),
        sa.ForeignKeyConstraint(["station_id"], ["stations.id"], name=f"fk_{table}_station_id"),
    )


def _refuse_changes() -> None:
    """What is done stays, as in 0001; a server's function for it is there since then."""
    dialect = op.get_context().dialect.name
    for table in _KEPT:
        for change in ("update", "delete"):
            head = f"CREATE TRIGGER {table}_no_{change} BEFORE {change.upper()} ON {table}"
            if dialect == "sqlite":
                op.execute(f"{head} BEGIN SELECT RAISE(ABORT, 'rows of {table} stay as they are'); END")
            else:
                op.execute(f"{head} FOR EACH ROW EXECUTE FUNCTION refuse_change()")
