"""The printer of what the desk prints: chosen once, and remembered."""

from __future__ import annotations

from PySide6.QtCore import QSettings

from app.ui import printing

_PRINTER = "slip/printer"


class ChosenPrinter:
    """Which printers there are is asked of the system each time that something is to be printed."""

    def __init__(self, kept: QSettings) -> None:
        self._kept = kept
        self._default = ""
        self.all: tuple[str, ...] = ()

    def look(self) -> None:
        """See which printers are there."""
        self.all, self._default = printing.printers()

    @property
    def name(self) -> str:
        """The printer that was chosen last, if it is still there; else the system's; empty: there is none."""
        wanted = (str(self._kept.value(_PRINTER, "")), self._default, *self.all)
        return next((name for name in wanted if name in self.all), "")

    def choose(self, name: str) -> None:
        """Print with this one from now on."""
        self._kept.setValue(_PRINTER, name)
