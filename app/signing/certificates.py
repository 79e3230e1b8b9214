"""X.509 certificates: reading them, saying who they are, and asking whether they may still be used (RFC 5280)."""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path

from asn1crypto import pem, x509
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import (
    DisallowedAlgorithmError,
    ExpiredError,
    InsufficientRevinfoError,
    NotYetValidError,
    PathError,
    RevokedError,
    StaleRevinfoError,
    ValidationError,
)

from app.domain.errors import SigningFailed
from app.domain.signatures import SignerIdentity
from app.signing.holder_kind import kind_of
from app.signing.revocation import RevocationSource, cache_in
from app.signing.trust import TrustSettings

for _engine in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_engine).setLevel(logging.CRITICAL)  # they log the names of certificate holders


def read_certificates(path: Path) -> tuple[x509.Certificate, ...]:
    """All certificates of a PEM or DER file, in its order.

    Raises:
        SigningFailed: CERTIFICATE_FILE_UNREADABLE: the file can't be read, or holds none.
    """
    try:
        data = path.read_bytes()
        if not pem.detect(data):
            return (x509.Certificate.load(data, strict=True),)
        found = tuple(x509.Certificate.load(der, strict=True) for _, _, der in pem.unarmor(data, multiple=True))
    except (OSError, ValueError, TypeError) as error:
        raise SigningFailed("CERTIFICATE_FILE_UNREADABLE", type(error).__name__, certificate=str(path)) from error
    if not found:
        raise SigningFailed("CERTIFICATE_FILE_UNREADABLE", "empty", certificate=str(path))
    return found


def identity_of(certificate: x509.Certificate) -> SignerIdentity:
    """The certificate's own words. Raises SigningFailed (CERTIFICATE_MISSING) where its fields can't be read."""
    try:
        subject, issuer = certificate.subject.native, certificate.issuer.native
        name = _text(subject.get("common_name") or certificate.subject.human_friendly)
        organisation = _text(subject.get("organization_name", ""))
        return SignerIdentity(
            name=name,
            organisation=organisation,
            issuer=_text(issuer.get("common_name") or certificate.issuer.human_friendly),
            serial=format(certificate.serial_number, "x"),
            thumbprint=certificate.sha256.hex(),
            valid_from=certificate.not_valid_before,
            valid_until=certificate.not_valid_after,
            kind=kind_of(subject, name, organisation),
        )
    except (ValueError, TypeError, KeyError) as error:
        raise SigningFailed("CERTIFICATE_MISSING", type(error).__name__) from error


async def with_evidence[T](
    trust: TrustSettings, question: Callable[[ValidationContext], Awaitable[T]], *, must_know: bool
) -> T:
    """Answer a question about certificates with the trust anchors and, where allowed, with OCSP and CRLs.

    What was asked over the network is kept where an answer was found. Where none was found with kept evidence, it is asked for anew, once.

    Args:
        trust: whom to trust.
        question: is given the context of one validation; may be asked twice.
        must_know: whether a revocation state that can't be learned counts as a failure.

    Raises:
        SigningFailed: CERTIFICATE_*, REVOCATION_*: as `refusal`; REVOCATION_UNREACHABLE where the state must be known but
            fetching is off; CERTIFICATE_FILE_UNREADABLE.
    """
    if must_know and not trust.fetch:
        raise SigningFailed("REVOCATION_UNREACHABLE", "fetching is off")
    while True:
        source = RevocationSource(trust.private_hosts, cache_in(trust.cache))
        try:
            answer = await question(_context(trust, source, must_know=must_know))
        except (ValidationError, PathError) as error:
            if not source.forget():
                raise _refusal_of(source, error) from None  # its text holds the holder's name
        else:
            source.settle(held=True)
            return answer
        finally:
            await source.close()


def _context(trust: TrustSettings, source: RevocationSource, *, must_know: bool) -> ValidationContext:
    return ValidationContext(
        trust_roots=read_roots(trust.roots),
        other_certs=read_all(trust.others),
        allow_fetching=trust.fetch,
        fetcher_backend=source,
        revocation_mode="hard-fail" if must_know else "soft-fail",
    )


def read_all(paths: Iterable[Path]) -> list[x509.Certificate]:
    """The certificates of all files. Raises SigningFailed (CERTIFICATE_FILE_UNREADABLE)."""
    return [certificate for path in paths for certificate in read_certificates(path)]


def read_roots(paths: Iterable[Path]) -> list[x509.Certificate]:
    """The trust anchors of all files. Nobody is ever asked about an anchor: an officer's certificate among them would hold for ever.

    Raises:
        SigningFailed: CERTIFICATE_FILE_UNREADABLE; TRUST_ROOT_NO_AUTHORITY: it was issued by another and issues nothing itself.
    """
    roots: list[x509.Certificate] = []
    for path in paths:
        for certificate in read_certificates(path):
            if not certificate.ca and certificate.self_issued is False:
                raise SigningFailed("TRUST_ROOT_NO_AUTHORITY", certificate=str(path))
            roots.append(certificate)
    return roots


def _refusal_of(source: RevocationSource, error: ValidationError | PathError) -> SigningFailed:
    """As `refusal`; where somebody answered, but of another time, or that the certificate is none of theirs, that is told."""
    told = refusal(error)
    if told.code == "REVOCATION_UNREACHABLE" and source.unknown:
        return SigningFailed("REVOCATION_UNKNOWN", told.detail, retryable=True)
    if told.code == "REVOCATION_UNREACHABLE" and source.untimely:
        return SigningFailed("REVOCATION_STALE", told.detail, retryable=True)
    return told


def refusal(error: ValidationError | PathError) -> SigningFailed:
    """The physical fact behind a validator's exception."""
    kind = type(error).__name__
    match error:
        case RevokedError():
            return SigningFailed("CERTIFICATE_REVOKED", kind)
        case ExpiredError():
            return SigningFailed("CERTIFICATE_EXPIRED", kind)
        case NotYetValidError():
            return SigningFailed("CERTIFICATE_NOT_YET_VALID", kind)
        case DisallowedAlgorithmError():
            return SigningFailed("CERTIFICATE_WEAK", kind)
        case StaleRevinfoError():
            return SigningFailed("REVOCATION_STALE", kind, retryable=True)
        case InsufficientRevinfoError():
            return SigningFailed("REVOCATION_UNREACHABLE", kind, retryable=True)
        case _:
            return SigningFailed("CERTIFICATE_NOT_TRUSTED", kind)


def _text(value: object) -> str:
    """A name may be repeated in a subject; then the first one counts."""
    first = value[0] if isinstance(value, list) and value else value
    return unicodedata.normalize("NFC", str(first))
