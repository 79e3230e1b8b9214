"""What went wrong and what to do, above the pages, never in the way."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from app.domain.errors import StationError
from app.messages import Language, explain
from app.ui.style.theme import icon
from app.ui.style.tokens import Space
from app.ui.viewmodels.notices import Action
from app.ui.widgets.parts import label, picture, restyle, show_icon


class Banner(QFrame):
    """One message at a time: an error with its remedy, or a notice with one thing to do."""

    dealt_with = Signal()
    """the officer closed the message, or did what it offers"""

    def __init__(self, language: Language, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self._language = language
        self._action: Callable[[], None] | None = None
        self._mend: Callable[[], None] | None = None
        self._icon = picture("error", 28)
        self._message = label("heading", wrap=True)
        self._remedy = label(wrap=True)
        self._button = QPushButton()
        self._button.clicked.connect(self.act)
        self.mend = QPushButton()
        self.mend.setProperty("role", "quiet")
        self.mend.clicked.connect(self._go_and_mend)
        close = QToolButton()
        close.setIcon(icon("close"))
        close.setToolTip(self.tr("Close this message"))
        close.setAccessibleName(self.tr("Close this message"))
        close.clicked.connect(self.close_message)
        texts = QVBoxLayout()
        texts.setSpacing(Space.HAIR)
        texts.addWidget(self._message)
        texts.addWidget(self._remedy)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.L, Space.S, Space.L, Space.S)
        row.setSpacing(Space.L)
        row.addWidget(self._icon)
        row.addLayout(texts, 1)
        buttons = QVBoxLayout()
        buttons.setSpacing(Space.XS)
        buttons.addWidget(self._button)
        buttons.addWidget(self.mend)
        row.addLayout(buttons)
        row.addWidget(close)
        self.hide()

    @property
    def text(self) -> str:
        """What is said now."""
        return f"{self._message.text()} {self._remedy.text()}" if self.isVisible() else ""

    def show_error(
        self,
        error: StationError,
        action: Action | None = None,
        about: str = "",
        remedy: str = "",
        mend: Action | None = None,
    ) -> None:
        """Say what happened and what to do; `about`: a sentence before it, what it concerns; `remedy`: in the place of the usual one;
        `mend` leads to the set-up of what failed.
        """
        said = explain(error, self._language).plain
        message, remedy = f"{about} {said.message}".strip(), remedy or said.remedy
        self._show("error", message, remedy, action, mend)
        self.setAccessibleName(f"{message} {remedy}")

    def show_notice(self, message: str, remedy: str = "", action: Action | None = None) -> None:
        """Say something that is no error."""
        self._show("notice", message, remedy, action)

    def close_message(self) -> None:
        """The officer has read it."""
        self.hide()
        self.dealt_with.emit()

    def _show(self, kind: str, message: str, remedy: str, action: Action | None, mend: Action | None = None) -> None:
        restyle(self, "kind", kind)
        show_icon(self._icon, "error" if kind == "error" else "info")
        self._message.setText(message)
        self._remedy.setText(remedy)
        self._remedy.setVisible(bool(remedy))
        self._action = action[1] if action else None
        self._button.setVisible(action is not None)
        self._button.setText(action[0] if action else "")
        self._mend = mend[1] if mend else None
        self.mend.setVisible(mend is not None)
        self.mend.setText(mend[0] if mend else "")
        self.show()

    def _go_and_mend(self) -> None:
        mend = self._mend
        self.close_message()
        if mend is not None:
            mend()

    def act(self) -> None:
        """Do the one thing that the message offers."""
        action = self._action
        self.close_message()  # first: what the action says is not what was dealt with
        if action is not None:
            action()
