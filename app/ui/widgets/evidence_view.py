"""What proves a dossier, in the middle of the desk: the way of each page, the quality sheet, and whether it is held."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent, Qt
from PySide6.QtWidgets import QFrame, QPushButton, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from app.messages import explain
from app.ui import words
from app.ui.style.tokens import IconSize, Space
from app.ui.viewmodels.evidence import EvidenceViewModel, Part
from app.ui.viewmodels.middle import Middle
from app.ui.viewmodels.workplace import Workplace
from app.ui.widgets.evidence_hold import HoldPanel
from app.ui.widgets.evidence_sheet import SheetPanel
from app.ui.widgets.evidence_way import WayPanel
from app.ui.widgets.nothing_here import NothingHere
from app.ui.widgets.parts import head, label, picture, show_icon

_PARTS: Final = tuple(Part)


class EvidenceView(QFrame):
    """Three tabs over one dossier; Esc goes back."""

    back_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._work: Workplace | None = None
        self._icon = picture("recent", IconSize.MESSAGE)
        self._title = label("title", wrap=True)
        self._remark = label("quiet", wrap=True)
        self.back = QPushButton(self.tr("Back"))
        self.back.clicked.connect(self.back_wanted)
        self.tabs = QTabBar()
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.tabs.setAccessibleName(self.tr("What proves the dossier"))
        for text in (self.tr("Way of the page"), self.tr("Quality sheet"), self.tr("Hold")):
            self.tabs.addTab(text)
        self.tabs.currentChanged.connect(self._choose)
        self.way, self.sheet, self.hold = WayPanel(), SheetPanel(), HoldPanel()
        self._refused = NothingHere("error")
        self._refused.try_again.hide()  # what is not allowed is not asked for again
        self._views = QStackedWidget()
        for view in (self.way, self.sheet, self.hold, self._refused):
            self._views.addWidget(view)
        self._lay_out()

    def _lay_out(self) -> None:
        above = head(self._icon, self._title, self._remark)
        above.addWidget(self.back, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        column.setSpacing(Space.M)
        column.addLayout(above)
        column.addWidget(self.tabs)
        column.addWidget(self._views, 1)

    def show_desk(self, work: Workplace) -> None:
        """Show what was read of the dossier."""
        self._work = work
        evidence = work.evidence
        if work.middle is not Middle.EVIDENCE or evidence.subject is None:
            self.hold.forget()
            return
        held = evidence.holding.held
        show_icon(self._icon, "lock" if held is not None else "recent")
        self._title.setText(self.tr("Evidence of dossier {code}").format(code=evidence.subject.code))
        rule = (
            self.tr("Held: nothing of it is deleted.") if held is not None else self.tr("It is deleted by the rules.")
        )
        self._remark.setText(rule if evidence.holding.known else "")
        self.tabs.blockSignals(True)
        self.tabs.setCurrentIndex(_PARTS.index(evidence.part))
        self.tabs.blockSignals(False)
        error = evidence.refused.get(evidence.part)
        told = explain(error, words.language()).plain if error is not None else None
        if told is not None:
            self._refused.say("error", told.message, told.remedy)
            self._views.setCurrentWidget(self._refused)
        else:
            self._views.setCurrentIndex(_PARTS.index(evidence.part))
        for panel in (self.way, self.sheet, self.hold):
            panel.show_evidence(evidence)

    @property
    def text(self) -> str:
        """All that is said."""
        shown = (self.way, self.sheet, self.hold, self._refused)[self._views.currentIndex()].text
        return f"{self._title.text()}\n{self._remark.text()}\n{shown}"

    def focus(self) -> None:
        """Put the cursor on what is looked at."""
        if self._views.currentWidget() is self._refused:
            self.back.setFocus()
        else:
            (self.way, self.sheet, self.hold)[self._views.currentIndex()].focus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self.back_wanted.emit()
        else:
            super().keyPressEvent(event)

    @property
    def _evidence(self) -> EvidenceViewModel | None:
        return self._work.evidence if self._work is not None else None

    def _choose(self, tab: int) -> None:
        if self._evidence is not None and tab >= 0 and self._evidence.part is not _PARTS[tab]:
            self._evidence.show(_PARTS[tab])
