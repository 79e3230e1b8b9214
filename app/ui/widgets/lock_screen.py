"""What a locked desk shows: that it is locked, how far the work is, and how it is opened. Nothing of a dossier."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.messages import explain
from app.ui import words
from app.ui.style.theme import letters
from app.ui.style.tokens import Space
from app.ui.viewmodels.under_way import under_way
from app.ui.viewmodels.workplace import Workplace
from app.ui.widgets.parts import label, picture
from app.ui.widgets.training_strip import TrainingStrip

_WIDE_LETTERS = 60
ALL_ROOM = 1000
"""the card takes it before its sides do"""


class LockScreen(QFrame):
    """Lies where the desk was."""

    open_wanted = Signal()
    elsewhere_wanted = Signal()
    given_up = Signal()

    def __init__(self, counter: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("ground")
        self._counter = counter
        self._training = TrainingStrip()
        self._title = label("large", wrap=True)
        self._how = label(wrap=True)
        self.code = label("large")
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._running = label("quiet", wrap=True)
        self._trouble = label(wrap=True)
        self.open_button = QPushButton()
        self.open_button.setProperty("role", "primary")
        self.open_button.setAutoDefault(True)
        self.open_button.clicked.connect(self.open_wanted)
        self.elsewhere = QPushButton(self.tr("Sign in on another device"))
        self.elsewhere.clicked.connect(self.elsewhere_wanted)
        self._give_up = QPushButton(self.tr("Do not sign in now"))
        self._give_up.clicked.connect(self.given_up)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.M)
        buttons.addWidget(self.open_button)
        buttons.addWidget(self.elsewhere)
        buttons.addWidget(self._give_up)
        buttons.addStretch(1)
        card = QFrame()
        card.setObjectName("card")
        card.setMaximumWidth(letters(_WIDE_LETTERS))
        column = QVBoxLayout(card)
        column.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.XL)
        column.setSpacing(Space.L)
        column.addWidget(picture("lock", 48))
        for part in (self._title, self._how, self.code, self._trouble, self._running):
            column.addWidget(part)
        column.addLayout(buttons)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(card, ALL_ROOM)
        row.addStretch(1)
        middle = QVBoxLayout(self)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.addWidget(self._training)
        middle.addStretch(1)
        middle.addLayout(row)
        middle.addStretch(1)

    @property
    def text(self) -> str:
        """All that is said."""
        return "\n".join(part.text() for part in (self._title, self._how, self._trouble, self._running))

    def show_desk(self, work: Workplace) -> None:
        """Show how far the work is, and how the desk is opened."""
        self._training.show_desk(work)
        officer = work.officer
        self._title.setText(self.tr("{counter} is locked").format(counter=self._counter))
        self.code.setVisible(officer.code is not None)
        if officer.code is not None:
            how = words.sign_in_elsewhere(officer.code)
            self.code.setText(officer.code.user_code)
        elif officer.awaited:
            how = self.tr("Sign in on the page that opened in the browser; the desk opens by itself then.")
        elif officer.signs_in:
            how = self.tr("Who signs in works here from now on. What was begun stays with who began it.")
        else:
            how = self.tr(
                "The screen is only covered: nobody signs in at this station, so whoever presses Enter sees it again. "
                "Lock the computer when you leave."
            )
        self._how.setText(how)
        error = officer.error
        told = explain(error, words.language()).plain if error is not None and not officer.awaited else None
        self._trouble.setText(f"{told.message} {told.remedy}" if told else "")
        self._trouble.setVisible(told is not None)
        running = [one.now for one in under_way(work)]
        self._running.setText("\n".join(running) or self.tr("Nothing is under way."))
        self.open_button.setText(self.tr("Sign in to open") if officer.signs_in else self.tr("Show the desk"))
        self.open_button.setEnabled(not officer.awaited)
        self.elsewhere.setVisible(officer.signs_in and not officer.awaited)
        self._give_up.setVisible(officer.awaited)
