"""The tables of what happened to the PINs of tokens and of proof added to signatures; see `app.store.schema`."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text, UniqueConstraint, Uuid

from app.store.columns import UtcDateTime
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
