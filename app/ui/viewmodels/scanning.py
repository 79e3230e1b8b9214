"""Paper on its way in: which device, which source, and the scan under way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from PySide6.QtCore import QObject, QSettings, Signal

from app.domain.changes import Changed, ChangeSet
from app.domain.errors import StationError
from app.domain.lifecycle import PAGE_STAGES, Stage
from app.domain.model import MasterPage
from app.services.capture import Captured
from app.ui.services import DeskServices, PaperOrder, ScannerChoice
from app.ui.tasks import Lane, Task, TaskRunner
from app.ui.viewmodels.rescan import take_place

SOURCES = ("adf", "adf-duplex", "flatbed")
_BEFORE_FINISHING = frozenset({Stage.INSPECT, *PAGE_STAGES})
type _Arrange = Callable[[DeskServices, Sequence[MasterPage]], ChangeSet]
"""what is done with the pages that came, as soon as all are in"""


class ScanningViewModel(QObject):
    """Scans one paper at a time; the choice of device and source is kept in the data folder."""

    devices_changed = Signal()
    state_changed = Signal()
    page_came = Signal(object)
    """a `MasterPage` that is safe in the store"""
    failed = Signal(object)
    """a `StationError`; the pages up to there are in"""
    sheets_left_over = Signal(int)
    """a page was scanned again, and so many more sheets lay behind it in the feeder"""

    def __init__(self, runner: TaskRunner, kept: QSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self.kept = kept
        self._services: DeskServices | None = None
        self._task: Task | None = None
        self.devices: tuple[ScannerChoice, ...] = ()
        self.looking = True
        self.component_id: UUID | None = None
        self.pages_in = 0

    @property
    def scanning(self) -> bool:
        """Whether paper is running."""
        return self._task is not None

    @property
    def device_id(self) -> str:
        """The chosen device; else that of the settings; else the first one that answers."""
        ids = [device.id for device in self.devices]
        settled = self._services.settings.scanner.device if self._services else ""
        wanted = (str(self.kept.value("scanner/device", "")), settled, *ids)
        return next((device for device in wanted if device in ids), "")

    def answers(self, device_id: str) -> bool:
        """Whether a device is among those that answered."""
        return any(device.id == device_id for device in self.devices)

    @property
    def source(self) -> str:
        """The chosen source, as the settings name it."""
        default = self._services.settings.scanner.source if self._services else SOURCES[0]
        chosen = str(self.kept.value("scanner/source", default))
        return chosen if chosen in SOURCES else default

    def use(self, services: DeskServices) -> None:
        """Begin work with these services."""
        self._services = services
        self.look_for_devices()

    def choose_device(self, device_id: str) -> None:
        """Remember the device."""
        self.kept.setValue("scanner/device", device_id)
        self.state_changed.emit()

    def choose_source(self, source: str) -> None:
        """Remember where the paper lies."""
        self.kept.setValue("scanner/source", source)
        self.state_changed.emit()

    def look_for_devices(self) -> None:
        """Ask which devices answer."""
        services = self._services
        if services is None:
            return
        self.looking = True
        self.devices_changed.emit()
        self._runner.run(
            Lane.SCAN,
            lambda _task: Changed(services.devices(), ChangeSet()),
            self._found,
            failed=self._not_found,
        )

    def scan(self, dossier_id: UUID, component_id: UUID) -> None:
        """Scan the paper until the feeder is empty."""
        self._start(dossier_id, component_id, lambda _services, _came: ChangeSet(), self._prepare)

    def rescan(self, dossier_id: UUID, component_id: UUID, page_id: UUID) -> None:
        """Scan one sheet; it takes the place of the page's sheet. What a scan brings that fails stays at the end of the paper."""

        def arrange(services: DeskServices, came: Sequence[MasterPage]) -> ChangeSet:
            return take_place(services, dossier_id, component_id, page_id, came)

        def done(captured: Captured) -> None:
            self._prepare(captured)
            left_over = len({page.sheet for page in captured.pages}) - 1
            if left_over > 0:
                self.sheets_left_over.emit(left_over)

        self._start(dossier_id, component_id, arrange, done)

    def _start(self, dossier_id: UUID, component_id: UUID, arrange: _Arrange, done: Callable[[Captured], None]) -> None:
        services = self._services
        if services is None or self.scanning or not self.device_id:
            return
        order = PaperOrder(dossier_id, component_id, self.device_id, self.source)
        tell = self._runner.from_worker(self._page_came)
        self.component_id, self.pages_in = component_id, 0

        def work(task: Task) -> Changed[Captured]:
            came: list[MasterPage] = []

            def on_page(page: MasterPage) -> None:
                came.append(page)
                tell(page)

            captured = services.scan(order, cancelled=task.cancelled, progress=_unseen, on_page=on_page)
            return Changed(captured.value, captured.changes | arrange(services, came))

        self._task = self._runner.run(Lane.SCAN, work, done, failed=self.failed.emit, ended=self._ended)
        self.state_changed.emit()

    def cancel(self) -> None:
        """Stop the feeder; what is in stays in."""
        if self._task is not None:
            self._task.cancel()

    def _page_came(self, page: MasterPage) -> None:
        self.pages_in += 1
        self.state_changed.emit()
        self.page_came.emit(page)

    def _prepare(self, captured: Captured) -> None:
        """Clean and read the pages ahead, one at a time, so that finishing is short and the next pictures need not wait."""
        services = self._services
        if services is None:
            return
        desk = services.editing

        def work(task: Task) -> Changed[None]:
            papers = desk.desk(captured.batch.dossier_id)
            for view in papers.paper(captured.batch.component_id).pages:
                services.processing.ensure([view], papers.masters, _BEFORE_FINISHING, cancelled=task.cancelled)
            return Changed(None, ChangeSet())

        self._runner.run(Lane.AHEAD, work, failed=_told_when_finishing)

    def _ended(self) -> None:
        self._task = None
        self.component_id = None
        self.state_changed.emit()

    def _found(self, devices: tuple[ScannerChoice, ...]) -> None:
        self.devices, self.looking = devices, False
        self.devices_changed.emit()

    def _not_found(self, error: StationError) -> None:
        self._found(())
        self.failed.emit(error)


def _unseen(done: int, total: int, unit: str) -> None:
    """Pages are counted as they come; rows of one page are not shown."""


def _told_when_finishing(error: StationError) -> None:
    """A page that can't be read shows its error when the paper is finished, and until then beside its picture."""
