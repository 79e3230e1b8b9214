"""How far the rows of each station have come at the centre; see `app.store.replication` and `app.store.schema`."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, PrimaryKeyConstraint, Table, Text, Uuid

from app.store.schema import metadata, origin

WHOLE, LOOKED = "(whole)", "(looked)"
"""in place of a table: up to which row of a station's chain all is there that it tells of, and up to which cases were looked for in it"""
LAST_POSITION = 2**31 - 1
"""that a row of a chain can have: further than that nothing of it has come, whatever a counter says of its own"""
arrivals = Table(
    "arrivals",
    metadata,
    Column("of_station_id", Uuid, ForeignKey("stations.id"), nullable=False),
    Column("table_name", Text, nullable=False),
    Column("number", BigInteger, nullable=False, comment="of the last row that came, as the station's database counts"),
    *origin(),
    PrimaryKeyConstraint("of_station_id", "table_name"),
    comment="it moves in the transaction that brings the rows: a row comes once, and a centre that was restored asks again",
)
