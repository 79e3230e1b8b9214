"""The tables of tokens' PINs, signatures of organisations and kept files, proof added later; see `app.store.schema`."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from app.store.columns import CanonicalJson, UtcDateTime
from app.store.schema import metadata, origin

pin_events = Table(
    "pin_events",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("token", Text, nullable=False, comment="its serial number"),
    Column("seq", Integer, nullable=False),
    Column("event", Text, nullable=False, comment="app.domain.pin.PinEvent; nothing of the PIN itself"),
    *origin(),
    UniqueConstraint("station_id", "token", "seq"),
)
signature_extensions = Table(
    "signature_extensions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("document_id", Uuid, ForeignKey("signed_pdfs.document_id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("blob_sha256", String(64), ForeignKey("blobs.sha256"), nullable=False, index=True),
    Column("extended_sha256", String(64), ForeignKey("blobs.sha256"), nullable=False, index=True),
    Column("level", Text, nullable=False),
    Column("valid_until", UtcDateTime, comment="when the certificate of its last time-stamp ends"),
    *origin(),
    UniqueConstraint("document_id", "seq"),
)
sealed_pdfs = Table(
    "sealed_pdfs",
    metadata,
    Column("document_id", Uuid, ForeignKey("signed_pdfs.document_id"), primary_key=True),
    Column("prepared_id", Uuid, nullable=False),
    Column("blob_sha256", String(64), ForeignKey("blobs.sha256"), nullable=False, index=True),
    Column("signer_subject", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("signed_at", UtcDateTime, nullable=False),
    Column("remarks", CanonicalJson, comment="codes of what went otherwise than wanted; null: nothing is known"),
    *origin(),
    ForeignKeyConstraint(["prepared_id", "document_id"], ["prepared_signatures.id", "prepared_signatures.document_id"]),
    comment="the signed files that the organisation signed too",
)
kept_signatures = Table(
    "kept_signatures",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("document_id", Uuid, ForeignKey("documents.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("signer", Text, nullable=False),
    Column("by_person", Boolean, nullable=False),
    Column("organisation", Text, nullable=False),
    Column("level", Text, nullable=False, comment="empty: of another profile than PAdES"),
    Column("signed_at", UtcDateTime),
    Column("remarks", CanonicalJson, nullable=False),
    Column("floor", Text),
    *origin(),
    UniqueConstraint("document_id", "seq"),
)
