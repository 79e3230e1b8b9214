"""What the desk's services say of a month that lies in a store (`tests.support.month_kept`), each asked when it would be: the watch over
devices every few minutes, figures and samples at the end of each day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Final
from uuid import UUID

from app.domain.clock import VIET_NAM, day_in_viet_nam
from app.domain.counters import Counters
from app.domain.errors import InputRefused
from app.domain.figures.control import Signal
from app.domain.figures.values import By, Figure, FigureTable, Span
from app.domain.health.drift import Drift
from app.domain.health.glass import DirtyGlass
from app.domain.review.cases import CaseKind, Verdict
from app.domain.review.sampling.lots import Scheme, Stream, StreamKind
from app.domain.rights import Role
from app.services.health import DeviceHealth, HealthWatch
from app.services.reporting import Reporting
from app.services.review.sampling import Sampling
from app.services.rights import Rights
from tests.support.month import FIRST_DAY, Month
from tests.support.month_found import AQL, LEVEL, SAMPLES_SEED, Inspected, Told, above, in_order
from tests.support.month_kept import FAILS, KeptMonth, at_once

_ALL_DAYS: Final = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Seen:
    """What was said, and when.

    Attributes:
        told: of dirt, drifts, lots and failed pages, in the shape in which the rules tell it.
        told_at: dirt and drifts, each with the moment of the look that told it first.
        pareto: by counter, of how many pages the figures tell the reason of those that failed.
        cases: how many wait, by kind.
    """

    told: Told
    told_at: Mapping[DirtyGlass | Drift, datetime]
    pareto: Mapping[str, int]
    cases: Mapping[CaseKind, int]

    @property
    def by_itself(self) -> Told:
        """As `told`, where dirt and drifts count as found when a look told them."""
        dirt = [replace(one, found_at=at) for one, at in self.told_at.items() if isinstance(one, DirtyGlass)]
        wear = [replace(one, found_at=at) for one, at in self.told_at.items() if isinstance(one, Drift)]
        return replace(self.told, glass=in_order(dirt), wear=in_order(wear))


class Supervisor:
    """Asks the services of a desk, and decides the samples as the month says that the papers are."""

    def __init__(self, kept: KeptMonth, month: Month) -> None:
        self._kept, self._store = kept, kept.store
        self._actor = self._store.dossiers.actor("Phạm Thị D")
        rights = Rights(self._store, lambda _actor: frozenset({Role.SUPERVISOR}))
        chance = Random(SAMPLES_SEED)
        self._watch = HealthWatch(self._store, rights, kept.clock)
        self._health = DeviceHealth(self._store, rights, kept.clock)
        self._figures = Reporting(self._store, rights, kept.clock, Counters(kept.counters))
        self._sampling = Sampling(self._store, rights, Scheme(LEVEL, AQL), lambda: chance.getrandbits(63))
        self._faulty = {paper.id for paper in month.papers if paper.faulty}
        self._told_at: dict[DirtyGlass | Drift, datetime] = {}
        self._at_the_end: list[tuple[str, date]] = []
        self._lots: list[Inspected] = []

    def look(self) -> None:
        """What the upkeep tells of devices by itself."""
        for trouble in self._watch.look(self._actor):
            if isinstance(trouble.what, DirtyGlass | Drift):
                self._told_at.setdefault(self._as_drawn(trouble.what), self._kept.clock.at)

    def end_day(self) -> None:
        """The control chart of each counter, and a lot of its papers of the day."""
        today = day_in_viet_nam(self._kept.clock.at)
        for station, counter in sorted(self._kept.counters.items(), key=lambda one: one[1]):
            if any(row[0] == f"{today}" and Signal.ABOVE in row for row in self._control(station).rows):
                self._at_the_end.append((counter, today))
            self._inspect(Stream(StreamKind.COUNTER, str(station)), counter, today)

    def _control(self, station: UUID) -> FigureTable:
        span = Span(FIRST_DAY.date(), day_in_viet_nam(self._kept.clock.at), only=((By.COUNTER, str(station)),))
        return self._figure(Figure.CONTROL, span, By.DAY)

    def _figure(self, which: Figure, span: Span, by: By) -> FigureTable:
        return next(one for one in self._figures.figures(self._actor, span, by) if one.figure is which)

    def _inspect(self, stream: Stream, counter: str, today: date) -> None:
        try:
            drawn = self._sampling.draw(stream, self._actor)
        except InputRefused as error:
            if error.code != "SAMPLING_STOPPED":
                raise
            return
        for case in drawn.cases:
            assert case.document_id is not None
            is_faulty = self._kept.documents[case.document_id] in self._faulty
            verdict = Verdict.REPAIRED if is_faulty else Verdict.ACCEPTED
            self._store.review.decide(case.id, verdict, "", (), self._actor)
        stands = next(one for one in self._sampling.streams(self._actor) if one.stream == stream)
        lot, plan = stands.lots[-1], drawn.lot.plan
        day = datetime.combine(today, time(), VIET_NAM)
        told = (plan.severity, lot.lot.size, plan.size, lot.faulty, lot.accepted is True)
        self._lots.append(Inspected(counter, day, *told, stands.next))

    def at_last(self) -> Seen:
        """All of it, once the month is over."""
        days = {counter: self._days(station) for station, counter in self._kept.counters.items()}
        health = self._health.look(self._actor, _ALL_DAYS).counters
        dirt = [self._as_drawn(one) for counter in health for one in counter.dirt]
        wear = [one for counter in health for one in counter.drifts]
        return Seen(
            Told(in_order(dirt), in_order(wear), tuple(self._lots), tuple(above(days)), tuple(self._at_the_end)),
            self._told_at,
            self._pareto(),
            self._store.review.waiting(),
        )

    def _days(self, station: UUID) -> dict[date, tuple[int, int]]:
        rows = self._control(station).rows
        return {date.fromisoformat(str(day)): (int(str(bad)), int(str(came))) for day, bad, came, *_ in rows}

    def _pareto(self) -> dict[str, int]:
        span = Span(FIRST_DAY.date(), day_in_viet_nam(self._kept.clock.at))
        rows = self._figure(Figure.DEFECTS, span, By.COUNTER).rows
        return {str(key): int(str(count)) for key, _, reason, count, *_ in rows if reason == FAILS}

    def _as_drawn[F: (DirtyGlass, Drift)](self, found: F) -> F:
        """By the pages of the month, not of the store; whether it was wiped is told at last."""
        if isinstance(found, Drift):
            return found
        masters = self._kept.masters
        return replace(found, first=masters[found.first], certain=masters[found.certain])


def seen(folder: Path, month: Month, looked_every: timedelta) -> tuple[KeptMonth, Seen]:
    """Write a month into a new store and look at it meanwhile. The store is closed."""
    kept = KeptMonth(folder, month)
    with at_once(kept):
        supervisor = Supervisor(kept, month)
        for day in kept.days():
            looked_at = day[0].run.at
            for page in day:
                while page.run.at >= looked_at + looked_every:
                    looked_at += looked_every
                    kept.clock.at = looked_at
                    supervisor.look()
                kept.write(page)
            kept.clock.at = max(page.run.at for page in day) + looked_every
            supervisor.look()
            supervisor.end_day()
        found = supervisor.at_last()
    kept.close()
    return kept, found
