"""How the devices of a station or a centre are: dirty glasses, drifts, check sheets that get worse; and what has to be done now."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from app.domain.clock import Clock
from app.domain.devices import told_devices
from app.domain.health.check_sheet import CheckDrift, check_drifts, items_of
from app.domain.health.drift import Drift, DriftWatch, drifts
from app.domain.health.glass import DirtyGlass, GlassWatch, dirty_glass
from app.domain.health.measures import PageMeasure
from app.domain.model import Actor
from app.domain.rights import Action
from app.domain.set_aside import set_aside
from app.services.rights import Rights

if TYPE_CHECKING:
    from app.store.store import Store

log = logging.getLogger(__name__)
LOOKED_BACK: Final = timedelta(days=30)
"""further back a drift is what is usual"""
CHECKED_BACK: Final = 60
"""check sheets of a device"""
JUDGED_WITHIN: Final = timedelta(hours=12)
"""so long after it came in a page may be judged and still be seen by who watches; later ones are seen when the next desk opens"""
WRITTEN_WITHIN: Final = timedelta(minutes=5)
"""so long after its time a row may come to be seen: it has that of its transaction's begin"""
_NEVER: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class CounterHealth:
    """What was found at one counter; `station_id` says which."""

    station_id: UUID
    pages: int
    dirt: tuple[DirtyGlass, ...]
    drifts: tuple[Drift, ...]


@dataclass(frozen=True, slots=True)
class Health:
    """What was found: by counter, and by device of this station what its check sheets say."""

    counters: tuple[CounterHealth, ...]
    checks: tuple[tuple[str, CheckDrift], ...]

    @property
    def is_well(self) -> bool:
        """Whether nothing has to be done: dirt that was wiped away counts no more."""
        waits = any(one.until is None for counter in self.counters for one in counter.dirt)
        return not (waits or self.checks or any(counter.drifts for counter in self.counters))


class DeviceHealth:
    """Looks at what pages and check sheets say of the devices."""

    def __init__(self, store: Store, rights: Rights, clock: Clock) -> None:
        self._store = store
        self._rights = rights
        self._clock = clock

    def look(self, actor: Actor, back: timedelta = LOOKED_BACK) -> Health:
        """Look at the pages of the last days, and at all check sheets of this station's devices. Raises InputRefused (NOT_ALLOWED)."""
        self._rights.require(actor, Action.SEE_FIGURES)
        measured = self._store.page_runs.measures(self._clock.now() - back)
        devices = told_devices(self._store.devices.all_known())
        counters = list[CounterHealth]()
        for station, pages in sorted(measured.items()):
            with set_aside(station, log):  # at a centre one counter's figures are its own word
                dirt = tuple(replace(one, device=devices.get(one.device, one.device)) for one in dirty_glass(pages))
                drifted = tuple(replace(one, device=devices.get(one.device, one.device)) for one in drifts(pages))
                counters.append(CounterHealth(station, len(pages), dirt, drifted))
        return Health(tuple(counters), tuple(self._checks()))

    def _checks(self) -> list[tuple[str, CheckDrift]]:
        out = []
        for device in self._store.devices.all_known():
            checks = self._store.devices.checks(device.identity, CHECKED_BACK)
            told = check_drifts((check.at, items_of(check.result)) for check in reversed(checks))
            out += [(device.label, one) for one in told]
        return out


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that has to be done at a device now.

    Attributes:
        station_id: at which counter; `is_here`: whether that is this one.
        device: its name for people, else what its driver calls it.
        what: dirt that nobody wiped away yet; a drift, or a check sheet that got worse, since which no check sheet was scanned.
    """

    station_id: UUID
    is_here: bool
    device: str
    what: DirtyGlass | Drift | CheckDrift


@dataclass(slots=True)
class _Watch:
    """What watches the devices of one counter."""

    glass: GlassWatch = field(default_factory=GlassWatch)
    drift: DriftWatch = field(default_factory=DriftWatch)


class HealthWatch:
    """Tells by itself what has to be done. The first look reads the pages of the last days, each later one those that were judged since.

    Nothing of it is written down: what is found follows from the pages, and is gone when they say so.
    """

    def __init__(self, store: Store, rights: Rights, clock: Clock) -> None:
        self._store = store
        self._rights = rights
        self._clock = clock
        self._watches: dict[UUID, _Watch] = {}
        self._seen = frozenset[UUID]()
        self._looked_at: datetime | None = None

    def look(self, actor: Actor) -> tuple[Trouble, ...]:
        """What has to be done now, as far as the person is told of it: dirt on this counter's glasses everybody here, all else who may see
        figures."""
        now = self._clock.now()
        if self._looked_at is None:
            self._see(self._store.page_runs.measures(now - LOOKED_BACK))
        else:
            before = min(now, self._looked_at)
            self._see(self._store.page_runs.measures(before - JUDGED_WITHIN, before - WRITTEN_WITHIN))
        self._looked_at = now
        sees_all = self._rights.may(actor, Action.SEE_FIGURES)
        found = [*self._of_pages(), *self._of_checks()]
        return tuple(one for one in found if sees_all or (one.is_here and isinstance(one.what, DirtyGlass)))

    def _see(self, measures: Mapping[UUID, tuple[PageMeasure, ...]]) -> None:
        """Those that the look before told too were seen; whatever comes once more was among them."""
        for station_id, pages in measures.items():
            watch = self._watches.setdefault(station_id, _Watch())
            with set_aside(station_id, log):  # as `DeviceHealth.look`
                for page in pages:
                    if page.run.page not in self._seen:
                        watch.glass.see(page)
                        watch.drift.see(page)
        self._seen = frozenset(page.run.page for pages in measures.values() for page in pages)

    def _of_pages(self) -> Iterator[Trouble]:
        devices = self._store.devices.all_known()
        known = {told: one for one in devices for told in (str(one.last_request.get("device")), one.identity)}
        for station_id, watch in sorted(self._watches.items()):
            is_here = station_id == self._store.station_id
            names = {told: one.label for told, one in known.items()} if is_here else {}
            for dirt in watch.glass.told():
                if dirt.until is None:
                    yield Trouble(station_id, is_here, names.get(dirt.device, dirt.device), dirt)
            newest = {(one.device, one.profile, one.figure): one for one in watch.drift.told()}
            for drift in newest.values():
                device = known.get(drift.device) if is_here else None
                if device is None or self._checked_at(device.identity) <= drift.found_at:
                    yield Trouble(station_id, is_here, names.get(drift.device, drift.device), drift)

    def _of_checks(self) -> Iterator[Trouble]:
        for device in self._store.devices.all_known():
            checks = self._store.devices.checks(device.identity, CHECKED_BACK)
            for told in check_drifts((check.at, items_of(check.result)) for check in reversed(checks)):
                if told.found_at == checks[0].at:
                    yield Trouble(self._store.station_id, True, device.label, told)

    def _checked_at(self, identity: str) -> datetime:
        """When the newest check sheet was scanned."""
        return next((check.at for check in self._store.devices.checks(identity, 1)), _NEVER)
