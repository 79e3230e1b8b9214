"""Version 2 of the API (2.0.0.2): what is sent, and how a key's authorization is described."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from app.domain.errors import SigningFailed
from app.domain.signatures import Authorization
from app.signing.csc.credential import Credential, Factor, FactorKind, part
from app.signing.csc.mechanism import Mechanism
from app.signing.csc.service import malformed

_LONGEST_ID: Final = 200
_MOST_OBJECTS: Final = 10
_ALTERNATIVES: Final = ("OR", "XOR", "(")


class ApiV2:
    """Implements `Api`."""

    def factors(self, told: Mapping[str, Any], service: str) -> tuple[Factor, ...]:
        """See `Api`."""
        auth = part(told, "auth", service)
        if auth.get("mode") == "implicit":
            return (Factor(FactorKind.ELSEWHERE),)
        alternatives = any(word in _ALTERNATIVES for word in str(auth.get("expression", "")).replace("(", "( ").split())
        if auth.get("mode") != "explicit" or alternatives:
            raise SigningFailed("CREDENTIAL_MODE_UNSUPPORTED", "auth", service=service)
        found = auth.get("objects", [])
        if not isinstance(found, list) or len(found) > _MOST_OBJECTS:
            raise malformed(service, "auth/objects")
        return tuple(_factor(one, service) for one in found)

    def sending(self, credential: Credential, factor: Factor) -> tuple[str, dict[str, object]]:
        """See `Api`."""
        return "credentials/getChallenge", {"credentialID": credential.id, "authObjectID": factor.id}

    def authorization(
        self, credential: Credential, hashes: Sequence[str], count: int, given: Authorization, mechanism: Mechanism
    ) -> dict[str, object]:
        """See `Api`."""
        asked: dict[str, object] = {"credentialID": credential.id, "numSignatures": count}
        if credential.bound:
            asked |= {"hashes": list(hashes), "hashAlgorithmOID": mechanism.hash_oid}
        objects = [_given(factor, given) for factor in credential.factors if factor.id]
        return asked | ({"authData": objects} if objects else {})

    def extension(
        self, credential: Credential, sad: str, hashes: Sequence[str], mechanism: Mechanism
    ) -> dict[str, object]:
        """See `Api`."""
        asked: dict[str, object] = {"credentialID": credential.id, "SAD": sad}
        return asked | ({"hashes": list(hashes), "hashAlgorithmOID": mechanism.hash_oid} if credential.bound else {})

    def signing(
        self, credential: Credential, sad: str, hashes: Sequence[str], mechanism: Mechanism
    ) -> dict[str, object]:
        """See `Api`."""
        asked: dict[str, object] = {
            "credentialID": credential.id,
            "SAD": sad,
            "hashes": list(hashes),
            "hashAlgorithmOID": mechanism.hash_oid,
            "signAlgo": mechanism.oid,
        }
        return asked | ({"signAlgoParams": mechanism.parameters} if mechanism.parameters else {})


def _given(factor: Factor, given: Authorization) -> dict[str, str | None]:
    """The object of one factor; without a value it makes the service ask elsewhere (8.3)."""
    match factor.kind:
        case FactorKind.PIN:
            return {"id": factor.id, "value": given.pin}
        case FactorKind.ONE_TIME_CODE:
            return {"id": factor.id, "value": given.one_time_code}
        case FactorKind.ELSEWHERE:
            return {"id": factor.id}


def _factor(told: object, service: str) -> Factor:
    name = told.get("id") if isinstance(told, dict) else None
    if not isinstance(told, dict) or not isinstance(name, str) or not 0 < len(name) <= _LONGEST_ID:
        raise malformed(service, "auth/objects")
    match told.get("type"):
        case "Password" if told.get("generator"):
            return Factor(FactorKind.ONE_TIME_CODE, name)
        case "Password":
            return Factor(FactorKind.PIN, name)
        case "ChallengeResponse":
            return Factor(FactorKind.ONE_TIME_CODE, name, sent=True)
        case "PasswordOOB" | "ChallengeResponseOOB":
            return Factor(FactorKind.ELSEWHERE, name)
        case _:
            raise SigningFailed("CREDENTIAL_MODE_UNSUPPORTED", "auth/objects", service=service)
