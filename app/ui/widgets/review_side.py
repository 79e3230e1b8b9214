"""Beside the pages of a case: what it is about, the catalogue of defects, the remark, and the decisions, each with its key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.domain.release import PageQuality
from app.domain.review.cases import CaseKind, Verdict
from app.messages import acceptance, explain, word
from app.services.review.reviewing import MOST_REMARK_CHARACTERS
from app.ui import words
from app.ui.reviewing import SeenCase
from app.ui.style.theme import icon
from app.ui.style.tokens import IconSize, Space
from app.ui.viewmodels.reviewing import ReviewingViewModel
from app.ui.widgets.parts import label, picture, restyle, show_icon
from app.ui.widgets.review_catalogue import ReviewCatalogue
from app.ui.widgets.review_queues import ICONS

KEYS: Final = {
    Verdict.ACCEPTED: "Enter",
    Verdict.REMARKED: "M",
    Verdict.RETURNED: "R",
    Verdict.REPAIRED: "P",
}
_ICONS: Final = {
    Verdict.ACCEPTED: "state-received",
    Verdict.REMARKED: "verdict-remark",
    Verdict.RETURNED: "undo",
    Verdict.REPAIRED: "fine-angle",
}


class Remark(QLineEdit):
    """Enter accepts with the remark; Esc goes back to the page and keeps it."""

    given_up = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """What is typed here decides nothing by itself."""
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            super().keyPressEvent(event)
        event.accept()


class ReviewSide(QFrame):
    """Shows the case at hand; what is wanted goes to the viewmodel."""

    decided = Signal(object)
    """a `Verdict`"""
    taken_back = Signal()
    passed_by = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: object = None
        self._icon = picture("case-all", IconSize.MESSAGE)
        self._kind = label("title", wrap=True)
        self._why = label(wrap=True)
        self._where = label("quiet", wrap=True)
        self._verdict = label(wrap=True)
        self._message = label(wrap=True)
        self._told = QFrame()
        self._told.setObjectName("verdict")
        restyle(self._told, "quality", "poor")
        self.catalogue = ReviewCatalogue()
        self.remark = Remark()
        self.remark.setMaxLength(MOST_REMARK_CHARACTERS)
        self.remark.setPlaceholderText(self.tr("Remark for the counter (M)"))
        self.remark.setAccessibleName(self.tr("Remark for the counter"))
        self.decisions = {verdict: self._decision(verdict) for verdict in KEYS}
        self.back = QPushButton(self.tr("Take back  (Ctrl+Z)"))
        self.back.setProperty("role", "quiet")
        self.back.setIcon(icon("undo"))
        self.back.clicked.connect(self.taken_back)
        self.later = QPushButton(self.tr("Later  (N)"))
        self.later.setProperty("role", "quiet")
        self.later.setToolTip(self.tr("Leave this case undecided and take the next one"))
        self.later.clicked.connect(self.passed_by)
        for button in (self.back, self.later):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # after a click the keys are the page's still
        self._lay_out()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        head.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._kind, 1)
        told = QHBoxLayout(self._told)
        told.setContentsMargins(Space.S, Space.XS, Space.S, Space.XS)
        told.addWidget(self._message)
        accept, remarked, *others = self.decisions.values()
        remark, below = QHBoxLayout(), QHBoxLayout()
        for row, beside in ((remark, (self.remark, remarked)), (below, others)):
            row.setSpacing(Space.S)
            for one in beside:
                row.addWidget(one)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addLayout(head)
        for part in (self._where, self._told, self._why, self._verdict):
            column.addWidget(part)
        column.addStretch(1)
        column.addWidget(self.catalogue)
        column.addLayout(remark)
        column.addWidget(accept)
        column.addLayout(below)
        last = QHBoxLayout()
        last.setSpacing(Space.XS)
        last.addWidget(self.back, 1)
        last.addWidget(self.later)
        column.addLayout(last)

    def _decision(self, verdict: Verdict) -> QPushButton:
        text = word(f"decide_{verdict}", words.language())
        button = QPushButton(self.tr(" {decision}  ({key})").format(decision=text, key=KEYS[verdict]))
        button.setIcon(icon(_ICONS[verdict]))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if verdict is Verdict.ACCEPTED:
            button.setProperty("role", "strong")
        if verdict is Verdict.REMARKED:  # beside the remark there is room for its shape alone
            button.setAccessibleName(text)
            button.setToolTip(text)
            button.setText("")
        button.clicked.connect(lambda _checked=False: self.decided.emit(verdict))
        return button

    @property
    def text(self) -> str:
        """All that is said of the case."""
        parts = (self._kind, self._where, self._why, self._verdict, self._message)
        return "\n".join(part.text() for part in parts if part.isVisibleTo(self))

    def show_case(self, review: ReviewingViewModel) -> None:
        """Show the case at hand, and what can be done."""
        seen = review.now
        for verdict, button in self.decisions.items():
            decides = review.repair.kind is None or verdict is Verdict.REPAIRED
            button.setEnabled(seen is not None and decides)
        self.later.setEnabled(seen is not None)
        self.back.setEnabled(review.can_take_back)
        self.remark.setEnabled(seen is not None)
        if self.remark.text() != review.remark:
            self.remark.setText(review.remark)
        self.catalogue.show_marks(review)
        self._say(review)
        if seen is None:
            return
        self.decisions[Verdict.REPAIRED].setVisible(not seen.counter)
        show_icon(self._icon, ICONS[seen.case.kind])
        self._kind.setText(begun(word(f"case_{seen.case.kind}", words.language())))
        self._where.setText(self._place(review, seen))
        told = review.message is not None
        self._why.setText(why(review, seen))
        self._why.setVisible(not told)
        said = self._of_page(review)
        self._verdict.setText(said)
        self._verdict.setVisible(bool(said) and not told)

    def _say(self, review: ReviewingViewModel) -> None:
        """What stands in the way, in the place of what is known of the case; below all what was decided last."""
        self._told.setVisible(review.message is not None)
        if review.message is not None:
            told = explain(review.message, words.language()).plain
            self._message.setText(f"{told.message} {told.remedy}")
        if review.last is not None:
            verdict, of = review.last
            decided = word(f"verdict_{verdict}", words.language())
            said = self.tr("Last: {decision} – {paper}, {dossier}")
            self.back.setToolTip(said.format(dossier=of.dossier, paper=of.paper, decision=decided))

    def _place(self, review: ReviewingViewModel, seen: SeenCase) -> str:
        dossier = f"{seen.dossier} · {seen.counter}" if seen.counter else seen.dossier
        if not seen.pages:
            return f"{dossier}\n{seen.paper}"
        number = seen.numbers[review.place]
        page = self.tr("page {number}").format(number=number)
        if len(seen.pages) > 1:
            of = self.tr("{place} of {count} to look at, PgDn and PgUp")
            page = f"{page} ({of.format(place=review.place + 1, count=len(seen.pages))})"
        return f"{dossier}\n{seen.paper}, {page}"

    def _of_page(self, review: ReviewingViewModel) -> str:
        """The verdict of the machine on the page that is looked at."""
        shown, seen = review.shown, review.now
        if shown is None or shown.facts is None or seen is None:
            return ""
        facts = shown.facts.doubted(seen.doubts.get(shown.view.id))
        if facts.quality is PageQuality.GOOD:
            nothing = self.tr("The machine found nothing wrong with this page.")
            return "" if seen.case.kind is CaseKind.SAME_CODE else nothing  # such a case is about no page
        codes = dict.fromkeys(reason.code for reason in facts.reasons)
        return "\n".join(words.reason(code) for code in codes)


def begun(text: str) -> str:
    """Words that begin a line."""
    return text[:1].upper() + text[1:]


def why(review: ReviewingViewModel, seen: SeenCase) -> str:
    """Why somebody has to look at a case, as far as its kind does not say it."""
    page = review.page
    said = seen.accepted.get(page.id) if page is not None else None
    if seen.case.kind is CaseKind.ACCEPTED and said is not None:
        return words.translate("ReviewSide", "Reason of the counter: {reason}").format(
            reason=acceptance(said, words.language())
        )
    told = word(f"case_{seen.case.kind}_why", words.language())
    if seen.case.kind is CaseKind.SAME_CODE:
        counters = dict.fromkeys(cast("Sequence[str]", seen.case.facts["counters"]))
        told = told if len(counters) > 1 else word("case_same_code_at_one", words.language())
        return f"{' / '.join(counters)}\n{told}"
    before = seen.before.get(page.id) if page is not None else None
    if before is None:
        return told
    alike = words.translate("ReviewSide", "Both are {percent} % alike.").format(percent=round(100 * before.similarity))
    same = words.translate("ReviewSide", "Scanned again, of the same paper.")
    other = words.translate("ReviewSide", "Scanned again, but it seems to be another paper.")
    if before.same_paper is None:
        return told
    return f"{same if before.same_paper else other} {alike}"
