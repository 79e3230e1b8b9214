"""Paper on its way in, as the officer starts it: which sheets go where, how a stop is told, and the scanner's own button."""

from __future__ import annotations

import functools
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from app.domain.errors import Cancelled, DeviceFailed, StationError
from app.domain.facts import PageFacts
from app.domain.model import MasterPage
from app.domain.release import PageQuality
from app.services.arrivals import Target
from app.services.frames import folder_file
from app.ui.services import DeskServices
from app.ui.tasks import Lane, TaskRunner
from app.ui.viewmodels.attention import Attention
from app.ui.viewmodels.desk import DeskViewModel
from app.ui.viewmodels.devices import DevicesViewModel
from app.ui.viewmodels.duplex import DuplexStep, DuplexViewModel
from app.ui.viewmodels.editing import EditingViewModel
from app.ui.viewmodels.notices import Notice, speaking
from app.ui.viewmodels.scanning import ScanningViewModel
from app.ui.viewmodels.sensing import SensingViewModel

type _Deed = tuple[Callable[[], str], Callable[[], None]]
"""what can be done about a stop: its text in the language of the moment, and the deed"""


class Sound(StrEnum):
    """What the desk makes itself heard for; the value names the sound."""

    STOPPED = "stopped"
    DOUBTFUL = "doubtful"


