"""The table of what happened to the PINs of tokens; see `app.store.schema`."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table, Text, UniqueConstraint, Uuid

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
