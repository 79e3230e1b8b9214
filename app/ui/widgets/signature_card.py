"""The signatures of the selected paper, and of a file that was not taken in.

Of each it tells who, for whom, when, at which level and whether it holds; more stands behind a button.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Final, assert_never

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.domain.verification import SignatureReport, SignatureVerdict, printable, worst
from app.messages import Language, explain, verification_word
from app.services.paper_signatures import SignedFile, Whence
from app.services.verification_facts import Fact, SignatureWords, in_brief, in_words
from app.ui.style.theme import icon
from app.ui.style.tokens import Space
from app.ui.viewmodels.signatures import ShownFile
from app.ui.widgets.parts import clear, label, picture, rule

translate = QCoreApplication.translate
_LOOKS: Final = {
    SignatureVerdict.VALID: ("state-received", "good"),
    SignatureVerdict.VALID_WITH_REMARK: ("verdict-remark", "good"),
    SignatureVerdict.INDETERMINATE: ("verdict-open", "doubtful"),
    SignatureVerdict.INVALID: ("step-failed", "poor"),
}
"""icon and ground"""


class SignatureCard(QWidget):
    """Nothing is seen of it where no file of the paper is signed."""

    sheet_wanted = Signal(object)
    """the `SignedFile` whose verification sheet is wanted"""

    def __init__(self, language: Language, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._language = language
        self._shown: object = None
        self._buttons: list[QPushButton] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(Space.S)
        self.hide()

    @property
    def text(self) -> str:
        """What is said now; what is behind buttons is not."""
        return "\n".join(part.text() for part in self.findChildren(QLabel) if part.isVisibleTo(self) and part.text())

    def show_files(self, files: Sequence[ShownFile], remarks: Sequence[str]) -> None:
        """Show what was found of each; `remarks`: what went otherwise than wanted when the paper was signed here."""
        if (files, remarks) == self._shown:
            return
        self._shown = (files, remarks)
        clear(self._column)
        self._buttons = []
        self.setVisible(bool(files))
        if files:
            self._column.addWidget(rule())
            self._column.addWidget(label("heading", text=self.tr("Digital signatures")))
        for judged in files:
            self._put(judged, () if judged.file.whence is Whence.OUTSIDE else remarks)

    def focus_first(self) -> QWidget | None:
        """Put the cursor on the first thing that can be opened; returns it."""
        first = self._buttons[0] if self._buttons else None
        if first is not None:
            first.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return first

    def _put(self, judged: ShownFile, remarks: Sequence[str]) -> None:
        self._column.addWidget(label("quiet", wrap=True, text=_whence(judged.file)))
        if judged.error is not None:
            said = explain(judged.error, self._language).plain
            self._column.addWidget(_verdict("verdict-open", "doubtful", said.message))
            self._column.addWidget(label(wrap=True, text=said.remedy))
            return
        if judged.signatures is None:
            self._column.addWidget(_verdict("state-scanning", "unknown", self.tr("Signatures are being checked…")))
            return
        told = worst(judged.signatures)
        if told is None:
            self._column.addWidget(_verdict("info", "unknown", verification_word("unsigned", self._language)))
            return
        for remark in remarks:
            self._column.addWidget(label(wrap=True, text=remark))
        if any(report.verdict is not told.verdict for report in judged.signatures):
            text = self.tr("Signatures: {count}. The worst one: {verdict}")
            verdict = verification_word(f"verdict_{told.verdict}", self._language)
            said_of_all = text.format(count=len(judged.signatures), verdict=verdict)
            self._column.addWidget(label("heading", wrap=True, text=said_of_all))
        for report, words in zip(judged.signatures, in_words(judged.signatures, self._language), strict=True):
            self._put_signature(report, words, alone=len(judged.signatures) == 1)
        self._column.addWidget(self._sheet_button(judged.file))

    def _put_signature(self, report: SignatureReport, told: SignatureWords, *, alone: bool) -> None:
        if not alone:
            self._column.addWidget(label("quiet", text=told.heading))
        shape, ground = _LOOKS[report.verdict]
        self._column.addWidget(_verdict(shape, ground, told.conclusion))
        for found in told.findings:
            self._column.addWidget(label(wrap=True, text=f"{found.plain.message} {found.plain.remedy}"))
        brief = in_brief(report, self._language)
        for fact in brief:
            self._column.addWidget(_line(fact))
        rest = (Fact("EN 319 102-1", told.standard), *(fact for fact in told.facts if fact not in brief))
        self._put_details(rest)

    def _put_details(self, facts: Sequence[Fact]) -> None:
        """More of a signature, seen when it is asked for."""
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        for fact in facts:
            column.addWidget(_line(fact))
        inside.hide()
        button = QPushButton(self.tr("Details"))
        button.setCheckable(True)
        button.setProperty("role", "quiet")
        button.setIcon(icon("chevron-down"))
        button.toggled.connect(inside.setVisible)
        button.toggled.connect(lambda shown: button.setIcon(icon("chevron-up" if shown else "chevron-down")))
        self._buttons.append(button)
        self._column.addWidget(button)
        self._column.addWidget(inside)

    def _sheet_button(self, file: SignedFile) -> QPushButton:
        button = QPushButton(self.tr("Verification sheet…"))
        button.clicked.connect(functools.partial(self.sheet_wanted.emit, file))
        self._buttons.append(button)
        return button


def _verdict(shape: str, ground: str, text: str) -> QFrame:
    box = QFrame()
    box.setObjectName("verdict")
    box.setProperty("quality", ground)
    row = QHBoxLayout(box)
    row.setContentsMargins(Space.S, Space.S, Space.S, Space.S)
    row.setSpacing(Space.S)
    row.addWidget(picture(shape, 24))
    row.addWidget(label("heading", wrap=True, text=text), 1)
    return box


def _line(fact: Fact) -> QLabel:
    shown = label(wrap=True, text=f"{fact.label}: {fact.value}")
    shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return shown


def _whence(file: SignedFile) -> str:
    match file.whence:
        case Whence.OUTSIDE:
            return translate("SignatureCard", "In the file {name}, which is not taken in.").format(
                name=printable(file.name)
            )
        case Whence.DOCUMENT:
            return translate("SignatureCard", "In the document of this paper.")
        case Whence.EARLIER_DOCUMENT:
            return translate("SignatureCard", "In the document before the pages were changed.")
        case _ as unreachable:
            assert_never(unreachable)
