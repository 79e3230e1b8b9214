"""The figures of a station or a centre, for whom the rights let see them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.clock import Clock, day_in_viet_nam
from app.domain.counters import Counters
from app.domain.devices import told_devices
from app.domain.errors import UsageError
from app.domain.figures import tables
from app.domain.figures.happenings import Happening
from app.domain.figures.values import SINGLED_OUT, By, Cell, Figure, FigureTable, Span
from app.domain.model import Actor
from app.domain.rights import Action
from app.services.rights import Rights

if TYPE_CHECKING:
    from app.store.store import Store

DAYS_SHOWN = 30
"""where nobody says which days"""


class Reporting:
    """Asks the figures. By person they are told only to whom the policy lets see names."""

    def __init__(self, store: Store, rights: Rights, clock: Clock, counters: Counters) -> None:
        """`counters` says what counters are called."""
        self._store = store
        self._rights = rights
        self._clock = clock
        self._counters = counters

    def newest(self) -> Span:
        """The last days, today included."""
        today = day_in_viet_nam(self._clock.now())
        return Span(today - timedelta(days=DAYS_SHOWN - 1), today)

    def may(self, actor: Actor, by: By) -> bool:
        """Whether the person sees figures that are told apart so: for a screen that shows only what can be done."""
        return self._rights.may(actor, _action(by))

    def figures(self, actor: Actor, span: Span, by: By) -> tuple[FigureTable, ...]:
        """All figures of these days.

        Args:
            actor: who asks.
            span: of which days, and of what alone; a counter by its name or its id, a device also as figures tell it.
            by: what they are told apart by; by hour there are pages and dossiers alone, and results are always told by unit and month.

        Raises:
            InputRefused: NOT_ALLOWED.
            UsageError: FIGURE_DAYS: the last day is before the first; FIGURE_ONLY: there is no such counter, or it can't be singled out.
        """
        self._rights.require(actor, _action(by))
        span = replace(span, only=tuple((of, self._key(of, key)) for of, key in span.only))
        if span.last < span.first:
            raise UsageError("FIGURE_DAYS", first=span.first.isoformat(), last=span.last.isoformat())
        self._store.reports.catch_up()
        named = self._names(by)
        return tuple(named(table) for table in (*self._volume(span, by), *self._others(span, by)))

    def _volume(self, span: Span, by: By) -> Iterator[FigureTable]:
        reports = self._store.reports
        yield tables.counts(Figure.PAGES, reports.counted(Happening.ARRIVED, by, span))
        yield tables.counts(Figure.DOSSIERS, reports.counted(Happening.OPENED, by, span))

    def _others(self, span: Span, by: By) -> Iterator[FigureTable]:
        if by is By.HOUR:
            return
        reports, pages = self._store.reports, Happening.ARRIVED
        failed = reports.shares(Happening.FAILED, pages, by, span)
        yield tables.first_pass(failed)
        yield tables.control(failed)
        yield tables.shares(Figure.REWORK, reports.shares(Happening.REPLACED, pages, by, span))
        yield tables.shares(Figure.RETURNED, reports.shares(Happening.SENT_BACK, pages, by, span))
        yield tables.shares(Figure.ACCEPTED, reports.shares(Happening.ACCEPTED, pages, by, span))
        found = reports.coded((Happening.REASON, Happening.DEFECT), by, span)
        yield tables.defects(found, {one.key: one.rate.whole for one in failed})
        yield tables.reading(reports.coded((Happening.FIELD,), by, span))
        yield tables.lastings(Figure.WAITING, reports.lasted(Happening.RELEASED, by, span))
        yield tables.lastings(Figure.DELIVERY, reports.lasted(Happening.DELIVERED, by, span))
        yield tables.shares(Figure.DIGITISED, reports.shares(Happening.DIGITISED, Happening.OPENED, by, span))
        yield tables.shares(Figure.REUSED, reports.shares(Happening.REUSED, Happening.PAPER, by, span))
        yield tables.results(reports.results(span))
        yield tables.sizes(Figure.PAGE_SIZE, reports.counted(pages, by, span))
        yield tables.sizes(Figure.FILE_SIZE, reports.counted(Happening.RECEIVED, by, span))
        yield self._unsent()

    def _unsent(self) -> FigureTable:
        """What waits now, whatever the days."""
        now = self._clock.now()
        rows = tuple(
            (self.counter_name(counter), count, round((now - oldest).total_seconds() / 3600, 1))
            for counter, count, oldest in self._store.reports.unsent()
        )
        return FigureTable(Figure.UNSENT, ("key", "count", "oldest_h"), rows)

    def _key(self, of: By, key: str) -> str:
        if of is By.COUNTER and (station_id := self._counters.station(key)) is not None:
            return str(station_id)
        if of is By.DEVICE:
            known = {told: device for device, told in told_devices(self._store.devices.all_known()).items()}
            return known.get(key, key)
        if of not in SINGLED_OUT or of is By.COUNTER:
            raise UsageError("FIGURE_ONLY", what=f"{of.value}={key}")
        return key

    def counter_name(self, station_id: UUID) -> str:
        """What a counter is called; its id where nobody gave it a name."""
        return self._counters.name(station_id)

    def _names(self, by: By) -> Callable[[FigureTable], FigureTable]:
        """What puts names in the place of internal ids, and beside the keys of devices."""
        if by is By.COUNTER:
            return lambda table: tables.renamed(table, lambda key: self.counter_name(UUID(str(key))))
        if by is By.DEVICE:
            devices = told_devices(self._store.devices.all_known())
            return lambda table: tables.renamed(table, lambda key: devices.get(str(key), key))
        if by is By.PERSON:
            return lambda table: tables.renamed(table, self._person_names(table).__getitem__)
        return lambda table: table

    def _person_names(self, table: FigureTable) -> dict[Cell, Cell]:
        keys = {row[0] for row in table.rows}
        people = {key: UUID(key) for key in keys if isinstance(key, str) and table.figure in tables.TOLD_APART}
        names = self._store.people.names(people.values())
        return {**{key: key for key in keys}, **{key: names[person] for key, person in people.items()}}


def _action(by: By) -> Action:
    return Action.SEE_NAMES if by is By.PERSON else Action.SEE_FIGURES
