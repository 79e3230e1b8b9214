"""A small mark of how the token's PIN stands: in words and by a shape, always in sight where a token signs."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui import key_words
from app.ui.style.tokens import IconSize, Space
from app.ui.viewmodels.workplace import Workplace
from app.ui.widgets.parts import label, picture, show_icon


class KeyMark(QWidget):
    """Nothing is shown where no token signs: nothing can be spoilt there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = picture("lock", IconSize.MARK)
        self._said = label()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.XS)
        row.addWidget(self._icon)
        row.addWidget(self._said)
        self.hide()

    @property
    def text(self) -> str:
        """What is said now."""
        return self._said.text()

    def show_desk(self, work: Workplace) -> None:
        """Say how it stands."""
        outlook, chosen = work.sign_outlook, work.sign_outlook.chosen
        self.setVisible(outlook.on_token)
        if chosen is None or not outlook.on_token:
            return
        until = outlook.open_until.get(chosen.signer)
        name, _, sentence = key_words.standing(chosen, until)
        show_icon(self._icon, name)
        self._said.setText(key_words.in_short(chosen, until))
        self.setToolTip(sentence)
        self.setAccessibleName(sentence)
