"""Asking for a PIN: which token it is, how its PIN stands, and what a last try asks of the officer."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.domain.pin import PinStanding, PinState
from app.domain.signatures import Asked, Challenge, KeyQuestion, SignerIdentity
from app.ui.key_words import LOOKS
from app.ui.widgets.key_dialog import KeyDialog
from tests.gui.conftest import Language

HOLDER = SignerIdentity(
    "Nguyễn Thị Mẫu",
    "Sở Mẫu",
    "CN=Mẫu",
    "1",
    "00" * 32,
    datetime(2026, 1, 1, tzinfo=UTC),
    datetime(2027, 12, 31, 20, tzinfo=UTC),
)
STANDINGS = {
    PinState.NORMAL: PinStanding("54B1", PinState.NORMAL),
    PinState.WRONG_ENTERED: PinStanding("54B1", PinState.WRONG_ENTERED, 1),
    PinState.LAST_TRY: PinStanding("54B1", PinState.LAST_TRY, 2),
    PinState.LOCKED: PinStanding("54B1", PinState.LOCKED, 3),
    PinState.NOT_REPORTED: PinStanding("54B1", PinState.NOT_REPORTED),
}
ALLOWED = PinStanding("54B1", PinState.NOT_REPORTED, 2, allowed=True)


def _dialog(qtbot: QtBot, standing: PinStanding) -> KeyDialog:
    dialog = KeyDialog(KeyQuestion(HOLDER, Challenge(standing=standing, token_label="VGCA TOKEN"), Asked.PIN))
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def _said(dialog: KeyDialog) -> str:
    return " | ".join(part.text() for part in dialog.findChildren(QLabel))


def _ground(dialog: KeyDialog) -> str:
    box = next(frame for frame in dialog.findChildren(QFrame) if frame.objectName() == "verdict")
    return str(box.property("quality"))


@pytest.mark.parametrize("state", list(PinState))
def test_the_token_and_the_state_of_its_pin_are_named(qtbot: QtBot, language: Language, state: PinState) -> None:
    said = _said(_dialog(qtbot, STANDINGS[state]))
    for part in ("VGCA TOKEN", "54B1", "Nguyễn Thị Mẫu", "Sở Mẫu", "01/01/2028"):  # the day in Viet Nam
        assert part in said, part


def test_each_state_has_its_own_words_shape_and_no_calm_colour(qtbot: QtBot, language: Language) -> None:
    said = {_said(_dialog(qtbot, standing)) for standing in (*STANDINGS.values(), ALLOWED)}
    assert len(said) == 6
    assert len({icon for icon, _ in LOOKS.values()}) == len(PinState)
    grounds = {state: _ground(_dialog(qtbot, standing)) for state, standing in STANDINGS.items()}
    assert grounds[PinState.NORMAL] == "good"
    assert grounds[PinState.WRONG_ENTERED] == "doubtful"
    assert grounds[PinState.LAST_TRY] == grounds[PinState.LOCKED] == _ground(_dialog(qtbot, ALLOWED)) == "poor"


@pytest.mark.parametrize("standing", [STANDINGS[PinState.LAST_TRY], ALLOWED])
def test_a_last_try_says_what_happens_and_is_confirmed_apart(
    qtbot: QtBot, language: Language, standing: PinStanding
) -> None:
    dialog = _dialog(qtbot, standing)
    assert dialog.known is not None
    assert not dialog.known.isChecked()
    assert "bị khóa" in dialog.known.text()
    assert "không ai mở được" in _said(dialog)
    dialog.known.setChecked(True)
    assert not dialog.sign.isEnabled(), "nothing is typed"
    dialog.known.setChecked(False)
    qtbot.keyClicks(dialog.field, "2468")
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    assert dialog.isVisible() and not dialog.sign.isEnabled()
    dialog.known.setChecked(True)
    assert dialog.sign.isEnabled()


def test_a_locked_token_takes_no_pin(qtbot: QtBot, language: Language) -> None:
    dialog = _dialog(qtbot, STANDINGS[PinState.LOCKED])
    assert not dialog.field.isVisible() and not dialog.sign.isEnabled()


def test_other_states_ask_for_nothing_but_the_pin(qtbot: QtBot, language: Language) -> None:
    for state in (PinState.NORMAL, PinState.WRONG_ENTERED, PinState.NOT_REPORTED):
        dialog = _dialog(qtbot, STANDINGS[state])
        assert dialog.known is None
        qtbot.keyClicks(dialog.field, "2468")
        assert dialog.sign.isEnabled()


def test_nothing_of_it_is_cut_off(qtbot: QtBot, language: Language) -> None:
    for standing in (*STANDINGS.values(), ALLOWED):
        dialog = _dialog(qtbot, standing)
        for part in dialog.findChildren(QLabel):
            assert part.height() >= part.heightForWidth(part.width()), part.text()
        for button in dialog.findChildren(QPushButton):
            assert dialog.rect().contains(button.geometry().translated(button.parentWidget().pos()))


def test_claims_of_a_token_are_cut_and_plain(qtbot: QtBot, language: Language) -> None:
    label = "A\n\u202e" + "x" * 500
    question = KeyQuestion(HOLDER, Challenge(standing=STANDINGS[PinState.NORMAL], token_label=label), Asked.PIN)
    dialog = KeyDialog(question)
    qtbot.addWidget(dialog)
    assert not re.search("[\n\u202e]|x{100}", _said(dialog))
