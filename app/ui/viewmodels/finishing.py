"""Finishing: the papers of a dossier are archived, signed and sent, and each step is shown as it happens."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import assert_never
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from app.domain.changes import Changed, ChangeSet
from app.domain.errors import Cancelled, StationError
from app.domain.lifecycle import (
    Assemble,
    CompleteSignature,
    EnqueueUpload,
    HandOut,
    JudgeArchive,
    MakePage,
    PrepareSignature,
    RecallFile,
    RefuseArchive,
    RefusePixels,
    SendUpload,
    Step,
)
from app.domain.model import Component, DeliveryReceipt
from app.domain.retry import AWAY
from app.services.advance import Watch
from app.services.documents import REPLACED
from app.services.pin_of_one_run import PinOfOneRun
from app.services.plans import whole_way
from app.services.sign import AskHolder, nobody
from app.services.sign_batch import is_of_one_document
from app.ui.services import DeskServices
from app.ui.tasks import Lane, Task, TaskRunner


class FinishStage(StrEnum):
    """The three stages that a person follows."""

    ARCHIVE = "archive"
    SIGN = "sign"
    SEND = "send"


class StageState(StrEnum):
    """How far a stage is."""

    WAITING = "waiting"
    UNDER_WAY = "under-way"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PaperProgress:
    """One paper on its way; `stages` in the order of `FinishStage`."""

    component: Component
    stages: tuple[StageState, StageState, StageState] = (StageState.WAITING, StageState.WAITING, StageState.WAITING)
    receipt: DeliveryReceipt | None = None


class _Run:
    """One call of `finish`: what it tells later is told of it alone."""

    def __init__(self, dossier_id: UUID) -> None:
        self.changes = ChangeSet(dossiers=frozenset({dossier_id}))


class FinishingViewModel(QObject):
    """Carries papers to their receipts: signed together, sent one after the other; what fails stays where it stands and can be finished
    again."""

    changed = Signal()
    ended = Signal()
    failed = Signal(object)
    """a `StationError`: nothing that was done before it is lost"""
    failed_behind = Signal(object)
    """a `StationError` of a dossier that is not at the desk any more: it waits where it stands"""

    def __init__(self, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._services: DeskServices | None = None
        self._task: Task | None = None
        self._run: _Run | None = None
        self._behind: set[_Run] = set()
        self.papers: tuple[PaperProgress, ...] = ()
        self.pages_done = self.pages_total = 0
        self.ask_holder: AskHolder = nobody
        self.confirmed_elsewhere = False
        """whether a key waits for its holder to confirm on a device of theirs"""

    @property
    def finishing(self) -> bool:
        """Whether papers are on their way."""
        return self._task is not None

    @property
    def only_sends(self) -> bool:
        """Whether all that is left is the sending: every paper on its way has its signatures."""
        return self.finishing and all(paper.stages[1] is StageState.DONE for paper in self.papers)

    @property
    def behind(self) -> int:
        """How many dossiers are still being sent behind the work."""
        return len(self._behind)

    @property
    def stuck(self) -> Component | None:
        """The first paper that has no receipt."""
        return next((paper.component for paper in self.papers if paper.receipt is None), None)

    def named_by(self, error: StationError) -> tuple[UUID, ...]:
        """The papers on their way that an error is about."""
        return tuple(one.component.id for one in self.papers if one.component.code == error.fields.get("component"))

    def use(self, services: DeskServices) -> None:
        """Begin work with these services."""
        self._services = services

    def clear(self) -> None:
        """Forget the last run: another dossier is open."""
        if not self.finishing:
            self.papers = ()
            self.changed.emit()

    def finish(self, components: Sequence[Component], replacing: Collection[UUID] = (), signer: str = "") -> None:
        """Archive, sign and send these papers. A person said of those in `replacing` that they take the place even of a signed file.
        `signer`: which key signs, as the settings call it; empty: theirs."""
        services = self._services
        if services is None or self.finishing or not components:
            return
        actor = services.actor
        self.papers = tuple(PaperProgress(component) for component in components)
        self.pages_done = self.pages_total = 0
        run = self._run = _Run(components[0].dossier_id)
        on_step, progress = self._of(run, self._on_step), self._of(run, self._on_progress)
        signed, received, put_off = (self._of(run, slot) for slot in (self._signed, self._received, self._put_off))
        tell = self._runner.from_worker(functools.partial(self._runner.changed.emit, run.changes))
        ask = self._runner.asking(self.ask_holder)
        open_s = services.settings.signing.open_most_s
        authorize = PinOfOneRun(lambda: services.secrets, ask, open_s=open_s, signatures=len(components))
        plan = whole_way(services.settings.signing, signer)

        def work(task: Task) -> Changed[None]:
            def watch_of(component_id: UUID) -> Watch:
                return Watch(authorize, task.cancelled, progress, on_step=functools.partial(on_step, component_id))

            def send(component: Component) -> StationError | None:
                """Send it; or why it waits where it stands, while the others go as far as they can."""
                left = unsigned.get(component.id)
                if isinstance(left, Cancelled):
                    raise left
                if left is not None:  # also where a key failed, such as the organisation's: what is signed is sent
                    return left
                try:
                    done = services.digitizing.finish(component.id, plan, actor, watch_of(component.id))
                except StationError as error:
                    if error.code not in AWAY and not is_of_one_document(error):
                        raise
                    return error
                received(component.id, done.receipt)
                tell()
                return None

            waits: StationError | None = None
            ids = [component.id for component in components]
            all_of_it = Watch(authorize, task.cancelled)
            unsigned = services.finishing.sign(ids, plan, actor, all_of_it, watch_of, signed, replacing)
            for component in components:
                why = send(component)
                if why is not None:
                    # a question is covered by nothing behind it
                    if waits is None or waits.code not in REPLACED:
                        waits = why
                    put_off(component.id)
            if waits is not None:
                raise waits
            return Changed(None, run.changes)

        failed, ended = functools.partial(self._failed, run), functools.partial(self._ended, run)
        self._task = self._runner.run(Lane.FINISH, work, failed=failed, ended=ended)
        self.changed.emit()

    def go_on_behind(self) -> None:
        """The sending goes on while another dossier is worked at; what fails waits in the outbox and is told there."""
        if self.only_sends and self._run is not None:
            self._behind.add(self._run)
            self._task, self._run, self.papers = None, None, ()
            self.pages_done = self.pages_total = 0
            self.changed.emit()

    def cancel(self) -> None:
        """Stop at the next good moment; the papers stay where they stand."""
        if self._task is not None:
            self._task.cancel()

    def wait_for_confirmation(self) -> None:
        """A key's holder is asked elsewhere; until the next step nothing else goes on."""
        self.confirmed_elsewhere = self.finishing
        self.changed.emit()

    def _on_step(self, component_id: UUID, step: Step) -> None:
        self.pages_done = self.pages_total = 0
        self.confirmed_elsewhere = False
        now = list(FinishStage).index(stage_of(step))
        states = [StageState.DONE] * now + [StageState.UNDER_WAY] + [StageState.WAITING] * (2 - now)
        self._update(component_id, (states[0], states[1], states[2]), None)

    def _on_progress(self, done: int, total: int, unit: str) -> None:
        if unit == "pages":
            self.pages_done, self.pages_total = done, total
            self.changed.emit()

    def _signed(self, component_id: UUID) -> None:
        self._update(component_id, (StageState.DONE, StageState.DONE, StageState.WAITING), None)

    def _received(self, component_id: UUID, receipt: DeliveryReceipt | None) -> None:
        self._update(component_id, (StageState.DONE, StageState.DONE, StageState.DONE), receipt)

    def _put_off(self, component_id: UUID) -> None:
        (stages,) = (paper.stages for paper in self.papers if paper.component.id == component_id)
        a, b, c = (StageState.FAILED if s is StageState.UNDER_WAY else s for s in stages)
        self._update(component_id, (a, b, c), None)

    def _of[**P](self, run: _Run, slot: Callable[P, None]) -> Callable[P, None]:
        """The slot for a worker; nothing where its run goes on behind the work."""

        def told(*args: P.args, **kwargs: P.kwargs) -> None:
            if self._run is run:
                slot(*args, **kwargs)

        return self._runner.from_worker(told)

    def _failed(self, run: _Run, error: StationError) -> None:
        if self._run is not run:
            self._runner.changed.emit(run.changes)
            self.failed_behind.emit(error)
            return
        for paper in self.papers:
            if StageState.UNDER_WAY in paper.stages:
                a, b, c = (StageState.FAILED if s is StageState.UNDER_WAY else s for s in paper.stages)
                self._update(paper.component.id, (a, b, c), None)
        self._runner.changed.emit(run.changes)
        self.failed.emit(error)

    def _ended(self, run: _Run) -> None:
        self._behind.discard(run)
        if self._run is run:
            self._task = self._run = None
        self.confirmed_elsewhere = False
        self.changed.emit()
        self.ended.emit()

    def _update(
        self,
        component_id: UUID,
        stages: tuple[StageState, StageState, StageState],
        receipt: DeliveryReceipt | None,
    ) -> None:
        self.papers = tuple(
            replace(paper, stages=stages, receipt=receipt) if paper.component.id == component_id else paper
            for paper in self.papers
        )
        self.changed.emit()


def stage_of(step: Step) -> FinishStage:
    """The stage that a step belongs to."""
    match step:
        case MakePage() | Assemble() | JudgeArchive() | RefuseArchive() | RefusePixels():
            return FinishStage.ARCHIVE
        case PrepareSignature() | CompleteSignature() | HandOut():
            return FinishStage.SIGN
        case EnqueueUpload() | SendUpload() | RecallFile():
            return FinishStage.SEND
        case _ as unreachable:
            assert_never(unreachable)
