"""Where reused documents come from, and what is entered about results."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_KEPT = ("document_origins", "result_facts")
"""tables that are only ever added to"""


def upgrade() -> None:
    op.create_table(
        "document_origins",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("result_code", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        *_origin("document_origins"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_document_origins_document_id"),
        sa.PrimaryKeyConstraint("document_id", name="pk_document_origins"),
    )
    op.create_table(
        "result_facts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("component_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("result_code", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        *_origin("result_facts"),
        sa.ForeignKeyConstraint(["component_id"], ["components.id"], name="fk_result_facts_component_id"),
        sa.PrimaryKeyConstraint("id", name="pk_result_facts"),
        sa.UniqueConstraint("component_id", "seq", name="uq_result_facts_component_id_seq"),
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
