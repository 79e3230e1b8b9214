"""Many finished dossiers signed in one go: which of them, how far it is, and what came of each."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QObject, Signal

from app.domain.changes import Changed, ChangeSet
from app.services.advance import Watch
from app.services.pin_of_one_run import PinOfOneRun
from app.services.sign import AskHolder, nobody
from app.services.sign_many import DossierSigned, DossierToSign
from app.ui.services import DeskServices
from app.ui.tasks import Lane, Task, TaskRunner, ignore
from app.ui.viewmodels.backlog import Backlog


class SigningManyViewModel(QObject):
    """One PIN for all that is ticked; it runs where papers are finished, one after the other."""

    changed = Signal()
    ended = Signal()
    failed = Signal(object)
    """a `StationError`"""

    def __init__(self, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._services: DeskServices | None = None
        self._task: Task | None = None
        self._backlog = Backlog()
        self.ask_holder: AskHolder = nobody
        self.dossiers: tuple[DossierToSign, ...] = ()
        self.left_out: frozenset[UUID] = frozenset()
        """dossiers that are not ticked"""
        self.results: tuple[DossierSigned, ...] = ()
        self.done = self.total = 0

    @property
    def signing(self) -> bool:
        """Whether it is under way."""
        return self._task is not None

    @property
    def seconds_left(self) -> float | None:
        """For how long at the pace so far; None: not known yet."""
        return self._backlog.seconds_left

    @property
    def ticked(self) -> tuple[DossierToSign, ...]:
        """What would be signed."""
        return tuple(one for one in self.dossiers if one.id not in self.left_out)

    def use(self, services: DeskServices) -> None:
        """Begin work with these services."""
        self._services = services

    def look(self) -> None:
        """See what waits for a signature."""
        services = self._services
        if services is None or self.signing:
            return

        def look(_task: Task) -> Changed[tuple[DossierToSign, ...]]:
            return Changed(services.signing_many.waiting(), ChangeSet())

        self._runner.run(Lane.OUTBOX, look, self._seen, failed=ignore)

    def tick(self, dossier_id: UUID, *, ticked: bool) -> None:
        """Sign this one too, or not."""
        self.left_out = self.left_out - {dossier_id} if ticked else self.left_out | {dossier_id}
        self.changed.emit()

    def sign(self) -> None:
        """Sign all that is ticked."""
        services, wanted = self._services, self.ticked
        if services is None or self.signing or not wanted:
            return
        ids = frozenset(one.id for one in wanted)
        self.results, self.done, self.total = (), 0, sum(len(one.papers) for one in wanted)
        self._backlog.see(self.total)
        authorize = PinOfOneRun(
            lambda: services.secrets,
            self._runner.asking(lambda question: self.ask_holder(question)),
            open_s=services.settings.signing.open_most_s,
            signatures=self.total,
        )
        progress, actor = self._runner.from_worker(self._on_progress), services.actor

        def sign(task: Task) -> Changed[tuple[DossierSigned, ...]]:
            watch = Watch(authorize, task.cancelled, progress)
            return Changed(services.signing_many.sign(ids, actor, watch), ChangeSet(dossiers=ids))

        self._task = self._runner.run(Lane.FINISH, sign, self._signed, failed=self.failed.emit, ended=self._ended)
        self.changed.emit()

    def cancel(self) -> None:
        """Stop after the paper that is being signed; what is signed stays signed."""
        if self._task is not None:
            self._task.cancel()

    def _seen(self, dossiers: tuple[DossierToSign, ...]) -> None:
        if dossiers != self.dossiers:
            self.dossiers = dossiers
            self.changed.emit()

    def _on_progress(self, done: int, total: int, unit: str) -> None:
        if unit == "documents":
            self.done, self.total = done, total
            self._backlog.see(total - done)
            self.changed.emit()

    def _signed(self, results: tuple[DossierSigned, ...]) -> None:
        self.results = results

    def _ended(self) -> None:
        self._task = None
        self._backlog.see(0)
        self.changed.emit()
        self.ended.emit()
        self.look()
