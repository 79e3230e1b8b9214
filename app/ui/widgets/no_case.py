"""What stands at the review desk where no case is at hand."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton

from app.messages import explain
from app.ui import words
from app.ui.viewmodels.reviewing import ReviewingViewModel
from app.ui.widgets.nothing_here import NothingHere


class NoCase(NothingHere):
    """In the place of a case: that one is looked for, that none waits, why none can be had, or why what was wanted last can't be done."""

    taken_back = Signal()

    def __init__(self) -> None:
        super().__init__("state-received")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.try_again.setText(self.tr("Look again"))
        self.back = QPushButton(self.tr("Take back the last decision  (Ctrl+Z)"))
        self.put_beside(self.back)
        self.back.clicked.connect(self.taken_back)

    def show_state(self, review: ReviewingViewModel) -> None:
        """Say how it stands where no case is at hand."""
        self.try_again.setVisible(not review.line.busy)
        stopped = review.message or review.line.refused
        if stopped is not None:
            told = explain(stopped, words.language()).plain
            by_itself = self.tr("It is tried again every few seconds.") if review.line.tries_again else ""
            self.say("error", told.message, f"{told.remedy} {by_itself}".strip())
        elif review.line.busy:
            self.say("state-scanning", self.tr("Being looked up…"), "")
        elif review.line.waiting and sum(review.line.waiting.values()):
            others = self.tr(
                "What waits is on somebody else's desk, of your own scans, in another queue, or was left for later."
            )
            self.say("state-received", self.tr("There is no case for you here"), others)
        else:
            nothing = self.tr("Nothing that was scanned waits for a supervisor.")
            self.say("state-received", self.tr("All cases are decided"), nothing)
        self.back.setVisible(review.can_take_back)
