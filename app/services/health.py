"""How the devices of a station or a centre are: dirty glasses, drifts, and check sheets that get worse."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from app.domain.clock import Clock
from app.domain.health.check_sheet import CheckDrift, check_drifts, items_of
from app.domain.health.drift import Drift, drifts
from app.domain.health.glass import DirtyGlass, dirty_glass
from app.domain.model import Actor
from app.domain.rights import Action
from app.services.rights import Rights

if TYPE_CHECKING:
    from app.store.store import Store

LOOKED_BACK: Final = timedelta(days=30)
"""further back a drift is what is usual"""
CHECKED_BACK: Final = 60
"""check sheets of a device"""


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
        counters = (
            CounterHealth(station, len(pages), dirty_glass(pages), drifts(pages)) for station, pages in measured.items()
        )
        return Health(tuple(sorted(counters, key=lambda one: one.station_id)), tuple(self._checks()))

    def _checks(self) -> list[tuple[str, CheckDrift]]:
        out = []
        for device in self._store.devices.all_known():
            checks = self._store.devices.checks(device.identity, CHECKED_BACK)
            told = check_drifts((check.at, items_of(check.result)) for check in reversed(checks))
            out += [(device.label, one) for one in told]
        return out
