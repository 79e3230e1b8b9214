"""The decisions of one sitting: each is put down behind the work, and one that can't be put down comes back. So does the newest one, where
it is not to count.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import Final

from PySide6.QtCore import QObject, Signal

from app.domain.changes import Changed, ChangeSet
from app.domain.errors import StationError, StoreFailed
from app.domain.review.cases import Verdict
from app.services.review.reviewing import Repair
from app.ui.reviewing import SeenCase
from app.ui.tasks import Lane, Task, TaskRunner
from app.ui.viewmodels.review_line import NOT_OURS, CaseLine, Sitting
from app.ui.viewmodels.review_marks import Marking

AWAY: Final = "DATABASE_AWAY"
PATIENCE_S: Final = 60.0
"""so long a decision waits behind the work for a store that is away, until its case comes back"""
_PAUSE_S: Final = 0.5
PAGES_CHANGED: Final = "PAGES_CHANGED"
"""why a repair could not be put down: somebody else changed the pages since they were looked at"""


@dataclass(frozen=True, slots=True)
class Draft:
    """What is marked and said of a case."""

    marking: Marking = field(default_factory=Marking)
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided of a case, as it was seen; `repairs`: by making its pages anew."""

    seen: SeenCase
    verdict: Verdict
    draft: Draft
    repairs: tuple[Repair, ...] = ()


class Decisions(QObject):
    """Whose they are is who sits at the line of cases then; what ends after they left goes to nobody who came since."""

    came_back = Signal(object, object)
    """a `Decision` that does not count, its case as it is seen now, and why, a `StationError`; None: it was taken back"""
    refused = Signal(object)
    """a `StationError`: why a decision is lost, or can't be taken back"""
    failed = Signal(object)
    """a `StationError`: the same, after they left"""

    def __init__(self, line: CaseLine, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._line = line
        self._runner = runner
        self._made: list[Decision] = []
        self.under_way = 0
        """so many are being put down, or wait for that"""
        self._takes_back = False

    @property
    def newest(self) -> Decision | None:
        """The one that can be taken back."""
        return self._made[-1] if self._made else None

    def forget(self) -> None:
        """Nobody sits here any more: none can be taken back."""
        self._made.clear()

    def put_down(self, decision: Decision) -> None:
        """Have it count."""
        sitting = self._line.sitting
        if sitting is None:
            return
        self._made.append(decision)
        self.under_way += 1

        def ended() -> None:
            self.under_way -= 1

        def fail(error: StationError) -> None:
            self._drop(decision)
            if error.code == PAGES_CHANGED and self._line.sitting == sitting:
                self._see_anew(decision, sitting, error)
            elif error.code in NOT_OURS:
                self._refuse(sitting, error)
            else:
                self._come_back(decision, sitting, error)

        self._runner.run(Lane.REVIEW, lambda task: _put_down(decision, sitting, task), failed=fail, ended=ended)

    def take_back(self) -> None:
        """The newest does not count."""
        sitting, decision = self._line.sitting, self.newest
        if sitting is None or decision is None or self._takes_back:
            return
        self._takes_back = True

        def take_back(_task: Task) -> Changed[SeenCase]:
            return sitting.reviewing.take_back(decision.seen.case.id, sitting.actor)

        def again(seen: SeenCase) -> None:
            if self._line.sitting != sitting:
                self._line.leave_to_others(seen, sitting)
                return
            self._drop(decision)
            self.came_back.emit(replace(decision, seen=seen), None)
            self._line.count()

        def refused(error: StationError) -> None:
            self._refuse(sitting, error)

        def ended() -> None:
            self._takes_back = False

        self._runner.run(Lane.REVIEW, take_back, again, failed=refused, ended=ended)

    # -- parts

    def _see_anew(self, decision: Decision, sitting: Sitting, error: StationError) -> None:
        """It was decided on other pages than there are now: its case comes back as they are."""

        def look(_task: Task) -> Changed[SeenCase]:
            return Changed(sitting.reviewing.anew(decision.seen.case.id, sitting.actor), ChangeSet())

        def back(seen: SeenCase) -> None:
            self._come_back(replace(decision, seen=seen), sitting, error)

        self._runner.run(Lane.REVIEW, look, back, failed=lambda error: self._refuse(sitting, error))

    def _come_back(self, decision: Decision, sitting: Sitting, error: StationError) -> None:
        if self._line.sitting == sitting:
            self.came_back.emit(decision, error)
        else:
            self.failed.emit(error)

    def _refuse(self, sitting: Sitting, error: StationError) -> None:
        (self.refused if self._line.sitting == sitting else self.failed).emit(error)

    def _drop(self, decision: Decision) -> None:
        if decision in self._made:
            self._made.remove(decision)


def _put_down(decision: Decision, sitting: Sitting, task: Task) -> Changed[None]:
    """Runs in the worker thread; what is behind it waits with it. Raises InputRefused (see `app.ui.reviewing.Reviewing`), StoreFailed."""
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            return _decide(decision, sitting)
        except StoreFailed as error:
            if error.code != AWAY or task.cancelled() or time.monotonic() > until:
                raise
            time.sleep(_PAUSE_S)


def _decide(decision: Decision, sitting: Sitting) -> Changed[None]:
    reviewing, seen, draft = sitting.reviewing, decision.seen, decision.draft
    marks, remark = draft.marking.marks, draft.remark
    if decision.repairs:
        return reviewing.repair(seen, decision.repairs, remark, marks, sitting.actor)
    return reviewing.decide(seen.case, decision.verdict, remark, marks, sitting.actor)
