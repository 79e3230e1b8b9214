"""Opening the station off the main thread, and what a crash left behind."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.domain.changes import Changed, ChangeSet
from app.domain.errors import Cancelled, StationError
from app.services.accept import Supervised, Unaccepted
from app.services.advance import Watch
from app.services.drain import Unsent
from app.services.handover import HandedOver
from app.services.pin_of_one_run import PinOfOneRun
from app.services.recover import Failure, InterruptedBatch, Resumed
from app.services.sign import AskHolder, nobody
from app.services.stacks import TurnedStack
from app.ui.services import DeskServices
from app.ui.tasks import Lane, Task, TaskRunner

type OpenStation = Callable[[], DeskServices]


class StartupViewModel(QObject):
    """Opens the services once, then brings the data folder to rest."""

    opened = Signal(object)
    """the `DeskServices`"""
    changed = Signal()
    recovered = Signal()
    """`interrupted`, `stacks`, `failures`, `unsent`, `supervised` and `handed_over` say what is left"""
    handovers_seen = Signal()
    """`handed_over` is of another officer now"""
    failed = Signal(object)
    """the `StationError` that keeps the station closed"""

    def __init__(
        self, runner: TaskRunner, open_station: OpenStation, parent: QObject | None = None, *, recovers: bool = True
    ) -> None:
        """`recovers`: nobody else brings to rest what was left over."""
        super().__init__(parent)
        self._recovers = recovers
        self._runner = runner
        self._open_station = open_station
        self.opening = False
        self.services: DeskServices | None = None
        self.interrupted: tuple[InterruptedBatch, ...] = ()
        self.failures: tuple[Failure, ...] = ()
        self.stacks: tuple[TurnedStack, ...] = ()
        self.handed_over: tuple[HandedOver, ...] = ()
        self.unsent = Unsent(0, 0.0, overdue=False)
        self.supervised = Supervised(Unaccepted((), 0.0), ())

    def start(self) -> None:
        """Open the station; may be called again after it failed."""
        self.opening = True
        self.changed.emit()
        self._runner.run(
            Lane.START,
            lambda _task: Changed(self._open_station(), ChangeSet()),
            self._opened,
            failed=self._failed,
        )

    def _opened(self, services: DeskServices) -> None:
        self.opening, self.services = False, services
        self.opened.emit(services)
        self.changed.emit()
        if self._recovers:
            self.recover(nobody)

    def recover(self, ask: AskHolder) -> None:
        """Finish what needs no paper. At the start nobody is asked for a PIN; a person who tries again is."""
        services = self.services
        if services is None:
            return
        open_s, actor = services.settings.signing.open_most_s, services.actor
        authorize = PinOfOneRun(lambda: services.secrets, self._runner.asking(ask), open_s=open_s)

        def recover(task: Task) -> Changed[tuple[Resumed, tuple[TurnedStack, ...]]]:
            resumed = services.recovery.resume(actor, Watch(authorize, task.cancelled))
            found = resumed, services.stacks.waiting()
            return Changed(found, ChangeSet(documents=frozenset(resumed.finished)))

        self._runner.run(Lane.FINISH, recover, lambda found: self._recovered(*found))

    def look_for_handovers(self) -> None:
        """Another officer came: see what colleagues handed over to them."""
        services = self.services
        if services is None or not self._recovers:
            return
        actor = services.actor

        def look(_task: Task) -> Changed[tuple[HandedOver, ...]]:
            return Changed(services.handed_over(actor), ChangeSet())

        self._runner.run(Lane.DESK, look, self._handed_over)

    def _handed_over(self, found: tuple[HandedOver, ...]) -> None:
        self.handed_over = found
        self.handovers_seen.emit()

    def _recovered(self, resumed: Resumed, stacks: tuple[TurnedStack, ...]) -> None:
        self.stacks, self.unsent, self.supervised = stacks, resumed.unsent, resumed.supervised
        self.handed_over = resumed.handed_over
        self.interrupted = tuple(batch for batch in resumed.interrupted if batch.pages)
        self.failures = tuple(f for f in resumed.failures if not isinstance(f.error, Cancelled))
        self.recovered.emit()

    def _failed(self, error: StationError) -> None:
        self.opening = False
        self.failed.emit(error)
        self.changed.emit()
