"""The seal of each day over the audit log."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from app.domain.auditing.seals import Seal, seal_is_due
from app.domain.clock import Clock
from app.domain.errors import SigningFailed

if TYPE_CHECKING:
    from app.store.store import Store

type Stamp = Callable[[bytes], bytes]
"""an outside authority's time-stamp token (DER) over data; raises SigningFailed"""
DUTY: Final = "audit-seal"
_PAUSE_S: Final = 900.0
"""so long an authority that did not answer is left alone"""
log = logging.getLogger(__name__)


class LogSealing:
    """Seals are the machine's own work: one process a data folder makes them, the others leave it to it."""

    def __init__(self, store: Store, clock: Clock, stamp: Stamp | None) -> None:
        """`stamp` is None where no authority is set up: such seals show no more than that their rows were not changed afterwards by
        somebody who leaves them."""
        self._store = store
        self._clock = clock
        self._stamp = stamp
        self._not_before = 0.0

    def seal_day(self) -> Seal | None:
        """The day's seal; None where there is one, or none can be had now: the next look tries again.

        Raises:
            StoreFailed: DUTY_HELD: another process is at it.
        """
        if time.monotonic() < self._not_before or not self._is_due():
            return None
        try:
            with self._store.duties.hold(DUTY):
                return self._made() if self._is_due() else None
        except SigningFailed as error:
            log.warning("audit log not sealed: %s", error.code)
            self._not_before = time.monotonic() + _PAUSE_S
            return None

    def seal_now(self) -> Seal:
        """One more seal.

        Raises:
            SigningFailed: TIMESTAMP_UNREACHABLE, TIMESTAMP_BAD, TIMESTAMP_NOT_TRUSTED.
            StoreFailed: DUTY_HELD: another process is at it.
        """
        with self._store.duties.hold(DUTY):
            return self._made()

    def _is_due(self) -> bool:
        last = self._store.seals.newest()
        return seal_is_due(None if last is None else last.at, self._clock.now())

    def _made(self) -> Seal:
        end = self._store.seals.end()
        token = b"" if self._stamp is None else self._stamp(end.tree.statement(self._store.station_id))
        return self._store.seals.add(end, token)
