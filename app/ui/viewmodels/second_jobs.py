"""Second jobs: of a paper supplement, replacement, recall, another dossier, a result, purge; of a dossier another counter, and two of one
code that become one. One at a time, beside no dialogue."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final
from uuid import UUID

from PySide6.QtCore import QObject, QSettings, Signal

from app.domain.changes import Changed, ChangeSet
from app.domain.errors import StationError
from app.domain.model import Component, Dossier
from app.domain.results import only_result_code, result_facts
from app.services.advance import Watch
from app.services.merge import Merged
from app.services.pin_of_one_run import PinOfOneRun
from app.services.purging import Going
from app.services.second_jobs import Sent
from app.ui.services import DeskServices
from app.ui.tasks import Lane, Task, TaskRunner
from app.ui.viewmodels.desk import DeskViewModel
from app.ui.viewmodels.finishing import FinishingViewModel

_COUNTER: Final = "rehome/counter"
"""where it is remembered to which counter a dossier went last"""


class Job(StrEnum):
    """The kinds of second jobs."""

    SUPPLEMENT = "supplement"
    REPLACE = "replace"
    RECALL = "recall"
    REFILE = "refile"
    RESULT = "result"
    PURGE = "purge"
    REHOME = "rehome"
    """the dossier goes to another counter for good"""
    MERGE = "merge"
    """the papers of another dossier of its code come into it"""

    @property
    def of_dossier(self) -> bool:
        """Whether it is done to the dossier as a whole, not to the selected paper."""
        return self in (Job.REHOME, Job.MERGE)


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
    counter: UUID | None = None
    unsigned: bool = False
    """a person's word that what nobody could sign at that counter is scanned anew"""
    only: str = ""
    """the component of the one paper that is moved; empty: all"""


@dataclass(frozen=True, slots=True)
class JobDone:
    """What came of a job, and why the dossier system or the centre has not carried it out yet (None: it has, or nothing was asked)."""

    job: Job
    dossier: Dossier
    waits: StationError | None = None
    to: str = ""
    purged: tuple[UUID, ...] = ()
    """the pages that are not at the station any more"""
    merged: Merged | None = None


