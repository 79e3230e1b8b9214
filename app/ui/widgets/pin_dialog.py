"""Asking for the PIN of a key. What is typed goes to the key and is kept nowhere."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout, QWidget

from app.domain.signatures import SignerIdentity
from app.ui.widgets.parts import label


class PinDialog(QDialog):
    """One field; Enter signs."""

    def __init__(self, identity: SignerIdentity, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Sign"))
        self.pin = QLineEdit()
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.pin.setMinimumWidth(320)
        caption = label("heading", text=self.tr("PIN of {name}").format(name=identity.name))
        caption.setBuddy(self.pin)
        buttons = QDialogButtonBox()
        buttons.addButton(self.tr("Sign"), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(self.tr("Do not sign now"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(8)
        column.addWidget(caption)
        column.addWidget(self.pin)
        column.addWidget(label("quiet", text=self.tr("It is used for this signing and kept nowhere.")))
        column.addWidget(buttons)


def ask_pin(identity: SignerIdentity, parent: QWidget) -> str | None:
    """The PIN; None where the officer does not sign now."""
    dialog = PinDialog(identity, parent)
    try:
        signed = dialog.exec() == QDialog.DialogCode.Accepted
        return dialog.pin.text() or None if signed else None
    finally:
        dialog.pin.clear()
        dialog.deleteLater()
