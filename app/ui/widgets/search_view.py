"""Search of past dossiers: a line to type in, and what was found, with the pages on which the words stand."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
)

from app.domain.search import FoundDossier, PageHit
from app.messages import explain
from app.ui import words
from app.ui.style import theme
from app.ui.style.tokens import IconSize, Space
from app.ui.viewmodels.evidence import Subject
from app.ui.viewmodels.middle import Middle
from app.ui.viewmodels.search import Found, FoundStanding
from app.ui.viewmodels.workplace import Workplace
from app.ui.widgets.parts import label, picture, tool_size

_ICONS = {
    FoundStanding.UNKNOWN: "state-optional",
    FoundStanding.OPEN: "state-half",
    FoundStanding.DONE: "state-received",
    FoundStanding.WITHDRAWN: "state-withdrawn",
}
_FITS = QHeaderView.ResizeMode.ResizeToContents
_CODE = Qt.ItemDataRole.UserRole
_COMPONENT = Qt.ItemDataRole.UserRole + 1
_SUBJECT = Qt.ItemDataRole.UserRole + 2
_LAST = 3
"""the column that tells how a dossier stands, at a centre which counter's it is"""


class SearchView(QFrame):
    """Enter opens what is chosen, Down goes from the line into the list, Esc goes back to the desk."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self._work: Workplace | None = None
        self._shown: Found | None = None
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("Code, name, ID number, paper number or words of a page"))
        self.field.setAccessibleName(self.tr("Search past dossiers"))
        self.field.setMaxLength(200)
        self.field.installEventFilter(self)
        self.list = QTreeWidget()
        self.list.setColumnCount(4)
        self.list.setHeaderLabels([self.tr("Dossier"), self.tr("Received"), self.tr("Citizen"), self.tr("State")])
        self.list.setAccessibleName(self.tr("Dossiers found"))
        self.list.setUniformRowHeights(True)
        self.list.setIconSize(tool_size())
        header = self.list.header()
        header.setStretchLastSection(False)
        for column, mode in enumerate((_FITS, _FITS, QHeaderView.ResizeMode.Stretch, _FITS)):
            header.setSectionResizeMode(column, mode)
        self.list.setAllColumnsShowFocus(True)
        self.list.itemActivated.connect(self._open)
        self.list.installEventFilter(self)
        self.said = label("quiet", wrap=True)
        close = QToolButton()
        close.setIcon(theme.icon("close"))
        close.setToolTip(self.tr("Back to the desk (Esc)"))
        close.setAccessibleName(self.tr("Back to the desk (Esc)"))
        close.clicked.connect(self._close)
        head = QHBoxLayout()
        head.setSpacing(Space.M)
        head.addWidget(picture("search", IconSize.MESSAGE))
        head.addWidget(label("large", text=self.tr("Search past dossiers")), 1)
        head.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        outer.setSpacing(Space.M)
        outer.addLayout(head)
        outer.addWidget(self.field)
        outer.addWidget(self.said)
        outer.addWidget(self.list, 1)

    def focus_field(self) -> None:
        """Put the cursor into the line."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def show_desk(self, work: Workplace) -> None:
        """Show what was found; nothing of it stays where search is not shown."""
        if self._work is None:
            self._work = work
            if work.at_centre:
                self.list.headerItem().setText(_LAST, self.tr("Counter"))
            self.field.textEdited.connect(work.search.look_for)
        search = work.search
        if work.middle is not Middle.SEARCH or search.found is None:
            self.list.clear()
            self._shown = None
        if work.middle is not Middle.SEARCH:
            self.field.clear()
            return
        if self.field.text() != search.text and not self.field.hasFocus():
            self.field.setText(search.text)
        if search.found is not None and search.found is not self._shown:
            self._show(search.found)
        self.said.setText(self._say(work))

    def _say(self, work: Workplace) -> str:
        search = work.search
        if search.error is not None:
            told = explain(search.error, words.language()).plain
            return f"{told.message} {told.remedy}"
        if search.searching:
            return self.tr("Searching…")
        if search.found is None:
            return self.tr("Accents are not needed. Words in double quotes stand side by side.")
        if not search.found.dossiers:
            return self.tr(
                "No dossier of this station is known by that. Try fewer words, or the beginning of the code."
            )
        return self.tr("%n dossier(s) found. Enter opens the chosen one.", "", len(search.found.dossiers))

    def _show(self, found: Found) -> None:
        before = self.list.currentItem()
        chosen = self.list.indexOfTopLevelItem(before) if before is not None else 0
        self._shown = found
        self.list.clear()
        for dossier in found.dossiers:
            item = self._row(dossier, found)
            self.list.addTopLevelItem(item)
            for hit in dossier.hits:
                item.addChild(self._hit(dossier, hit))
            item.setExpanded(True)
        for line in range(self.list.topLevelItemCount()):
            top = self.list.topLevelItem(line)
            for child in range(top.childCount() if top is not None else 0):
                assert top is not None
                self.list.setFirstColumnSpanned(child, self.list.indexFromItem(top), True)
        first = self.list.topLevelItem(max(0, chosen))
        if first is not None:
            self.list.setCurrentItem(first)

    def _row(self, dossier: FoundDossier, found: Found) -> QTreeWidgetItem:
        standing = found.standings.get(dossier.dossier_id, FoundStanding.UNKNOWN)
        counter = found.counters.get(dossier.dossier_id)
        last = self._standing(standing) if counter is None else self._at(counter)
        texts = [dossier.code, _day(dossier.received_on), dossier.applicant, last]
        item = QTreeWidgetItem(texts)
        if counter is None:
            item.setIcon(_LAST, QIcon(theme.icon(_ICONS[standing])))
        elif not self._at_centre:
            item.setIcon(_LAST, QIcon(theme.icon("state-elsewhere")))
        item.setData(0, _CODE, dossier.code)
        item.setData(0, _SUBJECT, Subject(dossier.dossier_id, dossier.code))
        item.setToolTip(0, found.titles.get(dossier.procedure_code, dossier.procedure_code))
        item.setData(0, Qt.ItemDataRole.AccessibleTextRole, ", ".join(text for text in texts if text))
        return item

    def _hit(self, dossier: FoundDossier, hit: PageHit) -> QTreeWidgetItem:
        where = self.tr("{paper}, page {number}").format(paper=hit.title, number=hit.number)
        item = QTreeWidgetItem([f"{where}: {''.join(piece.text for piece in hit.snippet)}"])
        item.setData(0, _CODE, dossier.code)
        item.setData(0, _COMPONENT, hit.component_code)
        item.setData(0, _SUBJECT, Subject(dossier.dossier_id, dossier.code, hit.page_id))
        return item

    @property
    def _at_centre(self) -> bool:
        return self._work is not None and self._work.at_centre

    def _at(self, counter: str) -> str:
        return counter if self._at_centre else self.tr("At {counter}").format(counter=counter)

    def _standing(self, standing: FoundStanding) -> str:
        match standing:
            case FoundStanding.UNKNOWN:
                return "…"
            case FoundStanding.OPEN:
                return self.tr("Not finished")
            case FoundStanding.DONE:
                return self.tr("Finished")
            case FoundStanding.WITHDRAWN:
                return self.tr("Withdrawn")

    def _open(self, item: QTreeWidgetItem) -> None:
        if self._work is not None and self._at_centre:
            self._work.beside.found(item.data(0, _SUBJECT))
        elif self._work is not None:
            self._work.open_dossier(str(item.data(0, _CODE)), str(item.data(0, _COMPONENT) or ""))

    def _close(self) -> None:
        if self._work is not None:
            self._work.beside.leave_search()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Down and Enter in the line work on the list; Esc closes from both."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = event.key()
            if key == Qt.Key.Key_Escape:
                self._close()
                return True
            if watched is self.field and key == Qt.Key.Key_Down:
                self.list.setFocus(Qt.FocusReason.TabFocusReason)
                return True
            chosen = self.list.currentItem()
            if watched is self.field and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and chosen is not None:
                self._open(chosen)
                return True
        return super().eventFilter(watched, event)


def _day(day: date | None) -> str:
    return words.date_of(day) if day is not None else ""
