"""Asking the holder of a key: for a PIN once for all signatures of one run, for a one-time code each time."""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field

from app.domain.ports import Secrets
from app.domain.signatures import Asked, Authorization, Challenge, KeyQuestion, SignerIdentity
from app.services.sign import AskHolder, KeyAuthorizer


@dataclass(frozen=True, slots=True)
class _Typed:
    """What a holder typed, and until when it is used; None: nothing, and nobody is asked again."""

    pin: str | None = field(repr=False)
    until_s: float = 0.0


class PinOfOneRun:
    """An `Authorize` that lives as long as one run. A PIN that a key refused is never given again, and nobody is asked for another one.

    The PIN of a token is not kept here: the token stays unlocked by itself as long as the policy lets it.
    """

    def __init__(
        self,
        secrets: Callable[[], Secrets],
        ask: AskHolder,
        *,
        open_s: float,
        signatures: int = 1,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`open_s`: how long what was typed is used at most; a longer run asks again."""
        self._ask = ask
        self._open_s = open_s
        self._clock = clock
        self._keys = KeyAuthorizer(secrets, self._once, signatures=signatures)
        self._asked: set[str] = set()
        self._typed: dict[str, _Typed] = {}

    def __call__(self, name: str, identity: SignerIdentity, challenge: Challenge) -> Authorization:
        """The authorization for one use of the key."""
        return self._keys(name, identity, challenge)

    def refused(self, name: str) -> None:
        """What was given is wrong."""
        self._keys.refused(name)
        self._typed = dict.fromkeys(self._asked, _Typed(None))

    def _once(self, question: KeyQuestion) -> str | None:
        if question.asked is not Asked.PIN:
            return self._ask(question)
        holder = question.identity.thumbprint
        known = self._typed.get(holder)
        if known is not None and (known.pin is None or self._clock() < known.until_s):
            return known.pin
        self._asked.add(holder)
        given = self._ask(question)
        if given is None or question.challenge.standing is None:
            self._typed[holder] = _Typed(given, self._clock() + self._open_s)
            self._forget_in_time(holder)
        return given

    def _forget_in_time(self, holder: str) -> None:
        """What was typed stays in no memory when its time is over, though nobody asks for it. The run is not kept for that."""
        forget = weakref.WeakMethod(self._forget)
        timer = threading.Timer(self._open_s, _if_there, (forget, holder))
        timer.daemon = True
        timer.start()
        weakref.finalize(self, timer.cancel)

    def _forget(self, holder: str) -> None:
        known = self._typed.get(holder)
        if (
            known is not None and known.pin is not None
        ):  # else a key refused it meanwhile, and nobody is asked for another one
            del self._typed[holder]


def _if_there(forget: weakref.WeakMethod[Callable[[str], None]], holder: str) -> None:
    method = forget()
    if method is not None:
        method(holder)
