"""The cases that are one supervisor's: the one at hand, and the next few, so that the next page is there at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.changes import Changed, ChangeSet
from app.domain.errors import StationError
from app.domain.model import Actor
from app.domain.review.cases import LEASE, CaseKind
from app.ui.reviewing import Reviewing, SeenCase
from app.ui.tasks import Lane, Task, TaskRunner, ignore

AHEAD: Final = 2
"""so many cases behind the one at hand are this person's already"""
NOT_OURS: Final = frozenset({"CASE_TAKEN", "CASE_DECIDED", "CASE_NOT_YOURS", "NOT_ALLOWED", "NOT_STORED"})
"""why a case can't be held or decided: it is not this person's any more"""
AGAIN_MS: Final = 5_000
"""so long after something that heals by waiting it is asked once more"""
HOLD_EVERY_MS: Final = int(LEASE.total_seconds() * 1000 / 3)


@dataclass(frozen=True, slots=True)
class Sitting:
    """Who looks at cases, and whose cases they are."""

    reviewing: Reviewing
    actor: Actor


class CaseLine(QObject):
    """Taken one after the other, held while somebody looks, given back to others when nobody does."""

    moved = Signal()
    """a case came, the counts did, or it is known why none comes"""
    lost = Signal(object)
    """a `StationError`: the case at hand is not this person's any more, and why"""

    def __init__(self, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self.sitting: Sitting | None = None
        """None: nobody looks"""
        self._passed: set[UUID] = set()
        self._taking = False
        self.cases: list[SeenCase] = []
        """the one at hand is the first"""
        self.ended = False
        """there is no other case to take"""
        self.kind: CaseKind | None = None
        """the queue that is worked on; None: all, by urgency"""
        self.waiting: Mapping[CaseKind, int] | None = None
        """None: not looked up yet"""
        self.refused: StationError | None = None
        """why no cases can be had"""
        self._holding = QTimer(self)
        self._holding.setInterval(HOLD_EVERY_MS)
        self._holding.timeout.connect(self._hold)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(AGAIN_MS)
        self._again.timeout.connect(self.look_again)

    @property
    def now(self) -> SeenCase | None:
        """The case at hand."""
        return self.cases[0] if self.cases else None

    @property
    def busy(self) -> bool:
        """Whether a case is being fetched and none is at hand."""
        return self.now is None and (self._taking or (self.waiting is None and self.refused is None))

    @property
    def tries_again(self) -> bool:
        """Whether what can't be had now is asked for again by itself."""
        return self.refused is not None and self.refused.retryable

    # -- coming and going

    def begin(self, sitting: Sitting) -> None:
        """Somebody sits down to look at cases, or asks once more; whoever sat here before has left."""
        self.sitting = sitting
        self.ended, self.refused = False, None
        self._passed.clear()
        self._holding.start()
        self.fill()

    def end(self) -> None:
        """Nobody looks any more."""
        self._holding.stop()
        self._again.stop()
        self._drop_all()
        self.sitting, self.waiting = None, None

    def look_again(self) -> None:
        """Others may have come since, or what was away is back."""
        if self.sitting is not None:
            self.ended = False
            self.fill()

    def rest(self, *, resting: bool) -> None:
        """Nobody is at the desk, or somebody is there again: what nobody looks at is not held."""
        if resting:
            self._holding.stop()
        elif self.sitting is not None:
            self._hold()
            self._holding.start()

    def choose(self, kind: CaseKind | None) -> None:
        """Work on this queue; None: on all, by urgency."""
        self.kind, self.ended = kind, False
        self._passed.clear()
        self._drop_all()
        self.fill()

    def put(self, seen: SeenCase, place: int) -> None:
        """A case comes back: at hand (0), or behind that one (1)."""
        self.cases = [one for one in self.cases if one.case.id != seen.case.id]
        self.cases.insert(place, seen)

    def pass_by(self) -> None:
        """Leave the case at hand undecided; it comes again in another sitting."""
        self._passed.add(self.cases[0].case.id)
        self._give_back(self.cases.pop(0))
        self.fill()

    def decided(self) -> None:
        """The case at hand needs nobody any more: the next one is."""
        del self.cases[0]
        self.fill()

    def leave_to_others(self, seen: SeenCase, sitting: Sitting) -> None:
        """Give a case back that was taken for this sitting."""

        def give_back(_task: Task) -> Changed[None]:
            sitting.reviewing.give_back(seen.case.id, sitting.actor)
            return Changed(None, ChangeSet())

        self._runner.run(Lane.REVIEW, give_back, failed=ignore)

    def fill(self) -> None:
        """Take cases until enough are at hand, one after the other, and see how many wait."""
        sitting = self.sitting
        if sitting is None or self._taking:
            return
        if self.ended or len(self.cases) > AHEAD:
            self.count()
            return
        kinds, skipping = self._kinds(), {*self._passed, *(seen.case.id for seen in self.cases)}
        self._taking = True

        def take(_task: Task) -> Changed[tuple[SeenCase | None, Mapping[CaseKind, int]]]:
            return Changed(sitting.reviewing.take(sitting.actor, kinds, skipping), ChangeSet())

        def ended() -> None:
            self._taking = False
            self.moved.emit()
            if self.refused is None:
                self.fill()  # decisions may have been put down meanwhile: then others wait than were counted

        def took(found: tuple[SeenCase | None, Mapping[CaseKind, int]]) -> None:
            self._took(sitting, kinds, *found)

        self._runner.run(Lane.REVIEW, take, took, failed=self._refused, ended=ended)

    def count(self) -> None:
        """See how many wait."""
        sitting = self.sitting
        if sitting is None:
            return

        def count(_task: Task) -> Changed[Mapping[CaseKind, int]]:
            return Changed(sitting.reviewing.waiting(sitting.actor), ChangeSet())

        def counted(waiting: Mapping[CaseKind, int]) -> None:
            self.waiting = waiting
            self.moved.emit()

        self._runner.run(Lane.REVIEW, count, counted, failed=self._refused)

    # -- parts

    def _kinds(self) -> Collection[CaseKind]:
        return frozenset(CaseKind) if self.kind is None else frozenset({self.kind})

    def _took(
        self, sitting: Sitting, kinds: Collection[CaseKind], seen: SeenCase | None, waiting: Mapping[CaseKind, int]
    ) -> None:
        if (
            sitting != self.sitting or kinds != self._kinds()
        ):  # nobody looks any more, or somebody else, or at another queue
            if seen is not None:
                self.leave_to_others(seen, sitting)
            return
        self.waiting, self.refused = waiting, None
        if seen is None:
            self.ended = True
        elif all(one.case.id != seen.case.id for one in self.cases):
            self.cases.append(seen)

    def _refused(self, error: StationError) -> None:
        self.refused = error
        if error.retryable:
            self._again.start()

    def _drop_all(self) -> None:
        for seen in self.cases:
            self._give_back(seen)
        self.cases.clear()

    def _give_back(self, seen: SeenCase) -> None:
        if self.sitting is not None:
            self.leave_to_others(seen, self.sitting)

    def _hold(self) -> None:
        """Looking goes on: the cases stay this person's."""
        if self.sitting is not None:
            for seen in tuple(self.cases):
                self._hold_one(seen, self.sitting)

    def _hold_one(self, seen: SeenCase, sitting: Sitting) -> None:
        def hold(_task: Task) -> Changed[None]:
            sitting.reviewing.hold(seen.case.id, sitting.actor)
            return Changed(None, ChangeSet())

        def lost(error: StationError) -> None:
            if seen in self.cases and error.code in NOT_OURS:  # what is only busy is asked for again, twice in a lease
                first = seen is self.cases[0]
                self.cases.remove(seen)
                if first:
                    self.lost.emit(error)
                self.fill()

        self._runner.run(Lane.REVIEW, hold, failed=lost)
