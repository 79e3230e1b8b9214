"""Asking the figures."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import func, select

from app.domain.figures.happenings import Happening
from app.domain.figures.rates import Rate
from app.domain.figures.spread import Spread
from app.domain.figures.values import By, Coded, Count, Lasting, Share, Span
from app.store.database import Database
from app.store.outbox import unsent_entry
from app.store.reports import queries, sums
from app.store.schema import uploads

_HOUR: Final = re.compile(r"[01]\d|2[0-3]", re.ASCII)
_WHOLE: Final = re.compile(r"-?\d{1,9}", re.ASCII)


class Reports:
    """The figures of the stations whose rows this database holds. Rights are not its business: services ask for them first.

    At a centre a counter's rows are its own word: what is no figure is left out, and hides none of the others.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def catch_up(self) -> int:
        """Bring the sums by day up to date; returns how many days were added up. What is asked is told of the sums that stand."""
        return sums.catch_up(self._database)

    def counted(self, kind: Happening, by: By, span: Span) -> tuple[Count, ...]:
        """How often it happened, and what the values come to."""
        with self._database.read() as connection:
            rows = connection.execute(queries.counted(kind, by, span))
            counts = [Count(str(key), amount, total) for key, amount, total in rows]
        return tuple(one for one in counts if by is not By.HOUR or _HOUR.fullmatch(one.key))

    def shares(self, part: Happening, whole: Happening, by: By, span: Span) -> tuple[Share, ...]:
        """How many of the one are the other as well."""
        with self._database.read() as connection:
            rows = connection.execute(queries.shares(part, whole, by, span))
            return tuple(Share(str(key), _rate(some, every)) for key, some, every in rows)

    def results(self, span: Span) -> tuple[tuple[str, Share], ...]:
        """By unit and month: of how many dossiers with a result it was digitised."""
        with self._database.read() as connection:
            rows = connection.execute(queries.results(span))
            return tuple((unit, Share(month, _rate(some, every))) for unit, month, some, every in rows)

    def lasted(self, kind: Happening, by: By, span: Span) -> tuple[Lasting, ...]:
        """How long it took."""
        minutes: defaultdict[str, dict[int, int]] = defaultdict(dict)
        seconds: defaultdict[str, int] = defaultdict(int)
        with self._database.read() as connection:
            for key, _, minute, amount, total in connection.execute(queries.coded((kind,), by, span)):
                if _WHOLE.fullmatch(minute):
                    minutes[str(key)][int(minute)] = amount
                    seconds[str(key)] += total
        return tuple(Lasting(key, Spread(histogram, seconds[key])) for key, histogram in minutes.items())

    def coded(self, kinds: tuple[Happening, ...], by: By, span: Span) -> tuple[Coded, ...]:
        """How often each code."""
        with self._database.read() as connection:
            rows = connection.execute(queries.coded(kinds, by, span))
            return tuple(Coded(str(key), kind, code, amount) for key, kind, code, amount, _ in rows)

    def unsent(self) -> tuple[tuple[UUID, int, datetime], ...]:
        """By counter: how many files wait to be sent, and since when the oldest of them."""
        query = select(uploads.c.station_id, func.count(), func.min(uploads.c.at_utc)).where(*unsent_entry())
        with self._database.read() as connection:
            return tuple((row[0], row[1], row[2]) for row in connection.execute(query.group_by(uploads.c.station_id)))


def _rate(some: int, every: int) -> Rate:
    """No more than all of them."""
    return Rate(min(some, every), every)
