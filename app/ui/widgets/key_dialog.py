"""Asking for a PIN or a one-time code. What is typed goes to the key and is kept nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, assert_never

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QLineEdit,
    QMessageBox,
    QVBoxLayout,
    QWidget,
)

from app.domain.errors import StationError
from app.domain.pin import PinStanding, PinState
from app.domain.signatures import Asked, Challenge, KeyQuestion
from app.domain.verification import printable
from app.ui import words
from app.ui.key_words import LONGEST, LOOKS, pin_state
from app.ui.style.theme import letters
from app.ui.style.tokens import Space
from app.ui.viewmodels.stopped_pin import STOPPED
from app.ui.widgets.parts import label, picture

translate = QCoreApplication.translate
WIDE_LETTERS: Final = 56


class KeyDialog(QDialog):
    """One field; Enter signs. Which key asks and how its PIN stands is said above it; before a last try the officer says that he knows."""

    def __init__(self, question: KeyQuestion, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Sign"))
        self.setObjectName("key")
        self.setFixedWidth(letters(WIDE_LETTERS))
        standing = question.challenge.standing if question.asked is Asked.PIN else None
        heading, remark = self._words(question)
        caption = label("title", wrap=True, text=heading.format(name=printable(question.identity.name, LONGEST)))
        self.field = QLineEdit()
        if question.asked is Asked.PIN:  # a code serves once, and is copied from another screen: a slip has to be seen
            self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setAccessibleName(caption.text())
        self.field.setHidden(standing is not None and standing.state is PinState.LOCKED)
        self.field.textChanged.connect(self._look)
        caption.setBuddy(self.field)
        self.known = self._tick(standing)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.XL)
        column.setSpacing(Space.M)
        column.addWidget(caption)
        column.addLayout(self._about(question))
        if standing is not None:
            column.addWidget(self._pin(standing))
        if self.known is not None:
            column.addWidget(self.known)
        column.addWidget(self.field)
        column.addWidget(label("quiet", wrap=True, text=remark))
        column.addStretch(1)
        column.addWidget(self._buttons())
        (self.known or self.field).setFocus()
        self._look()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """As high as its words are in its width: Qt takes wrapped ones for higher than they are."""
        super().showEvent(event)
        self.setFixedHeight(self.heightForWidth(self.width()))

    def accept(self) -> None:
        """Enter signs too, but not before something is typed and the box is ticked."""
        if self.sign.isEnabled():
            super().accept()

    def _look(self) -> None:
        known = self.known is None or self.known.isChecked()
        self.sign.setEnabled(known and not self.field.isHidden() and bool(self.field.text()))

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox()
        self.sign = buttons.addButton(self.tr("Sign"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.sign.setProperty("role", "primary")
        buttons.addButton(self.tr("Do not sign now"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        return buttons

    def _tick(self, standing: PinStanding | None) -> QCheckBox | None:
        """The box to tick before a last try."""
        if standing is None or standing.to_know is not PinState.LAST_TRY:
            return None
        known = QCheckBox(self.tr("I know: a wrong PIN may lock the token now"))
        known.toggled.connect(self._look)
        return known

    def _about(self, question: KeyQuestion) -> QGridLayout:
        """Which key it is."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.L)
        grid.setVerticalSpacing(Space.XS)
        grid.setColumnStretch(1, 1)
        for row, (name, value) in enumerate(self._facts(question)):
            shown = label(wrap=True, text=printable(value, LONGEST))
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(label("quiet", text=name), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(shown, row, 1)
        return grid

    def _facts(self, question: KeyQuestion) -> Iterator[tuple[str, str]]:
        holder, challenge = question.identity, question.challenge
        if challenge.token_label:
            yield self.tr("Token"), challenge.token_label
        if challenge.standing is not None:
            yield self.tr("Serial number"), challenge.standing.token
        if holder.organisation:
            yield self.tr("Organisation"), holder.organisation
        yield self.tr("Certificate valid until"), words.day(holder.valid_until)

    def _pin(self, standing: PinStanding) -> QFrame:
        """How the PIN of the token stands, in words, shape and colour; before a last try what will happen."""
        nothing_to_know = (
            standing.to_know is PinState.NORMAL
        )  # also of a driver that tells nothing: that is no good sign
        name, ground = LOOKS[standing.state if nothing_to_know else standing.to_know]
        box = QFrame()
        box.setObjectName("verdict")
        box.setProperty("quality", ground)
        grid = QGridLayout(box)
        grid.setContentsMargins(Space.M, Space.M, Space.M, Space.M)
        grid.setHorizontalSpacing(Space.M)
        grid.setVerticalSpacing(Space.XS)
        grid.setColumnStretch(1, 1)
        grid.addWidget(picture(name, 28), 0, 0, 2, 1, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(label("heading", wrap=True, text=pin_state(standing)), 0, 1)
        rest = " ".join(self._more(standing))
        if rest:
            grid.addWidget(label(wrap=True, text=rest), 1, 1)
        return box

    def _more(self, standing: PinStanding) -> Iterator[str]:
        if standing.refusals:
            yield self.tr("Wrong PINs counted here: {count}.").format(count=standing.refusals)
        if standing.allowed:
            yield self.tr("A supervisor allowed one more try.")
        if standing.to_know is PinState.LAST_TRY:
            yield self.tr(
                "A locked token signs nothing, and nobody here can unlock it. If you are not certain of the PIN, do not sign now."
            )

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
        if challenge.standing is not None and challenge.standing.state is PinState.LOCKED:
            return self.tr("Only its issuer unlocks it. Sign with another key meanwhile.")
        if challenge.each_time:
            return self.tr("This key asks for it at every signature. It is kept nowhere.")
        if challenge.standing is not None:
            return self.tr("It unlocks the token for a few minutes and is kept nowhere.")
        return self.tr("It is used for this signing and kept nowhere.")


def is_sure(error: StationError, name: str, parent: QWidget) -> bool:
    """Whether the person of that name allows one more try of a PIN, after the station stopped or the token locked itself."""
    heading = translate("KeyDialog", "Allow one more try of the PIN of the token {token}?")
    box = QMessageBox(QMessageBox.Icon.Warning, translate("KeyDialog", "PIN of a token"), "", parent=parent)
    box.setText(heading.format(token=error.fields["token"]))
    what = (
        translate("KeyDialog", "Nobody can tell how many tries are left: another wrong PIN may lock the token.")
        if error.code == STOPPED
        else translate("KeyDialog", "Only after its issuer has unlocked it.")
    )
    who = translate("KeyDialog", "It is recorded that {name} allowed it.").format(name=name)
    box.setInformativeText(f"{what} {who}")
    allow = box.addButton(translate("KeyDialog", "Allow one more try"), QMessageBox.ButtonRole.AcceptRole)
    box.setDefaultButton(box.addButton(translate("KeyDialog", "Do not allow"), QMessageBox.ButtonRole.RejectRole))
    box.exec()
    return box.clickedButton() is allow


def ask_holder(question: KeyQuestion, parent: QWidget) -> str | None:
    """What was typed; None where the officer does not sign now."""
    dialog = KeyDialog(question, parent)
    try:
        signed = dialog.exec() == QDialog.DialogCode.Accepted
        return dialog.field.text() or None if signed else None
    finally:
        dialog.field.clear()
        dialog.deleteLater()
