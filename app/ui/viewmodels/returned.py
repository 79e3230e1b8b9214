"""What supervisors sent back to this counter, whichever dossier is open: seen within seconds, however slow the network is."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.changes import Changed, ChangeSet
from app.services.review.returns import Return
from app.ui.services import DeskServices
from app.ui.tasks import Lane, Task, TaskRunner, ignore

EVERY_MS: Final = 3_000
"""so often the store is asked: a supervisor at another desk tells this one nothing"""


class ReturnedViewModel(QObject):
    """Looks every few seconds from the moment that the station is open, and at once after what this desk itself changed."""

    changed = Signal()
    """`waiting`"""

    def __init__(self, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._services: DeskServices | None = None
        self.waiting: tuple[Return, ...] = ()
        self._again = QTimer(self)
        self._again.setInterval(EVERY_MS)
        self._again.timeout.connect(self.look)
        runner.changed.connect(self.look)

    def use(self, services: DeskServices) -> None:
        """The station is open."""
        self._services = services
        self._again.start()
        self.look()

    def look(self) -> None:
        """See what waits for an answer now."""
        services = self._services
        if services is None or self._runner.busy(Lane.RETURNED):
            return

        def look(_task: Task) -> Changed[tuple[Return, ...]]:
            return Changed(services.returned(), ChangeSet())

        self._runner.run(Lane.RETURNED, look, self._looked, failed=ignore)

    def _looked(self, waiting: tuple[Return, ...]) -> None:
        if waiting != self.waiting:
            self.waiting = waiting
            self.changed.emit()
