"""By which printer of the computer something is printed."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox

from app.ui.viewmodels.printer import ChosenPrinter

_LEAST_LETTERS = 6


class PrinterBox(QComboBox):
    """As narrow as its neighbours need: names of printers are long."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(_LEAST_LETTERS)
        self.setAccessibleName(self.tr("Printer"))

    def show_printers(self, printer: ChosenPrinter) -> None:
        """Show which there are, and which one is chosen."""
        if [self.itemText(place) for place in range(self.count())] != list(printer.all):
            self.clear()
            self.addItems(list(printer.all))
        self.setCurrentText(printer.name)
