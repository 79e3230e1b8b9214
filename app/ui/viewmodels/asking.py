"""What the dossier system says of the open dossier: asked in the background, told where it differs from the catalogue."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QObject, Signal

from app.domain.changes import Changed
from app.domain.errors import StationError
from app.domain.requirements import Asked
from app.messages import differences, word
from app.ui import words
from app.ui.services import DeskServices
from app.ui.tasks import Lane, Task, TaskRunner
from app.ui.viewmodels.desk import DeskViewModel
from app.ui.viewmodels.notices import Notice, speaking


class AskingViewModel(QObject):
    """Asks once for each dossier that is opened. A dossier system that does not answer hinders nobody."""

    said = Signal(object)
    """a `Notice`"""

    def __init__(self, desk: DeskViewModel, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._runner = runner
        self._services: DeskServices | None = None
        self._asked: UUID | None = None
        desk.changed.connect(self._look)

    def use(self, services: DeskServices) -> None:
        """From now on there is somebody to ask."""
        self._services = services

    def _look(self) -> None:
        desk, services = self._desk.desk, self._services
        if desk is None:
            self._asked = None
        elif services is not None and desk.dossier.id != self._asked:
            self._asked, actor = desk.dossier.id, services.actor
            dossier_id = desk.dossier.id

            def ask(_task: Task) -> Changed[Asked]:
                return services.ask(dossier_id, actor)

            self._runner.run(Lane.AHEAD, ask, lambda asked: self._tell(dossier_id, asked), failed=self._silent)

    def _tell(self, dossier_id: UUID, asked: Asked) -> None:
        """Differences are shown and not hidden: the officer reads them to the citizen."""
        if self._desk.desk is None or self._desk.desk.dossier.id != dossier_id:
            return

        def told() -> Notice:
            said = " ".join(differences(asked, words.language()))
            return Notice(None, said, word("asked_differently_remedy", words.language()), waits=True)

        if told().message:
            self.said.emit(speaking(told))

    def _silent(self, _error: StationError) -> None:
        """It is asked again when the dossier is opened next; sending says what is wrong with the way."""
