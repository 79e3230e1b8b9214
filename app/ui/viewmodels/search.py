"""Search of past dossiers: one line that means a code, a name, an ID number, a paper's number or words of pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.changes import Changed, ChangeSet
from app.domain.errors import StationError
from app.domain.release import Release
from app.domain.search import FoundDossier
from app.ui.services import DeskServices
from app.ui.tasks import Lane, Task, TaskRunner

AFTER_TYPING_MS = 250
"""so long after the last key it is searched"""
FEWEST_LETTERS = 2


class FoundStanding(StrEnum):
    """How a found dossier stands."""

    UNKNOWN = "unknown"
    """it is being looked at"""
    OPEN = "open"
    """something is left to do"""
    DONE = "done"
    WITHDRAWN = "withdrawn"

    @classmethod
    def of(cls, release: Release) -> FoundStanding:
        """By the release verdict."""
        if release.closed:
            return cls.WITHDRAWN
        return cls.DONE if release.may_leave else cls.OPEN


@dataclass(frozen=True, slots=True)
class Found:
    """What is shown of one search. The citizens' names in it go when the view does."""

    dossiers: tuple[FoundDossier, ...] = field(default=(), repr=False)
    titles: Mapping[str, str] = field(default_factory=dict)
    """of the procedures, by code"""
    standings: Mapping[UUID, FoundStanding] = field(default_factory=dict)
    counters: Mapping[UUID, str] = field(default_factory=dict)
    """in the place of the standings, what the counters are called that look after them: of all at a centre, at a counter of those that it
    handed to another one"""


class SearchViewModel(QObject):
    """Searches a moment after the last key; what is found is kept only while it is shown."""

    changed = Signal()

    def __init__(self, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._services: DeskServices | None = None
        self._task: Task | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(AFTER_TYPING_MS)
        self._soon.timeout.connect(self._search)
        self.open = False
        self.text = ""
        self.found: Found | None = None
        """None: nothing was searched for yet"""
        self.error: StationError | None = None

    def use(self, services: DeskServices) -> None:
        """Begin work with these services."""
        self._services = services

    @property
    def searching(self) -> bool:
        """Whether it is being looked for what was typed."""
        return self._soon.isActive() or self._task is not None

    def show(self) -> None:
        """Search is wanted."""
        if not self.open:
            self.open = True
            self.changed.emit()

    def close(self) -> None:
        """It is not wanted any more; what was found goes."""
        self._forget()
        if self.open:
            self.open = False
            self.changed.emit()

    def look_for(self, text: str) -> None:
        """Search for what is typed, as soon as nothing more is typed for a moment."""
        if text == self.text:
            return
        self._forget()
        self.text = text
        if len(text.strip()) >= FEWEST_LETTERS:
            self._soon.start()
        self.changed.emit()

    def _forget(self) -> None:
        self._soon.stop()
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self.text, self.found, self.error = "", None, None

    def _search(self) -> None:
        services, text = self._services, self.text
        if services is None:
            return

        def search(task: Task) -> Changed[Found]:
            dossiers = services.searching.find_anything(text, cancelled=task.cancelled)
            titles = {one.procedure_code: services.procedure_title(one.procedure_code) for one in dossiers}
            told = services.counters_of if services.settings.at_centre else services.elsewhere
            counters = told([one.dossier_id for one in dossiers])
            return Changed(Found(dossiers, titles, counters=counters), ChangeSet())

        self._task = task = self._runner.run(
            Lane.SEARCH,
            search,
            lambda found: self._show(text, found),
            failed=lambda error: self._fail(text, error),
            ended=lambda: self._ended(task),
        )

    def _show(self, text: str, found: Found) -> None:
        """What was found is shown at once; how each stands is looked at then."""
        services = self._services
        if text != self.text or services is None:
            return
        self.found = found
        self.changed.emit()
        if services.settings.at_centre:
            return

        def look(task: Task) -> Changed[Found]:
            standings: dict[UUID, FoundStanding] = {}
            for one in found.dossiers:
                if not task.cancelled() and one.dossier_id not in found.counters:
                    standings[one.dossier_id] = FoundStanding.of(services.releasing.release(one.dossier_id))
            return Changed(Found(found.dossiers, found.titles, standings, found.counters), ChangeSet())

        self._runner.run(Lane.SEARCH, look, lambda judged: self._judge(text, judged))

    def _judge(self, text: str, judged: Found) -> None:
        if text == self.text:
            self.found = judged
            self.changed.emit()

    def _fail(self, text: str, error: StationError) -> None:
        if text == self.text and error.code != "CANCELLED":
            self.error = error
            self.changed.emit()

    def _ended(self, task: Task) -> None:
        if self._task is task:
            self._task = None
            self.changed.emit()
