"""A station and its centre: what is written here goes there, what is decided there comes here; how far both are, and what hinders."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from app.domain.clock import Clock, day_in_viet_nam
from app.domain.counters import KnownCounter
from app.domain.errors import StationError, StoreFailed
from app.domain.retry import share, wait_s
from app.services.come_back import ComeBack
from app.services.progress import CancelledCheck, never
from app.services.reconcile import Agreement, Looked, Reconcile
from app.services.replicate import Replicate
from app.services.take_over import Awaited, TakeOver, Untold

if TYPE_CHECKING:
    from app.store.duties import Duties
    from app.store.replication.outgoing import Outgoing
    from app.store.replication.parcel import Waiting

_DUTY: Final = "centre"
_SLICE_S: Final = 20.0
"""so long the desk's upkeep goes on with it before it sees to other things; what is left comes with the next look"""
_LOOKED_S: Final = 10.0
"""so long files are looked at in the shared place until rows go and come again in between"""
EVERY_S: Final = 15.0
"""how long nothing is asked at most after all was brought: a page that a supervisor sends back is at the counter within that time. Each
wait is a share of it, half at least: counters that were switched on in one moment do not ask in step"""
_OF_PLACE: Final = "PLACE_"
"""how the codes begin of what the shared place refuses"""
_LOOKS_S: Final = 0.2


@dataclass(frozen=True, slots=True)
class Way:
    """Both directions, and the comparison of both sides, over one connection to the centre."""

    up: Replicate
    take: TakeOver
    back: ComeBack
    reconcile: Reconcile


@dataclass(frozen=True, slots=True)
class Brought:
    """What rounds brought: rows, files and bytes to the centre, decisions and dossiers from there. `missing` are hashes of files that
    were not here."""

    rows: int = 0
    files: int = 0
    size_bytes: int = 0
    decisions: int = 0
    missing: tuple[str, ...] = ()
    dossiers: int = 0

    def __add__(self, other: Brought) -> Brought:
        return Brought(
            self.rows + other.rows,
            self.files + other.files,
            self.size_bytes + other.size_bytes,
            self.decisions + other.decisions,
            (*self.missing, *other.missing),
            self.dossiers + other.dossiers,
        )


@dataclass(frozen=True, slots=True)
class CentreStands:
    """How far the centre is.

    Attributes:
        rows: how many of this station's rows it lacks.
        size_bytes: of the files among them.
        since: when the oldest of these was written; None: it has all.
        reached_at: when it last answered this process; None: never yet.
        error: why it did not answer last; None: it did, or was not asked yet.
        untold: dossiers that are this station's, and of which the centre did not know it in the last round.
        awaited: dossiers that were handed to this station and were not here yet in the last round.
        kept: dossiers that went from here, and of which lies here still what was deleted since: it can't be read at the centre.
        differs: what the last comparison of this process found that nobody can explain; None: nothing, or none was made.
    """

    rows: int
    size_bytes: int
    since: datetime | None
    reached_at: datetime | None = None
    error: StationError | None = None
    differs: StationError | None = None
    untold: tuple[Untold, ...] = ()
    awaited: tuple[Awaited, ...] = ()
    kept: tuple[UUID, ...] = ()

    @property
    def troubles(self) -> tuple[StationError, ...]:
        """What a person has to see to."""
        found = (self.differs, *(one.trouble for one in self.untold), *(one.trouble for one in self.awaited))
        return (*(one for one in found if one is not None), *self.unread)

    @property
    def unread(self) -> tuple[StationError, ...]:
        """Of each of `kept`, what hinders."""
        return tuple(StoreFailed("ROW_UNREADABLE", str(one)) for one in self.kept)


