"""The reception slip at the desk: looked at, printed, or saved as a file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Signal

from app.domain.changes import Changed, ChangeSet
from app.domain.drawing import Drawing
from app.domain.errors import StationError
from app.domain.slip import SlipPaper
from app.ui import printing
from app.ui.mark_picture import load_typeface
from app.ui.services import DeskServices
from app.ui.tasks import Lane, Task, TaskRunner
from app.ui.viewmodels.printer import ChosenPrinter

_PAPER = "slip/paper"


class SlipViewModel(QObject):
    """Shows the slip of a dossier as it stands at that moment. Printer and paper are remembered."""

    changed = Signal()
    written = Signal(object)
    """the `Path` of the slip"""
    printed = Signal(str, str)
    """which dossier's, and by which printer"""
    failed = Signal(object)
    """a `StationError`: it was not drawn or not printed"""

    def __init__(self, runner: TaskRunner, kept: QSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._kept = kept
        self._services: DeskServices | None = None
        self.dossier_code = ""
        """whose slip is shown"""
        self.drawings: tuple[Drawing, ...] = ()
        self.printer = ChosenPrinter(runner, kept, self.changed.emit)

    def use(self, services: DeskServices) -> None:
        """Begin work with these services."""
        self._services = services

    @property
    def paper(self) -> SlipPaper:
        """The paper that was chosen last."""
        said = str(self._kept.value(_PAPER, SlipPaper.A5.value))
        return SlipPaper(said) if said in SlipPaper else SlipPaper.A5

    def choose_printer(self, name: str) -> None:
        """Print with this one from now on."""
        self.printer.choose(name)
        self.changed.emit()

    def choose_paper(self, paper: SlipPaper) -> None:
        """Print on this paper from now on."""
        self._kept.setValue(_PAPER, paper.value)
        self.look(self.dossier_code)

    def look(self, dossier_code: str) -> None:
        """Draw the slip of a dossier as it stands now, and see which printers are there."""
        services, paper = self._services, self.paper
        if services is None:
            return
        actor = services.actor
        if dossier_code != self.dossier_code:
            self.dossier_code, self.drawings = dossier_code, ()
        self.printer.look()
        load_typeface()

        def look(_task: Task) -> Changed[tuple[Drawing, ...]]:
            slip, _ = services.slips.of(dossier_code, actor.name)
            return Changed(services.slips.drawings(slip, paper), ChangeSet())

        def drawn(drawings: tuple[Drawing, ...]) -> None:
            if dossier_code == self.dossier_code:  # else another one's was asked for meanwhile
                self.drawings = drawings
                self.changed.emit()

        def failed(error: StationError) -> None:
            drawn(())  # what was drawn before is not how the dossier stands now
            self.failed.emit(error)

        self._runner.run(Lane.DESK, look, drawn, failed=failed)
        self.changed.emit()

    def print_it(self) -> None:
        """Print what is shown."""
        if not self.drawings or not self.printer.name:
            return
        try:
            printing.print_with(self.printer.name, self.drawings)
        except StationError as error:
            self.failed.emit(error)
        else:
            self.printed.emit(self.dossier_code, self.printer.name)

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
