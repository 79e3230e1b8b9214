"""What supervisors have to read: doubtful pages that were taken, and what else somebody has to know of, until a person read it."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from app.domain.changes import Changed, ChangeSet
from app.domain.supervision import AcceptedPages, SupervisorNotice
from app.ui.services import DeskServices
from app.ui.tasks import Lane, Task, TaskRunner

type _Found = tuple[tuple[SupervisorNotice, ...], tuple[AcceptedPages, ...]]


class ToReadViewModel(QObject):
    """Looked up when somebody wants to see it."""

    changed = Signal()

    def __init__(self, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._services: DeskServices | None = None
        self.looked = False
        self.notices: tuple[SupervisorNotice, ...] = ()
        self.accepted: tuple[AcceptedPages, ...] = ()

    def use(self, services: DeskServices) -> None:
        """The station is open."""
        self._services = services

    def look(self) -> None:
        """See what is to be read now."""
        self.read(())

    def read(self, notice_ids: Collection[UUID]) -> None:
        """Say that these were read, in the name of who is at the desk; then see what is left."""
        services = self._services
        if services is None:
            return
        actor = services.actor

        def read(_task: Task) -> Changed[_Found]:
            services.supervising.read(notice_ids, actor)
            found = services.supervising.supervised().notices, services.supervising.accepted_pages()
            return Changed(found, ChangeSet())

        self._runner.run(Lane.FOLLOW, read, lambda found: self._seen(*found))

    def _seen(self, notices: tuple[SupervisorNotice, ...], accepted: tuple[AcceptedPages, ...]) -> None:
        self.looked, self.notices, self.accepted = True, notices, accepted
        self.changed.emit()
