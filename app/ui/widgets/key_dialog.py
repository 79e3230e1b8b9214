"""Asking for a PIN or a one-time code. What is typed goes to the key and is kept nowhere."""

from __future__ import annotations

from typing import assert_never

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout, QWidget

from app.domain.pin import PinState
from app.domain.signatures import Asked, Challenge, KeyQuestion
from app.ui.widgets.parts import label

translate = QCoreApplication.translate


class KeyDialog(QDialog):
    """One field; Enter signs. How a token's PIN stands is said above it; before a last try the officer says that he knows."""

    def __init__(self, question: KeyQuestion, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Sign"))
        self.field = QLineEdit()
        if question.asked is Asked.PIN:  # a code serves once, and is copied from another screen: a slip has to be seen
            self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setMinimumWidth(320)
        heading, remark = self._words(question)
        caption = label("heading", text=heading.format(name=question.identity.name))
        caption.setBuddy(self.field)
        buttons = QDialogButtonBox()
        self.sign = buttons.addButton(self.tr("Sign"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.sign.setProperty("role", "primary")
        buttons.addButton(self.tr("Do not sign now"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(8)
        column.addWidget(caption)
        self.known = self._standing(question.challenge, column) if question.asked is Asked.PIN else None
        column.addWidget(self.field)
        column.addWidget(label("quiet", text=remark))
        column.addWidget(buttons)

    def accept(self) -> None:
        """Enter signs too, but not before the box is ticked."""
        if self.sign.isEnabled():
            super().accept()

    def _standing(self, challenge: Challenge, column: QVBoxLayout) -> QCheckBox | None:
        """What is said of the token's PIN; the box to tick before a last try."""
        if challenge.standing is None:
            return None
        text = pin_state(challenge.standing.state)
        if challenge.standing.refusals:
            text += " " + self.tr("Wrong PINs counted here: {count}.").format(count=challenge.standing.refusals)
        last = challenge.to_know is PinState.LAST_TRY
        column.addWidget(label("heading" if last else "", wrap=True, text=text))
        if not last:
            return None
        known = QCheckBox(self.tr("I know: a wrong PIN may lock the token now"))
        known.toggled.connect(self.sign.setEnabled)
        self.sign.setEnabled(False)
        column.addWidget(known)
        return known

    def _words(self, question: KeyQuestion) -> tuple[str, str]:
        """Heading and remark."""
        match question.asked:
            case Asked.PIN:
                return self.tr("PIN of {name}"), self._kept(question.challenge)
            case Asked.ONE_TIME_CODE:
                return (
                    self.tr("One-time code (OTP) of {name}"),
                    self.tr("The signing service sent it, or the app shows it. It serves once."),
                )
            case Asked.CONFIRMATION:
                raise AssertionError("nothing is typed")
            case _:
                assert_never(question.asked)

    def _kept(self, challenge: Challenge) -> str:
        if challenge.each_time:
            return self.tr("This key asks for it at every signature. It is kept nowhere.")
        if challenge.standing is not None:
            return self.tr("It unlocks the token for a few minutes and is kept nowhere.")
        return self.tr("It is used for this signing and kept nowhere.")


def pin_state(state: PinState) -> str:
    """How the PIN of a token stands."""
    match state:
        case PinState.NORMAL:
            return translate("KeyDialog", "No wrong PIN was entered.")
        case PinState.WRONG_ENTERED:
            return translate(
                "KeyDialog", "A wrong PIN was entered before. After a few wrong ones the token locks itself."
            )
        case PinState.LAST_TRY:
            return translate("KeyDialog", "The last try: a wrong PIN locks the token, and only its issuer unlocks it.")
        case PinState.LOCKED:
            return translate("KeyDialog", "The token is locked.")
        case PinState.NOT_REPORTED:
            return translate("KeyDialog", "The driver of the token does not say how many tries are left.")
        case _ as unreachable:
            assert_never(unreachable)


def ask_holder(question: KeyQuestion, parent: QWidget) -> str | None:
    """What was typed; None where the officer does not sign now."""
    dialog = KeyDialog(question, parent)
    try:
        signed = dialog.exec() == QDialog.DialogCode.Accepted
        return dialog.field.text() or None if signed else None
    finally:
        dialog.field.clear()
        dialog.deleteLater()
