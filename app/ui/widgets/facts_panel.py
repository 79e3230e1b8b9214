"""The right side: what the station knows of the selected page and its paper, and what the officer says about them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from app.messages import Language
from app.ui.style.theme import look
from app.ui.style.tokens import Space
from app.ui.viewmodels.workplace import Workplace
from app.ui.widgets.fields_form import FieldsForm
from app.ui.widgets.page_facts import BESIDE_UP_TO_PERCENT, PageFactsCard
from app.ui.widgets.parts import rule, scrolling
from app.ui.widgets.past_card import PastCard
from app.ui.widgets.sheet_count import SheetCount
from app.ui.widgets.sign_panel import SignPanel
from app.ui.widgets.signature_card import SignatureCard

_PAGE, _FIELDS, _PAST = 0, 1, 2
"""the tabs"""


class FactsPanel(QFrame):
    """Three tabs: what is known of the page, one card below the other; the fields of its paper; what happened to both. All scroll."""

    def __init__(self, language: Language, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.signing = SignPanel()
        self.sheets = SheetCount()
        self.page = PageFactsCard()
        self.signatures = SignatureCard(language)
        self._rule = rule()
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        column.setSpacing(Space.S)
        for part in (self.signing, self.sheets, self._rule, self.page, self.signatures):
            column.addWidget(part)
        column.addStretch(1)
        self._scroll = scrolling(inside)
        self.tabs = QTabBar()
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.tabs.setUsesScrollButtons(False)
        self.tabs.setProperty("narrow", look().text_percent > BESIDE_UP_TO_PERCENT)
        self.tabs.setElideMode(Qt.TextElideMode.ElideRight)
        self.tabs.setAccessibleName(self.tr("What is known"))
        self.tabs.addTab(self.tr("Page"))
        self.tabs.addTab(self.tr("Fields"))
        self.tabs.addTab(self.tr("History"))
        self.fields, self.past = FieldsForm(), PastCard()
        self._fields_scroll = _with_margins(self.fields)
        self._views = QStackedWidget()
        self._views.addWidget(self._scroll)
        self._views.addWidget(self._fields_scroll)
        self._views.addWidget(_with_margins(self.past))
        for ours in (self.tabs, self._views):  # their room is the desk's to give, not what their text would like
            ours.setSizePolicy(QSizePolicy.Policy.Ignored, ours.sizePolicy().verticalPolicy())
        self.tabs.currentChanged.connect(self._turn_to)
        self.fields.scrolled_to.connect(self._fields_scroll.ensureWidgetVisible)
        self.fields.held.connect(self._hold)
        self._work: Workplace | None = None
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, Space.S, 0, 0)
        outer.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(Space.S, 0, Space.S, 0)
        row.addWidget(self.tabs)
        outer.addLayout(row)
        outer.addWidget(self._views)

    def show_desk(self, work: Workplace) -> None:
        """Show each card."""
        self._work = work
        work.fields.want(wanted=self.tabs.currentIndex() == _FIELDS and work.desk.component_id is not None)
        doubtful = work.fields.doubtful
        title = self.tr("Fields ({count})").format(count=doubtful) if doubtful else self.tr("Fields")
        if title != self.tabs.tabText(_FIELDS):  # Qt lays out all tabs anew, also where it is the same
            self.tabs.setTabText(_FIELDS, title)
        self.tabs.setTabToolTip(_FIELDS, self.tr("Fields: {count} doubtful").format(count=doubtful) if doubtful else "")
        self.fields.show_desk(work)
        work.past.want(wanted=self.tabs.currentIndex() == _PAST and work.desk.component_id is not None)
        self.past.show_desk(work)
        self.signatures.show_files(work.signatures.shown, work.desk.remarks_of(work.desk.component_id))
        self.signing.show_desk(work)
        self.sheets.show_desk(work)
        self._rule.setVisible(not self.sheets.isHidden())
        self.page.show_desk(work)

    def take_over(self, before: FactsPanel) -> None:
        """Show the tab that another panel of the same workplace showed."""
        self.tabs.setCurrentIndex(before.tabs.currentIndex())

    def focus_fields(self) -> None:
        """Put the cursor into the fields, on the first that has to be looked at."""
        self.tabs.setCurrentIndex(_FIELDS)
        self.fields.focus_first()

    def _hold(self, row: QWidget, stood_px: int) -> None:
        """Rows moved around one: it is seen where it was."""
        bar = self._fields_scroll.verticalScrollBar()
        bar.setValue(bar.value() + row.y() - stood_px)

    def focus_past(self) -> None:
        """Show what happened, and put the cursor there: the arrow keys scroll."""
        self.tabs.setCurrentIndex(_PAST)
        self.past.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def focus_accept(self) -> None:
        """Put the cursor where a doubtful page is accepted."""
        self.show_page()
        self.page.accept.focus_choice()
        self._scroll.ensureWidgetVisible(self.page.accept)

    def show_page(self) -> None:
        """What is known of the page is wanted."""
        self.tabs.setCurrentIndex(_PAGE)

    def _turn_to(self, tab: int) -> None:
        self._views.setCurrentIndex(tab)
        if self._work is not None:
            self.show_desk(self._work)

    def focus_signatures(self) -> None:
        """Put the cursor on the signatures."""
        self.show_page()
        first = self.signatures.focus_first()
        if first is not None:
            self._scroll.ensureWidgetVisible(first)


def _with_margins(inside: QWidget) -> QScrollArea:
    around = QWidget()
    margins = QVBoxLayout(around)
    margins.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
    margins.addWidget(inside)
    return scrolling(around)
