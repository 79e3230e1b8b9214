"""What proves a dossier at the desk: the way of each page, the quality sheet, and whether it is held; each is read when it is looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QObject, QSettings, Signal

from app.domain.changes import Changed, ChangeSet
from app.domain.drawing import Drawing
from app.domain.errors import StationError
from app.domain.model import Actor
from app.services.provenance import DossierTrail, PageTrail
from app.ui import printing
from app.ui.evidence import Evidence, Held
from app.ui.mark_picture import load_typeface
from app.ui.services import DeskServices
from app.ui.tasks import Lane, Task, TaskRunner
from app.ui.viewmodels.printer import ChosenPrinter


class Part(StrEnum):
    """What is looked at."""

    WAY = "way"
    SHEET = "sheet"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class Subject:
    """A dossier, and the page of it that was looked at."""

    dossier_id: UUID
    code: str
    page: UUID | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """Whether a dossier is held, and whether who is here may change that; both are only so where it is `known`."""

    held: Held | None = None
    may: bool = False
    known: bool = False


class EvidenceViewModel(QObject):
    """Reads one dossier at a time. What is not allowed, or not there, is said in the place of what was wanted."""

    changed = Signal()
    written = Signal(object)
    """the `Path` of the sheet"""
    printed = Signal(str, str)
    """which dossier's sheet, and by which printer"""
    failed = Signal(object)
    """a `StationError`: it was not printed, or not held"""

    def __init__(self, runner: TaskRunner, kept: QSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._services: DeskServices | None = None
        self.printer = ChosenPrinter(runner, kept, self.changed.emit)
        self.subject: Subject | None = None
        self.part = Part.WAY
        self.trail: DossierTrail | None = None
        self.page: UUID | None = None
        self.drawings: tuple[Drawing, ...] = ()
        self.holding = Holding()
        self.refused: dict[Part, StationError] = {}

    def use(self, services: DeskServices) -> None:
        """Begin work with these services."""
        self._services = services

    @property
    def page_trail(self) -> PageTrail | None:
        """The way of the page that is chosen."""
        pages = self.trail.pages if self.trail is not None else ()
        return next((one for one in pages if one.view.id == self.page), pages[0] if pages else None)

    def look(self, subject: Subject, part: Part) -> None:
        """Read this part of this dossier as it stands now, and whether it is held."""
        if self.subject is None or subject.dossier_id != self.subject.dossier_id:
            self.leave()
        self.subject, self.page = subject, subject.page or self.page
        if part is not Part.HOLD:
            self._see_holding()
        self.show(part)

    def leave(self) -> None:
        """Nobody looks any more: nothing of what was read stays."""
        self.subject, self.page = None, None
        self.trail, self.drawings, self.holding = None, (), Holding()
        self.refused.clear()

    def show(self, part: Part) -> None:
        """Look at this part."""
        self.part = part
        self.refused.pop(part, None)
        match part:
            case Part.WAY:
                self._read(part, lambda evidence, one, actor: evidence.trail(one.dossier_id, actor), self._show_trail)
            case Part.SHEET:
                self.drawings = ()  # what was drawn before is not how the dossier stands now
                self.printer.look()
                load_typeface()
                self._read(part, lambda evidence, one, actor: evidence.sheet(one.dossier_id, actor), self._show_sheet)
            case Part.HOLD:
                self._see_holding()
        self.changed.emit()

    def choose_page(self, page: UUID) -> None:
        """Look at the way of this page."""
        self.page = page
        self.changed.emit()

    # -- the sheet

    def choose_printer(self, name: str) -> None:
        """Print with this one from now on."""
        self.printer.choose(name)
        self.changed.emit()

    def print_it(self) -> None:
        """Print the sheet that is shown."""
        if not self.drawings or not self.printer.name or self.subject is None:
            return
        try:
            printing.print_with(self.printer.name, self.drawings)
        except StationError as error:
            self.failed.emit(error)
        else:
            self.printed.emit(self.subject.code, self.printer.name)

    def write(self, subject: Subject, file: Path) -> None:
        """Write the sheet of a dossier as it stands now."""
        services = self._services
        if services is None:
            return
        evidence, actor = services.evidence, services.actor

        def write(_task: Task) -> Changed[Path]:
            evidence.write_sheet(subject.dossier_id, file, actor)
            return Changed(file, ChangeSet())

        self._runner.run(Lane.PAST, write, self.written.emit, failed=self.failed.emit)

    # -- the hold

    def hold(self, reason: str) -> None:
        """Hold the dossier for that reason."""
        self._change(lambda evidence, one, actor: evidence.hold(one.dossier_id, reason, actor))

    def release(self) -> None:
        """Hold it no longer."""
        self._change(lambda evidence, one, actor: evidence.release(one.dossier_id, actor))

    def _change(self, how: Callable[[Evidence, Subject, Actor], Changed[None]]) -> None:
        services, subject = self._services, self.subject
        if services is not None and subject is not None:
            evidence, actor = services.evidence, services.actor
            self._runner.run(
                Lane.PAST,
                lambda _task: how(evidence, subject, actor),
                failed=self.failed.emit,
                ended=self._see_holding,
            )

    def _see_holding(self) -> None:
        def see(evidence: Evidence, one: Subject, actor: Actor) -> Holding:
            return Holding(evidence.held(one.dossier_id), evidence.may_hold(actor), known=True)

        self._read(Part.HOLD, see, self._show_holding)

    # -- parts

    def _read[T](self, part: Part, how: Callable[[Evidence, Subject, Actor], T], show: Callable[[T], None]) -> None:
        services, subject = self._services, self.subject
        if services is None or subject is None:
            return
        evidence, actor = services.evidence, services.actor

        def done(found: T) -> None:
            if self.subject is subject:  # else another one is looked at meanwhile, or by another person
                show(found)
                self.changed.emit()

        def refuse(error: StationError) -> None:
            if self.subject is subject:
                self.refused[part] = error
                self.changed.emit()

        self._runner.run(
            Lane.PAST, lambda _task: Changed(how(evidence, subject, actor), ChangeSet()), done, failed=refuse
        )

    def _show_trail(self, trail: DossierTrail) -> None:
        self.trail = trail

    def _show_sheet(self, drawings: tuple[Drawing, ...]) -> None:
        self.drawings = drawings

    def _show_holding(self, holding: Holding) -> None:
        self.holding = holding
