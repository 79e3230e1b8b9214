"""The whole desk: its parts, and what a person does that concerns several of them. The window only shows it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QObject, QSettings, Signal

from app.domain.changes import Changed, ChangeSet
from app.domain.errors import Cancelled, InputRefused, StationError
from app.domain.model import Component
from app.domain.release import Hindrance
from app.services.recover import Failure, InterruptedBatch
from app.ui.services import DeskServices, Lack, Training
from app.ui.tasks import Lane, Task, TaskRunner
from app.ui.viewmodels.desk import DeskViewModel
from app.ui.viewmodels.finishing import FinishingViewModel
from app.ui.viewmodels.pictures import Pictures
from app.ui.viewmodels.scanning import ScanningViewModel
from app.ui.viewmodels.startup import OpenStation, StartupViewModel
from app.ui.viewmodels.states import NextKind, finishable


class Middle(StrEnum):
    """What the middle of the desk shows."""

    WELCOME = "welcome"
    PAGES = "pages"
    FINISH = "finish"
    RECEIPTS = "receipts"


class Place(StrEnum):
    """Where the cursor shall go."""

    CODE = "code"
    NEW_CODE = "new-code"
    ACCEPT = "accept"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell that is no dialogue: an error with its remedy, or a sentence; and the one thing to do about it.

    Of an error the sentence says what it concerns.
    """

    error: StationError | None = None
    message: str = ""
    remedy: str = ""
    action: tuple[str, Callable[[], None]] | None = None


