"""The scanner's own button and paper sensor: listened to while a paper is chosen and nothing runs."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.domain.changes import Changed, ChangeSet
from app.domain.errors import StationError
from app.ui.scanners import Felt
from app.ui.services import DeskServices
from app.ui.tasks import Lane, Task, TaskRunner


class SensingViewModel(QObject):
    """Listens to one device at a time, in a thread of its own."""

    pressed = Signal()
    """somebody pressed the scanner's button"""
    paper_laid = Signal()
    """paper lies in the feeder"""

    def __init__(self, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._services: DeskServices | None = None
        self._task: Task | None = None
        self._device_id = ""
        self._mute: set[str] = set()

    def use(self, services: DeskServices) -> None:
        """Begin work with these services."""
        self._services = services
        self._mute.clear()

    def listen(self, device_id: str) -> None:
        """Listen to this device from now on; empty: to none. One that tells nothing or fails is not asked again until `forget`."""
        services = self._services
        if services is None or device_id == self._device_id:
            return
        if self._task is not None:
            self._task.cancel()
        self._task, self._device_id = None, device_id
        if not device_id or device_id in self._mute:
            return
        tell = self._runner.from_worker(self._felt)

        def work(task: Task) -> Changed[None]:
            for felt in services.scanners.sensed(device_id, cancelled=task.cancelled):
                tell(device_id, felt)
            if not task.cancelled():
                self._runner.from_worker(self._mute.add)(device_id)
            return Changed(None, ChangeSet())

        self._task = self._runner.run(Lane.SENSE, work, failed=lambda error: self._failed(device_id, error))

    def forget(self) -> None:
        """Devices were looked for anew: each may tell something now."""
        self._mute.clear()

    def _felt(self, device_id: str, felt: Felt) -> None:
        """What comes late, from a device that is not listened to any more, means nothing."""
        if device_id == self._device_id:
            (self.pressed if felt is Felt.BUTTON else self.paper_laid).emit()

    def _failed(self, device_id: str, error: StationError) -> None:
        """The scan will say what is wrong with the device."""
        del error
        self._mute.add(device_id)
