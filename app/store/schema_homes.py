"""The tables of who looks after a dossier now, and of what counters call themselves; see `app.store.homes` and `app.store.schema`."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, PrimaryKeyConstraint, Table, Text, Uuid

from app.store.schema import metadata, origin

dossier_homes = Table(
    "dossier_homes",
    metadata,
    Column("dossier_id", Uuid, ForeignKey("dossiers.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("to_station_id", Uuid, nullable=False, index=True, comment="no reference: it may come there later"),
    Column("audit_position", Integer, nullable=False, comment="of the row of the giver's chain that tells of it"),
    *origin(),
    PrimaryKeyConstraint("dossier_id", "seq"),
    comment="each was written by the home before it, as its last word about the dossier; none: it is where it was opened",
)
station_names = Table(
    "station_names",
    metadata,
    Column("seq", Integer, nullable=False),
    Column("name", Text, nullable=False),
    *origin(),
    PrimaryKeyConstraint("station_id", "seq"),
    comment="for people alone: several may have the same one, and the newest counts",
)
