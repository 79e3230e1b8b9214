"""Behind the day's work: the dossier system is asked how sent dossiers stand, and what a supervisor is to hear is said."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.changes import Changed, ChangeSet
from app.services.accept import Supervised
from app.ui.services import DeskServices
from app.ui.tasks import Lane, Task, TaskRunner, ignore
from app.ui.viewmodels.notices import of_supervised

EVERY_MS = 60_000
"""so often it is seen whether a dossier is due; how often the server is asked is decided in `app.domain.acceptance`"""


class SupervisionViewModel(QObject):
    """Looks every minute, from the moment that the station is open."""

    said = Signal(object)
    """a `Notice`, once: a minute later it still stands"""

    def __init__(self, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._services: DeskServices | None = None
        self._told: set[tuple[str, ...]] = set()
        self._again = QTimer(self)
        self._again.setInterval(EVERY_MS)
        self._again.timeout.connect(self.look)

    def use(self, services: DeskServices) -> None:
        """The station is open."""
        self._services = services
        self._again.start()

    def look(self) -> None:
        """Ask about what is due now. Another process that asks, a server that is away: the next look comes."""
        services = self._services
        if services is None or self._runner.busy(Lane.FOLLOW):
            return

        def follow(task: Task) -> Changed[Supervised]:
            services.accepting.follow(services.actor, cancelled=task.cancelled)
            return Changed(services.accepting.supervised(), ChangeSet())

        self._runner.run(Lane.FOLLOW, follow, self.tell, failed=ignore)

    def tell(self, supervised: Supervised) -> None:
        """Say what was not said yet."""
        for notice in of_supervised(supervised):
            if notice.words not in self._told:
                self._told.add(notice.words)
                self.said.emit(notice)
