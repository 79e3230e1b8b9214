"""The tables of retention: what is held, what was erased, where backups lie; see `app.store.schema`."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, PrimaryKeyConstraint, String, Table, Text, UniqueConstraint, Uuid

from app.store.schema import metadata, origin

holds = Table(
    "holds",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("dossier_id", Uuid, ForeignKey("dossiers.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    *origin(),
    UniqueConstraint("dossier_id", "seq"),
)
hold_ends = Table(
    "hold_ends",
    metadata,
    Column("hold_id", Uuid, ForeignKey("holds.id"), primary_key=True),
    *origin(),
)
dossier_erasures = Table(
    "dossier_erasures",
    metadata,
    Column("dossier_id", Uuid, ForeignKey("dossiers.id"), nullable=False),
    Column("kind", Text, nullable=False, comment="search or personal"),
    *origin(),
    PrimaryKeyConstraint("dossier_id", "kind"),
    comment="only a dossier that stands here as personal lets its rows lose what tells of people",
)
actor_erasures = Table(
    "actor_erasures",
    metadata,
    Column("of_actor_id", Uuid, ForeignKey("actors.id"), primary_key=True),
    *origin(),
)
backup_folders = Table(
    "backup_folders",
    metadata,
    Column("folder", Text, primary_key=True),
    Column("audit_head", String(64), nullable=False, comment="of the chain in it"),
    *origin(),
    comment="where this station's newest backups lie: the list of what deletion has to reach; a row goes with its backup",
)
