"""What the station knows of the selected page: its verdict with the reasons, and accepting a doubtful one with a reason."""

from __future__ import annotations

from PySide6.QtWidgets import QFormLayout, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.facts import PageFacts
from app.domain.release import PageQuality
from app.messages import acceptance, explain
from app.ui import words
from app.ui.style.theme import look
from app.ui.style.tokens import Space
from app.ui.viewmodels.middle import Middle
from app.ui.viewmodels.sent_back import sent_back_sentence
from app.ui.viewmodels.workplace import Workplace
from app.ui.widgets.accept_card import AcceptCard
from app.ui.widgets.items_card import ItemsCard
from app.ui.widgets.parts import label, picture, restyle, show_icon

BESIDE_UP_TO_PERCENT = 150
"""text larger than that has no room for a name and its value in one line"""
_ICONS = {
    PageQuality.GOOD: "state-received",
    PageQuality.DOUBTFUL: "state-doubtful",
    PageQuality.POOR: "step-failed",
    PageQuality.UNKNOWN: "state-scanning",
}


class PageFactsCard(QWidget):
    """Verdict, reasons, facts, and the two ways on from a doubtful page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = label("heading", wrap=True)
        self._verdict = QFrame()
        self._verdict.setObjectName("verdict")
        self._verdict_icon = picture("state-scanning", 24)
        self._verdict_text = label("heading", wrap=True)
        self._reasons = label(wrap=True)
        self._values = {name: label() for name in ("skew", "paper", "dpi", "blank", "codes")}
        self._facts = self._facts_form()
        self.items = ItemsCard()
        self.accept = AcceptCard()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addWidget(self._title)
        column.addWidget(self.items)
        column.addWidget(self._verdict_frame())
        column.addWidget(self._reasons)
        column.addWidget(self.accept)
        column.addWidget(self._facts)
        self.show_page("", None, None, accepted=None)

    @property
    def said(self) -> str:
        """The verdict and its reasons, as they are shown."""
        return f"{self._verdict_text.text()}\n{self._reasons.text()}"

    def show_desk(self, work: Workplace) -> None:
        """Show what is known of the selected page."""
        view, page, pictures = work.desk, work.desk.page, work.pictures
        self.items.show_desk(work)
        self.accept.show_desk(work)
        self.accept.setVisible(bool(work.accepting.pages) and work.middle is not Middle.CASE)
        if view.desk is None or view.component_id is None or page is None:
            self.show_page("", None, None, accepted=None)
            return
        failure = pictures.failure(page.id)
        number = [other.id for other in view.pages].index(page.id) + 1
        said = view.paper_now.accepted.get(page.id)
        self.show_page(
            self.tr("Page {number} of {count}").format(number=number, count=len(view.pages)),
            work.accepting.facts(page.id),
            explain(failure, words.language()).plain.message if failure else None,
            accepted=acceptance(said, words.language()) if said else None,
            sent_back=sent_back_sentence(view.paper_now, page.id),
        )

    def show_page(
        self,
        title: str,
        facts: PageFacts | None,
        failure: str | None,
        *,
        accepted: str | None,
        sent_back: str = "",
    ) -> None:
        """Show what is known of a page; an empty title: no page is selected; `accepted`: why somebody took it; `sent_back`: what a
        supervisor says of it."""
        there = bool(title)
        quality = facts.quality if facts is not None else PageQuality.UNKNOWN
        decided = accepted is not None
        self._title.setText(title or self.tr("No page is selected"))
        self._verdict.setVisible(there)
        restyle(self._verdict, "quality", "poor" if failure else "good" if decided else quality.value)
        show_icon(self._verdict_icon, "step-failed" if failure else "state-ready" if decided else _ICONS[quality])
        self._verdict_text.setText(failure or words.quality(quality, accepted=decided))
        codes = dict.fromkeys(found.code for found in facts.reasons) if facts else {}  # several items may have the same
        reasons = [*([sent_back] if sent_back else []), *(words.reason(code) for code in codes)]
        if accepted:
            reasons.append(self.tr("Reason: {reason}").format(reason=accepted))
        self._reasons.setText("\n".join(reasons))
        self._reasons.setVisible(there and bool(reasons))
        self._facts.setVisible(there and facts is not None)
        if facts is not None:
            self._show_facts(facts)

    def _show_facts(self, facts: PageFacts) -> None:
        self._values["skew"].setText(f"{words.number(facts.skew_deg, 1)}°")
        photo = facts.photo
        self._form.setRowVisible(self._values["paper"], photo is not None)
        if photo is not None:
            self._values["paper"].setText(words.photographed(str(photo["paper"])))
        self._values["dpi"].setText(f"{words.number(facts.dpi)} dpi")
        self._values["blank"].setText(self.tr("yes") if facts.blank else self.tr("no"))
        self._values["codes"].setText(str(len(facts.codes)))

    def _verdict_frame(self) -> QWidget:
        row = QHBoxLayout(self._verdict)
        row.setContentsMargins(Space.S, Space.S, Space.S, Space.S)
        row.setSpacing(Space.S)
        row.addWidget(self._verdict_icon)
        row.addWidget(self._verdict_text, 1)
        return self._verdict

    def _facts_form(self) -> QWidget:
        names = {
            "skew": self.tr("Skew"),
            "paper": self.tr("Paper size (guessed)"),
            "dpi": self.tr("Resolution"),
            "blank": self.tr("Blank side"),
            "codes": self.tr("Bar and QR codes"),
        }
        box = QWidget()
        self._form = form = QFormLayout(box)
        form.setContentsMargins(0, 0, 0, 0)
        if look().text_percent > BESIDE_UP_TO_PERCENT:
            form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        form.setVerticalSpacing(Space.XS)
        form.setHorizontalSpacing(Space.L)
        for key, value in self._values.items():
            form.addRow(label("quiet", text=names[key]), value)
        return box
