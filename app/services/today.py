"""The dossiers of this day at this station: what the counter works on now."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from app.domain.clock import VIET_NAM, Clock, day_in_viet_nam
from app.domain.model import Dossier

if TYPE_CHECKING:
    from app.store.store import Store


class TodaysDossiers:
    """Lists them. How each stands is asked of `Releasing`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def listed(self) -> tuple[Dossier, ...]:
        """Those that were opened or scanned into today, or whose code is of today; the one that was opened last first."""
        today = day_in_viet_nam(self._clock.now())
        return self._store.dossiers.of_day(today, datetime.combine(today, time(), VIET_NAM))
