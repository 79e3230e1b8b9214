"""The table of the audit log's seals; see `app.store.schema` and `app.domain.auditing.seals`."""

from __future__ import annotations

from sqlalchemy import Column, Integer, LargeBinary, PrimaryKeyConstraint, String, Table, UniqueConstraint

from app.store.columns import CanonicalJson
from app.store.schema import metadata, origin

audit_seals = Table(
    "audit_seals",
    metadata,
    Column("seq", Integer, nullable=False),
    Column("size", Integer, nullable=False, comment="so many rows it is over"),
    Column("root", String(64), nullable=False),
    Column("head", String(64), nullable=False),
    Column("peaks", CanonicalJson, nullable=False, comment="from which the tree goes on: it can be computed again"),
    Column("token", LargeBinary, nullable=False, comment="RFC 3161, DER; empty: no authority was set up"),
    *origin(),
    PrimaryKeyConstraint("station_id", "seq"),
    UniqueConstraint("station_id", "size"),
)
