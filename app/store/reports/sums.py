"""The sums by day: made of what happened, and made anew for each day of which more has happened since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, func, insert, literal, select

from app.domain.figures.happenings import Happening
from app.store.database import Database, Writing
from app.store.schema import stations
from app.store.schema_figures import figure_events, figure_marks, figure_sums

DAYS_A_WRITE = 31
"""so that a counter that scans meanwhile does not wait for years to be added up"""
_NEXT_DAY = select(func.min(figure_events.c.day)).where(figure_events.c.day > bindparam("day"))
_LINE = 0x50_48_4F_44
"""the number of a lock: any that no other program takes in this database"""
_STATIONS = select(stations.c.id)
# From the end: a counter's own rows are all there are, and `max` would look at each of them.
_NEWEST = (
    select(figure_events.c.number)
    .where(figure_events.c.station_id == bindparam("station"))
    .order_by(figure_events.c.number.desc())
    .limit(1)
)


def catch_up(database: Database) -> int:
    """Bring the sums up to date; returns how many days were added up.

    The writers of a station stand in one line and rows never go: what has a greater number than the station's mark came since, and its days
    are added up anew, whole. (Where stations write side by side, on a server, a smaller number of another one may be committed later.)
    The marks move last, so what is cut off is done again, and whoever does it at the same time comes to the same sums.
    """
    with database.read() as connection:
        newest = {
            station: connection.scalar(_NEWEST, {"station": station}) or 0 for station in connection.scalars(_STATIONS)
        }
        marks = _marks(connection)
        behind = {
            station: marks.get(station, 0) for station, number in newest.items() if marks.get(station, 0) != number
        }
        if not behind:
            return 0
        days = (_days_since(connection, station, mark) for station, mark in behind.items())
        stale = sorted({day for of_station in (days if marks else (_all_days(connection),)) for day in of_station})
    for start in range(0, len(stale), DAYS_A_WRITE):
        with database.write("figures") as writing:
            writing.stand_in_line(_LINE)
            _add_up(writing, stale[start : start + DAYS_A_WRITE])
    with database.write("figures") as writing:
        writing.stand_in_line(_LINE)
        writing.connection.execute(delete(figure_marks))
        for station, number in newest.items():
            writing.insert(figure_marks, of_station_id=station, number=number)
    return len(stale)


def _marks(connection: Connection) -> dict[UUID, int]:
    return {row.of_station_id: row.number for row in connection.execute(select(figure_marks))}


def _days_since(connection: Connection, station: UUID, mark: int) -> Iterator[date]:
    came = figure_events.c.number > mark, figure_events.c.station_id == station
    yield from connection.scalars(select(figure_events.c.day).where(*came))  # with DISTINCT SQLite reads all rows


def _all_days(connection: Connection) -> Iterator[date]:
    """From day to day: to look at each row would cost more than to add them up."""
    day = connection.scalar(_NEXT_DAY, {"day": date.min})
    while day is not None:
        yield day
        day = connection.scalar(_NEXT_DAY, {"day": day})


def _add_up(writing: Writing, days: Sequence[date]) -> None:
    kinds = [kind.value for kind in Happening]
    old = figure_sums.c.kind.in_(kinds), figure_sums.c.day.in_(days)
    writing.connection.execute(delete(figure_sums).where(*old))
    events = figure_events.c
    keys = (events.day, events.kind, events.group_id, events.code)
    origin = [literal(value, figure_sums.c[name].type).label(name) for name, value in writing.origin.items()]
    summed = select(*keys, func.count(), func.sum(events.value), *origin).where(events.day.in_(days)).group_by(*keys)
    names = ["day", "kind", "group_id", "code", "amount", "total", *writing.origin]
    writing.connection.execute(insert(figure_sums).from_select(names, summed))
