"""Pages are cleaned and read ahead, from the moment they were looked at, so that finishing is short; pictures go before them."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from app.domain.arrange import PageView
from app.domain.changes import Changed, ChangeSet
from app.domain.errors import StationError
from app.domain.model import MasterPage
from app.services.capture import Captured
from app.ui.services import DeskServices
from app.ui.tasks import Lane, Task, TaskRunner
from app.ui.viewmodels.backlog import Backlog


class ReadingViewModel(QObject):
    """Reads one scan after the other; `backlog` counts the pages of all of them."""

    changed = Signal()
    read = Signal()
    """the texts of the pages of a scan are here"""

    def __init__(self, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._services: DeskServices | None = None
        self.backlog = Backlog()

    def use(self, services: DeskServices) -> None:
        """Begin work with these services."""
        self._services = services

    def begin(self, component_id: UUID, view: PageView, masters: Mapping[UUID, MasterPage]) -> None:
        """Read a page of a component that was looked at while the next ones still come; `prepare` waits for what was begun here."""
        services = self._services
        if services is None:
            return
        processing, forms = services.processing, services.archive_forms

        def work(_task: Task) -> Changed[None]:
            processing.start([view], masters, forms.stages(component_id))
            return Changed(None, ChangeSet())

        self._runner.run(Lane.AHEAD, work, failed=_told_when_finishing)

    def prepare(self, captured: Captured) -> None:
        """Read what a scan brought, behind what is being read."""
        services = self._services
        if services is None:
            return
        editing, batch = services.editing, captured.batch
        left = {page.id for page in captured.pages}
        tell = self._runner.from_worker(self._one_read)

        def work(task: Task) -> Changed[None]:
            desk = editing.desk(batch.dossier_id)
            stages = services.archive_forms.stages(batch.component_id)
            for view in desk.paper(batch.component_id).pages:
                services.processing.ensure([view], desk.masters, stages, cancelled=task.cancelled)
                if view.id in left:
                    left.discard(view.id)
                    tell()
            return Changed(None, ChangeSet())

        def ended() -> None:
            self._see(self.backlog.left - len(left))  # of a page that can't be read nothing more comes
            self.read.emit()

        self._see(self.backlog.left + len(left))
        self._runner.run(Lane.AHEAD, work, failed=_told_when_finishing, ended=ended)

    def _one_read(self) -> None:
        self._see(self.backlog.left - 1)

    def _see(self, left: int) -> None:
        self.backlog.see(left)
        self.changed.emit()


def _told_when_finishing(error: StationError) -> None:
    """A page that can't be read shows its error when the paper is finished, and until then beside its picture."""
