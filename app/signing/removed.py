"""Signatures that a later revision took out of the form: the file shows none of them, and its bytes still bear them."""

from __future__ import annotations

from hashlib import new as new_hash
from typing import Any

from asn1crypto import cms
from pyhanko.sign.general import extract_certificate_info, extract_signer_info
from pyhanko.sign.validation.generic_cms import validate_sig_integrity

from app.domain.byte_ranges import ByteRange
from app.domain.verification import Change, Changes, Indication, Revocation, SignatureReport, Standing, decide
from app.signing.algorithms import algorithms_of
from app.signing.holder import holder_of


def removed_signature(pdf: bytes, covered: ByteRange) -> SignatureReport | None:
    """What is told of a signature that is there no more; None for a time-stamp, which is nobody's word, and for what is no signature."""
    try:
        content = cms.ContentInfo.load(bytes.fromhex(pdf[covered.before + 1 : covered.after - 1].decode("ascii")))
        signed = content["content"]
        if signed["encap_content_info"]["content_type"].native == "tst_info":
            return None
        certificate, signer = extract_certificate_info(signed).signer_cert, extract_signer_info(signed)
        algorithms = algorithms_of(signer, certificate)
        intact = _is_intact(pdf, covered, signed, certificate)
    except Exception:  # noqa: BLE001  a hostile value can break the reader in any way
        return None
    return SignatureReport(
        field_name="",
        holder=holder_of(certificate),
        level=None,
        time=None,
        time_is_stamped=False,
        decision=decide(Indication.INDETERMINATE, "", "CHANGED_AFTER_SIGNING"),
        intact=intact,
        changes=Changes(Standing.FORBIDDEN, (Change.SIGNATURE_REMOVED,)),
        revocation=Revocation.NOT_ASKED,
        algorithms=algorithms,
    )


def _is_intact(pdf: bytes, covered: ByteRange, signed: Any, certificate: Any) -> bool:
    """Whether the revision that was signed is still there as it was."""
    signer = extract_signer_info(signed)
    digest = new_hash(signer["digest_algorithm"]["algorithm"].native)
    digest.update(memoryview(pdf)[: covered.before])
    digest.update(memoryview(pdf)[covered.after : covered.end])
    intact, valid = validate_sig_integrity(
        signer, certificate, signed["encap_content_info"]["content_type"].native, digest.digest()
    )
    return bool(intact and valid)
