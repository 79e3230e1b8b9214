"""Signing a policy file, for the province's administrator: the organisation's key over the bytes of the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from app.domain.clock import Clock
from app.domain.errors import SigningFailed
from app.domain.signatures import Authorization, Challenge, HolderKind, SignerIdentity
from app.services.sign import Authorize

_REFUSED_PIN = frozenset({"WRONG_PIN", "WRONG_PIN_OR_CODE"})


class DetachedSigner(Protocol):
    """A key that signs bytes of any kind."""

    def identity(self) -> SignerIdentity: ...  # noqa: D102
    def challenge(self) -> Challenge: ...  # noqa: D102
    def expect_detached(self, data: bytes, at: datetime) -> None: ...  # noqa: D102
    def sign_detached(self, data: bytes, at: datetime, authorization: Authorization) -> bytes: ...  # noqa: D102


class PolicySigning:
    """Signs with the keys of this station. `same_officer` closes the keys of an officer who left."""

    def __init__(self, signers: Mapping[str, DetachedSigner], clock: Clock, same_officer: Callable[[], None]) -> None:
        self._signers = signers
        self._clock = clock
        self._same_officer = same_officer

    def sign(self, policy: bytes, name: str, authorize: Authorize) -> bytes:
        """The detached signature of the key of that name in the settings.

        Raises:
            SigningFailed: SIGNER_UNKNOWN; POLICY_SIGNER_A_PERSON: the certificate is no organisation's; as the key does.
        """
        self._same_officer()
        signer = self._signers.get(name)
        if signer is None:
            raise SigningFailed("SIGNER_UNKNOWN", signer=name, known=", ".join(sorted(self._signers)) or "-")
        identity = signer.identity()
        if identity.kind is not HolderKind.ORGANISATION:
            raise SigningFailed("POLICY_SIGNER_A_PERSON", signer=name)
        at = self._clock.now().replace(microsecond=0)
        signer.expect_detached(policy, at)
        try:
            return signer.sign_detached(policy, at, authorize(name, identity, signer.challenge()))
        except SigningFailed as error:
            if error.code in _REFUSED_PIN or error.fields.get("pin") == "unknown":
                authorize.refused(name)
            raise
