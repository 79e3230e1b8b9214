"""Finishing, step by step, and the receipts at its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.domain.model import DeliveryReceipt
from app.domain.second_copy import DocumentCopy
from app.ui import words
from app.ui.style.tokens import Space
from app.ui.viewmodels.finishing import FinishStage, PaperProgress, StageState
from app.ui.viewmodels.middle import Middle
from app.ui.viewmodels.workplace import Workplace
from app.ui.widgets.parts import clear, head, label, picture, rule, show_icon

_ICONS = {
    StageState.WAITING: "step-waiting",
    StageState.UNDER_WAY: "state-scanning",
    StageState.DONE: "state-received",
    StageState.FAILED: "step-failed",
}
SHORT_HASH = 16


class FinishView(QFrame):
    """One row a paper: archive, sign, send; below it the receipt."""

    back_wanted = Signal()
    slip_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._shown: object = None
        self._icon = picture("state-scanning", 48)
        self._title = label("large", wrap=True)
        self._remark = label("quiet", wrap=True)
        self._back = QPushButton(self.tr("Back to the pages"))
        self._back.clicked.connect(self.back_wanted)
        self._slip = QPushButton(self.tr("Reception slip…"))
        self._slip.clicked.connect(self.slip_wanted)
        above = head(self._icon, self._title, self._remark)
        above.setContentsMargins(0, 0, Space.S, 0)  # ends where the rows do
        above.addWidget(self._slip, 0, Qt.AlignmentFlag.AlignTop)
        above.addWidget(self._back, 0, Qt.AlignmentFlag.AlignTop)
        inside = QWidget()
        self._rows = QVBoxLayout(inside)
        self._rows.setContentsMargins(0, 0, Space.S, 0)
        self._rows.setSpacing(Space.L)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setWidget(inside)
        inside.setAutoFillBackground(False)
        scroll.viewport().setAutoFillBackground(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.XL, Space.L, Space.L)
        column.setSpacing(Space.L)
        column.addLayout(above)
        column.addWidget(scroll, 1)

    @property
    def title(self) -> str:
        """The headline."""
        return self._title.text()

    def show_desk(self, work: Workplace) -> None:
        """Show the papers on their way, or what came of them."""
        desk, finishing, middle = work.desk, work.finishing, work.middle
        if desk.desk is None or middle not in (Middle.FINISH, Middle.RECEIPTS):
            return
        titles = {c.id: words.component_title(c, desk.desk) for c in desk.desk.components}
        if middle is Middle.FINISH:
            elsewhere = finishing.confirmed_elsewhere
            self.show_work(
                finishing.papers,
                titles,
                under_way=finishing.finishing,
                elsewhere=elsewhere,
                only_sends=finishing.only_sends,
            )
        elif desk.release is not None and desk.release.closed:
            self.show_withdrawn()
        else:
            receipts = [(titles[c], one, desk.remarks_of(c)) for c, one in desk.receipts.items()]
            copies = [(titles[c], copy) for c, copy in desk.copies.items()]
            self.show_received(receipts, copies, may_leave=desk.release is not None and desk.release.may_leave)

    def show_work(
        self,
        papers: Sequence[PaperProgress],
        titles: Mapping[UUID, str],
        *,
        under_way: bool,
        elsewhere: bool,
        only_sends: bool = False,
    ) -> None:
        """Show the papers on their way; `titles` by component id. `elsewhere`: a key's holder is asked on another device."""
        if self._is_shown((tuple(papers), under_way, elsewhere, only_sends)):
            return
        self._slip.hide()
        if elsewhere:
            title = self.tr("Confirm in the app of the signing service")
            remark = self.tr("It waits for you now; nothing is signed before.")
        elif only_sends:
            title = self.tr("Signed; being sent…")
            remark = self.tr("You can open the next dossier meanwhile: the outbox tells what is not received yet.")
        elif under_way:
            title = self.tr("Archiving, signing, sending…")
            remark = self.tr("You can go on with another paper meanwhile.")
        else:
            title = self.tr("Not everything is sent yet")
            remark = self.tr("What was done is kept. Finish again to go on from there.")
        self._head("state-scanning" if under_way else "step-failed", title, remark)
        clear(self._rows)
        for paper in papers:
            self._rows.addWidget(_paper_row(paper, titles[paper.component.id]))
        self._rows.addStretch(1)

    def show_received(
        self,
        receipts: Sequence[tuple[str, DeliveryReceipt, Sequence[str]]],
        copies: Sequence[tuple[str, DocumentCopy]],
        *,
        may_leave: bool,
    ) -> None:
        """Show the receipts, each with the title of its paper and what went otherwise than wanted when it was signed; and the second copies
        of what is not sent yet.
        """
        known = (
            tuple((receipt.receipt_id, *told) for _, receipt, told in receipts),
            tuple(copy.upload_id for _, copy in copies),
        )
        if self._is_shown((known, may_leave)):
            return
        if may_leave and copies:
            title, remark = (
                self.tr("The citizen may leave"),
                self.tr(
                    "What could not be sent lies signed on a second copy, which was read back. It is sent when the network is here."
                ),
            )
        elif may_leave:
            title = self.tr("The citizen may leave")
            remark = self.tr("Every page is in, legible, archived, signed and received.")
        else:
            title = self.tr("Sent and received")
            remark = self.tr("Other papers of this dossier are not finished yet.")
        self._slip.show()
        self._head("state-copied" if copies else "state-received", title, remark)
        clear(self._rows)
        for paper, receipt, told in receipts:
            self._rows.addWidget(_receipt_row(paper, receipt, told))
        for paper, copy in copies:
            self._rows.addWidget(_copy_row(paper, copy))
        self._rows.addStretch(1)

    def show_withdrawn(self) -> None:
        """Show that all that was handed in was taken back."""
        if self._is_shown("withdrawn"):
            return
        self._slip.show()
        self._head(
            "state-withdrawn",
            self.tr("Every paper was taken back"),
            self.tr("The papers go back to the citizen; nothing is left to do."),
        )
        clear(self._rows)

    def _is_shown(self, what: object) -> bool:
        """Whether just this is shown already; remembers it."""
        before, self._shown = self._shown, what
        return before == what

    def _head(self, name: str, title: str, remark: str) -> None:
        show_icon(self._icon, name)
        self._title.setText(title)
        self._remark.setText(remark)


