"""The table of the policy files that a station has been under; see `app.store.schema`."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table, Text, Uuid
from sqlalchemy import UniqueConstraint as Unique

from app.store.schema import metadata, origin

policies = Table(
    "policies",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("seq", Integer, nullable=False, comment="the last one holds: no older one may be put back"),
    Column("serial", Integer, nullable=False, comment="the number that the province gave it"),
    Column("sha256", Text, nullable=False),
    Column("signer_sha256", Text, nullable=False, comment="of the certificate that signed it"),
    Column("anchor_sha256", Text, nullable=False, comment="of the file that says who may sign"),
    *origin(),
    Unique("station_id", "seq"),
)
