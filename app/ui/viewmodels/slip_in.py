"""A dossier is opened by its slip or its code: on the document scanner, by the hand-held reader whatever the desk is at, or typed."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage

from app.domain.changes import Changed, ChangeSet
from app.domain.clock import SystemClock, day_in_viet_nam
from app.domain.errors import Cancelled, StationError
from app.domain.typed_code import TypedCode, typed_code
from app.services.slip_reading import SlipSheet
from app.ui.scanners import PaperOrder
from app.ui.services import DeskServices
from app.ui.tasks import Lane, Task, TaskRunner
from app.ui.viewmodels.desk import DeskViewModel
from app.ui.viewmodels.devices import DevicesViewModel
from app.ui.viewmodels.notices import Notice, speaking

SHOWN_PX = 1200
"""so high a refused sheet is shown"""
_NOBODY = UUID(int=0)


class SlipInViewModel(QObject):
    """Opens dossiers, never in the place of another one without a person's word."""

    changed = Signal()
    said = Signal(object)
    """a `Notice`; None: nothing is to be said any more"""
    checked = Signal(object)
    """a `TypedCode`: what stands in the field of the code was looked at"""

    def __init__(
        self,
        desk: DeskViewModel,
        devices: DevicesViewModel,
        runner: TaskRunner,
        open_dossier: Callable[[str], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._devices = devices
        self._runner = runner
        self._open = open_dossier
        self._services: DeskServices | None = None
        self._task: Task | None = None
        self._early = ""
        self.refused: QImage | None = None
        """the sheet that opened nothing: it lies here to be seen, and nowhere else"""
        self._text = ""
        self.entry = TypedCode()
        """what a person has typed of a code"""

    def use(self, services: DeskServices) -> None:
        """Begin work with these services; a code that was read before they were there has its turn."""
        self._services = services
        self.typing(self._text)
        early, self._early = self._early, ""
        if early:
            self.code_read(early)

    @property
    def reading(self) -> bool:
        """Whether a slip is being scanned."""
        return self._task is not None

    @property
    def can_scan(self) -> bool:
        """Whether F2 scans a slip now: no dossier is open, and a scanner answers."""
        idle = self._desk.desk is None and not self._desk.opening and not self.reading
        return idle and self._services is not None and bool(self._devices.device_id)

    def scan(self) -> None:
        """Scan one sheet, which no dossier gets, and open the dossier whose slip it is."""
        services, chosen = self._services, self._devices
        if services is None or not self.can_scan:
            return
        self.said.emit(None)
        self.forget()
        order = PaperOrder(_NOBODY, _NOBODY, chosen.device_id, chosen.source, chosen.profile.key)

        def work(task: Task) -> Changed[tuple[SlipSheet, QImage | None]]:
            sheet = services.scanners.read_slip(order, cancelled=task.cancelled)
            return Changed((sheet, _picture(sheet.picture) if sheet.refusal else None), ChangeSet())

        self._task = self._runner.run(
            Lane.SCAN, work, lambda read: self._read(*read), failed=self._failed, ended=self._ended
        )
        self.changed.emit()

    def cancel(self) -> None:
        """Stop it."""
        if self._task is not None:
            self._task.cancel()

    def forget(self) -> None:
        """The sheet that opened nothing is not looked at any more."""
        if self.refused is not None:
            self.refused = None
            self.changed.emit()

    @property
    def typed(self) -> bool:
        """Whether a person is typing a code."""
        return bool(self._text.strip())

    def typing(self, text: str) -> None:
        """What stands in the field of the code."""
        began, self._text = self.typed, text
        unit = self._services.settings.station.receiving_unit if self._services is not None else ""
        self.entry = typed_code(text, unit, day_in_viet_nam(SystemClock().now()))
        self.checked.emit(self.entry)
        if self.typed != began:
            self.changed.emit()

    def code_read(self, code: str) -> None:
        """The hand-held reader read a code: where another dossier is open, a person is asked."""
        if self._services is None:
            self._early = code
            return
        here = self._desk.desk.dossier.code if self._desk.desk is not None else self._desk.opening
        if not here:
            self._open(code)
        elif here != code:
            self.said.emit(speaking(lambda: self._of_other(here, code)))

    def _of_other(self, here: str, code: str) -> Notice:
        return Notice(
            None,
            self.tr("The reader read dossier {other}, and {here} is open.").format(other=code, here=here),
            self.tr("Close this message to stay here. What was done here is kept either way."),
            (self.tr("Put this one aside, open {other}").format(other=code), lambda: self._open(code)),
        )

    def _read(self, sheet: SlipSheet, picture: QImage | None) -> None:
        if sheet.code is not None:
            self._task = None  # what is read is done: nothing keeps another dossier from being opened
            self.code_read(sheet.code.text)
            return
        self.refused = picture
        refusal = sheet.refusal
        self.said.emit(speaking(lambda: Notice(refusal, action=(self.tr("Scan the slip again (F2)"), self.scan))))

    def _failed(self, error: StationError) -> None:
        if isinstance(error, Cancelled):
            self.said.emit(None)
        else:
            self.said.emit(speaking(lambda: Notice(error, action=(self.tr("Scan the slip again (F2)"), self.scan))))

    def _ended(self) -> None:
        self._task = None
        self.changed.emit()


def _picture(png: bytes) -> QImage:
    image = QImage.fromData(png)
    return image.scaledToHeight(min(SHOWN_PX, image.height()), Qt.TransformationMode.SmoothTransformation)
