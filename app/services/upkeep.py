"""What goes on by itself while a desk is open: what waits is sent or taken back, sent dossiers are followed, cases are found, devices are
watched, the day is sealed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Protocol
from uuid import UUID

from app.domain.errors import Cancelled, StationError
from app.domain.model import Actor
from app.services.accept import Accepting, Supervised, Unaccepted
from app.services.auditing.sealing import LogSealing
from app.services.drain import Draining, Unsent
from app.services.health import HealthWatch, Trouble
from app.services.progress import CancelledCheck, never
from app.services.recall import Recalling

if TYPE_CHECKING:
    from app.services.centre import Centre, CentreStands

log = logging.getLogger(__name__)
_WAITS: Final = frozenset({"DUTY_HELD", "DATABASE_AWAY", "PLACE_AWAY", "CENTRE_LACKS_ROWS", "HAND_OVER_UNTOLD"})
"""another process is at it, the network is gone, or another counter has to come to the centre first: nothing broke"""


@dataclass(frozen=True, slots=True)
class Upkept:
    """What one look brought.

    Attributes:
        troubles: what has to be done at devices, as far as who is here is told of it.
        received: the documents whose receipt came now.
        recalled: the documents that are taken back now.
        unsent: what still waits.
        supervised: what a supervisor is to hear.
        centre: how far the centre is; None: there is none.
        unread: what keeps cases of other counters from coming up at a centre; None: nothing.
    """

    troubles: tuple[Trouble, ...]
    received: tuple[UUID, ...] = ()
    recalled: tuple[UUID, ...] = ()
    unsent: Unsent = field(default_factory=lambda: Unsent(0, 0.0, overdue=False))
    supervised: Supervised = field(default_factory=lambda: Supervised(Unaccepted((), 0.0), ()))
    centre: CentreStands | None = None
    unread: StationError | None = None


class Upkeeping(Protocol):
    """Nobody asked for it: it waits for nobody, and where another process is at it already it leaves that to it. What breaks down leaves
    the rest alone, and is tried again with the next look."""

    def look(self, actor: Actor, *, cancelled: CancelledCheck = never) -> Upkept:
        """Do what is due now.

        Raises:
            Cancelled: what is done stays done.
        """
        ...


class CommonUpkeep:
    """What goes on by itself wherever a desk is open, at a counter or at the centre."""

    def __init__(
        self, find_cases: Callable[[CancelledCheck], StationError | None], health: HealthWatch, sealing: LogSealing
    ) -> None:
        """`find_cases` looks for cases of supervisors, and says what keeps some from coming up."""
        self._find_cases = find_cases
        self._health = health
        self._sealing = sealing
        self._troubles: tuple[Trouble, ...] = ()
        self._unread: StationError | None = None

    def look(self, actor: Actor, *, cancelled: CancelledCheck = never) -> Upkept:
        """Look for supervisors' cases, put down the day's seal, see how the devices are."""
        with _by_itself():
            self._unread = self._find_cases(cancelled)
        with _by_itself():
            self._sealing.seal_day()
        with _by_itself():
            self._troubles = self._health.look(actor)
        return Upkept(self._troubles, unread=self._unread)


class Upkeep:
    """What goes on by itself at a counter."""

    def __init__(
        self,
        draining: Draining,
        recalling: Recalling,
        accepting: Accepting,
        common: CommonUpkeep,
        centre: Centre | None = None,
    ) -> None:
        """`centre`: None, the station works by itself."""
        self._draining = draining
        self._recalling = recalling
        self._accepting = accepting
        self._common = common
        self._centre = centre

    def look(self, actor: Actor, *, cancelled: CancelledCheck = never) -> Upkept:
        """Send what is due by now, carry out the recalls that wait, ask about the dossiers that are due, do what is done everywhere; last,
        for it may take long, bring some of it all to the centre."""
        received: tuple[UUID, ...] = ()
        recalled: tuple[UUID, ...] = ()
        with _by_itself():
            drained = self._draining.drain_due(actor, cancelled=cancelled)
            received = tuple(receipt.document_id for receipt in drained.received)
        with _by_itself():
            recalled = self._recalling.carry_out_open(actor, cancelled=cancelled)
        with _by_itself():
            self._accepting.follow(actor, cancelled=cancelled)
        common = self._common.look(actor, cancelled=cancelled)
        centre = self._centre
        if centre is not None:
            with _by_itself():
                centre.keep_up(cancelled=cancelled)
        return replace(
            common,
            received=received,
            recalled=recalled,
            unsent=self._draining.unsent(),
            supervised=self._accepting.supervised(),
            centre=centre.stands() if centre is not None else None,
        )


@contextmanager
def _by_itself() -> Iterator[None]:
    try:
        yield
    except Cancelled:
        raise
    except StationError as error:
        if error.code not in _WAITS:
            log.warning("a part of the upkeep broke down", exc_info=True)
