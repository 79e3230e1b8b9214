"""The quality sheet of a dossier as it is printed, and what prints or saves it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.ui.style.tokens import Space
from app.ui.viewmodels.evidence import EvidenceViewModel
from app.ui.widgets.drawn_pages import DrawnPages
from app.ui.widgets.parts import label, restyle, scrolling
from app.ui.widgets.printer_box import PrinterBox


class SheetPanel(QWidget):
    """What is done with it stands above the picture."""

    save_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._evidence: EvidenceViewModel | None = None
        self.picture = DrawnPages()
        self._remark = label("quiet", wrap=True)
        self.printer = PrinterBox()
        self.printer.textActivated.connect(self._choose_printer)
        self.go = QPushButton(self.tr("Print"))
        self.go.clicked.connect(self._print)
        self.save = QPushButton(self.tr("Save as PDF…"))
        self.save.clicked.connect(self.save_wanted)
        above = QHBoxLayout()
        above.setSpacing(Space.S)
        above.addWidget(self._remark, 1)
        for part in (self.printer, self.go, self.save):
            above.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addLayout(above)
        column.addWidget(scrolling(self.picture), 1)

    def show_evidence(self, evidence: EvidenceViewModel) -> None:
        """Show the sheet as it was drawn."""
        self._evidence = evidence
        printers, there = evidence.printer.offered, bool(evidence.drawings)
        self.printer.show_printers(evidence.printer)
        for part in (self.printer, self.go):
            part.setVisible(printers)
        restyle(self.go, "role", "primary" if printers else "")
        restyle(self.save, "role", "" if printers else "primary")
        self.go.setEnabled(there and bool(evidence.printer.name))
        self.save.setEnabled(there)
        self._remark.setText(
            self.tr("For an inspector: how the dossier was digitised, as it stands now.")
            if there
            else self.tr("The sheet is being drawn…")
        )
        self.picture.show_drawings(evidence.drawings)

    def _choose_printer(self, name: str) -> None:
        if self._evidence is not None:
            self._evidence.choose_printer(name)

    def _print(self) -> None:
        if self._evidence is not None:
            self._evidence.print_it()

    @property
    def text(self) -> str:
        """All that is said, the sheet too."""
        return f"{self._remark.text()}\n{self.picture.accessibleName()}"

    def focus(self) -> None:
        """Put the cursor on what is done here."""
        (self.go if self.go.isVisibleTo(self) else self.save).setFocus()
