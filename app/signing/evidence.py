"""What proves a signature later: paths, OCSP answers and CRLs, gathered once and kept in the file (PAdES B-LT)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, Final

from asn1crypto import x509
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.revinfo.archival import CRLContainer, process_legacy_ocsp_input

from app.domain.errors import SigningFailed
from app.signing.certificates import with_evidence
from app.signing.incremental import open_in_place
from app.signing.revocation_answers import tell_of
from app.signing.trust import TrustSettings
from app.signing.usage import tells_of_revocation

_REVOCATION_NOT_KNOWN: Final = frozenset({"REVOCATION_UNREACHABLE", "REVOCATION_STALE", "REVOCATION_UNKNOWN"})


@dataclass(frozen=True, slots=True)
class Evidence:
    """The paths of certificates to their trust anchors, and what was said of their revocation."""

    paths: tuple[ValidationPath, ...] = ()
    ocsp_answers: tuple[Any, ...] = ()
    crls: tuple[Any, ...] = ()

    def __add__(self, other: Evidence) -> Evidence:
        return Evidence(self.paths + other.paths, self.ocsp_answers + other.ocsp_answers, self.crls + other.crls)

    def certificates(self) -> tuple[x509.Certificate, ...]:
        """Those between the ends of the paths and their anchors."""
        return tuple(one for path in self.paths for one in path.iter_certs(include_root=False) if one is not path.last)

    def tells_of(self, certificate: x509.Certificate, at: datetime) -> bool:
        """Whether something of it speaks of that certificate, and had not ended then."""
        answers = process_legacy_ocsp_input(self.ocsp_answers)
        return tell_of(certificate, answers, [CRLContainer(crl) for crl in self.crls], at)

    def append_to(self, output: BytesIO) -> None:
        """Write it into the document security store of the file, as an update that only appends (ISO 32000-2, 12.8.4.3).

        The anchors go with it: that they were there when the file was time-stamped is part of what a later validation has to prove.

        Raises:
            InputRefused: PDF_DAMAGED.
        """
        writer = open_in_place(output)
        kept = DocumentSecurityStore.supply_dss_in_writer(
            writer, None, paths=self.paths, ocsps=self.ocsp_answers, crls=self.crls
        )
        if kept.modified:
            writer.write_in_place()


async def of_signer(
    certificate: x509.Certificate, chain: Iterable[x509.Certificate], trust: TrustSettings, *, must_know: bool
) -> Evidence:
    """Whether a certificate may be used now to sign, and what proves it.

    Raises:
        SigningFailed: CERTIFICATE_*; REVOCATION_UNREACHABLE, REVOCATION_STALE, REVOCATION_UNKNOWN, REVOCATION_NOWHERE (only if
            `must_know`).
    """
    if must_know and not tells_of_revocation(certificate):
        raise SigningFailed("REVOCATION_NOWHERE")
    return await _gather(certificate, chain, trust, must_know=must_know)


async def of_time_stamp(
    certificate: x509.Certificate, chain: Iterable[x509.Certificate], trust: TrustSettings, *, must_know: bool
) -> Evidence:
    """Whether the authority of a time-stamp is trusted, and what proves it.

    Raises:
        SigningFailed: TIMESTAMP_NOT_TRUSTED; REVOCATION_UNREACHABLE, REVOCATION_STALE, REVOCATION_UNKNOWN (only if `must_know`).
    """
    try:
        return await _gather(certificate, chain, trust, must_know=must_know)
    except SigningFailed as error:
        if error.code in _REVOCATION_NOT_KNOWN:
            raise
        raise SigningFailed("TIMESTAMP_NOT_TRUSTED", error.code) from error


async def _gather(
    certificate: x509.Certificate, others: Iterable[x509.Certificate], trust: TrustSettings, *, must_know: bool
) -> Evidence:
    async def question(context: ValidationContext) -> Evidence:
        validator = CertificateValidator(certificate, intermediate_certs=list(others), validation_context=context)
        path = await validator.async_validate_usage(key_usage=set())
        return Evidence((path,), tuple(context.ocsps), tuple(context.crls))

    return await with_evidence(trust, question, must_know=must_know)
