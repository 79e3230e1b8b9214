"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_KEPT = (
    "stations",
    "actors",
    "actor_certificates",
    "audit_rows",
    "dossiers",
    "components",
    "batches",
    "batch_outcomes",
    "master_pages",
    "operations",
    "tombstones",
    "purged_pages",
    "returned_blobs",
    "documents",
    "plans",
    "prepared_signatures",
    "signed_pdfs",
    "uploads",
    "upload_urls",
    "upload_failures",
    "receipts",
)
"""tables that are only ever added to"""


def upgrade() -> None:
    _people()
    _dossiers()
    _pages()
    _purges()
    _documents()
    _signatures()
    _outbox()
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
    """What is done stays: a trigger on every table that is only ever added to."""
    dialect = op.get_context().dialect.name
    if dialect == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'rows of % stay as they are', TG_TABLE_NAME; END $$"
        )
    for table in _KEPT:
        for change in ("update", "delete"):
            head = f"CREATE TRIGGER {table}_no_{change} BEFORE {change.upper()} ON {table}"
            if dialect == "sqlite":
                op.execute(f"{head} BEGIN SELECT RAISE(ABORT, 'rows of {table} stay as they are'); END")
            else:
                op.execute(f"{head} FOR EACH ROW EXECUTE FUNCTION refuse_change()")


def _people() -> None:
    op.create_table(
        "stations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("at_utc", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_stations"),
    )
    op.create_table(
        "actors",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("at_utc", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["station_id"], ["stations.id"], name="fk_actors_station_id"),
        sa.PrimaryKeyConstraint("id", name="pk_actors"),
        sa.UniqueConstraint("station_id", "name", name="uq_actors_station_id_name"),
    )
    op.create_table(
        "actor_certificates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("of_actor_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("thumbprint", sa.String(length=64), nullable=False),
        *_origin("actor_certificates"),
        sa.ForeignKeyConstraint(["of_actor_id"], ["actors.id"], name="fk_actor_certificates_of_actor_id"),
        sa.PrimaryKeyConstraint("id", name="pk_actor_certificates"),
        sa.UniqueConstraint("of_actor_id", "seq", name="uq_actor_certificates_of_actor_id_seq"),
    )
    op.create_index("ix_actor_certificates_of_actor_id", "actor_certificates", ["of_actor_id"])
    op.create_table(
        "audit_rows",
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("previous_sha256", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        *_origin("audit_rows"),
        sa.PrimaryKeyConstraint("station_id", "position", name="pk_audit_rows"),
    )


def _dossiers() -> None:
    op.create_table(
        "blobs",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        *_origin("blobs"),
        sa.PrimaryKeyConstraint("sha256", name="pk_blobs"),
    )
    op.create_table(
        "dossiers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("procedure_code", sa.Text(), nullable=False),
        sa.Column("receiving_unit", sa.Text(), nullable=False),
        sa.Column("processing_unit", sa.Text(), nullable=False),
        sa.Column("applicant", sa.Text(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=False),
        *_origin("dossiers"),
        sa.ForeignKeyConstraint(["home_station_id"], ["stations.id"], name="fk_dossiers_home_station_id"),
        sa.PrimaryKeyConstraint("id", name="pk_dossiers"),
        sa.UniqueConstraint("home_station_id", "code", name="uq_dossiers_home_station_id_code"),
    )
    op.create_index("ix_dossiers_at_utc", "dossiers", ["at_utc"])
    op.create_table(
        "components",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        *_origin("components"),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name="fk_components_dossier_id"),
        sa.PrimaryKeyConstraint("id", name="pk_components"),
        sa.UniqueConstraint("dossier_id", "code", name="uq_components_dossier_id_code"),
        sa.UniqueConstraint("dossier_id", "seq", name="uq_components_dossier_id_seq"),
        sa.UniqueConstraint("id", "dossier_id", name="uq_components_id_dossier_id"),
    )


def _pages() -> None:
    op.create_table(
        "batches",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("component_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        *_origin("batches"),
        sa.ForeignKeyConstraint(
            ["component_id", "dossier_id"],
            ["components.id", "components.dossier_id"],
            name="fk_batches_component_id_dossier_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_batches"),
        sa.UniqueConstraint("dossier_id", "seq", name="uq_batches_dossier_id_seq"),
        sa.UniqueConstraint("id", "dossier_id", name="uq_batches_id_dossier_id"),
    )
    op.create_table(
        "batch_outcomes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        *_origin("batch_outcomes"),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name="fk_batch_outcomes_batch_id"),
        sa.PrimaryKeyConstraint("id", name="pk_batch_outcomes"),
        sa.UniqueConstraint("batch_id", "seq", name="uq_batch_outcomes_batch_id_seq"),
    )
    op.create_table(
        "master_pages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("frame", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.Integer(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("blob_sha256", sa.String(length=64), nullable=False),
        sa.Column("page_index", sa.Integer(), nullable=False),
        sa.Column("dpi", sa.Float(), nullable=False),
        *_origin("master_pages"),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name="fk_master_pages_batch_id"),
        sa.ForeignKeyConstraint(["blob_sha256"], ["blobs.sha256"], name="fk_master_pages_blob_sha256"),
        sa.PrimaryKeyConstraint("id", name="pk_master_pages"),
        sa.UniqueConstraint("batch_id", "frame", "page_index", name="uq_master_pages_batch_id_frame_page_index"),
        sa.UniqueConstraint("batch_id", "seq", name="uq_master_pages_batch_id_seq"),
        sa.UniqueConstraint("id", "batch_id", name="uq_master_pages_id_batch_id"),
    )
    op.create_index("ix_master_pages_blob_sha256", "master_pages", ["blob_sha256"])
    op.create_table(
        "operations",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=True),
        sa.Column(
            "batch_id",
            sa.Uuid(),
            nullable=True,
            comment="only of an arrival, which so can only happen in the batch's own dossier",
        ),
        sa.Column("body", sa.Text(), nullable=False),
        *_origin("operations"),
        sa.ForeignKeyConstraint(
            ["batch_id", "dossier_id"], ["batches.id", "batches.dossier_id"], name="fk_operations_batch_id_dossier_id"
        ),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name="fk_operations_dossier_id"),
        sa.ForeignKeyConstraint(
            ["page_id", "batch_id"], ["master_pages.id", "master_pages.batch_id"], name="fk_operations_page_id_batch_id"
        ),
        sa.ForeignKeyConstraint(["page_id"], ["master_pages.id"], name="fk_operations_page_id"),
        sa.PrimaryKeyConstraint("dossier_id", "position", name="pk_operations"),
        sa.UniqueConstraint("page_id", "batch_id", name="uq_operations_page_id_batch_id"),
    )
    op.create_index("ix_operations_batch_id_position", "operations", ["batch_id", "position"])


