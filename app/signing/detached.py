"""Judge a signature that lies in a file of its own (detached CMS, RFC 5652, 5): of a policy file, by its organisation.

No network is asked, so that a station starts without one; and only the engine of paths is loaded, a fifth of what PDF signatures need.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from asn1crypto import cms, core, crl, pem, x509
from cryptography.exceptions import InvalidSignature
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError
from pyhanko_certvalidator.sig_validate import DefaultSignatureValidator, SignatureValidationContext

from app.domain.errors import SigningFailed
from app.signing.usage import require_signing_use

logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)  # it logs the names of certificate holders

_LIST: Final = "X509 CRL"
_STRONG: Final = frozenset({"sha256", "sha384", "sha512"})
_KEYS: Final = {"rsassa_pkcs1v15": ("rsa",), "rsassa_pss": ("rsa", "rsassa_pss"), "ecdsa": ("ec",)}
"""the kinds of keys that make such signatures; others bear the name of theirs"""
_CLOCKS_DIFFER: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class DetachedProof:
    """Whose certificate signed, and when (UTC) as the signer says."""

    certificate: x509.Certificate
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class _Anchor:
    """Who may sign: the organisation's own certificates; the authorities that may have issued it another since, and what they revoked."""

    own: tuple[x509.Certificate, ...]
    authorities: tuple[x509.Certificate, ...]
    revoked: tuple[crl.CertificateList, ...]

    @classmethod
    def of(cls, data: bytes) -> _Anchor:
        """Raises SigningFailed (POLICY_ANCHOR_UNREADABLE)."""
        try:
            blocks = list(pem.unarmor(data, multiple=True)) if pem.detect(data) else [("CERTIFICATE", {}, data)]
            found = [x509.Certificate.load(der, strict=True) for kind, _, der in blocks if kind != _LIST]
            lists = [crl.CertificateList.load(der, strict=True) for kind, _, der in blocks if kind == _LIST]
            authorities = tuple(one for one in found if one.ca)
            for one in lists:
                _require_of_authority(one, authorities)
            anchor = cls(tuple(one for one in found if not one.ca), authorities, tuple(lists))
        except Exception as error:
            raise SigningFailed("POLICY_ANCHOR_UNREADABLE", type(error).__name__) from error
        if not anchor.own:
            raise SigningFailed("POLICY_ANCHOR_UNREADABLE", "no organisation")
        return anchor

    def revokes(self, certificate: x509.Certificate) -> bool:
        """Whether a list of the file names it, since whenever: who has the key writes any time into a signature."""
        return any(
            entry["user_certificate"].native == certificate.serial_number
            for one in self.revoked
            if one.issuer == certificate.issuer
            for entry in one["tbs_cert_list"]["revoked_certificates"] or ()
        )


def judged(data: bytes, signature: bytes, anchor: bytes, now: datetime) -> DetachedProof:
    """Whether the organisation signed these bytes, by a certificate that was valid when it did.

    Args:
        data: what is signed.
        signature: the CMS, DER or PEM, with one signer and without the data.
        anchor: PEM certificates: of the organisation, and of authorities. One of the organisation's own signs as it is; another one
            signs where it bears the same subject and an authority of the file issued it: a certificate that was renewed. Lists of revoked
            certificates (CRL) of those authorities may stand there too; how old they are is not asked.
        now: a signature of later than that is refused.

    Raises:
        SigningFailed: POLICY_ANCHOR_UNREADABLE; POLICY_SIGNATURE_UNREADABLE: no CMS of that kind; POLICY_CHANGED: it is not over these
            bytes; POLICY_NO_SIGNING_TIME; POLICY_SIGNATURE_WEAK; POLICY_SIGNER_UNKNOWN: another than the organisation;
            POLICY_SIGNER_UNFIT: its certificate is not for signatures; POLICY_SIGNER_NOT_TRUSTED: no authority of the file issued it;
            POLICY_CERTIFICATE_REVOKED: a list in the file names it, or an authority's; POLICY_CERTIFICATE_OVER: it, or an authority's, was
            not valid at that time; POLICY_SIGNED_LATER.
    """
    allowed = _Anchor.of(anchor)
    try:
        signer, embedded = _read(signature)
        certificate = _certificate_of(signer, (*embedded, *allowed.own))
        _require_organisation(certificate, allowed)
        signed_at = _signing_time(signer)
        _require_over(data, signer, certificate)
        path = _path(certificate, embedded, allowed, signed_at)
    except SigningFailed:
        raise
    except (
        Exception
    ) as error:  # over a hostile structure asn1crypto raises all kinds of errors, UnboundLocalError among them
        raise SigningFailed("POLICY_SIGNATURE_UNREADABLE", type(error).__name__) from error
    if signed_at > now + _CLOCKS_DIFFER:
        raise SigningFailed("POLICY_SIGNED_LATER", signed_at=f"{signed_at:%Y-%m-%d}")
    if any(map(allowed.revokes, path)):
        raise SigningFailed("POLICY_CERTIFICATE_REVOKED")
    if not all(one.not_valid_before <= signed_at <= one.not_valid_after for one in path):
        raise SigningFailed("POLICY_CERTIFICATE_OVER", signed_at=f"{signed_at:%Y-%m-%d}")
    return DetachedProof(certificate, signed_at)


