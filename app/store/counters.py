"""Which stations of a shared database are counters: what they say there is their own word, also of pages of others that they may read."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, select, union

from app.store.database import Database
from app.store.schema_replication import WHOLE, arrivals


def counters(database: Database) -> Select[Any]:
    """The ids of those that send there, which machines of a centre do not, and of those that are let in as one, whether or not they ever
    sent anything whole."""
    sent = select(arrivals.c.of_station_id).where(arrivals.c.table_name == WHOLE)
    if database.engine.dialect.name == "sqlite":
        return sent
    return select(union(sent, select(func.unnest(func.access.counters()))).subquery())
