"""The dossiers of today, as the start view lists them: which there are, and how each stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never
from uuid import UUID

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from app.domain.changes import Changed, ChangeSet
from app.domain.errors import StationError
from app.domain.model import Dossier
from app.domain.release import Obstacle, Release
from app.ui.commands.finding import plain
from app.ui.services import DeskServices
from app.ui.tasks import Lane, Task, TaskRunner
from app.ui.viewmodels.desk import DeskViewModel

AFTER_MS = 300
"""so long the start view is seen before it is looked what there is: who has the next slip in hand does not wait for it"""
TOLD_TOGETHER = 10
"""dossiers whose state is shown at once"""

translate = QCoreApplication.translate


class DossierState(StrEnum):
    """How a dossier stands: what is to be done first. The value names its icon."""

    UNKNOWN = "optional"
    """it is being looked at"""
    DOUBTFUL = "doubtful"
    COUNTING = "counting"
    MISSING = "missing"
    READY = "ready"
    SIGNED = "signed"
    COPIED = "copied"
    RECEIVED = "received"
    WITHDRAWN = "withdrawn"
    ELSEWHERE = "elsewhere"
    """it was handed to another counter"""

    @classmethod
    def of(cls, release: Release) -> DossierState:
        """By the release verdict."""
        found = {hindrance.obstacle for hindrance in release.hindrances}
        if release.closed:
            return cls.WITHDRAWN
        if not found:
            return cls.COPIED if release.on_copy else cls.RECEIVED
        first = next((state for state, obstacles in _FIRST.items() if found & obstacles), None)
        if first is not None:
            return first
        return cls.SIGNED if found <= {Obstacle.NOT_RECEIVED, Obstacle.NOT_COPIED} else cls.READY

    @property
    def final(self) -> bool:
        """Whether it stays so until somebody works on the dossier."""
        return self in (DossierState.RECEIVED, DossierState.WITHDRAWN)

    @property
    def text(self) -> str:
        """In words, in the language of this moment."""
        match self:
            case DossierState.UNKNOWN:
                return "…"
            case DossierState.DOUBTFUL:
                return translate("today", "Doubtful pages")
            case DossierState.COUNTING:
                return translate("today", "Sheets to be counted")
            case DossierState.MISSING:
                return translate("today", "Papers missing")
            case DossierState.READY:
                return translate("today", "Ready to finish")
            case DossierState.SIGNED:
                return translate("today", "Signed, not received yet")
            case DossierState.COPIED:
                return translate("today", "Copied, to be sent")
            case DossierState.RECEIVED:
                return translate("today", "All received")
            case DossierState.WITHDRAWN:
                return translate("today", "Withdrawn")
            case DossierState.ELSEWHERE:
                return translate("today", "At another counter")
            case _ as unreachable:
                assert_never(unreachable)


_FIRST: Mapping[DossierState, frozenset[Obstacle]] = {
    DossierState.DOUBTFUL: frozenset({Obstacle.PAGE_DOUBTFUL, Obstacle.NOT_TO_BE_DIGITISED}),
    DossierState.UNKNOWN: frozenset({Obstacle.PAGE_NOT_JUDGED}),
    DossierState.COUNTING: frozenset({Obstacle.SHEETS_NOT_COUNTED, Obstacle.SHEETS_DIFFER, Obstacle.COUNTS_CONTRADICT}),
    DossierState.MISSING: frozenset({Obstacle.MISSING}),
}
"""the most urgent first"""


@dataclass(frozen=True, slots=True)
class TodaysDossier:
    """A row of the list. No citizen's name: the next citizen sees the start view."""

    id: UUID
    code: str
    procedure: str
    state: DossierState
    counter: str = ""
    """to which it was handed"""

    @property
    def standing(self) -> str:
        """How it stands, in words."""
        return translate("today", "At {counter}").format(counter=self.counter) if self.counter else self.state.text