class SecondJobsViewModel(QObject):
    """Says what a job does to what was received, and carries it out off the main thread."""

    changed = Signal()
    done = Signal(object)
    """a `JobDone`"""
    scan_wanted = Signal()

    def __init__(
        self,
        desk: DeskViewModel,
        finishing: FinishingViewModel,
        runner: TaskRunner,
        kept: QSettings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._kept = kept
        self._look: Task | None = None
        self._desk = desk
        self._finishing = finishing
        self._runner = runner
        self._services: DeskServices | None = None
        self._task: Task | None = None
        self.job: Job | None = None
        self.dossier: Dossier | None = None
        self.component: Component | None = None
        """None: it is done to the dossier as a whole"""
        self.sent: Sent | None = None
        self.going: Going | None = None
        """what a purge would take away"""
        self.counters: Mapping[UUID, str] = {}
        """which could have the dossier, each by what it is called"""
        self.merged: Merged | None = None
        """what was moved, and what stayed where it was"""
        self.looked = False
        """whether what the job needs to know is known by now"""
        self.error: StationError | None = None
        desk.selected.connect(self._selected)

    @property
    def working(self) -> bool:
        """Whether a job is being carried out."""
        return self._task is not None

    def use(self, services: DeskServices) -> None:
        """Begin work with these services."""
        self._services = services

    @property
    def remembered(self) -> UUID | None:
        """The counter to which a dossier went last, if one may be handed to it now."""
        kept = str(self._kept.value(_COUNTER, ""))
        return next((one for one in self.counters if str(one) == kept), None)

    def begin(self, job: Job) -> None:
        """Show what a job does to the selected paper or to its dossier, and what it needs to know."""
        desk = self._desk.desk
        component = None if job.of_dossier else self._desk.component
        if self._services is None or desk is None or self.working or (component is None and not job.of_dossier):
            return
        self._forget()
        self.job, self.dossier, self.component = job, desk.dossier, component
        self._look_first(self._services)
        self.changed.emit()

    def _look_first(self, services: DeskServices) -> None:
        component = self.component
        if self.job is Job.REHOME and services.rehoming is not None:
            self._ask(Lane.CENTRE, services.rehoming.names, self._know_counters)
        elif component is not None:
            purging = services.purging if self.job is Job.PURGE else None

            def of_paper() -> tuple[Sent | None, Going | None]:
                going = purging.going(component.id) if purging is not None else None
                return services.second_jobs.sent(component), going

            self._ask(Lane.DESK, of_paper, self._know_paper)
        else:
            self.looked = True  # what lies in the other dossier the desk knows

    def _ask[T](self, lane: Lane, question: Callable[[], T], know: Callable[[T], None]) -> None:
        """Ask off the main thread; who left meanwhile, or began something else, is told nothing."""

        def known(found: T) -> None:
            if self._look is task:
                know(found)
                self.looked = True
                self.changed.emit()

        def failed(error: StationError) -> None:
            if self._look is task:
                self.error = error
                self.changed.emit()

        task = self._look = self._runner.run(lane, lambda _task: Changed(question(), ChangeSet()), known, failed=failed)

    def _know_paper(self, known: tuple[Sent | None, Going | None]) -> None:
        self.sent, self.going = known

    def _know_counters(self, counters: Mapping[UUID, str]) -> None:
        self.counters = counters

    def leave(self) -> None:
        """Nothing is done."""
        if self.job is not None and not self.working:
            self._forget()
            self.changed.emit()

    def cancel(self) -> None:
        """Stop at the next good moment; what was put down stays."""
        if self._task is not None:
            self._task.cancel()

    def _forget(self) -> None:
        self.job = self.dossier = self.component = self.sent = self.going = self.merged = self.error = None
        self.counters, self.looked, self._look = {}, False, None

    def carry_out(self, answers: JobAnswers) -> None:
        """Do it. What is refused changes nothing, and what was entered stays."""
        job, dossier, component, services = self.job, self.dossier, self.component, self._services
        if job is None or dossier is None or services is None or self.working:
            return
        services = services.as_now()
        match job:
            case Job.REHOME if answers.counter is not None:
                self._kept.setValue(_COUNTER, str(answers.counter))
                name = self.counters.get(answers.counter, "")
                self._run(lambda watch: self._rehome(services, dossier, name, answers, watch))
            case Job.MERGE:
                self._run(lambda watch: self._merge(services, dossier, answers, watch))
            case _ if component is not None:
                self._do_to_paper(job, services, dossier, component, answers)

    def _do_to_paper(
        self, job: Job, services: DeskServices, dossier: Dossier, component: Component, answers: JobAnswers
    ) -> None:
        match job:
            case Job.SUPPLEMENT:
                self.leave()
                self.scan_wanted.emit()
            case Job.REPLACE if self._desk.desk is not None:
                pages = [view.id for view in self._desk.desk.paper(component.id).pages]
                self._run(lambda _watch: self._clear(services, dossier, pages))
            case Job.RECALL:
                self._run(lambda watch: self._take_back(services, dossier, component, answers, watch))
            case Job.REFILE:
                self._run(lambda watch: self._refile(services, dossier, component, answers, watch))
            case Job.RESULT:
                self._run(lambda watch: self._add_result(services, dossier, answers, watch))
            case Job.PURGE if self.going is not None and self.going.sent:
                self.begin(Job.RECALL)
            case Job.PURGE:
                self._run(lambda _watch: self._purge(services, dossier, component, answers))

    def _run(self, work: Callable[[Watch], JobDone]) -> None:
        services, dossier = self._services, self.dossier
        assert services is not None and dossier is not None
        ask = self._runner.asking(self._finishing.ask_holder)
        authorize = PinOfOneRun(lambda: services.secrets, ask, open_s=services.settings.signing.open_most_s)

        def run(task: Task) -> Changed[JobDone]:
            done = work(Watch(authorize, task.cancelled))
            return Changed(done, ChangeSet(dossiers=frozenset({dossier.id})))

        self.error = None
        self._task = self._runner.run(Lane.FINISH, run, self._did, failed=self._failed, ended=self._ended)
        self.changed.emit()

    @staticmethod
    def _clear(services: DeskServices, dossier: Dossier, pages: Sequence[UUID]) -> JobDone:
        if pages:
            services.editing.remove(dossier.id, pages, services.actor)
        return JobDone(Job.REPLACE, dossier)

    @staticmethod
    def _take_back(
        services: DeskServices, dossier: Dossier, component: Component, answers: JobAnswers, watch: Watch
    ) -> JobDone:
        back = services.second_jobs.take_back(component, answers.reason, services.actor, watch)
        return JobDone(Job.RECALL, dossier, back.waits)

    @staticmethod
    def _refile(
        services: DeskServices, dossier: Dossier, component: Component, answers: JobAnswers, watch: Watch
    ) -> JobDone:
        moved = services.second_jobs.refile(
            component, answers.dossier, answers.component, answers.reason, services.actor, watch
        )
        return JobDone(Job.REFILE, dossier, moved.recall_waits, answers.dossier.strip().upper())

    @staticmethod
    def _add_result(services: DeskServices, dossier: Dossier, answers: JobAnswers, watch: Watch) -> JobDone:
        code = answers.result_code or only_result_code(services.editing.desk(dossier.id).asked.procedure)
        facts = result_facts(code, answers.number, answers.issuer)
        assert answers.file is not None
        services.second_jobs.add_result(answers.file, dossier.code, facts, services.actor, watch)
        return JobDone(Job.RESULT, dossier)

    @staticmethod
    def _purge(services: DeskServices, dossier: Dossier, component: Component, answers: JobAnswers) -> JobDone:
        gone = services.purging.purge(component.id, answers.reason, services.actor).value
        return JobDone(Job.PURGE, dossier, purged=(*gone.pages, *gone.beside))

    @staticmethod
    def _rehome(services: DeskServices, dossier: Dossier, name: str, answers: JobAnswers, watch: Watch) -> JobDone:
        assert services.rehoming is not None
        to, actor = str(answers.counter), services.actor
        given = services.rehoming.give(dossier.code, to, actor, unsigned=answers.unsigned, cancelled=watch.cancelled)
        return JobDone(Job.REHOME, dossier, given.waits, name)

    @staticmethod
    def _merge(services: DeskServices, dossier: Dossier, answers: JobAnswers, watch: Watch) -> JobDone:
        assert services.merging is not None
        only, as_paper = answers.only or None, (answers.only and answers.component) or None
        merged = services.merging.merge(
            dossier.code, answers.reason, services.actor, watch, only=only, as_paper=as_paper
        )
        return JobDone(Job.MERGE, dossier, next(iter(merged.waits), None), merged=merged)

    def _did(self, done: JobDone) -> None:
        self._task = None
        if done.merged is not None and done.merged.left:
            self.merged = done.merged  # a person says what becomes of the rest
        else:
            self.leave()
        self.done.emit(done)

    def _failed(self, error: StationError) -> None:
        self.error = error
        self._desk.refresh()  # what stopped half-way stays as far as it came

    def _ended(self) -> None:
        self._task = None
        self.changed.emit()

    def _selected(self) -> None:
        desk, component = self._desk.desk, self.component
        is_open = desk is not None and self.dossier is not None and desk.dossier.id == self.dossier.id
        if not is_open or (component is not None and component.id != self._desk.component_id):
            self.leave()
