"""Where reused documents come from, and what is entered about results."""

import sqlalchemy as sa
from alembic import op

from app.store.migrations.kept_rows import origin, refuse_changes

revision = "0008"
down_revision = "0007"


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
        *origin("document_origins"),
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
        *origin("result_facts"),
        sa.ForeignKeyConstraint(["component_id"], ["components.id"], name="fk_result_facts_component_id"),
        sa.PrimaryKeyConstraint("id", name="pk_result_facts"),
        sa.UniqueConstraint("component_id", "seq", name="uq_result_facts_component_id_seq"),
    )
    refuse_changes("document_origins", "result_facts")
