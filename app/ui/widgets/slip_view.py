"""The reception slip in the middle of the desk: as it will be printed, by which printer, on which paper."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.domain.slip import SlipPaper
from app.ui import words
from app.ui.style.tokens import IconSize, Space
from app.ui.viewmodels.middle import Middle
from app.ui.viewmodels.slips import SlipViewModel
from app.ui.viewmodels.workplace import Workplace
from app.ui.widgets.drawn_pages import DrawnPages
from app.ui.widgets.parts import head, label, picture, restyle, scrolling, show_icon
from app.ui.widgets.printer_box import PrinterBox


class SlipView(QFrame):
    """One button prints it; where no printer is, one saves it as a file."""

    back_wanted = Signal()
    save_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._work: Workplace | None = None
        self._shown: object = None
        self._icon = picture("paper", IconSize.MESSAGE)
        self._title = label("title", wrap=True)
        self._remark = label("quiet", wrap=True)
        self.printer, self.paper = PrinterBox(), QComboBox()
        self.printer.textActivated.connect(lambda name: self._slips.choose_printer(name))
        for one in SlipPaper:
            self.paper.addItem(one.value, one)
        self.paper.activated.connect(lambda _: self._slips.choose_paper(SlipPaper(self.paper.currentData())))
        self.go = QPushButton(self.tr("Print"))
        self.go.setProperty("role", "primary")
        self.go.clicked.connect(lambda: self._slips.print_it())
        self.save = QPushButton(self.tr("Save as PDF…"))
        self.save.clicked.connect(self.save_wanted)
        self.back = QPushButton(self.tr("Back"))
        self.back.clicked.connect(self.back_wanted)
        self.picture = DrawnPages()
        self._lay_out()

    @property
    def _slips(self) -> SlipViewModel:
        assert self._work is not None
        return self._work.slips

    def _lay_out(self) -> None:
        self._form = QFormLayout()
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self._form.setSpacing(Space.S)
        self._form.addRow(self.tr("Printer"), self.printer)
        self._form.addRow(self.tr("Paper"), self.paper)
        controls = QVBoxLayout()
        controls.setSpacing(Space.M)
        controls.addLayout(head(self._icon, self._title, self._remark))
        controls.addLayout(self._form)
        for button in (self.go, self.save, self.back):
            controls.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        controls.addStretch(1)
        beside = QWidget()
        beside.setLayout(controls)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.XL, Space.XL, Space.L, Space.L)
        row.setSpacing(Space.XL)
        row.addWidget(scrolling(self.picture), 1)
        row.addWidget(scrolling(beside), 1)

    def show_desk(self, work: Workplace) -> None:
        """Show the slip, and what prints it."""
        self._work = work
        slips = work.slips
        if work.middle is not Middle.SLIP:
            return
        now = (
            slips.dossier_code,
            slips.drawings,
            slips.printer.all,
            slips.printer.offered,
            slips.printer.name,
            slips.paper,
            words.language(),
        )
        if now == self._shown:
            return
        self._shown = now
        there = slips.printer.offered
        show_icon(self._icon, "paper" if there else "warn")
        self._title.setText(self.tr("Reception slip of {code}").format(code=slips.dossier_code))
        self._remark.setText(
            self.tr("As the dossier stands now.")
            if there
            else self.tr("No printer is set up on this computer. Save the slip as a PDF file and print it elsewhere.")
        )
        self.printer.show_printers(slips.printer)
        self.paper.setCurrentIndex(list(SlipPaper).index(slips.paper))
        self._form.setRowVisible(0, there)
        self.go.setVisible(there)
        restyle(self.save, "role", "" if there else "primary")
        self.go.setEnabled(bool(slips.drawings and slips.printer.name))
        self.save.setEnabled(bool(slips.drawings))
        self.picture.show_drawings(slips.drawings)

    @property
    def text(self) -> str:
        """What is said beside the picture."""
        return f"{self._title.text()}\n{self._remark.text()}"

    def focus(self) -> None:
        """Put the cursor on what is done here."""
        (self.go if self.go.isVisibleTo(self) else self.save).setFocus()
