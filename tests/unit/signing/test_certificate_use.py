"""A certificate that may not sign is refused by name, before any PIN is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from app.domain.errors import SigningFailed
from app.domain.signatures import Appearance, Level
from app.domain.verification import Revocation, SignatureVerdict
from app.signing.pkcs12 import certificate_path
from app.signing.trust import TrustSettings
from app.signing.validate import validate
from tests.support.demo_world import demo_pki
from tests.support.signing_world import blank_pdf, demo_rules, demo_signer, demo_trust, policy, sign

type Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
KEY = ec.generate_private_key(ec.SECP256R1())
NOW = datetime.now(UTC)
DOCUMENTS = ObjectIdentifier("1.3.6.1.5.5.7.3.36")
SIGNS = ("digital_signature", "content_commitment")


def _certificate(
    *,
    key: Key = KEY,
    usage: Sequence[str] = SIGNS,
    purposes: Sequence[ObjectIdentifier] = (),
    authority: bool = False,
    starts: datetime = NOW - timedelta(days=1),
) -> x509.Certificate:
    """One that vouches for itself."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "THỬ NGHIỆM")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 7, starts, starts + timedelta(days=30))
    names = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
             "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")  # fmt: skip
    builder = builder.add_extension(x509.KeyUsage(**{one: one in usage for one in names}), critical=True)
    builder = builder.add_extension(x509.BasicConstraints(authority, None), critical=True)
    if purposes:
        builder = builder.add_extension(x509.ExtendedKeyUsage(list(purposes)), critical=False)
    return builder.sign(key, hashes.SHA256())


def _code(folder: Path, certificate: x509.Certificate) -> str:
    """What preparing says with this certificate, which is trusted."""
    key = folder / "key.p12"
    key.write_bytes(b"is not opened")
    certificate_path(key).write_bytes(certificate.public_bytes(Encoding.PEM))
    root = folder / "root.pem"
    root.write_bytes(certificate.public_bytes(Encoding.PEM))
    try:
        demo_signer(key, trust=TrustSettings((root,))).prepare(blank_pdf(), policy(Level.B_T))
    except SigningFailed as error:
        return error.code
    return ""


@pytest.mark.parametrize(
    ("certificate", "code"),
    [
        (_certificate(), ""),
        (_certificate(usage=["content_commitment"]), ""),
        (_certificate(purposes=[ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.EMAIL_PROTECTION]), ""),
        (_certificate(purposes=[ExtendedKeyUsageOID.SERVER_AUTH, DOCUMENTS]), ""),
        (_certificate(usage=["key_encipherment", "data_encipherment"]), "CERTIFICATE_WRONG_USAGE"),
        (
            _certificate(purposes=[ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]),
            "CERTIFICATE_FOR_SERVERS",
        ),
        (_certificate(purposes=[ExtendedKeyUsageOID.TIME_STAMPING]), "CERTIFICATE_FOR_SERVERS"),
        (_certificate(authority=True, usage=[*SIGNS, "key_cert_sign"]), "CERTIFICATE_OF_AUTHORITY"),
        (_certificate(starts=NOW + timedelta(days=1)), "CERTIFICATE_NOT_YET_VALID"),
        (_certificate(starts=NOW - timedelta(days=40)), "CERTIFICATE_EXPIRED"),
        (_certificate(key=rsa.generate_private_key(65537, 1024)), "CERTIFICATE_WEAK"),
        (_certificate(key=ec.generate_private_key(ec.SECP192R1())), "CERTIFICATE_WEAK"),
    ],
)
def test_which_certificates_may_sign(certificate: x509.Certificate, code: str, tmp_path: Path) -> None:
    assert _code(tmp_path, certificate) == code


def test_a_chain_with_sha1_is_not_believed(tmp_path: Path) -> None:
    root_key = rsa.generate_private_key(65537, 2048)
    root = _certificate(key=root_key, authority=True, usage=["key_cert_sign"])
    (tmp_path / "root.pem").write_bytes(root.public_bytes(Encoding.PEM))
    key = tmp_path / "key.p12"
    key.write_bytes(b"")
    certificate_path(key).write_bytes(_with_sha1(_certificate(), root_key))
    with pytest.raises(SigningFailed) as caught:
        demo_signer(key, trust=TrustSettings((tmp_path / "root.pem",))).check(Level.B_T)
    assert caught.value.code == "CERTIFICATE_WEAK"


