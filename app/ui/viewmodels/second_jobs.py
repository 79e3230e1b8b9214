"""Second jobs of a paper: supplement, replacement, recall, another dossier, a result, purge. One at a time, beside no dialogue."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from app.domain.changes import Changed, ChangeSet
from app.domain.errors import StationError
from app.domain.model import Component, Dossier
from app.domain.results import only_result_code, result_facts
from app.services.advance import Watch
from app.services.pin_of_one_run import PinOfOneRun
from app.services.purging import Going
from app.services.second_jobs import Sent
from app.ui.services import DeskServices
from app.ui.tasks import Lane, Task, TaskRunner
from app.ui.viewmodels.desk import DeskViewModel
from app.ui.viewmodels.finishing import FinishingViewModel


class Job(StrEnum):
    """The kinds of second jobs."""

    SUPPLEMENT = "supplement"
    REPLACE = "replace"
    RECALL = "recall"
    REFILE = "refile"
    RESULT = "result"
    PURGE = "purge"


@dataclass(frozen=True, slots=True)
class JobAnswers:
    """What a person entered; which of it counts depends on the job."""

    reason: str = ""
    dossier: str = ""
    component: str = ""
    result_code: str = ""
    number: str = ""
    issuer: str = ""
    file: Path | None = None


@dataclass(frozen=True, slots=True)
class JobDone:
    """What came of a job, and why the dossier system has not carried it out yet (None: it has, or nothing was asked of it)."""

    job: Job
    component: Component
    waits: StationError | None = None
    to: str = ""
    purged: tuple[UUID, ...] = ()
    """the pages that are not at the station any more"""


class SecondJobsViewModel(QObject):
    """Says what a job does to what was received, and carries it out off the main thread."""

    changed = Signal()
    done = Signal(object)
    """a `JobDone`"""
    scan_wanted = Signal()

    def __init__(
        self, desk: DeskViewModel, finishing: FinishingViewModel, runner: TaskRunner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._finishing = finishing
        self._runner = runner
        self._services: DeskServices | None = None
        self._task: Task | None = None
        self.job: Job | None = None
        self.component: Component | None = None
        self.sent: Sent | None = None
        self.going: Going | None = None
        """what a purge would take away"""
        self.looked = False
        """whether `sent` and `going` are known by now"""
        self.error: StationError | None = None
        desk.selected.connect(self._selected)

    @property
    def working(self) -> bool:
        """Whether a job is being carried out."""
        return self._task is not None

    def use(self, services: DeskServices) -> None:
        """Begin work with these services."""
        self._services = services

    def begin(self, job: Job) -> None:
        """Show what a job does to the selected paper, and what it needs to know."""
        services, component = self._services, self._desk.component
        if services is None or component is None or self.working:
            return
        self.job, self.component, self.sent, self.looked, self.error = job, component, None, False, None
        self.going = None

        def look(_task: Task) -> Changed[tuple[Sent | None, Going | None]]:
            going = services.purging.going(component.id) if job is Job.PURGE else None
            return Changed((services.second_jobs.sent(component), going), ChangeSet())

        self._runner.run(Lane.DESK, look, lambda known: self._know(component, *known))
        self.changed.emit()

    def leave(self) -> None:
        """Nothing is done."""
        if self.job is not None and not self.working:
            self.job = self.component = self.sent = self.going = self.error = None
            self.changed.emit()

    def carry_out(self, answers: JobAnswers) -> None:
        """Do it. What is refused changes nothing, and what was entered stays."""
        job, component, desk, services = self.job, self.component, self._desk.desk, self._services
        if job is None or component is None or desk is None or services is None or self.working:
            return
        services = services.as_now()
        match job:
            case Job.SUPPLEMENT:
                self.leave()
                self.scan_wanted.emit()
            case Job.REPLACE:
                pages = [view.id for view in desk.paper(component.id).pages]
                self._run(lambda _watch: self._clear(services, component, pages))
            case Job.RECALL:
                self._run(lambda watch: self._take_back(services, component, answers, watch))
            case Job.REFILE:
                self._run(lambda watch: self._refile(services, component, answers, watch))
            case Job.RESULT:
                dossier = desk.dossier
                self._run(lambda watch: self._add_result(services, dossier, component, answers, watch))
            case Job.PURGE if self.going is not None and self.going.sent:
                self.begin(Job.RECALL)
            case Job.PURGE:
                self._run(lambda _watch: self._purge(services, component, answers))

    def _run(self, work: Callable[[Watch], JobDone]) -> None:
        services, component = self._services, self.component
        assert services is not None and component is not None
        ask = self._runner.asking(self._finishing.ask_holder)
        authorize = PinOfOneRun(lambda: services.secrets, ask, open_s=services.settings.signing.open_most_s)

        def run(task: Task) -> Changed[JobDone]:
            done = work(Watch(authorize, task.cancelled))
            return Changed(done, ChangeSet(dossiers=frozenset({component.dossier_id})))

        self.error = None
        self._task = self._runner.run(Lane.FINISH, run, self._did, failed=self._failed, ended=self._ended)
        self.changed.emit()

    @staticmethod
    def _clear(services: DeskServices, component: Component, pages: Sequence[UUID]) -> JobDone:
        if pages:
            services.editing.remove(component.dossier_id, pages, services.actor)
        return JobDone(Job.REPLACE, component)

    @staticmethod
    def _take_back(services: DeskServices, component: Component, answers: JobAnswers, watch: Watch) -> JobDone:
        back = services.second_jobs.take_back(component, answers.reason, services.actor, watch)
        return JobDone(Job.RECALL, component, back.waits)

    @staticmethod
    def _refile(services: DeskServices, component: Component, answers: JobAnswers, watch: Watch) -> JobDone:
        moved = services.second_jobs.refile(
            component, answers.dossier, answers.component, answers.reason, services.actor, watch
        )
        return JobDone(Job.REFILE, component, moved.recall_waits, answers.dossier.strip().upper())

    @staticmethod
    def _add_result(
        services: DeskServices, dossier: Dossier, component: Component, answers: JobAnswers, watch: Watch
    ) -> JobDone:
        code = answers.result_code or only_result_code(services.editing.desk(dossier.id).asked.procedure)
        facts = result_facts(code, answers.number, answers.issuer)
        assert answers.file is not None
        services.second_jobs.add_result(answers.file, dossier.code, facts, services.actor, watch)
        return JobDone(Job.RESULT, component)

    @staticmethod
    def _purge(services: DeskServices, component: Component, answers: JobAnswers) -> JobDone:
        gone = services.purging.purge(component.id, answers.reason, services.actor).value
        return JobDone(Job.PURGE, component, purged=(*gone.pages, *gone.beside))

    def _know(self, component: Component, sent: Sent | None, going: Going | None) -> None:
        if component is self.component:
            self.sent, self.going, self.looked = sent, going, True
            self.changed.emit()

    def _did(self, done: JobDone) -> None:
        self._task = None
        self.leave()
        self.done.emit(done)

    def _failed(self, error: StationError) -> None:
        self.error = error

    def _ended(self) -> None:
        self._task = None
        self.changed.emit()

    def _selected(self) -> None:
        if self.component is not None and self.component.id != self._desk.component_id:
            self.leave()
