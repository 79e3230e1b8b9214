"""Whether a dossier is held, and what holds it or lets it go."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.domain.recall import MOST_CHARACTERS
from app.ui import words
from app.ui.style.tokens import Space
from app.ui.viewmodels.evidence import EvidenceViewModel
from app.ui.widgets.parts import label


class HoldPanel(QWidget):
    """A sentence; for who may change it, a reason to write and one button."""

    def __init__(self) -> None:
        super().__init__()
        self._evidence: EvidenceViewModel | None = None
        self._said = label("heading", wrap=True)
        self._who = label("quiet", wrap=True)
        self.reason = QLineEdit()
        self.reason.setMaxLength(MOST_CHARACTERS)
        self.reason.setPlaceholderText(self.tr("Why: a complaint, an inspection, a court"))
        self.reason.setAccessibleName(self.tr("Why the dossier is held"))
        self.reason.textChanged.connect(self._see_button)
        self.reason.returnPressed.connect(self._hold)
        self.hold = QPushButton(self.tr("Hold"))
        self.hold.setProperty("role", "primary")
        self.hold.clicked.connect(self._hold)
        self.release = QPushButton(self.tr("Hold it no longer"))
        self.release.clicked.connect(self._release)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self.reason, 1)
        row.addWidget(self.hold)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, Space.M, 0, 0)
        column.setSpacing(Space.M)
        column.addWidget(self._said)
        column.addWidget(self._who)
        column.addLayout(row)
        column.addWidget(self.release, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)

    def show_evidence(self, evidence: EvidenceViewModel) -> None:
        """Show how it stands."""
        self._evidence = evidence
        held, may = evidence.holding.held, evidence.holding.may
        if not evidence.holding.known:
            self._said.clear()
            self._who.clear()
        elif held is None:
            self._said.setText(self.tr("This dossier is not held: what is past its days goes."))
            self._who.setText(
                self.tr("Held, it stays whole until it is released. The reason stays on record.")
                if may
                else self.tr("Supervisors and auditors hold dossiers: the sign-in or the policy says who is one.")
            )
        else:
            self.reason.clear()  # what was typed is on record; until then it stays, for it may be refused
            self._said.setText(self.tr("Held: {reason}").format(reason=held.reason))
            self._who.setText(" · ".join(filter(None, (held.by, words.moment(held.at)))))
        for part in (self.reason, self.hold):
            part.setVisible(may and held is None)
        self.release.setVisible(may and held is not None)
        self._see_button()

    def forget(self) -> None:
        """What was written is of no other dossier."""
        self.reason.clear()

    def _see_button(self) -> None:
        self.hold.setEnabled(bool(self.reason.text().strip()))

    def _hold(self) -> None:
        if self._evidence is not None and self.reason.text().strip():
            self._evidence.hold(self.reason.text())

    def _release(self) -> None:
        if self._evidence is not None:
            self._evidence.release()

    @property
    def text(self) -> str:
        """All that is said."""
        return f"{self._said.text()}\n{self._who.text()}"

    def focus(self) -> None:
        """Put the cursor where something is done."""
        for part in (self.reason, self.release):
            if part.isVisibleTo(self):
                part.setFocus()
                return
        self.setFocus()
