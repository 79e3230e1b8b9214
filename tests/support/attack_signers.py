"""Who signs what is attacked, or signed before us: the officer, a stranger of the same name, an authority of his own."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import asn1crypto.keys
import asn1crypto.x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigFieldSpec
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.timestamps import DummyTimeStamper, TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from tests.support.demo_world import demo_pki

_NAME = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Nguyễn Thị Mẫu - THỬ NGHIỆM")])


def certified(pdf: bytes, permission: MDPPerm) -> bytes:
    """The same file, certified by the officer: it allows later changes of that kind alone."""
    return signed_by(pdf, officer(), "XacNhan", certify=True, permission=permission)


def marked(pdf: bytes, box: tuple[int, int, int, int]) -> bytes:
    """A signature of somebody who is trusted, with its mark there."""
    return signed_by(pdf, officer(), "ChuKySau", box=box)


def signed_as(pdf: bytes, *extensions: x509.ExtensionType) -> bytes:
    """Signed with a certificate that the officers' authority issued, for whatever these say."""
    key = (demo_pki().folder / "issuer.key.pem").read_bytes()
    authority = load_pem_private_key(key, None)
    assert isinstance(authority, rsa.RSAPrivateKey)
    issuer = x509.load_pem_x509_certificate(demo_pki().issuer_pem.read_bytes())
    officer = x509.load_pem_x509_certificate((demo_pki().folder / "officer.cert.pem").read_bytes())
    lists = officer.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    return signed_by(pdf, _issued(authority, issuer.subject, (*extensions, lists)), "ChuKySo1")


def stranger_stamps(at: datetime) -> DummyTimeStamper:
    signer = stranger(x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.TIME_STAMPING]))
    return DummyTimeStamper(
        signer.signing_cert, signer.signing_key, fixed_dt=at, certs_to_embed=SimpleCertificateStore()
    )


def signed_by(
    pdf: bytes,
    signer: SimpleSigner,
    name: str,
    *,
    box: tuple[int, int, int, int] | None = None,
    certify: bool = False,
    permission: MDPPerm = MDPPerm.FILL_FORMS,
    stamper: TimeStamper | None = None,
) -> bytes:
    metadata = PdfSignatureMetadata(name, md_algorithm="sha256", certify=certify, docmdp_permissions=permission)
    output = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    field = SigFieldSpec(name, box=box)
    PdfSigner(metadata, signer, timestamper=stamper, new_field_spec=field).sign_pdf(writer, output=output)
    return output.getvalue()


def officer() -> SimpleSigner:
    pki = demo_pki()
    signer = SimpleSigner.load_pkcs12(pki.officer_p12, passphrase=pki.officer_pin.read_bytes())
    assert isinstance(signer, SimpleSigner)
    return signer


def stranger(purpose: x509.ExtendedKeyUsage | None = None) -> SimpleSigner:
    """The officer's name, of an authority that nobody trusts: its own."""
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    return _issued(None, _NAME, (usage,) if purpose is None else (usage, purpose))


def _issued(
    authority: rsa.RSAPrivateKey | None, issuer: x509.Name, extensions: Iterable[x509.ExtensionType]
) -> SimpleSigner:
    """A new key, with a certificate by that authority, or by itself."""
    key = rsa.generate_private_key(65537, 2048)
    begins = datetime.now(UTC) - timedelta(days=1)
    builder = x509.CertificateBuilder(issuer, _NAME, key.public_key(), 7, begins, begins + timedelta(days=30))
    for extension in extensions:
        builder = builder.add_extension(extension, critical=not isinstance(extension, x509.CRLDistributionPoints))
    certificate = builder.sign(authority or key, hashes.SHA256())
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return SimpleSigner(
        signing_cert=asn1crypto.x509.Certificate.load(certificate.public_bytes(Encoding.DER)),
        signing_key=asn1crypto.keys.PrivateKeyInfo.load(private),
        cert_registry=SimpleCertificateStore(),
    )
