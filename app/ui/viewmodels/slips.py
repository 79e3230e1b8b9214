"""The reception slip at the desk."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.domain.changes import Changed, ChangeSet
from app.ui.services import DeskServices
from app.ui.tasks import Lane, Task, TaskRunner


class SlipViewModel(QObject):
    """Writes slips; whoever sees `written` shows the file, from where it is printed."""

    written = Signal(object)
    """the `Path` of the slip"""

    def __init__(self, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._services: DeskServices | None = None

    def use(self, services: DeskServices) -> None:
        """Begin work with these services."""
        self._services = services

    def write(self, dossier_code: str, file: Path) -> None:
        """Write the slip of a dossier as it stands now."""
        services = self._services
        if services is None:
            return
        actor = services.actor

        def write(_task: Task) -> Changed[Path]:
            slip, _ = services.slips.of(dossier_code, actor.name)
            services.slips.write(slip, file)
            return Changed(file, ChangeSet())

        self._runner.run(Lane.DESK, write, self.written.emit)
