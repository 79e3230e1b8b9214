"""Samples of lots: which papers are looked at, how strictly, and what a rejected lot leads to."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from app.domain.errors import InputRefused
from app.domain.model import Actor
from app.domain.review.sampling.lots import LotStands, Scheme, Stream, StreamKind, standing_of
from app.domain.review.sampling.plans import Plan, plan_for
from app.domain.review.sampling.switching import Standing
from app.domain.rights import Action
from app.services.rights import Rights

if TYPE_CHECKING:
    from app.store.review_lots import Drawn
    from app.store.store import Store

type Seeds = Callable[[], int]
"""0 to 2**63 - 1; nobody chooses which papers are looked at"""

_SEED_BITS = 63


def system_seed() -> int:
    """From the system's random source."""
    return secrets.randbits(_SEED_BITS)


@dataclass(frozen=True, slots=True)
class StreamStands:
    """How a stream stands: its lots, how its next one is inspected, and how many papers that would have."""

    stream: Stream
    lots: tuple[LotStands, ...]
    next: Standing
    waiting: int


class Sampling:
    """Samples by ISO 2859-1 over the papers of a store."""

    def __init__(self, store: Store, rights: Rights, scheme: Scheme, seeds: Seeds = system_seed) -> None:
        """`scheme` is what the province asks for of every lot."""
        self._store = store
        self._rights = rights
        self._scheme = scheme
        self._seeds = seeds

    def own_stream(self) -> Stream:
        """That of this station's counter."""
        return Stream(StreamKind.COUNTER, str(self._store.station_id))

    def draw(self, stream: Stream, actor: Actor, *, steady: bool = True, remedy: str = "") -> Drawn:
        """Make a lot of all finished papers of a stream that are in none, and draw its sample; each paper of that is a case.

        Args:
            stream: whose.
            actor: who draws.
            steady: nothing at the counter changed since the lot before.
            remedy: what was done about the cause, where sampling had been stopped.

        Raises:
            InputRefused: NOT_ALLOWED; LOT_UNDECIDED: how strictly is not known before the lot before is decided; SAMPLING_STOPPED: and
                there is no remedy; LOT_TOO_SMALL; STREAM_UNKNOWN.
        """
        self._rights.require(actor, Action.SAMPLE)
        self._settle(stream)
        scheme = replace(self._scheme, steady=steady, remedy=remedy.strip())
        return self._store.review_lots.draw(stream, partial(self._planned, stream, scheme), actor)

    def streams(self, actor: Actor) -> tuple[StreamStands, ...]:
        """How all streams stand that ever had a lot, and that of this counter. Raises InputRefused (NOT_ALLOWED)."""
        self._rights.require(actor, Action.READ_CASES)
        known = dict.fromkeys((self.own_stream(), *self._store.review_lots.streams()))
        return tuple(map(self._stands, known))

    def _settle(self, stream: Stream) -> None:
        """A lot may have been rejected in a run that ended before its rest was put up."""
        for one in self._store.review_lots.history(stream):
            self._store.review_lots.settle(one.lot.id)

    def _stands(self, stream: Stream) -> StreamStands:
        self._settle(stream)
        lots = self._store.review_lots.history(stream)
        return StreamStands(stream, lots, standing_of(lots), self._store.review_lots.waiting(stream))

    def _planned(
        self, stream: Stream, scheme: Scheme, lots: tuple[LotStands, ...], size: int
    ) -> tuple[Scheme, Plan, int]:
        if lots and lots[-1].accepted is None:
            left = lots[-1].lot.plan.size - lots[-1].decided
            raise InputRefused("LOT_UNDECIDED", lot=lots[-1].lot.seq + 1, count=left)
        now = standing_of(lots)
        if now.stopped and not scheme.remedy:
            raise InputRefused("SAMPLING_STOPPED")
        if now.stopped:
            now = now.begun_anew()
        return scheme, plan_for(size, scheme.level, scheme.aql, now.severity), self._seeds()
