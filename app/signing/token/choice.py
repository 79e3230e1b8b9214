"""Which token and which of its certificates signs: by serial number and thumbprint where the settings name them, else by rule."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from app.domain.errors import SigningFailed
from app.signing.token.messages import Token

if TYPE_CHECKING:
    from asn1crypto.x509 import Certificate


@dataclass(frozen=True, slots=True)
class TokenChoice:
    """What the settings say; an empty string leaves it to the rule.

    Attributes:
        serial: the token's serial number.
        thumbprint: SHA-256 of the certificate in hex.
        issuer: the common name of who issued the certificate.
    """

    serial: str = ""
    thumbprint: str = ""
    issuer: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A certificate on a token, the authorities' certificates that lie beside it, and the others that could sign as well if somebody
    preferred them: on the same token, and on further ones where a person chose of several.
    """

    token: Token
    certificate: Certificate
    authorities: tuple[Certificate, ...]
    others: tuple[Certificate, ...] = ()
    open_for_s: float | None = None
    """how long its key may still be used without a PIN; None: it is locked"""


def choose(
    tokens: Iterable[Token], wanted: TokenChoice, trusted: Sequence[Certificate], at: datetime, preferred: str = ""
) -> Found | None:
    """The certificate that is wanted, or the newest valid one of a person whose issuer is known here.

    Args:
        tokens: all tokens that are there.
        wanted: what the settings name.
        trusted: the certificates of the authorities that are configured; with none, any issuer will do.
        at: the time of asking.
        preferred: the thumbprint of the one that a person chose, of those that fit; it decides where it is there and in time.

    Returns:
        None where no such token is there.

    Raises:
        SigningFailed: TOKEN_CERTIFICATE_MISSING: a token is there, but no such certificate on it. TOKEN_AMBIGUOUS: several tokens have
            one.
    """
    there = [token for token in tokens if not wanted.serial or token.serial.lower() == wanted.serial.lower()]
    fitting = [found for token in there if (found := _on(token, wanted, trusted, at, preferred)) is not None]
    chosen = [one for one in fitting if preferred and one.certificate.sha256.hex() == preferred]
    if chosen:
        beside = (of for one in fitting if one is not chosen[0] for of in (one.certificate, *one.others))
        return replace(chosen[0], others=(*chosen[0].others, *beside))
    if len(fitting) > 1:
        raise SigningFailed(
            "TOKEN_AMBIGUOUS", count=len(fitting), serials=", ".join(one.token.serial for one in fitting)
        )
    if not fitting and there:
        raise SigningFailed("TOKEN_CERTIFICATE_MISSING", token=", ".join(token.serial for token in there))
    return fitting[0] if fitting else None


def read(token: Token) -> tuple[Certificate, ...]:
    """The certificates of a token that can be read as such; what else lies there is passed over."""
    from asn1crypto.x509 import Certificate

    found = []
    for der in token.certificates:
        try:
            certificate = Certificate.load(der, strict=True)
            certificate.native  # noqa: B018  parses all of it
        except (ValueError, TypeError, KeyError):
            continue
        found.append(certificate)
    return tuple(found)


def _on(
    token: Token, wanted: TokenChoice, trusted: Sequence[Certificate], at: datetime, preferred: str
) -> Found | None:
    certificates = read(token)
    authorities = tuple(one for one in certificates if one.ca)
    if wanted.thumbprint:
        fitting = [one for one in certificates if one.sha256.hex() == wanted.thumbprint.lower()]
    else:
        from app.signing.usage import is_for_signatures

        known = {one.subject.hashable for one in (*trusted, *authorities)} if trusted else set()
        fitting = [one for one in certificates if is_for_signatures(one) and _issued(one, wanted.issuer, known)]
    if not fitting:
        return None
    in_time = [one for one in fitting if one.not_valid_before <= at <= one.not_valid_after]
    first = max(
        in_time or fitting, key=lambda one: (bool(preferred) and one.sha256.hex() == preferred, one.not_valid_before)
    )
    return Found(token, first, authorities, tuple(one for one in in_time if one is not first))


def _issued(certificate: Certificate, issuer: str, known: set[str]) -> bool:
    if issuer and str(certificate.issuer.native.get("common_name", "")) != issuer:
        return False
    return not known or certificate.issuer.hashable in known
