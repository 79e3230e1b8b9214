"""Asking for a PIN or a one-time code. What is typed goes to the key and is kept nowhere."""

from __future__ import annotations

from typing import assert_never

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout, QWidget

from app.domain.signatures import Asked, KeyQuestion
from app.ui.widgets.parts import label


class KeyDialog(QDialog):
    """One field; Enter signs."""

    def __init__(self, question: KeyQuestion, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Sign"))
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setMinimumWidth(320)
        heading, remark = self._words(question.asked)
        caption = label("heading", text=heading.format(name=question.identity.name))
        caption.setBuddy(self.field)
        buttons = QDialogButtonBox()
        buttons.addButton(self.tr("Sign"), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(self.tr("Do not sign now"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(8)
        column.addWidget(caption)
        column.addWidget(self.field)
        column.addWidget(label("quiet", text=remark))
        column.addWidget(buttons)

    def _words(self, asked: Asked) -> tuple[str, str]:
        """Heading and remark."""
        match asked:
            case Asked.PIN:
                return self.tr("PIN of {name}"), self.tr("It is used for this signing and kept nowhere.")
            case Asked.ONE_TIME_CODE:
                return (
                    self.tr("One-time code (OTP) of {name}"),
                    self.tr("The signing service sent it, or the app shows it. It serves once."),
                )
            case _:
                assert_never(asked)


def ask_holder(question: KeyQuestion, parent: QWidget) -> str | None:
    """What was typed; None where the officer does not sign now."""
    dialog = KeyDialog(question, parent)
    try:
        signed = dialog.exec() == QDialog.DialogCode.Accepted
        return dialog.field.text() or None if signed else None
    finally:
        dialog.field.clear()
        dialog.deleteLater()