class TodayViewModel(QObject):
    """Looks once the start view has been there for a moment, and stops where a dossier is opened."""

    changed = Signal()

    def __init__(self, runner: TaskRunner, desk: DeskViewModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._desk = desk
        self._services: DeskServices | None = None
        self._task: Task | None = None
        self._again = False
        self._resting = False
        self._dossiers: tuple[Dossier, ...] = ()
        self._titles: Mapping[str, str] = {}
        self._states: dict[UUID, DossierState] = {}
        self._gone: Mapping[UUID, str] = {}
        self.text = ""
        """what the list is searched for"""
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(AFTER_MS)
        self._soon.timeout.connect(self._look)
        desk.recent_changed.connect(self._follow)
        desk.changed.connect(self._follow)
        runner.changed.connect(self._forget)

    def use(self, services: DeskServices) -> None:
        """Begin work with these services."""
        self._services = services

    @property
    def follows(self) -> bool:
        """Whether it is being looked how they stand, or soon will."""
        return self._soon.isActive() or self._task is not None

    @property
    def count(self) -> int:
        """How many there are today, whatever is searched for."""
        return len(self._dossiers)

    @property
    def rows(self) -> tuple[TodaysDossier, ...]:
        """Those in whose code, procedure or state stands all that is searched for; accents and case do not matter."""
        wanted = plain(self.text).split()
        rows = (
            TodaysDossier(
                one.id,
                one.code,
                self._titles.get(one.procedure_code, one.procedure_code),
                DossierState.ELSEWHERE if one.id in self._gone else self._states.get(one.id, DossierState.UNKNOWN),
                self._gone.get(one.id, ""),
            )
            for one in self._dossiers
        )
        return tuple(
            row for row in rows if all(one in plain(f"{row.code} {row.procedure} {row.standing}") for one in wanted)
        )

    def look_for(self, text: str) -> None:
        """Search the list."""
        if text != self.text:
            self.text = text
            self.changed.emit()

    def rest(self, *, resting: bool) -> None:
        """Something else is looked at for long, in which dossiers change; or the start view may be seen again."""
        if resting != self._resting:
            self._resting = resting
            self._follow()

    def _follow(self) -> None:
        """The start view came, or a dossier is opened, or what is looked at beside it."""
        if self._desk.desk is None and not self._desk.opening and not self._resting:
            if self._task is None:
                self._soon.start()
            self._again = self._task is not None
            return
        self._soon.stop()
        if self._task is not None:
            self._task.cancel()

    def _look(self) -> None:
        services = self._services
        if services is None or self._task is not None:
            return
        listed = self._runner.from_worker(self._listed)
        judged = self._runner.from_worker(self._judged)
        went = self._runner.from_worker(self._went)
        known = {key for key, state in self._states.items() if state.final}

        def look(task: Task) -> Changed[None]:
            dossiers = services.today.listed()
            codes = {one.procedure_code for one in dossiers}
            listed(dossiers, {code: services.procedure_title(code) for code in codes})
            gone = {} if services.settings.at_centre else services.elsewhere([one.id for one in dossiers])
            went(gone)
            unknown = [one.id for one in dossiers if one.id not in known and one.id not in gone]
            for begin in range(0, len(unknown), TOLD_TOGETHER):
                states: dict[UUID, DossierState] = {}
                for one in unknown[begin : begin + TOLD_TOGETHER]:
                    if task.cancelled():
                        return Changed(None, ChangeSet())
                    with suppress(StationError):  # one that can't be judged hides no other
                        states[one] = DossierState.of(services.releasing.release(one))
                judged(states)
            return Changed(None, ChangeSet())

        self._task = self._runner.run(Lane.TODAY, look, ended=self._ended)

    def _listed(self, dossiers: Sequence[Dossier], titles: Mapping[str, str]) -> None:
        if (self._dossiers, self._titles) != (tuple(dossiers), titles):
            self._dossiers, self._titles = tuple(dossiers), titles
            self.changed.emit()

    def _went(self, counters: Mapping[UUID, str]) -> None:
        if self._gone != counters:
            self._gone = counters
            self.changed.emit()

    def _judged(self, states: Mapping[UUID, DossierState]) -> None:
        if any(self._states.get(key) != state for key, state in states.items()):
            self._states |= states
            self.changed.emit()

    def _ended(self) -> None:
        """What came up meanwhile is looked at after it."""
        self._task = None
        if self._again:
            self._follow()

    def _forget(self, changes: ChangeSet) -> None:
        """Somebody worked on dossiers: how they stand is to be looked at anew."""
        for one in changes.dossiers:
            self._states.pop(one, None)
        if changes.dossiers or changes.documents:  # a document that was sent behind the work may be of any of them
            self._follow()
