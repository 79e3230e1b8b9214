"""Tokens: which are put in, how their PINs stand, and a supervisor's word for one more try."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from app.domain.errors import SigningFailed, StationError
from app.domain.model import Actor
from app.domain.pin import PinEvent, PinFlags, PinStanding, PinState, standing
from app.domain.tokens import TokenFacts, TokenState

if TYPE_CHECKING:
    from app.store.store import Store

type Look = Callable[[], tuple[Sequence[TokenFacts], Sequence[StationError]]]
"""asks all libraries; the second part is what went wrong with some"""


class Tokens:
    """The tokens of this station."""

    def __init__(self, store: Store, look: Look, chosen: Callable[[], Mapping[str, str]], *, by_another: bool) -> None:
        """
        Args:
            store: where tries of PINs are written down.
            look: asks the libraries.
            chosen: signer -> serial number of the token that it signs with now.
            by_another: whether who entered a wrong PIN may not allow the next try himself; so where people sign in.
        """
        self._store = store
        self._look = look
        self._chosen = chosen
        self._by_another = by_another

    def states(self) -> tuple[tuple[TokenState, ...], tuple[StationError, ...]]:
        """Every token that is put in, and what went wrong with the libraries."""
        found, troubles = self._look()
        chosen = self._chosen() if found else {}
        states = (
            TokenState(
                one,
                self._standing(one.serial, one.flags),
                tuple(name for name, serial in chosen.items() if serial == one.serial),
            )
            for one in found
        )
        return tuple(states), tuple(troubles)

    def allow(self, serial: str, actor: Actor) -> PinStanding:
        """A supervisor allows one more try of a PIN, of which nobody can tell how many are left.

        Raises:
            SigningFailed: as `require_allowable`.
        """
        self.require_allowable(serial, actor)
        self._store.pins.add(serial, PinEvent.ALLOWED, actor)
        return self._standing(serial, PinFlags())

    def require_allowable(self, serial: str, actor: Actor) -> None:
        """Refuse where that person can't allow one more try of that token's PIN.

        Raises:
            SigningFailed: TOKEN_NOT_STOPPED: nothing holds it up here. PIN_ALLOWED_BY_ANOTHER: who entered the wrong PIN can't.
                TOKEN_LOCKED: it is put in, and its driver says that it is locked: only its issuer can help.
        """
        if any(one.serial == serial and one.flags.locked for one in self._look()[0]):
            raise SigningFailed("TOKEN_LOCKED", token=serial)
        history = self._store.pins.history(serial)
        before = standing(serial, (event for event, _ in history), PinFlags())
        if not before.stopped and before.state is not PinState.LOCKED:
            raise SigningFailed("TOKEN_NOT_STOPPED", token=serial)
        who = [actor_id for event, actor_id in history if event is PinEvent.TRIED]
        if self._by_another and who and who[-1] == actor.id:
            raise SigningFailed("PIN_ALLOWED_BY_ANOTHER", token=serial)

    def _standing(self, serial: str, flags: PinFlags) -> PinStanding:
        return standing(serial, self._store.pins.events(serial), flags)
