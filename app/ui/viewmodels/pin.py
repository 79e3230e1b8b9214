"""Asking a person for a PIN, once for all signatures of one run."""

from __future__ import annotations

from collections.abc import Callable

from app.domain.ports import Secrets
from app.domain.signatures import Authorization, SignerIdentity
from app.services.sign import KeyAuthorizer

type AskPin = Callable[[SignerIdentity], str | None]


class PinOfOneRun:
    """An `Authorize` that lives as long as one run. A PIN that a key refused is never given again, and nobody is asked for another one."""

    def __init__(self, secrets: Callable[[], Secrets], ask: AskPin) -> None:
        self._ask = ask
        self._keys = KeyAuthorizer(secrets, self._once)
        self._typed: dict[str, str | None] = {}

    def __call__(self, name: str, identity: SignerIdentity) -> Authorization:
        """The authorization for one use of the key."""
        return self._keys(name, identity)

    def refused(self, name: str) -> None:
        """What was given is wrong."""
        self._keys.refused(name)
        self._typed = dict.fromkeys(self._typed)

    def _once(self, identity: SignerIdentity) -> str | None:
        if identity.thumbprint not in self._typed:
            self._typed[identity.thumbprint] = self._ask(identity)
        return self._typed[identity.thumbprint]


def nobody(identity: SignerIdentity) -> None:
    """No person is there to be asked: what waits for a PIN goes on waiting."""
