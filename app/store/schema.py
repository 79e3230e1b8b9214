"""The tables. Each row says which station wrote it, who did it and when; what is done stays: only what stands in `MAY_LOSE_ROWS` ever
loses a row.

There is no status column. What a document still needs follows from the rows that exist. The database itself holds a batch to its dossier:
`components` and `batches` carry `(id, dossier_id)` as a key, and what refers to them refers to both.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from app.store.columns import CanonicalJson, UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def origin() -> tuple[Column[Any], ...]:
    """The three columns of every row."""
    return (
        Column("station_id", Uuid, ForeignKey("stations.id"), nullable=False),
        Column("actor_id", Uuid, ForeignKey("actors.id"), nullable=False),
        Column("at_utc", UtcDateTime, nullable=False),
    )


def _blob(name: str, *, nullable: bool = False) -> Column[Any]:
    return Column(name, String(64), ForeignKey("blobs.sha256"), nullable=nullable, index=True)


stations = Table(
    "stations",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("actor_id", Uuid, nullable=False, comment="the machine itself, also a row of actors"),
    Column("at_utc", UtcDateTime, nullable=False),
)
actors = Table(
    "actors",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("station_id", Uuid, ForeignKey("stations.id"), nullable=False),
    Column("actor_id", Uuid, nullable=False),
    Column("at_utc", UtcDateTime, nullable=False),
    UniqueConstraint("station_id", "name"),
)
actor_certificates = Table(
    "actor_certificates",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("of_actor_id", Uuid, ForeignKey("actors.id"), nullable=False, index=True),
    Column("seq", Integer, nullable=False),
    Column("thumbprint", String(64), nullable=False),
    *origin(),
    UniqueConstraint("of_actor_id", "seq"),
)
actor_identities = Table(
    "actor_identities",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("of_actor_id", Uuid, ForeignKey("actors.id"), nullable=False, unique=True),
    Column("issuer", Text, nullable=False),
    Column("subject", Text, nullable=False),
    *origin(),
    UniqueConstraint("station_id", "issuer", "subject"),
)
audit_rows = Table(
    "audit_rows",
    metadata,
    Column("position", Integer, nullable=False),
    Column("event", Text, nullable=False),
    Column("facts", CanonicalJson, nullable=False),
    Column("previous_sha256", String(64), nullable=False),
    Column("sha256", String(64), nullable=False),
    *origin(),
    PrimaryKeyConstraint("station_id", "position"),
)
dossiers = Table(
    "dossiers",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("code", Text, nullable=False),
    Column("procedure_code", Text, nullable=False),
    Column("receiving_unit", Text, nullable=False),
    Column("processing_unit", Text, nullable=False),
    Column("applicant", Text, nullable=False),
    Column("home_station_id", Uuid, ForeignKey("stations.id"), nullable=False, comment="where it was opened"),
    *origin(),
    UniqueConstraint("home_station_id", "code"),
    Index("ix_dossiers_code", "code"),
    Index("ix_dossiers_at_utc", "at_utc"),
)
handovers = Table(
    "handovers",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("dossier_id", Uuid, ForeignKey("dossiers.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("to_actor_id", Uuid, ForeignKey("actors.id"), nullable=False),
    *origin(),
    UniqueConstraint("dossier_id", "seq"),
)
components = Table(
    "components",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("dossier_id", Uuid, ForeignKey("dossiers.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("code", Text, nullable=False),
    Column("title", Text, nullable=False),
    *origin(),
    UniqueConstraint("dossier_id", "seq"),
    UniqueConstraint("dossier_id", "code"),
    UniqueConstraint("id", "dossier_id"),
)
blobs = Table(
    "blobs",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("media_type", Text, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    *origin(),
)
batches = Table(
    "batches",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("dossier_id", Uuid, nullable=False),
    Column("component_id", Uuid, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("request", CanonicalJson, nullable=False),
    *origin(),
    UniqueConstraint("dossier_id", "seq"),
    ForeignKeyConstraint(["component_id", "dossier_id"], ["components.id", "components.dossier_id"]),
    UniqueConstraint("id", "dossier_id"),
    Index("ix_batches_at_utc", "at_utc"),
)
batch_outcomes = Table(
    "batch_outcomes",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("batch_id", Uuid, ForeignKey("batches.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("outcome", Text, nullable=False),
    *origin(),
    UniqueConstraint("batch_id", "seq"),
)
master_pages = Table(
    "master_pages",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("batch_id", Uuid, ForeignKey("batches.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("frame", Integer, nullable=False),
    Column("sheet", Integer, nullable=False),
    Column("side", Text, nullable=False),
    _blob("blob_sha256"),
    Column("page_index", Integer, nullable=False),
    Column("dpi", Float, nullable=False),
    *origin(),
    UniqueConstraint("batch_id", "seq"),
    UniqueConstraint("batch_id", "frame", "page_index"),
    UniqueConstraint("id", "batch_id"),
    Index("ix_master_pages_at_utc", "at_utc"),
)
operations = Table(
    "operations",
    metadata,
    Column("dossier_id", Uuid, ForeignKey("dossiers.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("page_id", Uuid, ForeignKey("master_pages.id"), comment="the page that came or went; null for a decision"),
    Column("batch_id", Uuid, comment="only of an arrival, which so can only happen in the batch's own dossier"),
    Column("body", CanonicalJson, nullable=False),
    *origin(),
    PrimaryKeyConstraint("dossier_id", "position"),
    ForeignKeyConstraint(["batch_id", "dossier_id"], ["batches.id", "batches.dossier_id"]),
    ForeignKeyConstraint(["page_id", "batch_id"], ["master_pages.id", "master_pages.batch_id"]),
    UniqueConstraint("page_id", "batch_id"),
    Index("ix_operations_batch_id_position", "batch_id", "position"),
)
artifacts = Table(
    "artifacts",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("stage", Text, nullable=False),
    _blob("blob_sha256"),
    *origin(),
)
documents = Table(
    "documents",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("component_id", Uuid, ForeignKey("components.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("supersedes", Uuid, ForeignKey("documents.id"), unique=True),
    Column("edit_position", Integer, nullable=False),
    _blob("kept_blob_sha256", nullable=True),
    *origin(),
    UniqueConstraint("component_id", "version"),
)
plans = Table(
    "plans",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("document_id", Uuid, ForeignKey("documents.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("body", CanonicalJson, nullable=False),
    *origin(),
    UniqueConstraint("document_id", "seq"),
)
prepared_signatures = Table(
    "prepared_signatures",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("document_id", Uuid, ForeignKey("documents.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    _blob("source_sha256"),
    _blob("prepared_sha256"),
    Column("signer", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("document_digest_sha256", String(64), nullable=False),
    Column("resume", CanonicalJson, nullable=False),
    Column("prepared_at", UtcDateTime, nullable=False),
    *origin(),
    UniqueConstraint("document_id", "seq"),
    UniqueConstraint("id", "document_id"),
)
signed_pdfs = Table(
    "signed_pdfs",
    metadata,
    Column("document_id", Uuid, ForeignKey("documents.id"), primary_key=True),
    Column("prepared_id", Uuid, nullable=False),
    _blob("blob_sha256"),
    Column("signer_subject", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("signed_at", UtcDateTime, nullable=False),
    Column("remarks", CanonicalJson, comment="codes of what went otherwise than wanted; null: nothing is known"),
    *origin(),
    ForeignKeyConstraint(["prepared_id", "document_id"], ["prepared_signatures.id", "prepared_signatures.document_id"]),
)
uploads = Table(
    "uploads",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("document_id", Uuid, ForeignKey("documents.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    _blob("blob_sha256"),
    Column("idempotency_key", Text, nullable=False, unique=True),
    Column("manifest", CanonicalJson, nullable=False),
    *origin(),
    UniqueConstraint("document_id", "seq"),
    UniqueConstraint("document_id", "blob_sha256"),
)
upload_urls = Table(
    "upload_urls",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("upload_id", Uuid, ForeignKey("uploads.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("url", Text, nullable=False),
    *origin(),
    UniqueConstraint("upload_id", "seq"),
)
upload_failures = Table(
    "upload_failures",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("upload_id", Uuid, ForeignKey("uploads.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("code", Text, nullable=False),
    Column("retry_after_s", Integer),
    *origin(),
    UniqueConstraint("upload_id", "seq"),
)
receipts = Table(
    "receipts",
    metadata,
    Column("upload_id", Uuid, ForeignKey("uploads.id"), primary_key=True),
    Column("document_id", Uuid, ForeignKey("documents.id"), nullable=False, index=True),
    Column("receipt_id", Text, nullable=False),
    Column("server", Text, nullable=False),
    Column("file_id", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("audit_head", String(64), nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("read_back", Boolean, nullable=False),
    Column("raw", CanonicalJson, nullable=False),
    *origin(),
)
tombstones = Table(
    "tombstones",
    metadata,
    Column("id", Uuid, primary_key=True),
    _blob("blob_sha256"),
    Column("reason", Text, nullable=False),
    *origin(),
)
purged_pages = Table(
    "purged_pages",
    metadata,
    Column("page_id", Uuid, ForeignKey("master_pages.id"), primary_key=True),
    Column("tombstone_id", Uuid, ForeignKey("tombstones.id"), nullable=False),
    *origin(),
)
returned_blobs = Table(
    "returned_blobs",
    metadata,
    Column("tombstone_id", Uuid, ForeignKey("tombstones.id"), primary_key=True),
    *origin(),
    comment="the bytes of a purged blob came in anew; the pages that were purged with it stay purged",
)

known_devices = Table(
    "known_devices",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("identity", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("label", Text, nullable=False),
    Column("certain", Boolean, nullable=False, comment="no other device can have the same identity"),
    Column("last_request", CanonicalJson, nullable=False),
    *origin(),
    UniqueConstraint("station_id", "identity", "seq"),
)
device_checks = Table(
    "device_checks",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("identity", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("result", CanonicalJson, nullable=False),
    *origin(),
    UniqueConstraint("station_id", "identity", "seq"),
)
remote_dossiers = Table(
    "remote_dossiers",
    metadata,
    Column("dossier_id", Uuid, ForeignKey("dossiers.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("body", CanonicalJson, nullable=False, comment="the dossier as the dossier system described it"),
    *origin(),
    PrimaryKeyConstraint("dossier_id", "seq"),
)
read_recipes = Table(
    "read_recipes",
    metadata,
    Column("seq", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("parameters", CanonicalJson, nullable=False),
    *origin(),
    PrimaryKeyConstraint("station_id", "seq"),
    UniqueConstraint("station_id", "version", "parameters"),
    comment="by which pages were read: without them no text is found again after the engine was changed",
)

MAY_LOSE_ROWS = frozenset(
    {
        "blobs",
        "artifacts",
        "sealed_papers",
        "review_waiting",
        "figure_marks",
        "figure_sums",
        "backup_folders",
        "arrivals",
    }
)
"""everything else refuses UPDATE and DELETE by a trigger, but for what an erasure on record takes (`app.store.wiping`)"""
