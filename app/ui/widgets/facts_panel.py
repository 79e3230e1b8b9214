"""What the station knows of the selected page and its paper, and what the officer says about them."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.domain.facts import PageFacts
from app.domain.release import PageQuality
from app.messages import Language
from app.ui import words
from app.ui.widgets.parts import label, picture, restyle, rule, show_icon
from app.ui.widgets.signature_card import SignatureCard

MOST_SHEETS = 999
_ICONS = {
    PageQuality.GOOD: "state-received",
    PageQuality.DOUBTFUL: "state-doubtful",
    PageQuality.POOR: "step-failed",
    PageQuality.UNKNOWN: "state-scanning",
}


class FactsPanel(QFrame):
    """Verdict, reasons, facts; the sheet count of the paper; accepting a doubtful page with a reason."""

    rescan_wanted = Signal()
    accepted = Signal(str)
    """the reason for taking a doubtful page"""
    counted = Signal(object, int)
    """of which paper (its id) how many sheets were counted"""

    def __init__(self, language: Language, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.signatures = SignatureCard(language)
        self._sheets = 0
        self._paper_id: UUID | None = None
        self._title = label("heading")
        self._verdict = QFrame()
        self._verdict.setObjectName("verdict")
        self._verdict_icon = picture("state-scanning", 24)
        self._verdict_text = label("heading", wrap=True)
        self._reasons = label(wrap=True)
        self._values = {name: label() for name in ("skew", "dpi", "blank", "codes")}
        self._facts = self._facts_form()
        self._accept = self._accept_box()
        self._paper = self._paper_box()
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(self._paper)
        self._rule = rule()
        column.addWidget(self._rule)
        column.addWidget(self._title)
        column.addWidget(self._verdict_frame())
        column.addWidget(self._reasons)
        column.addWidget(self._accept)
        column.addWidget(self._facts)
        column.addWidget(self.signatures)
        column.addStretch(1)
        self._scroll = scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        scroll.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
        self.show_paper(None, None, 0)
        self.show_page("", None, None, accepted_reason=None)

    def show_paper(self, paper_id: UUID | None, counted: int | None, sheets_in: int, said: str = "") -> None:
        """Show the sheet count of the paper. What is being typed stays, unless another paper is shown.

        Args:
            paper_id: of the component; None: no paper is selected.
            counted: what the officer said; None: nothing yet.
            sheets_in: sheets that were scanned.
            said: what the sources of a count say of the paper, where they differ; or which of them agree.
        """
        there, another = paper_id is not None, paper_id != self._paper_id
        if another and self.count.hasFocus():
            self._count_entered()
        self._paper_id = paper_id
        self._paper.setVisible(there)
        self._rule.setVisible(there)
        self._sheets = counted or 0
        if another or not self.count.hasFocus() or self.count.value() == 0:
            self.count.setValue(self._sheets)
        self._sheets_in.setText(self.tr("Scanned sheets: {count}").format(count=sheets_in))
        differ = there and counted is not None and counted != sheets_in
        show_icon(self._count_icon, "state-received" if counted and not differ else "state-counting")
        self._count_icon.setVisible(there and (sheets_in > 0 or counted is not None))
        self._count_hint.setVisible(differ)
        self._count_said.setText(said)
        self._count_said.setVisible(bool(said))

    def show_page(
        self,
        title: str,
        facts: PageFacts | None,
        failure: str | None,
        *,
        accepted_reason: str | None,
        decided_elsewhere: bool = False,
    ) -> None:
        """Show what is known of a page; an empty title: no page is selected; `decided_elsewhere`: beside its picture."""
        there = bool(title)
        quality = facts.quality if facts is not None else PageQuality.UNKNOWN
        accepted = accepted_reason is not None
        self._title.setText(title or self.tr("No page is selected"))
        self._verdict.setVisible(there)
        restyle(self._verdict, "quality", "poor" if failure else "good" if accepted else quality.value)
        show_icon(self._verdict_icon, "step-failed" if failure else "state-ready" if accepted else _ICONS[quality])
        self._verdict_text.setText(failure or words.quality(quality, accepted=accepted))
        reasons = [words.reason(found.code) for found in facts.reasons] if facts else []
        if accepted_reason:
            reasons.append(self.tr("Reason: {reason}").format(reason=accepted_reason))
        self._reasons.setText("\n".join(reasons))
        self._reasons.setVisible(there and bool(reasons))
        undecided = quality in (PageQuality.DOUBTFUL, PageQuality.POOR) and not accepted
        self._accept.setVisible(there and undecided and not decided_elsewhere)
        self._facts.setVisible(there and facts is not None)
        if facts is not None:
            self._show_facts(facts)

    def focus_accept(self) -> None:
        """Put the cursor where a doubtful page is decided about."""
        self._reason.setFocus()

    def focus_signatures(self) -> None:
        """Put the cursor on the signatures."""
        first = self.signatures.focus_first()
        if first is not None:
            self._scroll.ensureWidgetVisible(first)

    def focus_count(self) -> None:
        """Put the cursor into the sheet count."""
        self.count.setFocus()
        self.count.selectAll()

    def _show_facts(self, facts: PageFacts) -> None:
        self._values["skew"].setText(f"{words.number(facts.skew_deg, 1)}°")
        self._values["dpi"].setText(f"{words.number(facts.dpi)} dpi")
        self._values["blank"].setText(self.tr("yes") if facts.blank else self.tr("no"))
        self._values["codes"].setText(str(len(facts.codes)))

    def _verdict_frame(self) -> QWidget:
        row = QHBoxLayout(self._verdict)
        row.setContentsMargins(8, 8, 8, 8)
        row.setSpacing(8)
        row.addWidget(self._verdict_icon)
        row.addWidget(self._verdict_text, 1)
        return self._verdict

    def _facts_form(self) -> QWidget:
        names = {
            "skew": self.tr("Skew"),
            "dpi": self.tr("Resolution"),
            "blank": self.tr("Blank side"),
            "codes": self.tr("Bar and QR codes"),
        }
        box = QWidget()
        form = QFormLayout(box)
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(4)
        form.setHorizontalSpacing(16)
        for key, value in self._values.items():
            form.addRow(label("quiet", text=names[key]), value)
        return box

    def _accept_box(self) -> QWidget:
        self._reason = QComboBox()
        self._reason.setAccessibleName(self.tr("Reason for accepting the page"))
        self._reason.setEditable(True)
        self._reason.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._reason.addItems(
            [
                self.tr("The original itself looks like this"),
                self.tr("Compared with the original: everything is legible"),
                self.tr("The citizen has no better copy"),
            ]
        )
        again = QPushButton(self.tr("Scan the page again (F4)"))
        again.clicked.connect(self.rescan_wanted)
        button = QPushButton(self.tr("Accept with this reason"))
        button.clicked.connect(self._accept_clicked)
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(again)
        column.addWidget(label("quiet", wrap=True, text=self.tr("Or accept it, with a reason:")))
        column.addWidget(self._reason)
        column.addWidget(button)
        return box

    def _paper_box(self) -> QWidget:
        self.count = QSpinBox()
        self.count.setRange(0, MOST_SHEETS)
        self.count.setSpecialValueText("–")
        self.count.setFixedWidth(96)
        self.count.lineEdit().setTextMargins(8, 0, 0, 0)
        self.count.setAccessibleName(self.tr("Counted sheets"))
        self.count.editingFinished.connect(self._count_entered)
        self._count_icon = picture("state-counting", 24)
        self._sheets_in = label("quiet")
        self._count_said = label("quiet", wrap=True)
        self._count_hint: QLabel = label(wrap=True, text=self.tr("They differ: count again, or scan what is missing."))
        caption = label("heading", text=self.tr("Counted sheets"))
        caption.setBuddy(self.count)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.count)
        row.addWidget(self._count_icon)
        row.addStretch(1)
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(caption)
        column.addLayout(row)
        column.addWidget(self._sheets_in)
        column.addWidget(self._count_said)
        column.addWidget(self._count_hint)
        return box

    def _count_entered(self) -> None:
        if self._paper_id is not None and self.count.value() not in (0, self._sheets):
            self.counted.emit(self._paper_id, self.count.value())

    def _accept_clicked(self) -> None:
        reason = self._reason.currentText().strip()
        if reason:
            self.accepted.emit(reason)
