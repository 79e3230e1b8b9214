"""The dossiers that wait for a signature, ticked and signed in one go, in the middle of the desk; then what came of each."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.messages import explain
from app.services.sign_many import DossierSigned
from app.ui import words
from app.ui.style.theme import icon, letters
from app.ui.style.tokens import Space
from app.ui.viewmodels.middle import Middle
from app.ui.viewmodels.signing_many import SigningManyViewModel
from app.ui.viewmodels.workplace import Workplace
from app.ui.widgets.parts import label, picture, show_icon

_ID: Final = Qt.ItemDataRole.UserRole
_CODE_LETTERS: Final = 32


class SignManyView(QFrame):
    """A list to tick, one button that signs, and how far it is."""

    back_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._work: Workplace | None = None
        self._shown: object = None
        self._icon = picture("state-signed", 48)
        self._title = label("large", wrap=True)
        self._remark = label("quiet", wrap=True)
        self.sign = QPushButton()
        self.sign.setProperty("role", "primary")
        self.sign.clicked.connect(self._sign)
        self.stop = QPushButton(self.tr("Stop signing"))
        self.stop.clicked.connect(self._stop)
        self._back = QPushButton(self.tr("Back to the pages"))
        self._back.clicked.connect(self.back_wanted)
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self.list = QTreeWidget()
        self.list.setAccessibleName(self.tr("Dossiers that wait for a signature"))
        self.list.setRootIsDecorated(False)
        self.list.setWordWrap(True)
        self.list.setHeaderLabels([self.tr("Dossier"), self.tr("Papers")])
        self.list.setColumnWidth(0, letters(_CODE_LETTERS))
        self.list.itemChanged.connect(self._ticked)
        self._lay_out()

    def _lay_out(self) -> None:
        texts = QVBoxLayout()
        texts.setSpacing(Space.XS)
        texts.addWidget(self._title)
        texts.addWidget(self._remark)
        head = QHBoxLayout()
        head.setSpacing(Space.L)
        head.addWidget(self._icon)
        head.addLayout(texts, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.S)
        for button in (self.sign, self.stop, self._back):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.XL, Space.L, Space.L)
        column.setSpacing(Space.L)
        column.addLayout(head)
        column.addLayout(buttons)
        column.addWidget(self._progress)
        column.addWidget(self.list, 1)

    @property
    def text(self) -> str:
        """All that is said."""
        rows = [self.list.topLevelItem(n) for n in range(self.list.topLevelItemCount())]
        cells = [row.text(column) for row in rows if row is not None for column in range(self.list.columnCount())]
        return "\n".join((self._title.text(), self._remark.text(), *cells))

    def focus(self) -> None:
        """Put the cursor into the list."""
        (self.list if self.list.isVisibleTo(self) else self._back).setFocus()

    def show_desk(self, work: Workplace) -> None:
        """Show what waits, how far it is, or what came of it."""
        self._work = work
        many = work.signing_many
        if work.middle is not Middle.SIGN_MANY:
            return
        now = (many.dossiers, many.left_out, many.results, many.signing, many.done, work.busy)
        if now == self._shown:
            return
        self._shown = now
        self._say(many)
        self.sign.setEnabled(bool(many.ticked) and not work.busy)
        self._fill(many)

    def _say(self, many: SigningManyViewModel) -> None:
        papers = sum(len(one.papers) for one in many.ticked)
        self.sign.setText(self.tr("Sign {papers} papers").format(papers=papers))
        self.sign.setVisible(bool(many.dossiers) and not many.signing)
        self.stop.setVisible(many.signing)
        self._progress.setVisible(many.signing)
        self._progress.setRange(0, many.total)
        self._progress.setValue(many.done)
        self.list.setVisible(bool(many.dossiers or many.results))
        if many.signing:
            said = self.tr("{done} of {total} papers are signed").format(done=many.done, total=many.total)
            left_s = many.seconds_left
            rest = self.tr("{time} left").format(time=words.duration(left_s)) if left_s is not None else ""
            self._head("state-scanning", self.tr("Signing…"), " · ".join(part for part in (said, rest) if part))
        elif many.results and any(one.left for one in many.results):
            remark = self.tr("What is signed stays signed, and is being sent. The rest waits as it is.")
            self._head("step-failed", self.tr("Not everything is signed"), remark)
        elif many.results:
            self._head("state-signed", self.tr("All is signed"), self.tr("It is being sent behind the work."))
        elif many.dossiers:
            remark = self.tr("The PIN is asked for once. What is ticked is signed, and sent behind the work.")
            self._head(
                "state-ready", self.tr("Dossiers that wait for a signature: {n}").format(n=len(many.dossiers)), remark
            )
        else:
            self._head("state-signed", self.tr("Nothing waits for a signature"), "")

    def _head(self, name: str, title: str, remark: str) -> None:
        show_icon(self._icon, name)
        self._title.setText(title)
        self._remark.setText(remark)
        self._remark.setVisible(bool(remark))

    def _fill(self, many: SigningManyViewModel) -> None:
        self.list.blockSignals(True)
        at = self.list.currentIndex().row()
        self.list.clear()
        for result in many.results:
            row = QTreeWidgetItem([result.code, _told(result)])
            row.setToolTip(1, _told(result))
            row.setIcon(0, icon("step-failed" if result.left else "state-signed"))
            self.list.addTopLevelItem(row)
        for one in many.dossiers if not many.signing else ():
            row = QTreeWidgetItem([one.code, ", ".join(one.papers)])
            row.setData(0, _ID, one.id)
            row.setCheckState(0, Qt.CheckState.Unchecked if one.id in many.left_out else Qt.CheckState.Checked)
            self.list.addTopLevelItem(row)
        current = self.list.topLevelItem(max(0, at))
        if current is not None:
            self.list.setCurrentItem(current)
        self.list.blockSignals(False)

    def _ticked(self, item: QTreeWidgetItem) -> None:
        if self._work is not None and item.data(0, _ID) is not None:
            self._work.signing_many.tick(item.data(0, _ID), ticked=item.checkState(0) is Qt.CheckState.Checked)

    def _sign(self) -> None:
        if self._work is not None:
            self._work.signing_many.sign()

    def _stop(self) -> None:
        if self._work is not None:
            self._work.signing_many.cancel()


def _told(result: DossierSigned) -> str:
    """Which papers are signed, and of each other one why not."""
    signed = words.translate("SignManyView", "Signed: {papers}").format(papers=", ".join(result.signed))
    lines = [signed] if result.signed else []
    reasons: dict[str, list[str]] = {}
    for paper, error in result.left:
        reasons.setdefault(explain(error, words.language()).plain.message, []).append(paper)
    not_signed = words.translate("SignManyView", "Not yet: {papers}. {why}")
    return "\n".join([*lines, *(not_signed.format(papers=", ".join(of), why=why) for why, of in reasons.items())])