def _purges() -> None:
    op.create_table(
        "tombstones",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("blob_sha256", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        *_origin("tombstones"),
        sa.ForeignKeyConstraint(["blob_sha256"], ["blobs.sha256"], name="fk_tombstones_blob_sha256"),
        sa.PrimaryKeyConstraint("id", name="pk_tombstones"),
    )
    op.create_index("ix_tombstones_blob_sha256", "tombstones", ["blob_sha256"])
    op.create_table(
        "purged_pages",
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("tombstone_id", sa.Uuid(), nullable=False),
        *_origin("purged_pages"),
        sa.ForeignKeyConstraint(["page_id"], ["master_pages.id"], name="fk_purged_pages_page_id"),
        sa.ForeignKeyConstraint(["tombstone_id"], ["tombstones.id"], name="fk_purged_pages_tombstone_id"),
        sa.PrimaryKeyConstraint("page_id", name="pk_purged_pages"),
    )
    op.create_table(
        "returned_blobs",
        sa.Column("tombstone_id", sa.Uuid(), nullable=False),
        *_origin("returned_blobs"),
        sa.ForeignKeyConstraint(["tombstone_id"], ["tombstones.id"], name="fk_returned_blobs_tombstone_id"),
        sa.PrimaryKeyConstraint("tombstone_id", name="pk_returned_blobs"),
    )


def _documents() -> None:
    op.create_table(
        "artifacts",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("blob_sha256", sa.String(length=64), nullable=False),
        *_origin("artifacts"),
        sa.ForeignKeyConstraint(["blob_sha256"], ["blobs.sha256"], name="fk_artifacts_blob_sha256"),
        sa.PrimaryKeyConstraint("key", name="pk_artifacts"),
    )
    op.create_index("ix_artifacts_blob_sha256", "artifacts", ["blob_sha256"])
    op.create_table(
        "documents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("component_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("supersedes", sa.Uuid(), nullable=True),
        sa.Column("edit_position", sa.Integer(), nullable=False),
        sa.Column("kept_blob_sha256", sa.String(length=64), nullable=True),
        *_origin("documents"),
        sa.ForeignKeyConstraint(["component_id"], ["components.id"], name="fk_documents_component_id"),
        sa.ForeignKeyConstraint(["kept_blob_sha256"], ["blobs.sha256"], name="fk_documents_kept_blob_sha256"),
        sa.ForeignKeyConstraint(["supersedes"], ["documents.id"], name="fk_documents_supersedes"),
        sa.PrimaryKeyConstraint("id", name="pk_documents"),
        sa.UniqueConstraint("component_id", "version", name="uq_documents_component_id_version"),
        sa.UniqueConstraint("supersedes", name="uq_documents_supersedes"),
    )
    op.create_index("ix_documents_kept_blob_sha256", "documents", ["kept_blob_sha256"])
    op.create_table(
        "plans",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        *_origin("plans"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_plans_document_id"),
        sa.PrimaryKeyConstraint("id", name="pk_plans"),
        sa.UniqueConstraint("document_id", "seq", name="uq_plans_document_id_seq"),
    )


def _signatures() -> None:
    op.create_table(
        "prepared_signatures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("source_sha256", sa.String(length=64), nullable=False),
        sa.Column("prepared_sha256", sa.String(length=64), nullable=False),
        sa.Column("signer", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("document_digest_sha256", sa.String(length=64), nullable=False),
        sa.Column("resume", sa.Text(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        *_origin("prepared_signatures"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_prepared_signatures_document_id"),
        sa.ForeignKeyConstraint(["prepared_sha256"], ["blobs.sha256"], name="fk_prepared_signatures_prepared_sha256"),
        sa.ForeignKeyConstraint(["source_sha256"], ["blobs.sha256"], name="fk_prepared_signatures_source_sha256"),
        sa.PrimaryKeyConstraint("id", name="pk_prepared_signatures"),
        sa.UniqueConstraint("document_id", "seq", name="uq_prepared_signatures_document_id_seq"),
        sa.UniqueConstraint("id", "document_id", name="uq_prepared_signatures_id_document_id"),
    )
    op.create_index("ix_prepared_signatures_prepared_sha256", "prepared_signatures", ["prepared_sha256"])
    op.create_index("ix_prepared_signatures_source_sha256", "prepared_signatures", ["source_sha256"])
    op.create_table(
        "signed_pdfs",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("prepared_id", sa.Uuid(), nullable=False),
        sa.Column("blob_sha256", sa.String(length=64), nullable=False),
        sa.Column("signer_subject", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        *_origin("signed_pdfs"),
        sa.ForeignKeyConstraint(["blob_sha256"], ["blobs.sha256"], name="fk_signed_pdfs_blob_sha256"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_signed_pdfs_document_id"),
        sa.ForeignKeyConstraint(
            ["prepared_id", "document_id"],
            ["prepared_signatures.id", "prepared_signatures.document_id"],
            name="fk_signed_pdfs_prepared_id_document_id",
        ),
        sa.PrimaryKeyConstraint("document_id", name="pk_signed_pdfs"),
    )
    op.create_index("ix_signed_pdfs_blob_sha256", "signed_pdfs", ["blob_sha256"])


def _outbox() -> None:
    op.create_table(
        "uploads",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("blob_sha256", sa.String(length=64), nullable=False),
        sa.Column("idempotency_key", sa.Text(), nullable=False),
        sa.Column("manifest", sa.Text(), nullable=False),
        *_origin("uploads"),
        sa.ForeignKeyConstraint(["blob_sha256"], ["blobs.sha256"], name="fk_uploads_blob_sha256"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_uploads_document_id"),
        sa.PrimaryKeyConstraint("id", name="pk_uploads"),
        sa.UniqueConstraint("document_id", "blob_sha256", name="uq_uploads_document_id_blob_sha256"),
        sa.UniqueConstraint("document_id", "seq", name="uq_uploads_document_id_seq"),
        sa.UniqueConstraint("idempotency_key", name="uq_uploads_idempotency_key"),
    )
    op.create_index("ix_uploads_blob_sha256", "uploads", ["blob_sha256"])
    op.create_table(
        "upload_urls",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        *_origin("upload_urls"),
        sa.ForeignKeyConstraint(["upload_id"], ["uploads.id"], name="fk_upload_urls_upload_id"),
        sa.PrimaryKeyConstraint("id", name="pk_upload_urls"),
        sa.UniqueConstraint("upload_id", "seq", name="uq_upload_urls_upload_id_seq"),
    )
    op.create_table(
        "upload_failures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        *_origin("upload_failures"),
        sa.ForeignKeyConstraint(["upload_id"], ["uploads.id"], name="fk_upload_failures_upload_id"),
        sa.PrimaryKeyConstraint("id", name="pk_upload_failures"),
        sa.UniqueConstraint("upload_id", "seq", name="uq_upload_failures_upload_id_seq"),
    )
    op.create_table(
        "receipts",
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("receipt_id", sa.Text(), nullable=False),
        sa.Column("server", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("audit_head", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_back", sa.Boolean(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        *_origin("receipts"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_receipts_document_id"),
        sa.ForeignKeyConstraint(["upload_id"], ["uploads.id"], name="fk_receipts_upload_id"),
        sa.PrimaryKeyConstraint("upload_id", name="pk_receipts"),
    )
    op.create_index("ix_receipts_document_id", "receipts", ["document_id"])
