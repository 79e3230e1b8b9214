"""The dossiers that wait for a signature, ticked and signed in one go, in the middle of the desk; then what came of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar, QPushButton, QTreeWidgetItem, QWidget

from app.domain.errors import Cancelled
from app.messages import explain
from app.services.sign_many import DossierSigned
from app.ui import words
from app.ui.style.theme import icon, letters
from app.ui.viewmodels.middle import Middle
from app.ui.viewmodels.signing_many import SigningManyViewModel
from app.ui.viewmodels.workplace import Workplace
from app.ui.widgets.list_card import ListCard

_ID: Final = Qt.ItemDataRole.UserRole
_CODE_LETTERS: Final = 26


class SignManyView(ListCard):
    """A list to tick, one button that signs, and how far it is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        columns = [words.translate("SignManyView", "Dossier"), words.translate("SignManyView", "Papers")]
        super().__init__(words.translate("SignManyView", "Dossiers that wait for a signature"), columns, parent)
        self._work: Workplace | None = None
        self._shown: object = None
        self.sign = QPushButton()
        self.sign.setProperty("role", "primary")
        self.sign.clicked.connect(self._sign)
        self.stop = QPushButton(self.tr("Stop signing"))
        self.stop.clicked.connect(self._stop)
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self.list.setColumnWidth(0, letters(_CODE_LETTERS))
        self.list.itemChanged.connect(self._ticked)
        self.lay_out((self.sign, self.stop), (self._progress,))

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
            self.show_head("state-scanning", self.tr("Signing…"), " · ".join(part for part in (said, rest) if part))
        elif many.results and any(one.left for one in many.results):
            remark = self.tr("What is signed stays signed, and is being sent. The rest waits as it is.")
            self.show_head("step-failed", self.tr("Not everything is signed"), f"{remark} {_what_mends(many.results)}")
        elif many.results:
            self.show_head("state-signed", self.tr("All is signed"), self.tr("It is being sent behind the work."))
        elif many.dossiers:
            remark = self.tr("The PIN is asked for once. What is ticked is signed, and sent behind the work.")
            self.show_head(
                "state-ready", self.tr("Dossiers that wait for a signature: {n}").format(n=len(many.dossiers)), remark
            )
        else:
            self.show_head("state-signed", self.tr("Nothing waits for a signature"), "")

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


def _what_mends(results: Sequence[DossierSigned]) -> str:
    """What to do about the first of what was left; a person who stopped it knows."""
    left = (error for one in results for _, error in one.left if not isinstance(error, Cancelled))
    error = next(left, None)
    return explain(error, words.language()).plain.remedy if error is not None else ""


def _told(result: DossierSigned) -> str:
    """Which papers are signed, and of each other one why not."""
    signed = words.translate("SignManyView", "Signed: {papers}").format(papers=", ".join(result.signed))
    lines = [signed] if result.signed else []
    reasons: dict[str, list[str]] = {}
    for paper, error in result.left:
        reasons.setdefault(explain(error, words.language()).plain.message, []).append(paper)
    not_signed = words.translate("SignManyView", "Not yet: {papers}. {why}")
    return "\n".join([*lines, *(not_signed.format(papers=", ".join(of), why=why) for why, of in reasons.items())])