def _with_sha1(certificate: x509.Certificate, issuer: rsa.RSAPrivateKey) -> bytes:
    """The same, as an authority signed it long ago; today's libraries no longer sign so."""
    old = asn1.Certificate.load(certificate.public_bytes(Encoding.DER))
    old["tbs_certificate"]["signature"] = old["signature_algorithm"] = {"algorithm": "sha1_rsa"}
    old["tbs_certificate"]["serial_number"] = 8
    old["signature_value"] = issuer.sign(old["tbs_certificate"].dump(force=True), PKCS1v15(), hashes.SHA1())
    return old.dump(force=True)  # type: ignore[no-any-return]


def test_a_certificate_that_names_nobody_to_be_asked_is_not_good_for_all_that(tmp_path: Path) -> None:
    authority, officer = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = _certificate(key=authority, authority=True, usage=["key_cert_sign"])
    certificate = _issued(officer, root, authority)
    (tmp_path / "root.pem").write_bytes(root.public_bytes(Encoding.PEM))
    key = tmp_path / "key.p12"
    locked = BestAvailableEncryption(demo_pki().officer_pin.read_bytes())
    key.write_bytes(serialize_key_and_certificates(b"", officer, certificate, None, locked))
    certificate_path(key).write_bytes(certificate.public_bytes(Encoding.PEM))
    trust = TrustSettings((tmp_path / "root.pem",))
    signer = demo_signer(key, trust=trust)
    with pytest.raises(SigningFailed) as caught:
        signer.check(Level.B_LT)
    assert caught.value.code == "REVOCATION_NOWHERE"
    falling = demo_signer(key, rules=demo_rules(trust, floor=Level.B_B))
    falling.check(Level.B_LT)
    (report,) = validate(sign(blank_pdf(), Level.B_B, signer, Appearance.NONE).pdf, trust)
    assert (report.revocation, report.verdict) == (Revocation.UNKNOWN, SignatureVerdict.VALID_WITH_REMARK)
    assert "REVOCATION_NOT_CHECKED" in report.decision.findings


def _issued(key: Key, root: x509.Certificate, authority: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    """One of an authority that tells nothing of revocation."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "CÁN BỘ")])
    starts = NOW - timedelta(days=1)
    builder = x509.CertificateBuilder(root.subject, name, key.public_key(), 8, starts, starts + timedelta(days=9))
    builder = builder.add_extension(x509.BasicConstraints(False, None), critical=True)
    return builder.sign(authority, hashes.SHA256())


def test_an_officers_certificate_is_no_root() -> None:
    """Nobody would be asked about it any more: the revoked one would sign and be found valid."""
    beside = certificate_path(demo_pki().revoked_p12)
    trust = replace(demo_trust(), roots=(*demo_trust().roots, beside))
    with pytest.raises(SigningFailed) as signing:
        demo_signer(demo_pki().revoked_p12, trust=trust).check(Level.B_T)
    with pytest.raises(SigningFailed) as judging:
        validate(blank_pdf(), trust)
    for caught in (signing, judging):
        assert (caught.value.code, caught.value.fields) == ("TRUST_ROOT_NO_AUTHORITY", {"certificate": str(beside)})


def test_a_revoked_certificate_asks_for_no_pin() -> None:
    with pytest.raises(SigningFailed) as caught:
        demo_signer(demo_pki().revoked_p12).prepare(blank_pdf(), policy())
    assert caught.value.code == "CERTIFICATE_REVOKED"


def test_a_strangers_certificate_asks_for_no_pin() -> None:
    with pytest.raises(SigningFailed) as caught:
        demo_signer(trust=TrustSettings(roots=())).prepare(blank_pdf(), policy())
    assert caught.value.code == "CERTIFICATE_NOT_TRUSTED"


def test_evidence_that_cannot_be_had_asks_for_no_pin() -> None:
    with pytest.raises(SigningFailed) as caught:
        demo_signer(trust=demo_trust(fetch=False)).prepare(blank_pdf(), policy(Level.B_LT))
    assert caught.value.code == "REVOCATION_UNREACHABLE"
