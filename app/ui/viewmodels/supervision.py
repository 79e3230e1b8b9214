"""Behind the day's work: what waits is sent, sent dossiers are followed, and what somebody is to hear of it is said."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.changes import Changed, ChangeSet
from app.services.accept import Supervised
from app.services.centre import CentreStands
from app.services.health import Trouble
from app.services.upkeep import Upkept
from app.ui.services import DeskServices
from app.ui.tasks import Lane, Task, TaskRunner, ignore
from app.ui.viewmodels.notices import Notice, of_received, of_supervised

EVERY_MS = 60_000
"""so often it is seen what is due; how often the server is asked is decided in `app.domain.retry` and `app.domain.acceptance`"""


class SupervisionViewModel(QObject):
    """Looks every minute, from the moment that the station is open."""

    said = Signal(object)
    """a `Notice`, once: a minute later it still stands"""
    looked = Signal()
    """what was due was tried"""
    sent = Signal()
    """what waited too long waits no more"""

    def __init__(self, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._services: DeskServices | None = None
        self._told: set[tuple[str, ...]] = set()
        self.troubles: tuple[Trouble, ...] = ()
        """what has to be done at devices, as far as who is here is told of it"""
        self.centre: CentreStands | None = None
        """how far the centre is, as the last look left it; None: there is none, or nobody looked yet"""
        self._again = QTimer(self)
        self._again.setInterval(EVERY_MS)
        self._again.timeout.connect(self.look)

    def use(self, services: DeskServices) -> None:
        """The station is open."""
        self._services = services
        self._again.start()

    def look(self) -> None:
        """Do what is due now. A server that is away, something that broke down: the next look comes."""
        services = self._services
        if services is None or self._runner.busy(Lane.FOLLOW):
            return
        actor = services.actor

        def look(task: Task) -> Changed[Upkept]:
            upkept = services.upkeep.look(actor, cancelled=task.cancelled)
            return Changed(upkept, ChangeSet(documents=frozenset((*upkept.received, *upkept.recalled))))

        self._runner.run(Lane.FOLLOW, look, self._looked, failed=ignore)

    def counter(self, station_id: UUID) -> str:
        """What a counter is called."""
        return self._services.reporting.counter_name(station_id) if self._services is not None else ""

    def _looked(self, upkept: Upkept) -> None:
        self.troubles, self.centre = upkept.troubles, upkept.centre
        self.looked.emit()
        if not upkept.unsent.overdue:
            self.sent.emit()
        for notice in of_received(len(upkept.received), upkept.unsent.count):
            self.said.emit(notice)
        self.tell(upkept.supervised)
        for trouble in (*(upkept.centre.troubles if upkept.centre is not None else ()), upkept.unread):
            if trouble is not None:
                self._say_once(Notice(trouble, waits=True))

    def tell(self, supervised: Supervised) -> None:
        """Say what was not said yet."""
        for notice in of_supervised(supervised):
            self._say_once(notice)

    def _say_once(self, notice: Notice) -> None:
        if notice.words not in self._told:
            self._told.add(notice.words)
            self.said.emit(notice)
