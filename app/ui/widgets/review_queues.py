"""The queues of the review, from the most urgent: a picture, how many wait, and a word; the one that is worked on is pressed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

from app.domain.review.cases import CaseKind
from app.messages import word
from app.ui import words
from app.ui.style.theme import icon, px
from app.ui.style.tokens import IconSize, Space
from app.ui.viewmodels.reviewing import ReviewingViewModel

ICONS: Final[Mapping[CaseKind | None, str]] = {
    None: "case-all",
    CaseKind.ALARM: "error",
    CaseKind.COUNT_DIFFERS: "state-counting",
    CaseKind.SAME_CODE: "swap",
    CaseKind.ANSWERED: "rescan",
    CaseKind.LOT: "case-lot",
    CaseKind.DUPLICATE: "photocopy",
    CaseKind.ACCEPTED: "verdict-remark",
    CaseKind.DOUBTFUL: "state-doubtful",
    CaseKind.FIELD_UNSURE: "case-field",
    CaseKind.UNSENT: "outbox",
    CaseKind.SAMPLE: "case-sample",
    CaseKind.NEWER_RECIPE: "redo",
}


class ReviewQueues(QWidget):
    """Queues in which nothing waits are left out, but the one that is worked on."""

    chosen = Signal(object)
    """a `CaseKind`; None: all, by urgency"""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self._buttons: dict[CaseKind | None, QToolButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.XS)
        for kind, name in ICONS.items():
            button = QToolButton()
            button.setProperty("role", "choice")
            button.setCheckable(True)
            button.setIcon(icon(name))
            button.setIconSize(QSize(px(IconSize.STATE), px(IconSize.STATE)))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.clicked.connect(lambda _checked=False, kind=kind: self.chosen.emit(kind))
            self._group.addButton(button)
            self._buttons[kind] = button
            row.addWidget(button)
        row.addStretch(1)

    def show_queues(self, review: ReviewingViewModel) -> None:
        """Say how many wait in each."""
        waiting = review.line.waiting or {}
        for kind, button in self._buttons.items():
            count = sum(waiting.values()) if kind is None else waiting.get(kind, 0)
            name = self.tr("All, the most urgent first") if kind is None else word(f"case_{kind}", words.language())
            button.setText("–" if review.line.waiting is None else str(count))
            button.setVisible(kind is None or bool(count) or kind is review.line.kind)
            said = self.tr("{queue}: {count}").format(queue=name, count=count)
            button.setToolTip(said)
            button.setAccessibleName(said)
            button.setChecked(kind is review.line.kind)
