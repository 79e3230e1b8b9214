"""Version 1 of the API (1.0.4.0): what is sent, and how a key's authorization is described."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.errors import SigningFailed
from app.domain.signatures import Authorization
from app.signing.csc.credential import Credential, Factor, FactorKind
from app.signing.csc.mechanism import Mechanism
from app.signing.csc.service import malformed


class ApiV1:
    """Implements `Api`."""

    def factors(self, told: Mapping[str, Any], service: str) -> tuple[Factor, ...]:
        """See `Api`."""
        mode = told.get("authMode")
        if mode == "implicit":
            return (Factor(FactorKind.ELSEWHERE),)
        if not isinstance(mode, str):
            raise malformed(service, "authMode")
        if mode != "explicit":
            raise SigningFailed("CREDENTIAL_MODE_UNSUPPORTED", "authMode", service=service)
        found = []
        if _wanted(told.get("PIN")):
            found.append(Factor(FactorKind.PIN))
        if _wanted(told.get("OTP")):
            found.append(Factor(FactorKind.ONE_TIME_CODE, sent=told["OTP"].get("type") == "online"))
        return tuple(found)

    def sending(self, credential: Credential, factor: Factor) -> tuple[str, dict[str, object]]:
        """See `Api`."""
        return "credentials/sendOTP", {"credentialID": credential.id}

    def authorization(
        self, credential: Credential, hashes: Sequence[str], count: int, given: Authorization, mechanism: Mechanism
    ) -> dict[str, object]:
        """See `Api`."""
        asked: dict[str, object] = {"credentialID": credential.id, "numSignatures": count}
        if credential.bound:
            asked["hash"] = list(hashes)
        if credential.has(FactorKind.PIN):
            asked["PIN"] = given.pin
        if credential.has(FactorKind.ONE_TIME_CODE):
            asked["OTP"] = given.one_time_code
        return asked

    def extension(
        self, credential: Credential, sad: str, hashes: Sequence[str], mechanism: Mechanism
    ) -> dict[str, object]:
        """See `Api`."""
        asked: dict[str, object] = {"credentialID": credential.id, "SAD": sad}
        return asked | ({"hash": list(hashes)} if credential.bound else {})

    def signing(
        self, credential: Credential, sad: str, hashes: Sequence[str], mechanism: Mechanism
    ) -> dict[str, object]:
        """See `Api`."""
        asked: dict[str, object] = {
            "credentialID": credential.id,
            "SAD": sad,
            "hash": list(hashes),
            "hashAlgo": mechanism.hash_oid,
            "signAlgo": mechanism.oid,
        }
        return asked | ({"signAlgoParams": mechanism.parameters} if mechanism.parameters else {})


def _wanted(factor: object) -> bool:
    """`presence` is a text there; *optional* is taken for no."""
    return isinstance(factor, dict) and str(factor.get("presence")).casefold() == "true"
