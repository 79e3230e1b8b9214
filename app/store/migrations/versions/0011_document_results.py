"""What is entered about a result belongs to the document that it was entered for, and no longer to its component."""

import sqlalchemy as sa
from alembic import op

from app.store.migrations.kept_rows import origin, refuse_changes

revision = "0011"
down_revision = "0010"

_AS_IT_WAS_READ = """
INSERT INTO document_results (document_id, result_code, number, issuer, station_id, actor_id, at_utc)
SELECT d.id, f.result_code, f.number, f.issuer, f.station_id, f.actor_id, f.at_utc
FROM documents d JOIN result_facts f ON f.component_id = d.component_id
WHERE f.seq = (SELECT max(n.seq) FROM result_facts n WHERE n.component_id = f.component_id)
"""


def upgrade() -> None:
    op.create_table(
        "document_results",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("result_code", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        *origin("document_results"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_document_results_document_id"),
        sa.PrimaryKeyConstraint("document_id", name="pk_document_results"),
    )
    op.execute(_AS_IT_WAS_READ)
    op.drop_table("result_facts")
    refuse_changes("document_results")
