"""The desk's words for a key before it is used: what holds it, at which level it signs, and how its PIN stands."""

from __future__ import annotations

from datetime import datetime
from typing import Final, assert_never

from PySide6.QtCore import QCoreApplication

from app.domain.keys import KeyOutlook, KeyPlace
from app.domain.pin import PinStanding, PinState
from app.domain.signatures import Level
from app.domain.verification import printable
from app.messages import explain
from app.services.outlook import KeyChoice
from app.ui import words

translate = QCoreApplication.translate
LONGEST: Final = 80
"""letters of what a token or a certificate claims"""
LOOKS: Final = {
    PinState.NORMAL: ("state-received", "good"),
    PinState.NOT_REPORTED: ("info", "unknown"),
    PinState.WRONG_ENTERED: ("state-doubtful", "doubtful"),
    PinState.LAST_TRY: ("error", "poor"),
    PinState.LOCKED: ("pin-locked", "poor"),
}
"""icon and ground"""


def pin_state(standing: PinStanding) -> str:
    """How the PIN of a token stands."""
    match standing.state:
        case PinState.NORMAL:
            return translate("key_words", "No wrong PIN was entered.")
        case PinState.WRONG_ENTERED:
            return translate(
                "key_words", "A wrong PIN was entered before. After a few wrong ones the token locks itself."
            )
        case PinState.LAST_TRY:
            return translate("key_words", "The last try: a wrong PIN locks the token, and only its issuer unlocks it.")
        case PinState.LOCKED:
            return translate("key_words", "The token is locked.")
        case PinState.NOT_REPORTED if standing.to_know is PinState.LAST_TRY:
            return translate(
                "key_words", "It may be the last try: the driver of the token does not say how many are left."
            )
        case PinState.NOT_REPORTED:
            return translate("key_words", "The driver of the token does not say how many tries are left.")
        case _ as unreachable:
            assert_never(unreachable)


def place(outlook: KeyOutlook) -> str:
    """Where a key lies."""
    where = printable(outlook.where, LONGEST)
    match outlook.place:
        case KeyPlace.FILE:
            return translate("key_words", "in the file {name}").format(name=where)
        case KeyPlace.TOKEN:
            return translate("key_words", "on the token {name}").format(name=where)
        case KeyPlace.SERVICE:
            return translate("key_words", "at the signing service {name}").format(name=where)
        case _ as unreachable:
            assert_never(unreachable)


def level(wanted: Level) -> str:
    """A level of signatures, and what it is good for."""
    match wanted:
        case Level.B_B:
            return translate("key_words", "B-B: the signature alone, without a time-stamp")
        case Level.B_T:
            return translate("key_words", "B-T: with a time-stamp")
        case Level.B_LT:
            return translate("key_words", "B-LT: with a time-stamp and proof that the certificate was valid")
        case Level.B_LTA:
            return translate("key_words", "B-LTA: with proof for the archive, which can be renewed")
        case _ as unreachable:
            assert_never(unreachable)


def standing(choice: KeyChoice | None, open_until: datetime | None) -> tuple[str, str, str]:
    """How a key stands: icon, ground and a sentence. `choice` None: nobody knows yet."""
    if choice is None:
        return "state-scanning", "unknown", translate("key_words", "Looking for the key…")
    if choice.error is not None or choice.outlook is None:
        text = explain(choice.error, words.language()).plain.message if choice.error is not None else ""
        return "step-failed", "poor", text
    outlook = choice.outlook
    if open_until is not None and not outlook.each_time:
        text = translate("key_words", "Open until {time}: nothing is asked for.")
        return "unlock", "good", text.format(time=words.clock_time(open_until))
    if outlook.pin is not None and outlook.pin.to_know is not PinState.NORMAL:
        name, ground = LOOKS[outlook.pin.to_know]
        return name, ground, pin_state(outlook.pin)
    return "lock", "unknown", _asked(outlook)


def _asked(outlook: KeyOutlook) -> str:
    match outlook.place:
        case KeyPlace.SERVICE:
            return translate("key_words", "The service asks its holder when it signs.")
        case KeyPlace.FILE:
            return translate("key_words", "The PIN is asked for when it signs, unless the keyring has it.")
        case KeyPlace.TOKEN if outlook.each_time:
            return translate("key_words", "The PIN is asked for at every signature. No wrong one was entered.")
        case KeyPlace.TOKEN:
            return translate("key_words", "The PIN is asked for once when it signs. No wrong one was entered.")
        case _ as unreachable:
            assert_never(unreachable)


def in_short(choice: KeyChoice, open_until: datetime | None) -> str:
    """The same of a token in a few words, for the mark that is always in sight."""
    if choice.error is not None or choice.outlook is None or (choice.outlook.pin is None and open_until is None):
        gone = choice.error is not None and choice.error.code in ("TOKEN_MISSING", "NAMED_TOKEN_MISSING", "TOKEN_GONE")
        return translate("key_words", "No token") if gone else translate("key_words", "The token can't sign")
    if open_until is not None:
        return translate("key_words", "PIN: open until {time}").format(time=words.clock_time(open_until))
    pin = choice.outlook.pin
    match pin.to_know if pin is not None else PinState.NORMAL:
        case PinState.NORMAL | PinState.NOT_REPORTED:
            return translate("key_words", "PIN: will be asked for")
        case PinState.WRONG_ENTERED:
            return translate("key_words", "PIN: a wrong one was entered")
        case PinState.LAST_TRY:
            return translate("key_words", "PIN: the last try")
        case PinState.LOCKED:
            return translate("key_words", "The token is locked")
        case _ as unreachable:
            assert_never(unreachable)
