"""Second copies at the desk: made in a lane of their own while the officer goes on, and what came of the last one."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.domain.changes import Changed, ChangeSet
from app.services.second_copy import CopyRun
from app.ui.services import DeskServices
from app.ui.tasks import Lane, Task, TaskRunner


class CopyingViewModel(QObject):
    """One run at a time; whoever asks while one is under way gets another one after it, for it may have begun too early."""

    changed = Signal()
    ended = Signal()
    """a run is over, however it ended: verdicts may be other ones now"""
    failed = Signal(object)
    """a `StationError`: no folder took the copy"""

    def __init__(self, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._services: DeskServices | None = None
        self._task: Task | None = None
        self._again = False
        self.bytes_done = self.bytes_total = 0

    @property
    def copying(self) -> bool:
        """Whether a copy is being made."""
        return self._task is not None

    def use(self, services: DeskServices) -> None:
        """Begin work with these services."""
        self._services = services

    def copy_if_due(self, *, away: bool) -> None:
        """Make a copy where the settings want one now; `away`: something could not be sent."""
        if self._services is not None and self._services.second_copies.wanted(away=away):
            self.copy()

    def copy(self) -> None:
        """Make a copy of all that came by now."""
        services = self._services
        if services is None:
            return
        if self._task is not None:
            self._again = True
            return
        self.bytes_done = self.bytes_total = 0
        progress, actor = self._runner.from_worker(self._on_progress), services.actor

        def work(task: Task) -> Changed[CopyRun]:
            run = services.second_copies.make(actor, cancelled=task.cancelled, progress=progress)
            return Changed(run, ChangeSet())

        self._task = self._runner.run(Lane.COPY, work, self._made, failed=self.failed.emit, ended=self._ended)
        self.changed.emit()

    def _on_progress(self, done: int, total: int, unit: str) -> None:
        if unit == "bytes":
            self.bytes_done, self.bytes_total = done, total
            self.changed.emit()

    def _made(self, run: CopyRun) -> None:
        if not run.made and run.failed:
            self.failed.emit(run.failed[0])

    def _ended(self) -> None:
        self._task = None
        again, self._again = self._again, False
        self.ended.emit()
        self.changed.emit()
        if again:
            self.copy()
