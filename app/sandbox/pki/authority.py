"""Keys and certificates of the demonstration PKI on disk."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.sandbox.pki.architecture import ARCHITECTURE, KEYS, SIGNERS, load_architecture

if TYPE_CHECKING:
    from certomancer.registry import PKIArchitecture

_RSA_BITS: Final = 2048
_FACTS: Final = "pki.json"


@dataclass(frozen=True, slots=True)
class DemoPki:
    """Where the demonstration PKI lies (`folder`, 0700) and answers (`base_url`, where `pki_app` is mounted; no slash at the end)."""

    folder: Path
    base_url: str
    created: datetime

    @property
    def root_pem(self) -> Path:
        """The trust anchor."""
        return self.folder / "root.cert.pem"

    @property
    def issuer_pem(self) -> Path:
        """The certificate between the officers and the root."""
        return self.folder / "issuer.cert.pem"

    @property
    def officer_p12(self) -> Path:
        """Key and certificate that sign; `officer.cert.pem` lies beside."""
        return self.folder / "officer.p12"

    @property
    def revoked_p12(self) -> Path:
        """The same, but OCSP and CRL say that the certificate is revoked."""
        return self.folder / "revoked.p12"

    @property
    def expired_p12(self) -> Path:
        """The same, but the certificate ended before the PKI was made."""
        return self.folder / "expired.p12"

    @property
    def seal_p12(self) -> Path:
        """The organisation's key and certificate; `seal.cert.pem` lies beside."""
        return self.folder / "seal.p12"

    @property
    def officer_pin(self) -> Path:
        """The file (0600) with the random passphrase of all four `.p12`."""
        return self.folder / "officer.pin"

    @property
    def tsa_url(self) -> str:
        """Where time-stamps are asked for (RFC 3161)."""
        return f"{self.base_url}/{ARCHITECTURE}/tsa/tsa"

    @property
    def ocsp_url(self) -> str:
        """Where the officers' certificates are asked about (RFC 6960)."""
        return f"{self.base_url}/{ARCHITECTURE}/ocsp/issuer"

    def architecture(self) -> PKIArchitecture:
        """The engine behind the files, as certomancer sees it."""
        return load_architecture(self.folder, self.base_url, self.created)


def ensure_pki(folder: Path, base_url: str) -> DemoPki:
    """The PKI in `folder`: made on first use, kept afterwards.

    The certificates name the addresses of OCSP and CRL. Where `base_url` differs from the last time (its port was taken), they are issued
    again from the same keys, with the same serial numbers; signatures made before stay checkable through what they embed (B-LT), while
    the addresses in their certificates answer no more.

    Raises:
        OSError: the folder can't be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    before = _read_facts(folder)
    pki = DemoPki(folder, base_url.rstrip("/"), before.created if before else datetime.now(UTC).replace(microsecond=0))
    if pki == before and pki.seal_p12.exists():  # an earlier program made none
        return pki
    _make_keys(folder)
    _issue(pki)
    facts = {"base_url": pki.base_url, "created": pki.created.isoformat()}
    _write(folder / _FACTS, json.dumps(facts).encode(), mode=0o600)
    return pki


def _read_facts(folder: Path) -> DemoPki | None:
    """Written last, so it stands for a whole PKI."""
    path = folder / _FACTS
    if not path.exists():
        return None
    facts = json.loads(path.read_text(encoding="utf-8"))
    return DemoPki(folder, facts["base_url"], datetime.fromisoformat(facts["created"]))


def _make_keys(folder: Path) -> None:
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    for label in KEYS:
        path = folder / f"{label}.key.pem"
        if not path.exists():
            key = rsa.generate_private_key(public_exponent=65537, key_size=_RSA_BITS)
            _write(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), mode=0o600)
    pin = folder / "officer.pin"
    if not pin.exists():
        _write(pin, secrets.token_urlsafe(12).encode(), mode=0o600)


def _issue(pki: DemoPki) -> None:
    from certomancer.registry import CertLabel

    architecture = pki.architecture()
    der = {label: architecture.get_cert(CertLabel(label)).dump() for label in ("root", "issuer", *SIGNERS)}
    _write(pki.root_pem, _pem(der["root"]), mode=0o644)
    _write(pki.issuer_pem, _pem(der["issuer"]), mode=0o644)
    pin = pki.officer_pin.read_bytes()
    for label in SIGNERS:
        key = (pki.folder / f"{label}.key.pem").read_bytes()
        _write(pki.folder / f"{label}.p12", _pkcs12(label, key, der[label], [der["issuer"]], pin), mode=0o600)
        _write(pki.folder / f"{label}.cert.pem", _pem(der[label]), mode=0o644)


def _pem(der: bytes) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding
    from cryptography.x509 import load_der_x509_certificate

    return load_der_x509_certificate(der).public_bytes(Encoding.PEM)


def _pkcs12(name: str, key_pem: bytes, certificate: bytes, chain: Iterable[bytes], pin: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, load_pem_private_key, pkcs12
    from cryptography.x509 import load_der_x509_certificate

    key = load_pem_private_key(key_pem, password=None)
    assert isinstance(key, RSAPrivateKey)
    return pkcs12.serialize_key_and_certificates(
        name.encode(),
        key,
        load_der_x509_certificate(certificate),
        [load_der_x509_certificate(der) for der in chain],
        BestAvailableEncryption(pin),
    )


def _write(path: Path, data: bytes, *, mode: int) -> None:
    """A key is never readable by others, not even for a moment; a half-written file never bears the name."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(data)
    part.replace(path)