class Centre:
    """One station's centre. It is never waited for: the station's own data folder is what it works with."""

    def __init__(self, outgoing: Outgoing, duties: Duties, reach: Callable[[], Way], clock: Clock) -> None:
        """`reach` opens the way, as often as it is asked until it once could (StoreFailed: it could not)."""
        self._outgoing = outgoing
        self._duties = duties
        self._reach = reach
        self._clock = clock
        self._way: Way | None = None
        self._opening = threading.Lock()
        """a desk asks for the counters while its upkeep goes on"""
        self._stands = CentreStands(0, 0, None)
        self._looked: Looked | None = None
        """how far today's comparison is"""

    def stands(self) -> CentreStands:
        """How far it is, without asking it: as the last round left it."""
        waiting: Waiting = self._outgoing.waiting()
        return replace(self._stands, rows=waiting.rows, size_bytes=waiting.size_bytes, since=waiting.since)

    def ask(self) -> CentreStands:
        """As `stands`, after it was asked whether it is there. Raises StoreFailed, as `bring_all`."""
        with self._answering():
            way = self._open()
            way.up.meet()
            self._stands = replace(self._stands, untold=way.take.untold(), awaited=way.take.awaited())
        return self.stands()

    def counters(self) -> tuple[KnownCounter, ...]:
        """The other counters of the centre. Raises StoreFailed, as `bring_all`."""
        with self._answering():
            return self._open().take.counters()

    def namesakes(self, name: str) -> tuple[KnownCounter, ...]:
        """The other counters of the centre that call themselves the same. Raises StoreFailed, as `bring_all`."""
        return tuple(one for one in self.counters() if one.name == name)

    def bring_all(
        self, *, cancelled: CancelledCheck = never, told: Callable[[Brought], None] = lambda _: None
    ) -> Brought:
        """Rounds until nothing is left on either side, or it is cancelled between two of them.

        Args:
            cancelled: asked before each round.
            told: hears of all that was brought so far, after each round, one that failed too.

        Raises:
            StoreFailed: DUTY_HELD (retryable): another process is at it; DATABASE_AWAY, DATABASE_BUSY, DATABASE_FULL, PLACE_AWAY,
                PLACE_FULL, PLACE_WRONG, DISK_FULL (all retryable); CENTRE_OLDER, STATION_FORKED, ROW_DIFFERS, DATABASE_FORBIDDEN,
                PLACE_FORBIDDEN: somebody has to look.
        """
        with self._duties.hold(_DUTY):
            return self._bring(cancelled, told, None)

    def keep_up(self, *, cancelled: CancelledCheck = never) -> None:
        """Some rounds of it, for the upkeep of a desk; once a day, where all is there, both sides are compared, a part with each call.

        Raises:
            StoreFailed: as `bring_all`.
        """
        with self._duties.hold(_DUTY):
            self._bring(cancelled, lambda _: None, _SLICE_S)
        if self._outgoing.waiting().since is None and not cancelled():
            self._compare_daily()

    def follow(
        self,
        cancelled: CancelledCheck,
        told: Callable[[Brought], None],
        troubled: Callable[[StationError, float], None],
    ) -> Brought:
        """Go on until it is cancelled: what waiting heals is waited for, longer after each failure; once a day both sides are
        compared, a part between two runs.

        Args:
            cancelled: asked before each round and while it waits.
            told: hears of what each run brought that brought something.
            troubled: hears of what failed, and in how many seconds it is tried again.

        Raises:
            StoreFailed: what waiting does not heal.
        """
        whole, failures, station_id = Brought(), 0, self._outgoing.station_id
        for number in itertools.takewhile(lambda _: not cancelled(), itertools.count()):
            brought = [Brought()]
            try:
                self.bring_all(cancelled=cancelled, told=brought.append)
                if not cancelled():
                    self._compare_daily()
                failures, pause_s = 0, EVERY_S * (1 + share(station_id, number)) / 2
            except StationError as error:
                if not error.retryable:
                    raise
                failures += 1
                pause_s = wait_s(station_id, failures)
                troubled(error, pause_s)
            if brought[-1] != Brought():
                whole += brought[-1]
                told(brought[-1])
            _wait(pause_s, cancelled)
        return whole

    def compare(self) -> Agreement:
        """Whether both sides agree, table by table; what lacks in the shared place is brought, what was given up here goes there.

        Raises:
            StoreFailed: as `bring_all`.
        """
        return self._compared(Reconcile.begin)

    def prove(self) -> Agreement:
        """As `compare`, and each file of this station is read in the shared place: of many it takes long."""
        return self._compared(Reconcile.begin_with_all)

    def _compared(self, begin: Callable[[Reconcile], Looked]) -> Agreement:
        """All of it; what is written and decided meanwhile goes and comes."""
        with self._duties.hold(_DUTY):
            with self._answering():
                looked = begin(self._open().reconcile)
            while looked.is_left:
                with self._answering():
                    looked = self._open().reconcile.look_on(looked, _LOOKED_S)
                self._bring(never, lambda _: None, _SLICE_S)
            return self._agreed(looked)

    def _agreed(self, looked: Looked) -> Agreement:
        with self._answering():
            way = self._open()
            found = way.reconcile.agree(looked)
            if way.take.holds_any():
                way.back.missed()
        self._bring(never, lambda _: None, None)  # that it was compared stands in the chain
        self._stands = replace(self._stands, differs=found.trouble)
        return found

    def _compare_daily(self) -> None:
        """Go on with the day's comparison, where no process of this station ended it today."""
        with self._answering():
            last = self._open().reconcile.compared_at()
        today = day_in_viet_nam(self._clock.now())
        if last is not None and day_in_viet_nam(last) == today:
            return
        with self._duties.hold(_DUTY):
            with self._answering():
                looked, reconcile = self._looked, self._open().reconcile
                if looked is None or day_in_viet_nam(looked.at) != today:
                    looked = reconcile.begin()
                self._looked = looked = reconcile.look_on(looked, _LOOKED_S)
            if not looked.is_left:
                self._agreed(looked)
                self._looked = None

    def _bring(self, cancelled: CancelledCheck, told: Callable[[Brought], None], at_most_s: float | None) -> Brought:
        whole, began = Brought(), time.monotonic()
        with self._answering():
            way, is_left = self._open(), True
            while is_left and not cancelled():
                try:
                    up = way.up.round()
                    way.back.forget()
                    took = way.take.round()
                except StoreFailed as error:
                    told(whole + self._despite(way, error))
                    raise
                back = way.back.round(took.waiting)
                is_home_again = set(self._stands.untold) - set(took.untold)
                missed = way.back.missed() if is_home_again else 0
                self._stands = replace(self._stands, untold=took.untold, awaited=took.awaited, kept=took.kept)
                whole += Brought(up.rows, up.files, up.size_bytes, back.new + missed, up.missing, len(took.taken))
                is_left = bool(up.rows or up.overtaken or took.wrote or back.told)
                told(whole)
                if at_most_s is not None and time.monotonic() - began > at_most_s:
                    break
        return whole

    def _despite(self, way: Way, error: StoreFailed) -> Brought:
        """What came home though a round failed: while the shared place does not answer, what was decided does, as a citizen waits for it.

        Raises:
            StoreFailed: HAND_OVER_UNTOLD, where that is why the centre does not take what is written here.
        """
        if error.code.startswith(_OF_PLACE):
            way.back.forget()
            return Brought(decisions=way.back.round(way.take.waiting()).new)
        if error.code == "CENTRE_LACKS_ROWS":
            self._stands = replace(self._stands, untold=way.take.untold())
            for one in self._stands.untold:
                raise one.trouble from error
        return Brought()

    def _open(self) -> Way:
        with self._opening:
            if self._way is None:
                self._way = self._reach()
            return self._way

    @contextmanager
    def _answering(self) -> Iterator[None]:
        """Remember whether the centre answered."""
        try:
            yield
        except StoreFailed as error:
            self._stands = replace(self._stands, error=error)
            raise
        self._stands = replace(self._stands, error=None, reached_at=self._clock.now())


def _wait(seconds: float, cancelled: CancelledCheck) -> None:
    until = time.monotonic() + seconds
    while not cancelled() and (left := until - time.monotonic()) > 0:
        time.sleep(min(_LOOKS_S, left))
