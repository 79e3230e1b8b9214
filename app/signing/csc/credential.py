"""What a service says of one of its keys: the certificate, what signs, and what its holder has to give. Everything of it is a claim."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final

from asn1crypto import x509

from app.domain.errors import SigningFailed
from app.domain.signatures import Challenge
from app.signing.certificates import identity_of
from app.signing.csc.service import malformed

_MOST_CERTIFICATES: Final = 10
_LONGEST_CERTIFICATE_BYTES: Final = 64 << 10
_LONGEST_ID: Final = 1024
_MOST_SIGNATURES: Final = 10_000
_MOST_LISTED: Final = 1000
_UNUSABLE: Final = ("disabled", "suspended")


class FactorKind(Enum):
    """Who gives a factor of an authorization, and how."""

    PIN = auto()
    ONE_TIME_CODE = auto()
    ELSEWHERE = auto()
    """the holder confirms on a device of theirs; the service asks them by itself"""


@dataclass(frozen=True, slots=True)
class Factor:
    """One thing that an authorization needs. `sent`: the service has to be told to send it first."""

    kind: FactorKind
    id: str = ""
    sent: bool = False


@dataclass(frozen=True, slots=True)
class Credential:
    """A key of a service.

    Attributes:
        id: its name there; may hold personal data, and is never logged.
        certificate: the certificate of the key.
        chain: those above it.
        algorithms: what it signs with (OIDs).
        bound: whether an authorization is for named hashes only (SCAL2).
        most: for how many signatures one authorization can be (`multisign`).
        factors: what an authorization needs.
    """

    id: str
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    algorithms: frozenset[str]
    bound: bool
    most: int
    factors: tuple[Factor, ...]

    def has(self, kind: FactorKind) -> bool:
        """Whether an authorization needs this."""
        return any(factor.kind is kind for factor in self.factors)

    @property
    def challenge(self) -> Challenge:
        """What its holder has to give for an authorization."""
        return Challenge(
            pin=self.has(FactorKind.PIN),
            one_time_code=self.has(FactorKind.ONE_TIME_CODE),
            elsewhere=self.has(FactorKind.ELSEWHERE),
        )


def credential_ids(told: Mapping[str, Any], service: str) -> tuple[str, ...]:
    """The names of keys in an answer of `credentials/list`. Raises SigningFailed (SIGNING_SERVICE_ANSWER_MALFORMED)."""
    found = told.get("credentialIDs")
    if not isinstance(found, list) or len(found) > _MOST_LISTED:
        raise malformed(service, "credentialIDs")
    if not all(isinstance(one, str) and 0 < len(one) <= _LONGEST_ID for one in found):
        raise malformed(service, "credentialIDs")
    return tuple(found)


def read_credential(credential_id: str, told: Mapping[str, Any], factors: Sequence[Factor], service: str) -> Credential:
    """An answer of `credentials/info`, whose factors were read by the version's own rules.

    Raises:
        SigningFailed: SIGNING_SERVICE_ANSWER_MALFORMED, CREDENTIAL_DISABLED, CREDENTIAL_MODE_UNSUPPORTED.
    """
    key, cert = part(told, "key", service), part(told, "cert", service)
    if key.get("status") in _UNUSABLE or cert.get("status") in _UNUSABLE:
        raise SigningFailed("CREDENTIAL_DISABLED", key=service)
    if len({factor.kind for factor in factors}) < len(factors):
        raise SigningFailed("CREDENTIAL_MODE_UNSUPPORTED", "two factors of one kind", service=service)
    certificates = _certificates(cert.get("certificates"), service)
    algorithms = key.get("algo")
    if not isinstance(algorithms, list) or not all(isinstance(oid, str) for oid in algorithms):
        raise malformed(service, "key/algo")
    return Credential(
        id=credential_id,
        certificate=certificates[0],
        chain=certificates[1:],
        algorithms=frozenset(algorithms),
        bound=str(told.get("SCAL", "1")) == "2",
        most=whole(told.get("multisign", 1), "multisign", 1, _MOST_SIGNATURES, service),
        factors=tuple(factors),
    )


def part(told: Mapping[str, Any], name: str, service: str) -> Mapping[str, Any]:
    """An object inside an answer. Raises SigningFailed (SIGNING_SERVICE_ANSWER_MALFORMED)."""
    found = told.get(name)
    if not isinstance(found, dict):
        raise malformed(service, name)
    return found


def whole(value: object, name: str, least: int, most: int, service: str) -> int:
    """A number between bounds; some services write numbers as text. Raises SigningFailed (SIGNING_SERVICE_ANSWER_MALFORMED)."""
    text = str(value)
    if isinstance(value, bool) or not (text.isascii() and text.isdigit() and len(text) <= 10):
        raise malformed(service, name)
    if int(text) < least:
        raise malformed(service, name)
    return min(int(text), most)


def _certificates(found: object, service: str) -> tuple[x509.Certificate, ...]:
    """The signer's own comes first, the order of the others is not told (CSC API, credentials/info)."""
    if not isinstance(found, list) or not 0 < len(found) <= _MOST_CERTIFICATES:
        raise malformed(service, "cert/certificates")
    return tuple(_certificate(one, service) for one in found)


def _certificate(text: object, service: str) -> x509.Certificate:
    if not isinstance(text, str) or len(text) > 2 * _LONGEST_CERTIFICATE_BYTES:
        raise malformed(service, "cert/certificates")
    try:
        certificate = x509.Certificate.load(base64.b64decode("".join(text.split()), validate=True), strict=True)
        identity_of(certificate)
        certificate.public_key.native  # noqa: B018  parsed now, not while signing
    except (binascii.Error, ValueError, TypeError, KeyError, SigningFailed) as error:
        raise malformed(service, "cert/certificates") from error
    return certificate
