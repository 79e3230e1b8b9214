"""The outbox at the desk: what waits to be sent and why; it goes out behind the work, or at once where a person asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.changes import Changed, ChangeSet
from app.domain.errors import Cancelled, StationError
from app.services.drain import Drained
from app.services.waiting import WaitingDocument
from app.ui.services import DeskServices
from app.ui.tasks import Lane, Task, TaskRunner, ignore

EVERY_MS = 10_000
"""so often ages and reasons are looked up"""


class OutboxViewModel(QObject):
    """Looks by itself: after each change of a document, and now and then."""

    changed = Signal()
    failed = Signal(object)
    """a `StationError`: why nothing could be sent now"""

    def __init__(self, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._services: DeskServices | None = None
        self._task: Task | None = None
        self._again = False
        self.documents: tuple[WaitingDocument, ...] = ()
        self.bytes_done = self.bytes_total = 0
        self._every = QTimer(self)
        self._every.setInterval(EVERY_MS)
        self._every.timeout.connect(self.look)
        runner.changed.connect(self._changed)

    @property
    def sending(self) -> bool:
        """Whether it is sent now, because a person asked for it."""
        return self._task is not None

    @property
    def is_away(self) -> bool:
        """Whether the server was away at the last try of something that waits."""
        return any(one.is_away for one in self.documents)

    @property
    def aside(self) -> int:
        """How many wait for a person to see to them."""
        return sum(one.retry_in_s is None for one in self.documents)

    def use(self, services: DeskServices) -> None:
        """The station is open."""
        self._services = services
        self._every.start()
        self.look()

    def look(self) -> None:
        """See what waits now."""
        services = self._services
        if services is None:
            return
        if self._runner.busy(Lane.OUTBOX):
            self._again = True
            return

        def look(_task: Task) -> Changed[tuple[WaitingDocument, ...]]:
            return Changed(services.waiting_to_send.documents(), ChangeSet())

        self._runner.run(Lane.OUTBOX, look, self._seen, failed=ignore, ended=self._looked)

    def send_now(self, upload_ids: Sequence[UUID] = ()) -> None:
        """Send these now, none: all; the desk goes on meanwhile."""
        services = self._services
        if services is None or self.sending or not self.documents:
            return
        self.bytes_done = self.bytes_total = 0
        progress, actor = self._runner.from_worker(self._on_progress), services.actor

        def send(task: Task) -> Changed[Drained]:
            drained = services.waiting_to_send.send_now(upload_ids, actor, cancelled=task.cancelled, progress=progress)
            documents = frozenset(receipt.document_id for receipt in drained.received)
            return Changed(drained, ChangeSet(documents=documents))

        self._task = self._runner.run(Lane.SEND, send, self._sent, failed=self._failed, ended=self._ended)
        self.changed.emit()

    def cancel(self) -> None:
        """Stop sending what a person asked for; what is received stays received."""
        if self._task is not None:
            self._task.cancel()

    def _seen(self, documents: tuple[WaitingDocument, ...]) -> None:
        if documents != self.documents:
            self.documents = documents
            self.changed.emit()

    def _looked(self) -> None:
        again, self._again = self._again, False
        if again:
            self.look()

    def _changed(self, changes: ChangeSet) -> None:
        if changes.documents or changes.dossiers:
            self.look()

    def _on_progress(self, done: int, total: int, unit: str) -> None:
        if unit == "bytes":
            self.bytes_done, self.bytes_total = done, total
            self.changed.emit()

    def _sent(self, drained: Drained) -> None:
        if drained.left:
            self.failed.emit(drained.left[0].error)

    def _failed(self, error: StationError) -> None:
        if not isinstance(error, Cancelled):
            self.failed.emit(error)

    def _ended(self) -> None:
        self._task = None
        self.changed.emit()
        self.look()
