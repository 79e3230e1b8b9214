"""What supervisors look at: cases, whose they are, what was decided of them, and the lots that samples are drawn from."""

import sqlalchemy as sa
from alembic import op

from app.store.migrations.kept_rows import origin, refuse_changes

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "review_lots",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        *origin("review_lots"),
        sa.PrimaryKeyConstraint("id", name="pk_review_lots"),
        sa.UniqueConstraint("stream", "seq", name="uq_review_lots_stream_seq"),
    )
    op.create_table(
        "review_lot_documents",
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        *origin("review_lot_documents"),
        sa.ForeignKeyConstraint(["lot_id"], ["review_lots.id"], name="fk_review_lot_documents_lot_id"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_review_lot_documents_document_id"),
        sa.PrimaryKeyConstraint("lot_id", "seq", name="pk_review_lot_documents"),
        sa.UniqueConstraint("document_id", name="uq_review_lot_documents_document_id"),
    )
    _create_cases()
    _create_decisions()
    refuse_changes(
        "review_lots",
        "review_lot_documents",
        "review_cases",
        "review_case_scanners",
        "review_leases",
        "review_decisions",
        "review_marks",
    )


def _create_cases() -> None:
    op.create_table(
        "review_cases",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("component_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("lot_id", sa.Uuid(), nullable=True),
        sa.Column("for_actor_id", sa.Uuid(), nullable=True),
        sa.Column("pages", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        *origin("review_cases"),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name="fk_review_cases_dossier_id"),
        sa.ForeignKeyConstraint(["component_id"], ["components.id"], name="fk_review_cases_component_id"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_review_cases_document_id"),
        sa.ForeignKeyConstraint(["lot_id"], ["review_lots.id"], name="fk_review_cases_lot_id"),
        sa.ForeignKeyConstraint(["for_actor_id"], ["actors.id"], name="fk_review_cases_for_actor_id"),
        sa.PrimaryKeyConstraint("id", name="pk_review_cases"),
        sa.UniqueConstraint("subject", name="uq_review_cases_subject"),
    )
    op.create_index("ix_review_cases_dossier_id", "review_cases", ["dossier_id"])
    op.create_index("ix_review_cases_lot_id", "review_cases", ["lot_id"])
    op.create_table(
        "review_waiting",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("since_utc", sa.DateTime(timezone=True), nullable=False),
        *origin("review_waiting"),
        sa.ForeignKeyConstraint(["case_id"], ["review_cases.id"], name="fk_review_waiting_case_id"),
        sa.PrimaryKeyConstraint("case_id", name="pk_review_waiting"),
    )
    op.create_index("ix_review_waiting_order", "review_waiting", ["urgency", "since_utc", "case_id"])
    op.create_table(
        "review_case_scanners",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("of_actor_id", sa.Uuid(), nullable=False),
        *origin("review_case_scanners"),
        sa.ForeignKeyConstraint(["case_id"], ["review_cases.id"], name="fk_review_case_scanners_case_id"),
        sa.ForeignKeyConstraint(["of_actor_id"], ["actors.id"], name="fk_review_case_scanners_of_actor_id"),
        sa.PrimaryKeyConstraint("case_id", "of_actor_id", name="pk_review_case_scanners"),
    )


def _create_decisions() -> None:
    op.create_table(
        "review_leases",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("until_utc", sa.DateTime(timezone=True), nullable=False),
        *origin("review_leases"),
        sa.ForeignKeyConstraint(["case_id"], ["review_cases.id"], name="fk_review_leases_case_id"),
        sa.PrimaryKeyConstraint("case_id", "seq", name="pk_review_leases"),
    )
    op.create_table(
        "review_decisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        *origin("review_decisions"),
        sa.ForeignKeyConstraint(["case_id"], ["review_cases.id"], name="fk_review_decisions_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_review_decisions"),
        sa.UniqueConstraint("case_id", "seq", name="uq_review_decisions_case_id_seq"),
    )
    op.create_table(
        "review_marks",
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("defect", sa.Text(), nullable=False),
        sa.Column("left", sa.Float(), nullable=True),
        sa.Column("top", sa.Float(), nullable=True),
        sa.Column("right", sa.Float(), nullable=True),
        sa.Column("bottom", sa.Float(), nullable=True),
        *origin("review_marks"),
        sa.ForeignKeyConstraint(["decision_id"], ["review_decisions.id"], name="fk_review_marks_decision_id"),
        sa.PrimaryKeyConstraint("decision_id", "seq", name="pk_review_marks"),
    )
