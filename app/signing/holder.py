"""Whose certificate it is: a person's or an organisation's, in the words of the certificate."""

from __future__ import annotations

from asn1crypto import x509

from app.domain.errors import SigningFailed
from app.domain.signatures import HolderKind
from app.domain.verification import Holder
from app.signing.certificates import identity_of


def holder_of(certificate: x509.Certificate | None) -> Holder:
    """The holder as the certificate says; empty where it can't be read."""
    try:
        if certificate is None:
            raise SigningFailed("CERTIFICATE_MISSING")
        identity = identity_of(certificate)
    except SigningFailed:
        return Holder("", HolderKind.PERSON, "", "", "", None, None)
    return Holder(
        identity.name,
        identity.kind,
        identity.organisation,
        identity.issuer,
        identity.serial,
        identity.valid_from,
        identity.valid_until,
    )
