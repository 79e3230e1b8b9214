"""What stands in the place of something that is not there: a shape, what is so, what can be done about it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from app.ui.style.tokens import IconSize, Space
from app.ui.widgets.parts import label, picture, show_icon


class NothingHere(QFrame):
    """In the upper middle of its room."""

    again = Signal()

    def __init__(self, name: str) -> None:
        """`name` of the first shape. The button that asks once more has no text yet."""
        super().__init__()
        self._icon = picture(name, IconSize.HEAD)
        self._title = label("large", wrap=True)
        self._remark = label("quiet", wrap=True)
        self.try_again = QPushButton()
        self.try_again.clicked.connect(self.again)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(Space.S)
        self._buttons.addWidget(self.try_again)
        self._buttons.addStretch(1)
        texts = QVBoxLayout()
        texts.setSpacing(Space.S)
        texts.addWidget(self._title)
        texts.addWidget(self._remark)
        texts.addLayout(self._buttons)
        row = QHBoxLayout()
        row.setSpacing(Space.L)
        row.addStretch(1)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 4)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.addStretch(1)
        column.addLayout(row)
        column.addStretch(2)

    def put_beside(self, button: QPushButton) -> None:
        """Something else that can be done."""
        self._buttons.insertWidget(self._buttons.count() - 1, button)

    @property
    def text(self) -> str:
        """What is said."""
        return f"{self._title.text()} {self._remark.text()}"

    def say(self, name: str, title: str, remark: str) -> None:
        """Say how it stands, with the shape of this name; a screen reader says the same."""
        show_icon(self._icon, name)
        self._title.setText(title)
        self._remark.setText(remark)
        self._remark.setVisible(bool(remark))
        self.setAccessibleName(self.text)
