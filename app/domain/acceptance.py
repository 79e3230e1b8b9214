"""Attached is not accepted: how a sent dossier stands with the dossier system, when it is asked again, and when somebody is told. Pure.

What goes in is what stands in the store: when receipts came, and what the system said of the dossier and when. The rules:

- What the system said before the newest receipt came is no word on that file, except that a dossier is closed.
- A dossier is asked about at once, then after a quarter of the time that has passed since its newest receipt: a dossier that is accepted
  within minutes is known to be within a minute, one that takes days costs a question an hour.
- An accepted dossier is asked about no more. A closed one only while documents wait for it, for it may be opened again. One that wants a
  supplement waits for a citizen: an hourly question tells of a supplement that came in elsewhere.
- A system that tells no status is asked once after each receipt, and nobody is alarmed for what it can't say.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.domain.delivery import ACCEPTED, CLOSED, SUPPLEMENT

FIRST_S, LONGEST_S = 30.0, 3600.0
"""bounds of the pause between two questions about one dossier"""
_SHARE = 4
NOT_TOLD, REFUSED = 0, -1
"""in place of a status: the system tells none of any dossier, or it did not answer for this one"""


class Standing(StrEnum):
    """How a sent dossier stands; also the key of its word."""

    AWAITED = "awaited"
    """nothing was said yet of what was sent last"""
    ACCEPTED = "accepted"
    SUPPLEMENT = "supplement"
    CLOSED = "closed"
    NOT_TOLD = "not_told"


@dataclass(frozen=True, slots=True)
class StatusSeen:
    """What the dossier system said of a dossier (`TrangThaiHoSo`), and when the station heard it."""

    value: int
    seen_at: datetime

    @property
    def closed(self) -> bool:
        """Whether nothing more is sent to the dossier."""
        return self.value in CLOSED


@dataclass(frozen=True, slots=True)
class SentDossier:
    """A dossier of which something was received, and what was said of it since.

    Attributes:
        id: the dossier.
        code: its code.
        unanswered_at: when the oldest receipt came that no accepting status followed.
        received_at: when the newest receipt came.
        seen: what was said last; None: nobody asked yet.
        waits: whether documents of it wait in the outbox.
    """

    id: UUID
    code: str
    unanswered_at: datetime
    received_at: datetime
    seen: StatusSeen | None
    waits: bool = False

    @property
    def standing(self) -> Standing:
        """How it stands by what was said last."""
        if self.seen is None:
            return Standing.AWAITED
        if self.seen.closed:
            return Standing.CLOSED
        if self.seen.seen_at < self.received_at:
            return Standing.AWAITED
        if self.seen.value == NOT_TOLD:
            return Standing.NOT_TOLD
        if self.seen.value in ACCEPTED:
            return Standing.ACCEPTED
        return Standing.SUPPLEMENT if self.seen.value == SUPPLEMENT else Standing.AWAITED

    def due_s(self, now: datetime) -> float | None:
        """How long until the system is asked about it again; 0: now; None: not by itself."""
        match self.standing:
            case Standing.ACCEPTED | Standing.NOT_TOLD:
                return None
            case Standing.CLOSED if not self.waits:
                return None
        if self.seen is None or (self.seen.seen_at < self.received_at and not self.seen.closed):
            return 0.0
        passed_s = (now - self.seen.seen_at).total_seconds()
        if passed_s < 0:  # the clock was set back: nothing waits for that
            return 0.0
        return max(0.0, self._pause_s() - passed_s)

    def _pause_s(self) -> float:
        assert self.seen is not None
        if self.standing is not Standing.AWAITED:
            return LONGEST_S
        age_s = (self.seen.seen_at - self.received_at).total_seconds()
        return min(LONGEST_S, max(FIRST_S, age_s / _SHARE))

    def overdue(self, now: datetime, limit_s: float) -> bool:
        """Whether a supervisor is to be told: nobody accepted what was sent for longer than `limit_s`."""
        return self.standing is Standing.AWAITED and (now - self.unanswered_at).total_seconds() > limit_s


def due(dossiers: Iterable[SentDossier], now: datetime) -> tuple[SentDossier, ...]:
    """The dossiers that are asked about now, those first that were not asked about for the longest time."""
    ready = [one for one in dossiers if one.due_s(now) == 0.0]
    return tuple(sorted(ready, key=lambda one: one.seen.seen_at.timestamp() if one.seen else float("-inf")))
