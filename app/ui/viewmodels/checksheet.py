"""The check sheet at the desk: it is due, it is scanned, and what it says of the scanner."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from app.domain.changes import Changed, ChangeSet
from app.domain.errors import StationError
from app.messages import word
from app.ui import words
from app.ui.scanners import CheckSaid, PaperOrder, ScannerChoice
from app.ui.services import DeskServices
from app.ui.tasks import Lane, Task, TaskRunner
from app.ui.viewmodels.devices import DevicesViewModel
from app.ui.viewmodels.notices import Notice, speaking

_NOBODY = UUID(int=0)


class CheckSheetViewModel(QObject):
    """Checks the chosen device."""

    said = Signal(object)
    """a `Notice`"""
    changed = Signal()

    def __init__(self, runner: TaskRunner, devices: DevicesViewModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._devices = devices
        self._services: DeskServices | None = None
        self._task: Task | None = None
        devices.check_due.connect(self._due)

    @property
    def checking(self) -> bool:
        """Whether the check sheet is being scanned and measured."""
        return self._task is not None

    def use(self, services: DeskServices) -> None:
        """Begin work with these services."""
        self._services = services

    def check(self) -> None:
        """Scan the check sheet on the chosen device."""
        services, device_id = self._services, self._devices.device_id
        if services is None or not device_id or self.checking:
            return
        chosen, actor = self._devices, services.actor
        order = PaperOrder(_NOBODY, _NOBODY, device_id, chosen.source, chosen.profile.key)
        self._task = self._runner.run(
            Lane.SCAN,
            lambda task: Changed(services.scanners.check(order, actor, cancelled=task.cancelled), ChangeSet()),
            lambda found: self.said.emit(speaking(lambda: self._of(found))),
            failed=self._failed,
            ended=self._ended,
        )
        self.changed.emit()

    def cancel(self) -> None:
        """Stop it; nothing is remembered."""
        if self._task is not None:
            self._task.cancel()

    def print_to(self, file: Path) -> None:
        """Write the check sheet as a PDF file."""
        services = self._services
        if services is None:
            return

        def write(_task: Task) -> Changed[None]:
            services.scanners.print_check_sheet(file)
            return Changed(None, ChangeSet())

        def printed() -> Notice:
            return Notice(None, word("check_printed", words.language(), file=file))

        self._runner.run(Lane.DESK, write, lambda _none: self.said.emit(speaking(printed)))

    def _due(self, device: ScannerChoice) -> None:
        self.said.emit(
            speaking(
                lambda: Notice(
                    None,
                    self.tr("“{name}” is due for its check.").format(name=device.name),
                    self.tr("Lay the check sheet in the feeder, then press the button. To print one: menu Scan."),
                    (self.tr("Scan the check sheet"), self.check),
                    waits=True,
                )
            )
        )

    def _of(self, found: CheckSaid) -> Notice:
        language = words.language()
        again = None if found.verdict == "good" else (self.tr("Check again"), self.check)
        remedy = ""
        if found.not_good:
            names = (word(f"check_{code}", language).partition(":")[0] for code in found.not_good)
            remedy = self.tr("Not good: {names}.").format(names=", ".join(names))
        if not found.kept:
            remedy = f"{remedy} {word('check_not_kept', language)}".strip()
        return Notice(None, word(f"check_{found.verdict}", language), remedy, again, waits=again is not None)

    def _failed(self, error: StationError) -> None:
        self.said.emit(speaking(lambda: Notice(error, action=(self.tr("Check again"), self.check))))

    def _ended(self) -> None:
        self._task = None
        self.changed.emit()
