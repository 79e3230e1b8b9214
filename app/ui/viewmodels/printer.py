"""The printer of what the desk prints: chosen once, and remembered."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSettings

from app.domain.changes import Changed, ChangeSet
from app.ui import printing
from app.ui.tasks import Lane, Task, TaskRunner

_PRINTER = "slip/printer"
type Printers = tuple[tuple[str, ...], str]
"""those that are there, and the system's own"""


class ChosenPrinter:
    """Which printers there are is asked of the system each time that something is to be printed, in a worker: it asks the network."""

    def __init__(self, runner: TaskRunner, kept: QSettings, changed: Callable[[], None]) -> None:
        """`changed`: it is known now which are there."""
        self._runner = runner
        self._kept = kept
        self._changed = changed
        self._default = ""
        self.all: tuple[str, ...] = ()
        self.known = False
        """whether the system has answered by now"""

    def look(self) -> None:
        """See which printers are there."""

        def ask(_task: Task) -> Changed[Printers]:
            return Changed(printing.printers(), ChangeSet())

        self._runner.run(Lane.AROUND, ask, self._found)

    def _found(self, found: Printers) -> None:
        (self.all, self._default), self.known = found, True
        self._changed()

    @property
    def offered(self) -> bool:
        """Whether one may be printed with: some are there, or the system did not answer yet."""
        return bool(self.all) or not self.known

    @property
    def name(self) -> str:
        """The printer that was chosen last, if it is still there; else the system's; empty: there is none."""
        wanted = (str(self._kept.value(_PRINTER, "")), self._default, *self.all)
        return next((name for name in wanted if name in self.all), "")

    def choose(self, name: str) -> None:
        """Print with this one from now on."""
        self._kept.setValue(_PRINTER, name)
