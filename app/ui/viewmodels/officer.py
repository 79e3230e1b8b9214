"""Who works at the desk: sign-in, sign-out and change of officer, while whatever runs goes on."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.domain.changes import Changed, ChangeSet
from app.domain.errors import Cancelled, StationError
from app.domain.identity import DeviceCode
from app.domain.model import Actor
from app.ui.services import Door
from app.ui.tasks import Lane, Task, TaskRunner


class OfficerViewModel(QObject):
    """A sign-in waits for the person in a lane of its own: neither a scan nor a sending waits for it."""

    changed = Signal()
    page_wanted = Signal(str)
    """the address of the page at which the person signs in"""
    came = Signal(object)
    """the `Actor` who signed in"""
    left = Signal()
    failed = Signal(object)
    """a `StationError`: nobody came"""

    def __init__(self, runner: TaskRunner, door: Door | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._door = door
        self._task: Task | None = None
        self._elsewhere = False
        self.code: DeviceCode | None = None
        """what the person types in where they sign in on another device"""
        self.error: StationError | None = None
        """why the last sign-in came to nothing"""

    @property
    def signs_in(self) -> bool:
        """Whether people sign in at this desk."""
        return self._door is not None and self._door.set_up

    @property
    def awaited(self) -> bool:
        """Whether somebody is at the sign-in page."""
        return self._task is not None

    def sign_in(self) -> None:
        """Show the page and wait for the person."""
        show_page = self._runner.from_worker(self.page_wanted.emit)
        self._await(lambda door, task: door.sign_in(show_page, task.cancelled))

    def sign_in_elsewhere(self) -> None:
        """Show a code, and wait until the person typed it into a browser of another device."""
        show_code = self._runner.from_worker(self._show_code)
        self._await(lambda door, task: door.sign_in_elsewhere(show_code, task.cancelled))

    def no_browser(self) -> None:
        """The page could not be shown at this computer: the person signs in on another device instead."""
        self._elsewhere = self.awaited
        self.give_up()

    def _show_code(self, code: DeviceCode) -> None:
        self.code = code
        self.changed.emit()

    def _await(self, come: Callable[[Door, Task], Actor]) -> None:
        door = self._door
        if door is None or not door.set_up or self.awaited:
            return

        def sign_in(task: Task) -> Changed[Actor]:
            return Changed(come(door, task), ChangeSet())

        self.error = None
        self._task = self._runner.run(Lane.SIGN_IN, sign_in, self.came.emit, failed=self._failed, ended=self._ended)
        self.changed.emit()

    def give_up(self) -> None:
        """The person does not sign in after all."""
        if self._task is not None:
            self._task.cancel()

    def sign_out(self) -> None:
        """Who works here leaves."""
        door = self._door
        if door is None or not door.set_up or self.awaited:
            return

        def sign_out(_task: Task) -> Changed[bool]:
            return Changed(door.sign_out(), ChangeSet())

        self._runner.run(Lane.SIGN_IN, sign_out, lambda _told: self.left.emit(), failed=self._failed)

    def _failed(self, error: StationError) -> None:
        if not isinstance(error, Cancelled):
            self.error = error
            self.failed.emit(error)

    def _ended(self) -> None:
        self._task = self.code = None
        elsewhere, self._elsewhere = self._elsewhere, False
        self.changed.emit()
        if elsewhere:
            self.sign_in_elsewhere()
