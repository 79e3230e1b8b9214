"""Policies of a province: signed by the organisation of the demonstration PKI."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asn1crypto.keys
import asn1crypto.x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from pyhanko.sign.signers import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from app.settings.protected import PolicyPlace
from app.signing.sign_detached import attributes_of, signed_detached
from tests.support.demo_world import demo_pki

USAGE = x509.KeyUsage(True, True, False, False, False, False, False, False, False)


@dataclass(frozen=True, slots=True)
class ProvinceDesk:
    """Who signs policies, and the folder of a station that they are laid into."""

    folder: Path

    @property
    def place(self) -> PolicyPlace:
        """The folder belongs to whoever runs the tests."""
        return PolicyPlace(self.folder / "policy.toml", os.getuid())

    def lay(self, text: str | bytes, signer: SimpleSigner | None = None, at: datetime | None = None) -> PolicyPlace:
        """Put a signed policy there, and the certificates of the organisation and its authority beside it."""
        self.folder.mkdir(exist_ok=True)
        data = text.encode() if isinstance(text, str) else text
        place = self.place
        place.file.write_bytes(data)
        place.signature.write_bytes(signature_of(data, signer, at))
        if not place.anchor.exists():
            place.anchor.write_bytes(anchor())
        for path in (place.file, place.signature, place.anchor):
            path.chmod(0o644)
        self.folder.chmod(0o755)
        return place


def anchor() -> bytes:
    """The organisation, its issuer and the root."""
    pki = demo_pki()
    own = pki.folder / "seal.cert.pem"
    return own.read_bytes() + pki.issuer_pem.read_bytes() + pki.root_pem.read_bytes()


def signature_of(data: bytes, signer: SimpleSigner | None = None, at: datetime | None = None) -> bytes:
    """The detached signature of the organisation, or of another, made now or then."""
    signer = signer or key_of("seal")
    return signed_detached(attributes_of(data, (at or datetime.now(UTC)).replace(microsecond=0), signer), signer)


def key_of(label: str) -> SimpleSigner:
    """A key of the demonstration PKI with its certificate."""
    signer = SimpleSigner.load_pkcs12(
        demo_pki().folder / f"{label}.p12", passphrase=demo_pki().officer_pin.read_bytes()
    )
    assert isinstance(signer, SimpleSigner)
    return signer


def renewed(
    *,
    begins: datetime | None = None,
    usage: Sequence[x509.ExtensionType] = (USAGE,),
    issuer: str | None = "issuer",
    bits: int = 2048,
) -> SimpleSigner:
    """A new key of the organisation's, in a certificate of the same subject by that authority of the PKI (None: by itself), of 30 days."""
    key = rsa.generate_private_key(65537, bits)
    subject = x509.load_pem_x509_certificate((demo_pki().folder / "seal.cert.pem").read_bytes()).subject
    authority, above = key, subject
    if issuer is not None:
        loaded = load_pem_private_key((demo_pki().folder / f"{issuer}.key.pem").read_bytes(), None)
        assert isinstance(loaded, rsa.RSAPrivateKey)
        authority = loaded
        above = x509.load_pem_x509_certificate((demo_pki().folder / f"{issuer}.cert.pem").read_bytes()).subject
    begins = begins or datetime.now(UTC) - timedelta(days=1)
    builder = x509.CertificateBuilder(above, subject, key.public_key(), 4711, begins, begins + timedelta(days=30))
    for extension in usage:
        builder = builder.add_extension(extension, critical=True)
    certificate = builder.sign(authority, hashes.SHA256())
    return SimpleSigner(
        signing_cert=asn1crypto.x509.Certificate.load(certificate.public_bytes(Encoding.DER)),
        signing_key=asn1crypto.keys.PrivateKeyInfo.load(
            key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        ),
        cert_registry=SimpleCertificateStore(),
    )


def revocation_list(label: str, serial: int) -> bytes:
    """A list (PEM) by that certificate of the PKI, which revokes the one of that serial number since now."""
    key = load_pem_private_key((demo_pki().folder / f"{label}.key.pem").read_bytes(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    by = x509.load_pem_x509_certificate((demo_pki().folder / f"{label}.cert.pem").read_bytes()).subject
    now = datetime.now(UTC)
    entry = x509.RevokedCertificateBuilder(serial, now).build()
    made = x509.CertificateRevocationListBuilder(by, now, now + timedelta(days=1)).add_revoked_certificate(entry)
    return made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
