"""The tables of what lies in second copies; see `app.store.schema`."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from app.store.schema import metadata, origin

sealed_papers = Table(
    "sealed_papers",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("copy_id", Uuid, nullable=False, comment="of the copy folder, as its mark says"),
    Column("blob_sha256", String(64), nullable=False, comment="no reference: a file in a copy keeps no blob alive"),
    Column("name", Text, nullable=False, comment="below the copy folder"),
    Column("sealed_sha256", String(64), nullable=False, comment="as it was read back"),
    Column("size_bytes", BigInteger, nullable=False),
    *origin(),
    UniqueConstraint("copy_id", "name"),
    Index("ix_sealed_papers_copy_id_blob_sha256", "copy_id", "blob_sha256"),
    comment="says what lies in a copy folder now; a row goes with its file",
)
copy_snapshots = Table(
    "copy_snapshots",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("copy_id", Uuid, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("sealed_sha256", String(64), nullable=False, comment="as it was read back"),
    Column("audit_head", String(64), nullable=False, comment="of the chain in it"),
    *origin(),
    UniqueConstraint("copy_id", "seq"),
)
document_copies = Table(
    "document_copies",
    metadata,
    Column("upload_id", Uuid, ForeignKey("uploads.id"), nullable=False),
    Column("copy_id", Uuid, nullable=False),
    Column("snapshot_id", Uuid, ForeignKey("copy_snapshots.id"), nullable=False),
    *origin(),
    PrimaryKeyConstraint("upload_id", "copy_id"),
    comment="the entry, its file and its masters were read back from that copy folder; the first snapshot that covers them",
)
