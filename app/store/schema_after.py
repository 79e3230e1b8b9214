"""The tables of what happens after a paper was sent, and of where it came from; see `app.store.schema`."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Integer, String, Table, Text, UniqueConstraint, Uuid

from app.store.columns import CanonicalJson, UtcDateTime
from app.store.schema import metadata, origin

remote_statuses = Table(
    "remote_statuses",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("dossier_id", Uuid, ForeignKey("dossiers.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("value", Integer, nullable=False, comment="TrangThaiHoSo; 0: the system tells none"),
    Column("since_utc", UtcDateTime, comment="since when it is so, as the system says"),
    Column("note", Text, nullable=False),
    *origin(),
    UniqueConstraint("dossier_id", "seq"),
)
served_files = Table(
    "served_files",
    metadata,
    Column("upload_id", Uuid, ForeignKey("receipts.upload_id"), primary_key=True),
    Column(
        "sha256", String(64), nullable=False, comment="of the bytes as they were served; empty: the system serves none"
    ),
    Column("size_bytes", BigInteger, nullable=False),
    *origin(),
)
supervisor_notices = Table(
    "supervisor_notices",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("code", Text, nullable=False),
    Column("dossier_id", Uuid, ForeignKey("dossiers.id"), nullable=False),
    Column("component_id", Uuid, ForeignKey("components.id"), nullable=False),
    Column("facts", CanonicalJson, nullable=False),
    *origin(),
)
supervisor_reads = Table(
    "supervisor_reads",
    metadata,
    Column("notice_id", Uuid, ForeignKey("supervisor_notices.id"), primary_key=True),
    *origin(),
)
recalls = Table(
    "recalls",
    metadata,
    Column("document_id", Uuid, ForeignKey("documents.id"), primary_key=True),
    Column("reason", Text, nullable=False),
    *origin(),
)
recall_receipts = Table(
    "recall_receipts",
    metadata,
    Column("document_id", Uuid, ForeignKey("recalls.document_id"), primary_key=True),
    Column("receipt_id", Text, nullable=False),
    Column("file_id", Text, nullable=False, comment="empty: nothing of the document had arrived"),
    Column("withdrawn_at", UtcDateTime, nullable=False),
    Column("raw", CanonicalJson, nullable=False),
    *origin(),
)
misfilings = Table(
    "misfilings",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("document_id", Uuid, ForeignKey("recalls.document_id"), comment="null: nothing had been made of the pages"),
    Column("from_component_id", Uuid, ForeignKey("components.id"), nullable=False),
    Column("to_component_id", Uuid, ForeignKey("components.id"), nullable=False),
    Column("reason", Text, nullable=False),
    Column(
        "edit_position",
        Integer,
        comment="how many operations of the edit log it is left in count for the paper; null: all, up to its move",
    ),
    *origin(),
)
misfiling_ends = Table(
    "misfiling_ends",
    metadata,
    Column("misfiling_id", Uuid, ForeignKey("misfilings.id"), primary_key=True),
    Column("document_id", Uuid, ForeignKey("documents.id"), comment="what was made of the paper in the right dossier"),
    *origin(),
)
document_origins = Table(
    "document_origins",
    metadata,
    Column("document_id", Uuid, ForeignKey("documents.id"), primary_key=True),
    Column("source", Text, nullable=False),
    Column("source_id", Text, nullable=False, comment="the dossier system's id of the paper that was reused"),
    Column("result_code", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("issuer", Text, nullable=False),
    Column("issued_on", Date),
    Column("valid_until", Date),
    *origin(),
)
document_results = Table(
    "document_results",
    metadata,
    Column("document_id", Uuid, ForeignKey("documents.id"), primary_key=True),
    Column("result_code", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("issuer", Text, nullable=False),
    *origin(),
)
