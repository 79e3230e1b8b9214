"""Certificates as they lie in files."""

from __future__ import annotations

from asn1crypto import pem, x509


def certificates_in(data: bytes) -> tuple[x509.Certificate, ...]:
    """All certificates of PEM or DER bytes, in their order.

    Raises:
        ValueError: these are none.
        TypeError: of such bytes, too.
    """
    if not pem.detect(data):
        return (x509.Certificate.load(data, strict=True),)
    return tuple(x509.Certificate.load(der, strict=True) for _, _, der in pem.unarmor(data, multiple=True))