def _paper_row(paper: PaperProgress, title: str) -> QWidget:
    box = QWidget()
    grid = QGridLayout(box)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(Space.S)
    grid.setVerticalSpacing(Space.S)
    grid.addWidget(rule(), 0, 0, 1, 6)
    grid.addWidget(label("heading", wrap=True, text=title), 1, 0, 1, 6)
    for column, (which, state) in enumerate(zip(FinishStage, paper.stages, strict=True)):
        grid.addWidget(picture(_ICONS[state], 24), 2, 2 * column)
        grid.addWidget(label(text=f"{words.stage(which)}: {words.stage_state(state)}"), 2, 2 * column + 1)
        grid.setColumnStretch(2 * column + 1, 1)
    return box


def _receipt_row(title: str, receipt: DeliveryReceipt, told: Sequence[str]) -> QWidget:
    rows = (
        (words.translate("FinishView", "Receipt"), receipt.receipt_id, ""),
        (words.translate("FinishView", "Received at"), words.moment(receipt.received_at), ""),
        ("SHA-256", f"{receipt.sha256[:SHORT_HASH]}…", receipt.sha256),
        *((words.translate("FinishView", "Signature"), sentence, "") for sentence in told),
    )
    return _facts_row(title, rows)


def _copy_row(title: str, copy: DocumentCopy) -> QWidget:
    rows = (
        (words.translate("FinishView", "Second copy read back at"), words.moment(copy.at), ""),
        (words.translate("FinishView", "To be sent"), words.translate("FinishView", "when the network is here"), ""),
        ("SHA-256", f"{copy.sha256[:SHORT_HASH]}…", copy.sha256),
    )
    return _facts_row(title, rows)


def _facts_row(title: str, rows: Sequence[tuple[str, str, str]]) -> QWidget:
    """A paper and what is known of it: name, value, and the whole value where that is too long to show."""
    box = QWidget()
    grid = QGridLayout(box)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(Space.L)
    grid.setVerticalSpacing(Space.S)
    grid.addWidget(rule(), 0, 0, 1, 2)
    grid.addWidget(label("heading", wrap=True, text=title), 1, 0, 1, 2)
    for row, (name, value, whole) in enumerate(rows, 2):
        shown = label("code" if whole else "", wrap=not whole, text=value)
        shown.setToolTip(whole)
        shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid.addWidget(label("quiet", text=name), row, 0)
        grid.addWidget(shown, row, 1)
    grid.setColumnStretch(1, 1)
    return box
