"""Asking the holder of a key: for a PIN once for all signatures of one run, for a one-time code each time."""

from __future__ import annotations

from collections.abc import Callable

from app.domain.ports import Secrets
from app.domain.signatures import Asked, Authorization, Challenge, KeyQuestion, SignerIdentity
from app.services.sign import AskHolder, KeyAuthorizer


class PinOfOneRun:
    """An `Authorize` that lives as long as one run. A PIN that a key refused is never given again, and nobody is asked for another one.

    The PIN of a token is not kept here: the token stays unlocked by itself as long as the policy lets it.
    """

    def __init__(self, secrets: Callable[[], Secrets], ask: AskHolder, *, signatures: int = 1) -> None:
        self._ask = ask
        self._keys = KeyAuthorizer(secrets, self._once, signatures=signatures)
        self._asked: set[str] = set()
        self._typed: dict[str, str | None] = {}

    def __call__(self, name: str, identity: SignerIdentity, challenge: Challenge) -> Authorization:
        """The authorization for one use of the key."""
        return self._keys(name, identity, challenge)

    def refused(self, name: str) -> None:
        """What was given is wrong."""
        self._keys.refused(name)
        self._typed = dict.fromkeys(self._asked)

    def _once(self, question: KeyQuestion) -> str | None:
        if question.asked is not Asked.PIN:
            return self._ask(question)
        holder = question.identity.thumbprint
        if holder in self._typed:
            return self._typed[holder]
        self._asked.add(holder)
        given = self._ask(question)
        if given is None or question.challenge.standing is None:
            self._typed[holder] = given
        return given
