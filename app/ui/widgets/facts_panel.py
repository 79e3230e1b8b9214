"""The right side: what the station knows of the selected page and its paper, and what the officer says about them."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from app.messages import Language
from app.ui.style.tokens import Space
from app.ui.viewmodels.workplace import Workplace
from app.ui.widgets.page_facts import PageFactsCard
from app.ui.widgets.parts import rule
from app.ui.widgets.sheet_count import SheetCount
from app.ui.widgets.signature_card import SignatureCard


class FactsPanel(QFrame):
    """One card below the other, in a column that scrolls."""

    def __init__(self, language: Language, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.sheets = SheetCount()
        self.page = PageFactsCard()
        self.signatures = SignatureCard(language)
        self._rule = rule()
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        column.setSpacing(Space.S)
        for part in (self.sheets, self._rule, self.page, self.signatures):
            column.addWidget(part)
        column.addStretch(1)
        self._scroll = scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setWidget(inside)
        scroll.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    def show_desk(self, work: Workplace) -> None:
        """Show each card."""
        self.signatures.show_files(work.signatures.shown, work.desk.remarks_of(work.desk.component_id))
        self.sheets.show_desk(work)
        self._rule.setVisible(not self.sheets.isHidden())
        self.page.show_desk(work)

    def focus_signatures(self) -> None:
        """Put the cursor on the signatures."""
        first = self.signatures.focus_first()
        if first is not None:
            self._scroll.ensureWidgetVisible(first)
