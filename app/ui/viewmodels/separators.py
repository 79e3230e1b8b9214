"""Separator sheets at the desk: written, to be printed and laid between papers."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.domain.changes import Changed, ChangeSet
from app.domain.separators import Separator, SeparatorKind
from app.messages import word
from app.ui import words
from app.ui.services import DeskServices
from app.ui.tasks import Lane, Task, TaskRunner
from app.ui.viewmodels.notices import Notice, speaking


class SeparatorsViewModel(QObject):
    """Writes the sheet that parts one paper from the next."""

    said = Signal(object)
    """a `Notice`"""

    def __init__(self, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._services: DeskServices | None = None

    def use(self, services: DeskServices) -> None:
        """Begin work with these services."""
        self._services = services

    def write(self, file: Path) -> None:
        """Write the sheet as a PDF file."""
        services = self._services
        if services is None:
            return

        def write(_task: Task) -> Changed[None]:
            services.separators.write(Separator(SeparatorKind.PAPER), file)
            return Changed(None, ChangeSet())

        def written() -> Notice:
            return Notice(None, word("separator_written", words.language(), file=file))

        self._runner.run(Lane.DESK, write, lambda _none: self.said.emit(speaking(written)))
