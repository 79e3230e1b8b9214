"""What a certificate says that its key is for (RFC 5280, 4.2.1.3, 4.2.1.9, 4.2.1.12)."""

from __future__ import annotations

from typing import Final

from asn1crypto import x509

from app.domain.errors import SigningFailed

_SIGNING: Final = frozenset({"digital_signature", "non_repudiation"})
_FOR_DOCUMENTS: Final = frozenset(
    {
        "any_extended_key_usage",
        "email_protection",
        "1.3.6.1.5.5.7.3.36",
        "microsoft_document_signing",
        "adobe_authentic_documents_trust",
    }
)
"""e-mail, documents (RFC 9336), and what Microsoft and Adobe call the same: what issuers write into certificates of persons"""
_FOR_OTHERS: Final = frozenset({"server_auth", "code_signing", "time_stamping", "ocsp_signing"})
_LEAST_RSA_BITS: Final = 2048
_LEAST_EC_BITS: Final = 256


def require_signing_use(certificate: x509.Certificate) -> None:
    """Raise where the certificate is not one that a person or an office signs documents with.

    Raises:
        SigningFailed: CERTIFICATE_OF_AUTHORITY; CERTIFICATE_FOR_SERVERS: for a server, a program or a service; CERTIFICATE_WRONG_USAGE: its
            key may not sign; CERTIFICATE_WEAK: its key is too short; CERTIFICATE_MISSING: it can't be read.
    """
    try:
        _require_signing_use(certificate)
    except (ValueError, TypeError, KeyError) as error:
        raise SigningFailed("CERTIFICATE_MISSING", type(error).__name__) from error


def is_for_signatures(certificate: x509.Certificate) -> bool:
    """Whether its issuer made it for signatures of documents, however strong its key is. False where it can't be read."""
    try:
        _require_purpose(certificate)
    except (SigningFailed, ValueError, TypeError, KeyError):
        return False
    return True


def tells_of_revocation(certificate: x509.Certificate) -> bool:
    """Whether it names anybody who tells of its revocation (OCSP, CRL). Where it does not, a path holds though nobody was asked."""
    try:
        return bool(certificate.ocsp_urls or certificate.crl_distribution_points)
    except (ValueError, TypeError, KeyError):
        return False


def _require_signing_use(certificate: x509.Certificate) -> None:
    _require_purpose(certificate)
    key = certificate.public_key
    least = {"rsa": _LEAST_RSA_BITS, "ec": _LEAST_EC_BITS}.get(key.algorithm)
    if least is None or key.bit_size < least:
        raise SigningFailed("CERTIFICATE_WEAK", f"{key.algorithm} {key.bit_size}")


def _require_purpose(certificate: x509.Certificate) -> None:
    if certificate.ca:
        raise SigningFailed("CERTIFICATE_OF_AUTHORITY")
    extended = certificate.extended_key_usage_value
    purposes = frozenset(extended.native) if extended is not None else frozenset()
    if purposes & _FOR_OTHERS and not purposes & _FOR_DOCUMENTS:
        raise SigningFailed("CERTIFICATE_FOR_SERVERS")
    usage = certificate.key_usage_value
    if usage is not None and not frozenset(usage.native) & _SIGNING:
        raise SigningFailed("CERTIFICATE_WRONG_USAGE")
