"""What OCSP answers and revocation lists tell of one certificate at one time: asked of a file that keeps them, and before they are kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from asn1crypto import x509
from pyhanko_certvalidator.revinfo.archival import CRLContainer, OCSPContainer


def tell_of(
    certificate: x509.Certificate, answers: Iterable[OCSPContainer], crls: Iterable[CRLContainer], at: datetime | None
) -> bool:
    """Whether any is about that certificate, or a list of its issuer, and had not ended at `at` (None: whenever that was)."""
    asked = any(_names(answer, certificate.serial_number, at) for answer in answers)
    return asked or any(_lists(crl, certificate, at) for crl in crls)


def _names(answer: OCSPContainer, serial_number: int, at: datetime | None) -> bool:
    single = answer.extract_single_response()
    if single is None or single["cert_id"]["serial_number"].native != serial_number:
        return False
    return _had_not_ended(single["next_update"].native, at)


def _lists(crl: CRLContainer, certificate: x509.Certificate, at: datetime | None) -> bool:
    told = crl.crl_data
    return bool(told.issuer == certificate.issuer) and _had_not_ended(told["tbs_cert_list"]["next_update"].native, at)


def _had_not_ended(until: datetime | None, at: datetime | None) -> bool:
    """What ended before tells nothing of a signature that came later."""
    return until is None or at is None or until >= at
