"""Paper on its way in: the scan under way; the reading follows it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from app.domain.changes import Changed, ChangeSet
from app.domain.model import MasterPage
from app.services.arrivals import Target
from app.services.capture import Captured
from app.services.stacks import Sides
from app.ui.scanners import PaperOrder
from app.ui.services import DeskServices
from app.ui.tasks import Lane, Task, TaskRunner
from app.ui.viewmodels.devices import DevicesViewModel
from app.ui.viewmodels.reading import ReadingViewModel
from app.ui.viewmodels.rescan import take_place

type _Arrange = Callable[[DeskServices, Sequence[MasterPage]], ChangeSet]
"""what is done with the pages that came, as soon as all are in"""


class ScanningViewModel(QObject):
    """Scans one paper at a time, on the chosen device."""

    state_changed = Signal()
    page_came = Signal(object)
    """a `MasterPage` that is safe in the store"""
    all_in = Signal(object)
    """a `Captured`: the feeder is empty, the batch has ended"""
    read = Signal()
    """the texts of the pages that came are here"""
    failed = Signal(object)
    """a `StationError`; the pages up to there are in"""
    sheets_left_over = Signal(int)
    """a page was scanned again, and so many more sheets lay behind it in the feeder"""

    def __init__(self, runner: TaskRunner, devices: DevicesViewModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._devices = devices
        self._services: DeskServices | None = None
        self._task: Task | None = None
        self._begun_s = 0.0
        self.component_id: UUID | None = None
        self.pages_in = self.pages_expected = 0
        self.waiting_bytes = 0
        """so much of what came must be put away before the feeder takes the next sheet; 0: it does not wait"""
        self.reading = ReadingViewModel(runner, self)
        self.reading.changed.connect(self.state_changed)
        self.reading.read.connect(self.read)

    @property
    def scanning(self) -> bool:
        """Whether paper is running."""
        return self._task is not None

    @property
    def seconds_left(self) -> float | None:
        """How long the rest will take at the pace so far; None where nobody knows how much is left."""
        left = self.pages_expected - self.pages_in
        if not self.pages_in or left <= 0:
            return None
        return left * (time.monotonic() - self._begun_s) / self.pages_in

    def use(self, services: DeskServices) -> None:
        """Begin work with these services."""
        self._services = services
        self.reading.use(services)

    def scan(
        self, dossier_id: UUID, component_id: UUID, target: Target | None = None, sides: Sides | None = None
    ) -> None:
        """Scan the paper until the feeder is empty.

        Args:
            dossier_id: the dossier.
            component_id: the paper.
            target: where the pages go; None: to the end.
            sides: which sides of a stack come that goes through twice.
        """

        def done(captured: Captured) -> None:
            self.reading.prepare(captured)
            self.all_in.emit(captured)

        order = self._order(dossier_id, component_id, target, counted=target is None)
        self._start(replace(order, sides=sides), lambda _services, _came: ChangeSet(), done)

    def rescan(self, dossier_id: UUID, component_id: UUID, page_id: UUID) -> None:
        """Scan one sheet; it takes the place of the page's sheet. What a scan brings that fails stays at the end of the paper."""

        def arrange(services: DeskServices, came: Sequence[MasterPage]) -> ChangeSet:
            return take_place(services, dossier_id, component_id, page_id, came)

        def done(captured: Captured) -> None:
            self.reading.prepare(captured)
            left_over = len({page.sheet for page in captured.pages}) - 1
            if left_over > 0:
                self.sheets_left_over.emit(left_over)

        self._start(self._order(dossier_id, component_id, None, counted=False), arrange, done)

    def _order(self, dossier_id: UUID, component_id: UUID, target: Target | None, *, counted: bool) -> PaperOrder:
        chosen = self._devices
        return PaperOrder(
            dossier_id, component_id, chosen.device_id, chosen.source, chosen.profile.key, target, counted
        )

    def _start(self, order: PaperOrder, arrange: _Arrange, done: Callable[[Captured], None]) -> None:
        services = self._services
        if services is None or self.scanning or not order.device_id:
            return
        tell = self._runner.from_worker(self._page_came)
        tell_progress = self._runner.from_worker(self._progress)
        self.component_id, self.pages_in, self.pages_expected, self.waiting_bytes = order.component_id, 0, 0, 0
        self._begun_s = time.monotonic()
        begun = services.as_now()

        def work(task: Task) -> Changed[Captured]:
            came: list[MasterPage] = []

            def on_page(page: MasterPage) -> None:
                came.append(page)
                tell(page)

            def progress(done: int, total: int, unit: str) -> None:
                if unit != "row":
                    tell_progress(done, total, unit)

            captured = begun.scanners.scan(
                order, begun.actor, cancelled=task.cancelled, progress=progress, on_page=on_page
            )
            return Changed(captured.value, captured.changes | arrange(begun, came))

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

    def _progress(self, done: int, total: int, unit: str) -> None:
        self.waiting_bytes = done if unit == "waiting" else 0
        if unit == "page":
            self.pages_expected = total
        self.state_changed.emit()

    def _ended(self) -> None:
        self._task = None
        self.component_id = None
        self.waiting_bytes = 0
        self.state_changed.emit()
