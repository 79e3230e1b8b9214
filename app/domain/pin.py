"""The PIN of a token, which locks itself after a few wrong ones: how it stands, and whether one more may be tried.

PKCS#11 has no counter. A driver may set three flags (PKCS#11 v2.40, 3.2, CK_TOKEN_INFO), and many set none. So each try is written down
here before the token is asked, and its outcome after; a try whose outcome nobody saw counts as a refusal. All of this is pure: what the
driver told and what was written down come in, a decision comes out. A PIN itself is seen by nothing in this module.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, assert_never

from app.domain.errors import SigningFailed

MOST_REFUSALS: Final = 2
"""of a token whose driver tells nothing: the third wrong PIN locks the usual government token"""


class PinState(StrEnum):
    """How a token's PIN stands, as a person is told."""

    NORMAL = "normal"
    WRONG_ENTERED = "wrong-entered"
    LAST_TRY = "last-try"
    LOCKED = "locked"
    NOT_REPORTED = "not-reported"


_GRAVITY: Final = {
    PinState.NORMAL: 0,
    PinState.NOT_REPORTED: 1,
    PinState.WRONG_ENTERED: 1,
    PinState.LAST_TRY: 2,
    PinState.LOCKED: 3,
}


class PinEvent(StrEnum):
    """What is written down of a token's PIN, in order."""

    TRIED = "tried"
    """a PIN is about to be given to the token"""
    ACCEPTED = "accepted"
    REFUSED = "refused"
    """and the driver's flags tell of it"""
    REFUSED_SILENTLY = "refused-silently"
    """the driver's flags say nothing: it reports none"""
    FOUND_LOW = "found-low"
    """before a try the driver told of a wrong PIN that nobody gave here: it counts as one"""
    FOUND_LOCKED = "found-locked"
    """the token answered that its PIN is locked"""
    SPARED = "spared"
    """the try did not reach the token"""
    ALLOWED = "allowed"
    """a supervisor allows one more try"""


@dataclass(frozen=True, slots=True)
class PinFlags:
    """What the driver says now: a wrong PIN was entered, the next one is the last, the PIN is locked."""

    count_low: bool = False
    final_try: bool = False
    locked: bool = False


@dataclass(frozen=True, slots=True)
class PinStanding:
    """How a token's PIN stands. `token` is its serial number, `refusals` what was counted here since a PIN was accepted last.

    `allowed`: a supervisor allowed one more try, and it was not used yet.
    """

    token: str
    state: PinState
    refusals: int = 0
    allowed: bool = False

    def unseen(self, flags: PinFlags) -> bool:
        """Whether the driver tells of a wrong PIN that was not counted here: another program gave it."""
        return flags.count_low and not self.refusals

    @property
    def stopped(self) -> bool:
        """Whether nobody can tell how many tries are left, and too many were wrong for one more without a supervisor."""
        return self.state is PinState.NOT_REPORTED and self.refusals >= MOST_REFUSALS and not self.allowed

    @property
    def to_know(self) -> PinState:
        """What whoever gives a PIN has to know, else it is not tried."""
        if self.state is not PinState.NOT_REPORTED:
            return self.state
        if self.refusals >= MOST_REFUSALS:
            return PinState.LAST_TRY
        return PinState.WRONG_ENTERED if self.refusals else PinState.NORMAL

    def require_open(self) -> None:
        """Raise SigningFailed where no PIN may be tried, whoever gives it: TOKEN_LOCKED, PIN_STOPPED."""
        if self.state is PinState.LOCKED:
            raise SigningFailed("TOKEN_LOCKED", token=self.token)
        if self.stopped:
            raise SigningFailed("PIN_STOPPED", token=self.token, count=self.refusals)

    def require_known(self, knowing: PinState) -> None:
        """Raise SigningFailed where whoever gives a PIN does not know how it stands.

        A program that offers a PIN by itself knows nothing but the normal state: so it never offers one twice.

        Args:
            knowing: the state that was shown to the person, or that the call names.

        Raises:
            SigningFailed: TOKEN_LOCKED, PIN_STOPPED, PIN_LAST_TRY, PIN_WRONG_BEFORE.
        """
        self.require_open()
        if _GRAVITY[knowing] >= _GRAVITY[self.to_know]:
            return
        if self.to_know is PinState.LAST_TRY:
            raise SigningFailed("PIN_LAST_TRY", token=self.token)
        raise SigningFailed("PIN_WRONG_BEFORE", token=self.token)


def standing(token: str, events: Iterable[PinEvent], flags: PinFlags) -> PinStanding:
    """How the PIN of a token stands by what was written down here, oldest first, and by what its driver tells now."""
    refusals, allowed, silent, locked = 0, False, False, False
    before = (refusals, allowed)
    for event in events:
        match event:
            case PinEvent.TRIED:
                before = (refusals, allowed)
                refusals, allowed = refusals + 1, False
            case PinEvent.SPARED:
                refusals, allowed = before
            case PinEvent.ACCEPTED:
                refusals, locked = 0, False
            case PinEvent.REFUSED:
                silent = False
            case PinEvent.REFUSED_SILENTLY:
                silent = True
            case PinEvent.FOUND_LOW:
                refusals += 1
            case PinEvent.FOUND_LOCKED:
                locked = True
            case PinEvent.ALLOWED:
                allowed, locked = True, False
            case _:
                assert_never(event)
    return PinStanding(token, _state(flags, refusals, silent=silent, locked=locked), refusals, allowed)


def _state(flags: PinFlags, refusals: int, *, silent: bool, locked: bool) -> PinState:
    if flags.locked or locked:
        return PinState.LOCKED
    if flags.final_try:
        return PinState.LAST_TRY
    if flags.count_low:  # some drivers know this flag and not that of the last try
        return PinState.LAST_TRY if refusals >= MOST_REFUSALS else PinState.WRONG_ENTERED
    return PinState.NOT_REPORTED if silent or refusals else PinState.NORMAL


def refused(flags: PinFlags) -> PinEvent:
    """What is written down of a refusal after which the driver tells `flags`."""
    return PinEvent.REFUSED if flags.count_low or flags.final_try or flags.locked else PinEvent.REFUSED_SILENTLY
