"""The way of one page, from paper to server, as a list; and which page it is."""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from app.services.page_timeline import timeline
from app.services.provenance import PageTrail
from app.ui import words
from app.ui.style.tokens import Space
from app.ui.viewmodels.evidence import EvidenceViewModel
from app.ui.widgets.list_card import WholeText
from app.ui.widgets.parts import label

_HASH: Final = re.compile(r"[0-9a-f]{16}(?=[0-9a-f])")
_MAY_BREAK: Final = "\u200b"
_FITS: Final = QHeaderView.ResizeMode.ResizeToContents


class WayPanel(QWidget):
    """A page is chosen above; below stands all that happened to it, the oldest first."""

    def __init__(self) -> None:
        super().__init__()
        self._evidence: EvidenceViewModel | None = None
        self._pages: object = None
        self._shown: object = None
        self.page = QComboBox()
        self.page.setAccessibleName(self.tr("Page"))
        self.page.activated.connect(self._choose)
        self._verdict = label("quiet", wrap=True)
        self.list = QTreeWidget()
        self.list.setAccessibleName(self.tr("Way of the page"))
        self.list.setRootIsDecorated(False)
        self.list.setWordWrap(True)
        self.list.setHeaderLabels([self.tr("When"), self.tr("What happened"), self.tr("Who")])
        self.list.setItemDelegate(WholeText(self.list))
        header = self.list.header()
        header.setStretchLastSection(False)
        for column, mode in enumerate((_FITS, QHeaderView.ResizeMode.Stretch, _FITS)):
            header.setSectionResizeMode(column, mode)
        header.sectionResized.connect(lambda *_: self.list.scheduleDelayedItemsLayout())
        column_of = QVBoxLayout(self)
        column_of.setContentsMargins(0, 0, 0, 0)
        column_of.setSpacing(Space.S)
        for part in (self.page, self._verdict):
            column_of.addWidget(part)
        column_of.addWidget(self.list, 1)

    def show_evidence(self, evidence: EvidenceViewModel) -> None:
        """Show the way of the page that is chosen."""
        self._evidence = evidence
        trail, now = evidence.trail, evidence.page_trail
        if (trail, words.language()) != self._pages:
            self._pages = trail, words.language()
            self.page.clear()
            for one in trail.pages if trail is not None else ():
                self.page.addItem(self._named(one), one.view.id)
        self.page.setEnabled(self.page.count() > 1)
        told = (now, trail is None, words.language())
        if told == self._shown:
            return
        self._shown = told
        self.list.clear()
        if now is None:
            self._verdict.setText(self.tr("Being looked up…") if trail is None else self.tr("No page lies here."))
            return
        self.page.setCurrentIndex(self.page.findData(now.view.id))
        self._verdict.setText(self._judged(now))
        for moment in timeline(now, words.language()):
            row = QTreeWidgetItem([words.moment(moment.at), _breakable(moment.what), moment.by])
            row.setToolTip(1, moment.what)
            row.setData(1, Qt.ItemDataRole.AccessibleTextRole, moment.what)
            self.list.addTopLevelItem(row)

    def _named(self, one: PageTrail) -> str:
        title = one.component.title
        if self._evidence is not None and self._evidence.trail is not None:
            title = words.component_title(one.component, self._evidence.trail.desk)
        return self.tr("Page {number}: {paper}, page {in_paper}").format(
            number=one.number, paper=title, in_paper=one.in_paper
        )

    def _judged(self, one: PageTrail) -> str:
        if one.facts is None:
            return self.tr("The verdict is not known any more.")
        reasons = dict.fromkeys(words.reason(found.code) for found in one.facts.reasons)
        return ". ".join((words.quality(one.facts.quality), *reasons))

    def _choose(self, _index: int) -> None:
        if self._evidence is not None and self.page.currentData() is not None:
            self._evidence.choose_page(self.page.currentData())

    @property
    def text(self) -> str:
        """All that is said."""
        rows = [self.list.topLevelItem(place) for place in range(self.list.topLevelItemCount())]
        cells = (row.text(column).replace(_MAY_BREAK, "") for row in rows if row is not None for column in range(3))
        return "\n".join((self.page.currentText(), self._verdict.text(), *cells))

    def focus(self) -> None:
        """Put the cursor into the list."""
        self.list.setFocus()


def _breakable(text: str) -> str:
    """A hash in it may go on in the next line, so that all of it is read."""
    return _HASH.sub(lambda part: part.group() + _MAY_BREAK, text)