class Workplace(QObject):
    """Owns the viewmodels and the task runner."""

    changed = Signal()
    """something that is shown"""
    said = Signal(object)
    """a `Notice`; None: nothing is to be said any more"""
    cursor_wanted = Signal(object)
    """a `Place`"""
    training_wanted = Signal()

    def __init__(self, open_station: OpenStation, data_dir: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        kept = QSettings(str(data_dir / "ui.ini"), QSettings.Format.IniFormat)
        self.runner = TaskRunner(self)
        self.startup = StartupViewModel(self.runner, open_station, self)
        self.desk = DeskViewModel(self.runner, self)
        self.scanning = ScanningViewModel(self.runner, kept, self)
        self.finishing = FinishingViewModel(self.runner, self)
        self.pictures = Pictures(self.runner, self)
        self._reading_pages = False
        self._later: list[Notice] = []
        self._scan_again = (self.tr("Scan again (F2)"), self.scan)
        self._connect()

    def _connect(self) -> None:
        for signal in (
            self.desk.selected,
            self.desk.recent_changed,
            self.scanning.state_changed,
            self.scanning.devices_changed,
            self.finishing.changed,
        ):
            signal.connect(self.changed)
        self.runner.failed.connect(self._failed)
        self.startup.opened.connect(self._opened)
        self.startup.failed.connect(self._failed)
        self.startup.changed.connect(self.changed)
        self.startup.recovered.connect(self._recovered)
        self.desk.changed.connect(self._desk_changed)
        self.scanning.page_came.connect(lambda _page: self.desk.refresh())
        self.scanning.state_changed.connect(lambda: self.desk.runs_into(self.scanning.component_id))
        self.scanning.failed.connect(self._scan_failed)
        self.scanning.sheets_left_over.connect(self._sheets_left_over)
        self.finishing.failed.connect(self._finish_failed)
        self.pictures.came.connect(self._picture_came)

    # -- how it stands

    @property
    def services(self) -> DeskServices | None:
        """The use cases, once the station is open."""
        return self.startup.services

    @property
    def training(self) -> Training | None:
        """The hand in the embedded world, in training."""
        return self.services.training if self.services else None

    @property
    def busy(self) -> bool:
        """Whether paper runs or papers are being finished."""
        return self.scanning.scanning or self.finishing.finishing

    @property
    def lacks(self) -> tuple[Lack, ...]:
        """What real work needs and is not there; nothing in training, and nothing while it is looked for."""
        if self.services is None or self.training is not None:
            return ()
        no_scanner = not self.scanning.looking and not self.scanning.devices
        return (*((Lack.SCANNER,) if no_scanner else ()), *self.services.lacks)

    @property
    def can_finish(self) -> bool:
        """Whether a paper is ready to be archived, signed and sent."""
        return bool(self._finishable) and not self.busy

    @property
    def _finishable(self) -> tuple[Component, ...]:
        desk, release = self.desk.desk, self.desk.release
        return finishable(desk, release, self.desk.halves) if desk is not None and release is not None else ()

    @property
    def middle(self) -> Middle:
        """What the middle shows now."""
        release, papers = self.desk.release, self.finishing.papers
        if self.desk.desk is None or self.services is None:
            return Middle.WELCOME
        if self._reading_pages:
            return Middle.PAGES
        if self.finishing.finishing or any(paper.receipt is None for paper in papers):
            return Middle.FINISH
        return Middle.RECEIPTS if papers or (release is not None and release.may_leave) else Middle.PAGES

    # -- what a person does

    def open_dossier(self, code: str, component_code: str = "") -> None:
        """Open a dossier, at one of its papers; refused while work on another one is under way."""
        if self.busy:
            self._say(self.tr("Stop the work under way before you open another dossier."))
            return
        self.said.emit(None)
        self.finishing.clear()
        self._reading_pages = False
        self.desk.open(code, component_code)

    def refuse_code(self) -> None:
        """Something that is no dossier code was entered."""
        self._failed(InputRefused("DOSSIER_CODE_MALFORMED"))

    def next_dossier(self) -> None:
        """Put this dossier aside and wait for the next code."""
        if not self.busy:
            self.said.emit(None)
            self.finishing.clear()
            self.desk.close()
            self.cursor_wanted.emit(Place.NEW_CODE)

    def choose_component(self, component_id: UUID) -> None:
        """Show a paper's pages."""
        if component_id != self.desk.component_id:
            self._reading_pages = True
            self.desk.select_component(component_id)

    def read_pages(self) -> None:
        """Go back from the receipts to the pages."""
        self._reading_pages = True
        self.changed.emit()

    def scan(self) -> None:
        """Scan the selected paper."""
        desk, component = self.desk.desk, self.desk.component_id
        if desk is not None and component is not None and not self.scanning.scanning:
            self.said.emit(None)
            self._reading_pages = True
            self._scan_again = (self.tr("Scan again (F2)"), self.scan)
            self.desk.follow()
            self.scanning.scan(desk.dossier.id, component)

    def scan_on(self) -> None:
        """Scan the selected paper; a scan of it that stopped half-way goes on with the device that began it, if that answers."""
        half = self.desk.half
        if half is not None and self.scanning.answers(half.device_id):
            self.scanning.choose_device(half.device_id)
        self.scan()

    def rescan(self) -> None:
        """Scan one sheet in the place of the selected page."""
        desk, component, page, half = self.desk.desk, self.desk.component_id, self.desk.page_id, self.desk.half
        if desk is None or component is None or page is None or self.scanning.scanning:
            return
        if half is not None and half.pages:
            self._say_half()
            return
        self.said.emit(None)
        self._reading_pages = True
        self._scan_again = (self.tr("Scan the page again (F4)"), self.rescan)
        self.scanning.rescan(desk.dossier.id, component, page)

    def stop(self) -> None:
        """Stop what is under way."""
        self.scanning.cancel()
        self.finishing.cancel()

    def finish(self) -> None:
        """Archive, sign and send all papers that are ready."""
        if self.can_finish:
            self.said.emit(None)
            self._reading_pages = False
            self.finishing.finish(self._finishable)

    def recover_again(self) -> None:
        """Try once more to finish what was left over at the start; now the officer can be asked for the PIN."""
        self.startup.recover(self.finishing.ask_pin)

    def take_next_step(self) -> None:
        """Do what the primary button says."""
        step = self.desk.next
        if step.component is not None and step.kind is not NextKind.FINISH:
            self._reading_pages = True
            self.desk.select_component(step.component.id)
        match step.kind:
            case NextKind.OPEN if self.services is None:
                self.startup.start()
            case NextKind.OPEN if self.lacks:
                self.training_wanted.emit()
            case NextKind.OPEN:
                self.cursor_wanted.emit(Place.CODE)
            case NextKind.SCAN if not self.scanning.device_id:
                self.scanning.look_for_devices()
            case NextKind.SCAN:
                self.scan()
            case NextKind.GO_ON if self.desk.half is not None and not self.scanning.answers(self.desk.half.device_id):
                self.desk.end_half_scan()
            case NextKind.GO_ON:
                self.scan_on()
            case NextKind.CHECK:
                self.desk.select_page(step.hindrance.page if step.hindrance else None)
                self.cursor_wanted.emit(Place.ACCEPT)
            case NextKind.COUNT:
                self.changed.emit()
                self.cursor_wanted.emit(Place.COUNT)
            case NextKind.FINISH:
                self.finish()
            case NextKind.NEXT_DOSSIER:
                self.next_dossier()
            case NextKind.WAIT:
                self._try_again(step.hindrance)

    def _try_again(self, hindrance: Hindrance | None) -> None:
        if hindrance is not None and hindrance.page is not None:
            self.pictures.try_again(hindrance.page)
            self._desk_changed()

    def open_sample(self) -> None:
        """In training: open a dossier that nobody used yet."""
        training = self.training
        if training is not None:
            self.runner.run(Lane.DESK, lambda _task: Changed(training.next_code(), ChangeSet()), self.open_dossier)

    def lay_paper(self) -> None:
        """In training: lay the sample sheets of the selected paper in the feeder."""
        training, component = self.training, self.desk.component
        if training is None or component is None:
            return
        code = component.code

        def lay(_task: Task) -> Changed[None]:
            training.lay_paper(code)
            return Changed(None, ChangeSet())

        said = self.tr("The sample paper lies in the feeder. Scan it.")
        self.runner.run(Lane.SCAN, lay, lambda _none: self._say(said))

    # -- what happened

    def _opened(self, services: DeskServices) -> None:
        self.said.emit(None)
        self.pictures.use(services.processing)
        self.desk.use(services)
        self.scanning.use(services)
        self.finishing.use(services)
        self.cursor_wanted.emit(Place.CODE)

    def say_next(self) -> None:
        """The last notice was dealt with: say what waits."""
        if self._later:
            self.said.emit(self._later.pop(0))

    def _recovered(self) -> None:
        self.desk.refresh()
        self.changed.emit()
        self._later = [*self._of_failures(self.startup.failures), *map(self._of_interrupted, self.startup.interrupted)]
        self.say_next()

    def _of_failures(self, failures: Sequence[Failure]) -> tuple[Notice, ...]:
        if not failures:
            return ()
        first, others = failures[0], len(failures) - 1
        about = self.tr("Unfinished since the last time: dossier {dossier}, {paper}.").format(
            dossier=first.dossier_code, paper=first.component_code
        )
        if others:
            about += " " + self.tr("Other papers that wait: {count}.").format(count=others)
        return (Notice(first.error, about, action=(self.tr("Try again"), self.recover_again)),)

    def _of_interrupted(self, batch: InterruptedBatch) -> Notice:
        said = self.tr("A scan of dossier {dossier} was interrupted. Sheets in: {sheets}.")
        return Notice(
            None,
            said.format(dossier=batch.dossier_code, sheets=batch.sheets),
            self.tr("Open it and scan on with the next sheet."),
            (
                self.tr("Open {dossier}").format(dossier=batch.dossier_code),
                functools.partial(self.open_dossier, batch.dossier_code, batch.component_code),
            ),
        )

    def _desk_changed(self) -> None:
        self.pictures.belong_to(self.desk.desk.masters if self.desk.desk else {})
        for view in self.desk.pages:
            if self.pictures.facts(view.id) is None:
                self.pictures.fetch(view)
        self.changed.emit()

    def _picture_came(self, page_id: UUID) -> None:
        self.desk.page_seen(page_id)
        self.changed.emit()
        self.desk.refresh()

    def _scan_failed(self, error: StationError) -> None:
        self.desk.refresh()
        if isinstance(error, Cancelled):
            self._say(
                self.tr("The scan was stopped. The pages that are in stay in."),
                self.tr("Scan again to go on with the next sheet."),
            )
            return
        self.said.emit(Notice(error, action=self._scan_again if self.desk.component_id else None))

    def _sheets_left_over(self, sheets: int) -> None:
        self._say(
            self.tr("More than one sheet was in the feeder. Sheets left over: {sheets}.").format(sheets=sheets),
            self.tr("They lie at the end of the paper: move them to their place, or delete them."),
        )

    def _say_half(self) -> None:
        self._say(
            self.tr("A scan of this paper stopped half-way."),
            self.tr("Scan the rest of the sheets, or scan with an empty feeder to end it."),
            (self.tr("Scan on (F2)"), self.scan_on),
        )

    def _finish_failed(self, error: StationError) -> None:
        if isinstance(error, Cancelled):
            self._say(self.tr("Finishing was stopped. What was done is kept."))
        elif error.code == "BATCH_INTERRUPTED" and self.finishing.stuck is not None:
            self.desk.refresh()
            self._reading_pages = True
            self.desk.select_component(self.finishing.stuck.id)
            self._say_half()
        else:
            self.said.emit(Notice(error, action=(self.tr("Finish again (F9)"), self.finish)))

    def _failed(self, error: StationError) -> None:
        self.said.emit(Notice(error))

    def _say(self, message: str, remedy: str = "", action: tuple[str, Callable[[], None]] | None = None) -> None:
        self.said.emit(Notice(None, message, remedy, action))
