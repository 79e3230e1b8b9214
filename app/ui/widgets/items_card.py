"""Several papers lie on the glass of the selected page: what can be made of them, each in one click that one undo takes back."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.ui.style.tokens import Space
from app.ui.viewmodels.workplace import Workplace
from app.ui.widgets.parts import label, picture


class ItemsCard(QFrame):
    """Hidden unless a machine saw more than one."""

    divide_wanted = Signal()
    card_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("offer")
        self._text = label("heading", wrap=True)
        how = self.tr("The scan stays as it is. Outlined wrongly: scan the papers one by one.")
        self._how = label(wrap=True, text=how)
        self.divide = QPushButton()
        self.divide.setProperty("role", "strong")
        self.divide.clicked.connect(self.divide_wanted)
        self.card = QPushButton(self.tr("Both sides on one A4 page"))
        self.card.clicked.connect(self.card_wanted)
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        head.addWidget(picture("split", 24))
        head.addWidget(self._text, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.S, Space.S, Space.S, Space.S)
        column.setSpacing(Space.S)
        column.addLayout(head)
        column.addWidget(self.divide)
        column.addWidget(self.card)
        column.addWidget(self._how)
        self.hide()

    @property
    def said(self) -> str:
        """How many there are, as it is shown."""
        return self._text.text()

    def show_desk(self, work: Workplace) -> None:
        """Show what lies on the glass of the selected page."""
        count = len(work.on_glass.items)
        self.setVisible(count > 1)
        if count > 1:
            self._text.setText(self.tr("{count} papers lie on the glass").format(count=count))
            self.divide.setText(self.tr("Split into {count} pages").format(count=count))
            self.card.setVisible(work.on_glass.is_card)
