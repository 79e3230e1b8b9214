"""Where the cursor goes when a scan is through."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject

from app.ui.viewmodels.cursor import Place
from app.ui.viewmodels.states import NextKind

if TYPE_CHECKING:
    from app.ui.viewmodels.workplace import Workplace


class AfterScan(QObject):
    """Puts the cursor to the sheet count of the paper that was scanned, once counting is what is left to do with it."""

    def __init__(self, work: Workplace) -> None:
        super().__init__(work)
        self._work = work
        self._scanned: UUID | None = None
        work.scanning.state_changed.connect(self._scan_changed)
        work.changed.connect(self._look)

    def _scan_changed(self) -> None:
        if self._work.scanning.scanning:
            self._scanned = self._work.scanning.component_id

    def _look(self) -> None:
        work, step = self._work, self._work.next
        if self._scanned is None or work.busy or self._scanned != work.desk.component_id:
            return
        if step.kind is NextKind.COUNT and step.component is not None and step.component.id == self._scanned:
            self._scanned = None
            work.cursor_wanted.emit(Place.COUNT_IF_FREE)