def _require_of_authority(found: crl.CertificateList, authorities: Iterable[x509.Certificate]) -> None:
    """An authority that was given another key, perhaps of another kind, stands there twice. Raises ValueError: none of them made it."""
    signed = found["signature"].native, found["tbs_cert_list"].dump()
    made = found["signature_algorithm"].signature_algo
    for authority in authorities:
        if authority.subject == found.issuer and authority.public_key.algorithm in _KEYS.get(made, (made,)):
            with suppress(InvalidSignature):
                DefaultSignatureValidator().validate_signature(
                    *signed, authority.public_key, found["signature_algorithm"]
                )
                return
    raise ValueError("a list of somebody else")


def _read(signature: bytes) -> tuple[cms.SignerInfo, tuple[x509.Certificate, ...]]:
    """The one signer, and the certificates that lie beside."""
    der = pem.unarmor(signature)[2] if pem.detect(signature) else signature
    content = cms.ContentInfo.load(der, strict=True)
    if content["content_type"].native != "signed_data":
        raise SigningFailed("POLICY_SIGNATURE_UNREADABLE", "kind")
    signed = content["content"]
    if signed["encap_content_info"]["content"].native is not None or len(signed["signer_infos"]) != 1:
        raise SigningFailed("POLICY_SIGNATURE_UNREADABLE", "content")
    beside = () if isinstance(signed["certificates"], core.Void) else signed["certificates"]
    embedded = tuple(one.chosen for one in beside if one.name == "certificate")
    return signed["signer_infos"][0], embedded


def _certificate_of(signer: cms.SignerInfo, among: Iterable[x509.Certificate]) -> x509.Certificate:
    name = signer["sid"]
    for one in among:
        if name.name == "subject_key_identifier" and name.chosen.native == one.key_identifier:
            return one
        if name.name == "issuer_and_serial_number" and (
            name.chosen["serial_number"].native == one.serial_number and name.chosen["issuer"] == one.issuer
        ):
            return one
    raise SigningFailed("POLICY_SIGNER_UNKNOWN", "no certificate")


def _attribute(signer: cms.SignerInfo, kind: str) -> Any:
    """The value of a signed attribute that has to be there once (RFC 5652, 11)."""
    (values,) = [one["values"] for one in signer["signed_attrs"] if one["type"].native == kind]
    (value,) = values
    return value.native


def _signing_time(signer: cms.SignerInfo) -> datetime:
    try:
        time = _attribute(signer, "signing_time")
    except (ValueError, TypeError):
        raise SigningFailed("POLICY_NO_SIGNING_TIME") from None
    assert isinstance(time, datetime)
    return time


def _require_over(data: bytes, signer: cms.SignerInfo, certificate: x509.Certificate) -> None:
    """RFC 5652, 5.4: the digest of the data stands in the signed attributes, and the signature is over those."""
    digest, mechanism = signer["digest_algorithm"]["algorithm"].native, signer["signature_algorithm"]
    if digest not in _STRONG or _own_hash(mechanism) not in (None, *_STRONG):
        raise SigningFailed("POLICY_SIGNATURE_WEAK", str(digest))
    if _attribute(signer, "content_type") != "data":
        raise SigningFailed("POLICY_SIGNATURE_UNREADABLE", "content type")
    if _attribute(signer, "message_digest") != hashlib.new(digest, data).digest():
        raise SigningFailed("POLICY_CHANGED")
    try:
        DefaultSignatureValidator().validate_signature(
            signer["signature"].native,
            signer["signed_attrs"].untag().dump(),
            certificate.public_key,
            mechanism,
            SignatureValidationContext(contextual_md_algorithm=digest, prehashed=False),
        )
    except InvalidSignature:
        raise SigningFailed("POLICY_CHANGED") from None


def _own_hash(mechanism: Any) -> str | None:
    try:
        return str(mechanism.hash_algo)
    except ValueError:  # one that names no hash, as `rsaEncryption` does
        return None


def _require_organisation(certificate: x509.Certificate, allowed: _Anchor) -> None:
    if not any(certificate.subject == one.subject for one in allowed.own):
        raise SigningFailed("POLICY_SIGNER_UNKNOWN")
    try:
        require_signing_use(certificate)
    except SigningFailed as error:
        code = "POLICY_SIGNATURE_WEAK" if error.code == "CERTIFICATE_WEAK" else "POLICY_SIGNER_UNFIT"
        raise SigningFailed(code, error.code) from None


def _path(
    certificate: x509.Certificate, embedded: Iterable[x509.Certificate], allowed: _Anchor, at: datetime
) -> tuple[x509.Certificate, ...]:
    """The certificates that the signature rests on: its own where the file names just that one, else up to an authority of the file."""
    if any(certificate.sha256 == one.sha256 for one in allowed.own):
        return (certificate,)
    context = ValidationContext(trust_roots=list(allowed.authorities), moment=at, allow_fetching=False)
    validator = CertificateValidator(certificate, list(embedded), context)
    try:
        path = asyncio.run(validator.async_validate_path())
    except (ValidationError, PathError) as error:
        kind = type(error).__name__
        over = kind in ("ExpiredError", "NotYetValidError")
        if over:
            raise SigningFailed("POLICY_CERTIFICATE_OVER", kind, signed_at=f"{at:%Y-%m-%d}") from None
        raise SigningFailed("POLICY_SIGNER_NOT_TRUSTED", kind) from None
    return tuple(path.iter_certs(include_root=True))