class Feeding(QObject):
    """Starts scans into the selected paper; each of them names its dossier and paper at its start."""

    said = Signal(object)
    """a `Notice`; None: nothing is to be said any more"""
    began = Signal()
    """paper runs, or is about to"""
    signed_came = Signal(object)
    """the `Path` of a signed file, which is not taken in; None where nobody knows it, or none is any more"""
    heard = Signal(object)
    """a `Sound`"""

    def __init__(
        self,
        runner: TaskRunner,
        desk: DeskViewModel,
        editing: EditingViewModel,
        devices: DevicesViewModel,
        scanning: ScanningViewModel,
        duplex: DuplexViewModel,
        attention: Attention,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self.desk = desk
        self.editing = editing
        self.devices = devices
        self.scanning = scanning
        self.duplex = duplex
        self.attention = attention
        self.sensing = SensingViewModel(runner, self)
        self._services: DeskServices | None = None
        self._fresh: set[UUID] = set()
        self._component_id: UUID | None = None
        self._looked_at: UUID | None = None
        self._ran = False
        self._step = duplex.step
        self.lay_sample: Callable[[], None] | None = None
        """lays paper in the empty feeder; in training alone"""
        self._scan_again: _Deed = (lambda: self.tr("Scan again (F2)"), self.scan)
        scanning.page_came.connect(self._page_came)
        scanning.failed.connect(self._scan_failed)
        scanning.sheets_left_over.connect(self._sheets_left_over)
        scanning.state_changed.connect(self._look_once_idle)
        desk.selected.connect(self._look_for_stack)
        duplex.changed.connect(self._look_once_free)
        self.sensing.pressed.connect(self._pressed)
        self.sensing.paper_laid.connect(self._paper_laid)

    def use(self, services: DeskServices) -> None:
        """Begin work with these services."""
        self._services = services
        self.sensing.use(services)

    def forget(self) -> None:
        """Another dossier is open."""
        self._fresh.clear()

    def scan(self) -> None:
        """Scan the selected paper to its end; where both sides are wanted and one comes at a time, first all fronts."""
        if self.duplex.step is DuplexStep.TURN and self.duplex.component_id == self.desk.component_id:
            self._scan_again = (lambda: self.tr("Scan the backs again (F2)"), self.scan)
            self._run(lambda _dossier, _component: self.duplex.scan_backs())
            return
        self._scan_again = (lambda: self.tr("Scan again (F2)"), self.scan)
        self._run(self.duplex.begin if self.devices.by_hand and self.desk.half is None else self.scanning.scan)

    def scan_sides_by_hand(self) -> None:
        """First all fronts, then all backs."""
        self._scan_again = (lambda: self.tr("Scan again (F2)"), self.scan)
        self._run(self.duplex.begin)

    def scan_into(self, *, before: bool) -> None:
        """Scan sheets that go before or behind the selected page."""
        page, pages = self.desk.page_id, self.desk.pages
        if page is None or self._half_refused():
            return
        target = Target.before(page, pages) if before else Target(page)
        self._scan_again = (lambda: self.tr("Scan again (F2)"), functools.partial(self.scan_into, before=before))
        self._run(lambda dossier, component: self.scanning.scan(dossier, component, target))

    def scan_on(self) -> None:
        """Scan the selected paper; a scan of it that stopped half-way goes on with the device that began it, if that answers."""
        half = self.desk.half
        if half is not None and self.devices.answers(half.device_id) and half.device_id != self.devices.device_id:
            self.devices.choose_device(half.device_id)
        self.scan()

    def rescan(self) -> None:
        """Scan one sheet in the place of the selected page."""
        if self.desk.page_id is not None:
            self.rescan_page(self.desk.page_id)

    def rescan_page(self, page: UUID) -> None:
        """Scan one sheet in the place of this page."""
        if not self._half_refused():
            self._scan_again = (lambda: self.tr("Scan the page again (F4)"), functools.partial(self.rescan_page, page))
            self._run(lambda dossier, component: self.scanning.rescan(dossier, component, page))

    def _run(self, scan: Callable[[UUID, UUID], None]) -> None:
        """Let paper run into the selected paper."""
        desk, component = self.desk.desk, self.desk.component_id
        if self.attention.comes_first:
            self.attention.reopen()
        elif desk is not None and component is not None and not self.scanning.scanning:
            self.said.emit(None)
            self.attention.clear()
            self.began.emit()
            self.desk.follow()
            self._component_id = component
            scan(desk.dossier.id, component)

    def _look_for_stack(self) -> None:
        """Another paper is looked at: its fronts may wait for their backs."""
        desk, component = self.desk.desk, self.desk.component_id
        if component != self._looked_at:
            self._looked_at = component
            if desk is not None and component is not None:
                self.duplex.look(desk.dossier.id, component)
            else:
                self.duplex.look_away()

    def _look_again(self) -> None:
        self._looked_at = None
        self._look_for_stack()

    def _look_once_idle(self) -> None:
        """No more paper runs: what was found meanwhile was dropped, and the scan may have changed it."""
        ran, self._ran = self._ran, self.scanning.scanning
        if ran and not self._ran:
            self._look_again()

    def _look_once_free(self) -> None:
        """A stack was dealt with, or waits for the officer after its pairing: the paper that is looked at by now may have another."""
        before, self._step = self._step, self.duplex.step
        if before is self._step:
            return
        elsewhere = self.duplex.component_id != self.desk.component_id
        if self._step is DuplexStep.NONE or (before is DuplexStep.PAIRING and elsewhere):
            self._look_again()

    def _half_refused(self) -> bool:
        half = self.desk.half
        if half is not None and half.pages and not self.scanning.scanning:
            self.say_half()
        return half is not None and bool(half.pages)

    # -- what comes of it

    def _page_came(self, page: MasterPage) -> None:
        self._fresh.add(page.id)

    def page_judged(self, page_id: UUID, facts: PageFacts | None) -> None:
        """A page that just came was looked at: a doubtful one is heard."""
        if page_id in self._fresh and facts is not None:
            self._fresh.discard(page_id)
            if facts.quality in (PageQuality.DOUBTFUL, PageQuality.POOR):
                self.heard.emit(Sound.DOUBTFUL)

    def _scan_failed(self, error: StationError) -> None:
        self.desk.refresh()
        if isinstance(error, Cancelled):
            self._say(
                lambda: Notice(
                    None,
                    self.tr("The scan was stopped. The pages that are in stay in."),
                    self.tr("Scan again to go on with the next sheet."),
                )
            )
            return
        self.heard.emit(Sound.STOPPED)
        if self._component_id is not None:
            self.desk.select_component(self._component_id)  # the paper in hand is of that one
        if error.code == "SHEET_COUNT_MISMATCH" and int(error.fields["found"]) > int(error.fields["expected"]):
            # all is in: what is too much is noticed, and nobody has to scan on
            self.desk.end_half_scan(self._component_id)
            return
        if error.code == "OTHER_DOSSIERS_SLIP":
            return  # what is noticed of it asks, with its pictures
        if error.code == "DEVICE_BUSY":
            self.devices.in_use()
        if error.code == "SIGNED_INPUT":
            self.signed_came.emit(self._signed(error))
        if not error.fields.get("last_page") and not error.fields.get("doubtful_page"):
            for name in ("last_good_sheet", "put_back"):  # nothing is in: the remedy says all
                error.fields.pop(name, None)
        # what can be done about a signed file is a button beside what is said, however many pages came before it
        if self._signed(error) is not None or not self.attention.fault(error):
            way_on = self._way_on(error)
            self.said.emit(speaking(lambda: Notice(error, action=(way_on[0](), way_on[1]) if way_on else None)))

    def _way_on(self, error: StationError) -> _Deed | None:
        desk, component = self.desk.desk, self.desk.component_id
        if desk is None or component is None:
            return None
        if error.code == "FEEDER_EMPTY" and self.lay_sample is not None:
            return (lambda: self.tr("Lay the sample paper (F6)"), self.lay_sample)
        path = self._signed(error)
        if path is not None:
            return self._keeping(path)
        if error.code != "NOT_TO_BE_DIGITISED":
            return self._scan_again
        _, again = self._scan_again
        as_original = functools.partial(self.editing.say_original, desk.dossier.id, component, again)
        return (lambda: self.tr("An original lies here: scan"), as_original)

    def _signed(self, error: StationError) -> Path | None:
        """The signed file of a folder that stopped a scan, where nobody knows another way for it."""
        name = str(error.fields.get("mend", "")) if error.code == "SIGNED_INPUT" else ""
        return folder_file(self.devices.device_id, name)

    def _keeping(self, path: Path) -> _Deed:
        return (lambda: self.tr("Keep this file as it is"), functools.partial(self.keep_signed, path))

    def keep_signed(self, path: Path) -> None:
        """Keep the signed file that stopped the scan, in the place of the selected paper."""
        services, component = self._services, self.desk.component
        if services is None or component is None or self.scanning.scanning:
            return
        actor = services.actor
        self._runner.run(
            Lane.DESK,
            lambda _task: services.keep_arrival(path, component, actor),
            lambda _document: self._say_kept(path),
            failed=functools.partial(self._not_kept, path, component.dossier_id),
        )

    def _not_kept(self, path: Path, dossier_id: UUID, error: StationError) -> None:
        """It can be kept in the place of another paper, or once more where waiting or somebody's help can mend it; from a folder that
        does not let it go it was kept.
        """
        self.desk.refresh()
        here = self.desk.desk is not None and self.desk.desk.dossier.id == dossier_id
        said, deed = self._keeping(path)
        kept = isinstance(error, DeviceFailed)
        again = kept or error.retryable or error.code == "COMPONENT_HAS_DOCUMENT"
        self._say(
            lambda: Notice(
                error, self._told_kept(path) if kept else "", action=(said(), deed) if here and again else None
            )
        )

    def _say_kept(self, path: Path) -> None:
        self.signed_came.emit(None)  # it is the paper's own now
        self._say(
            lambda: Notice(
                None,
                self._told_kept(path),
                self.tr("It is sent with the dossier; nobody needs to sign it here."),
            )
        )

    def _told_kept(self, path: Path) -> str:
        return self.tr("The file “{name}” is kept as it is, with its signatures.").format(name=path.name)

    def _sheets_left_over(self, sheets: int) -> None:
        self._say(
            lambda: Notice(
                None,
                self.tr("More than one sheet was in the feeder. Sheets left over: {sheets}.").format(sheets=sheets),
                self.tr("They lie at the end of the paper: move them to their place, or delete them."),
            )
        )

    def say_half(self) -> None:
        """A scan of the selected paper has to end first."""
        self._say(
            lambda: Notice(
                None,
                self.tr("A scan of this paper stopped half-way."),
                self.tr("Scan the rest of the sheets, or scan with an empty feeder to end it."),
                (self.tr("Scan on (F2)"), self.scan_on),
            )
        )

    # -- the scanner's own button

    def listen(self) -> None:
        """Only while a paper is chosen, and nothing else is asked of the device."""
        ready = self.desk.component_id is not None and not self.scanning.scanning and not self._runner.busy(Lane.SCAN)
        self.sensing.listen(self.devices.device_id if ready and not self.devices.in_use_elsewhere else "")

    def listen_anew(self) -> None:
        """Devices are looked for: each may have something to tell now."""
        self.sensing.forget()

    def _pressed(self) -> None:
        if self.desk.component_id is not None:
            self.scan_on()

    def _paper_laid(self) -> None:
        if not self.scanning.scanning and self.attention.case is None:
            self._say(
                lambda: Notice(
                    None,
                    self.tr("Paper lies in the feeder."),
                    self.tr("Press F2, or the button of the scanner."),
                    (self.tr("Scan (F2)"), self.scan_on),
                )
            )

    def _say(self, make: Callable[[], Notice]) -> None:
        self.said.emit(speaking(make))
