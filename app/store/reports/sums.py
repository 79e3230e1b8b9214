"""The sums by day: made of what happened, and made anew for each day of which more has happened since."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, bindparam, delete, func, insert, literal, select

from app.store.database import Database, Writing
from app.store.schema_figures import figure_days, figure_events, figure_sums

DAYS_A_WRITE = 31
"""so that a counter that scans meanwhile does not wait for years to be added up"""
_EVENTS = select(figure_events.c.day, func.count()).group_by(figure_events.c.day)
_KNOWN = select(figure_days.c.day, figure_days.c.events)


def catch_up(database: Database) -> int:
    """Bring the sums up to date; returns how many days were added up.

    Rows only ever come, so a day with as many as before is the same day: late ones are found whenever they come, and nothing is added up
    twice. Each write is whole in itself; whoever else does it at the same time comes to the same sums.
    """
    with database.read() as connection:
        stale = _stale(connection)
    for start in range(0, len(stale), DAYS_A_WRITE):
        with database.write("figures") as writing:
            _add_up(writing, stale[start : start + DAYS_A_WRITE])
    return len(stale)


def _stale(connection: Connection) -> list[date]:
    known = {row.day: row.events for row in connection.execute(_KNOWN)}
    return sorted(day for day, events in connection.execute(_EVENTS) if known.get(day) != events)


def _add_up(writing: Writing, days: Sequence[date]) -> None:
    among = figure_events.c.day.in_(bindparam("days", list(days), expanding=True))
    for table in (figure_sums, figure_days):
        writing.connection.execute(delete(table).where(table.c.day.in_(list(days))))
    origin = [literal(value, figure_days.c[name].type).label(name) for name, value in writing.origin.items()]
    counted = select(figure_events.c.day, func.count(), *origin).where(among).group_by(figure_events.c.day)
    into_days = insert(figure_days).from_select(["day", "events", *writing.origin], counted)
    writing.connection.execute(into_days)
    keys = (figure_events.c.day, figure_events.c.group_id, figure_events.c.kind, figure_events.c.code)
    summed = select(*keys, func.count(), func.sum(figure_events.c.value), *origin).where(among).group_by(*keys)
    names = ["day", "group_id", "kind", "code", "amount", "total", *writing.origin]
    writing.connection.execute(insert(figure_sums).from_select(names, summed))
