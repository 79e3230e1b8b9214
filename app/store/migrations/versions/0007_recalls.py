"""What was taken back, and papers that lay in the wrong dossier."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_KEPT = ("recalls", "recall_receipts", "misfilings", "misfiling_ends")
"""tables that are only ever added to"""


def upgrade() -> None:
    op.create_table(
        "recalls",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        *_origin("recalls"),
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
        *_origin("recall_receipts"),
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
        *_origin("misfilings"),
        sa.ForeignKeyConstraint(["document_id"], ["recalls.document_id"], name="fk_misfilings_document_id"),
        sa.ForeignKeyConstraint(["from_component_id"], ["components.id"], name="fk_misfilings_from_component_id"),
        sa.ForeignKeyConstraint(["to_component_id"], ["components.id"], name="fk_misfilings_to_component_id"),
        sa.PrimaryKeyConstraint("id", name="pk_misfilings"),
    )
    op.create_table(
        "misfiling_ends",
        sa.Column("misfiling_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        *_origin("misfiling_ends"),
        sa.ForeignKeyConstraint(["misfiling_id"], ["misfilings.id"], name="fk_misfiling_ends_misfiling_id"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_misfiling_ends_document_id"),
        sa.PrimaryKeyConstraint("misfiling_id", name="pk_misfiling_ends"),
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
