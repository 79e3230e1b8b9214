"""Who is believed, and who we are: TLS is verified always, there is no switch to turn that off."""

from __future__ import annotations

import os
import secrets
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import httpx
from cryptography import x509
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat
from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12

from app.delivery.failures import WireCode, failed

_PKCS12: Final = (".p12", ".pfx")
_NOT_ENCRYPTED: Final = "-"
"""OpenSSL asks at the terminal where an encrypted key comes without a password; with a wrong one it does not"""


@dataclass(frozen=True, slots=True)
class ClientCertificate:
    """What the station shows a server that wants to know who asks (mutual TLS).

    Attributes:
        file: PEM with the certificate and those that lead to its authority, or PKCS#12 (.p12, .pfx).
        key: PEM with the key, where `file` does not hold it.
        password: of the key or the PKCS#12 file; empty where there is none.
    """

    file: Path
    key: Path | None = None
    password: str = field(default="", repr=False)


def tls(ca_bundle: Path | None, client: ClientCertificate | None = None) -> ssl.SSLContext:
    """Chain, dates and name of the server are checked; the authorities of `ca_bundle` (PEM) count beside the public ones.

    Raises:
        DeliveryFailed: CA_BUNDLE_UNREADABLE, CLIENT_CERTIFICATE_UNREADABLE, CLIENT_CERTIFICATE_EXPIRED.
    """
    context = httpx.create_ssl_context()
    if ca_bundle is not None:
        try:
            context.load_verify_locations(cafile=ca_bundle)
        except OSError as error:  # SSLError, for a file without certificates, is one
            raise failed(WireCode.CA_BUNDLE_UNREADABLE) from error
    if client is not None:
        try:
            if client.file.suffix.lower() in _PKCS12:
                _show_pkcs12(context, client)
            else:
                _in_its_time(x509.load_pem_x509_certificates(client.file.read_bytes()))
                context.load_cert_chain(client.file, client.key, client.password or _NOT_ENCRYPTED)
        except (OSError, ValueError) as error:
            raise failed(WireCode.CLIENT_CERTIFICATE_UNREADABLE, type(error).__name__) from error
    return context


def _show_pkcs12(context: ssl.SSLContext, client: ClientCertificate) -> None:
    """OpenSSL takes a key from a file only: it gets one that lies in memory, encrypted, and is gone when this ends."""
    opened = load_pkcs12(client.file.read_bytes(), client.password.encode() or None)
    if opened.key is None or opened.cert is None:
        raise ValueError("no key or no certificate")
    chain = [opened.cert.certificate, *(more.certificate for more in opened.additional_certs)]
    _in_its_time(chain)
    once = secrets.token_hex(32)
    encryption = BestAvailableEncryption(once.encode())
    key = opened.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)
    descriptor = os.memfd_create("client", os.MFD_CLOEXEC)
    try:
        os.write(descriptor, key + b"".join(one.public_bytes(Encoding.PEM) for one in chain))
        context.load_cert_chain(f"/proc/self/fd/{descriptor}", password=once)
    finally:
        os.close(descriptor)


def _in_its_time(chain: Sequence[x509.Certificate]) -> None:
    now = datetime.now(UTC)
    if not chain[0].not_valid_before_utc <= now <= chain[0].not_valid_after_utc:
        raise failed(WireCode.CLIENT_CERTIFICATE_EXPIRED)
