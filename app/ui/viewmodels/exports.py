"""Handing out the papers of a dossier as files: in a lane of its own, while the officer goes on. Form and folder are remembered."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Signal

from app.domain.changes import Changed, ChangeSet
from app.domain.errors import Cancelled, StationError
from app.domain.model import Dossier
from app.services.handing_out.desk_exports import Exported, ExportForm
from app.ui.kept_folder import KeptFolder
from app.ui.services import DeskServices
from app.ui.tasks import Lane, Task, TaskRunner

_FORM, _FOLDER = "export/form", "export/folder"


class ExportViewModel(QObject):
    """One export at a time."""

    changed = Signal()
    written = Signal(object)
    """an `Exported`"""

    def __init__(self, runner: TaskRunner, kept: QSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._kept = kept
        self.folder = KeptFolder(runner, kept, _FOLDER, self)
        """that was chosen last"""
        self._services: DeskServices | None = None
        self._task: Task | None = None
        self.pages_done = self.pages_total = 0

    def use(self, services: DeskServices) -> None:
        """Begin work with these services."""
        self._services = services

    @property
    def exporting(self) -> bool:
        """Whether files are being written."""
        return self._task is not None

    @property
    def form(self) -> ExportForm:
        """The form that was chosen last."""
        said = str(self._kept.value(_FORM, ""))
        return ExportForm(said) if said in ExportForm else ExportForm.FINISHED

    def write(self, dossier: Dossier, form: ExportForm, folder: Path) -> None:
        """Write the papers of a dossier into a folder; both choices are remembered."""
        services = self._services
        if services is None or self._task is not None:
            return
        self._kept.setValue(_FORM, form.value)
        self.folder.keep(folder)
        self.pages_done = self.pages_total = 0
        progress, actor = self._runner.from_worker(self._on_progress), services.actor

        def write(task: Task) -> Changed[Exported]:
            written = services.exports.write(dossier, form, folder, actor, cancelled=task.cancelled, progress=progress)
            return Changed(written, ChangeSet())

        self._task = self._runner.run(Lane.EXPORT, write, self.written.emit, failed=self._failed, ended=self._ended)
        self.changed.emit()

    def cancel(self) -> None:
        """Stop; nothing of it is left in the folder."""
        if self._task is not None:
            self._task.cancel()

    def _on_progress(self, done: int, total: int, _unit: str) -> None:
        self.pages_done, self.pages_total = done, total
        self.changed.emit()

    def _failed(self, error: StationError) -> None:
        if not isinstance(error, Cancelled):  # who stopped it knows
            self._runner.failed.emit(error)

    def _ended(self) -> None:
        self._task = None
        self.changed.emit()
