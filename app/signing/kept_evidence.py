"""What a file keeps to prove a signature later (PAdES, ETSI EN 319 142-1), and the validation that uses it (EN 319 102-1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from asn1crypto.crl import CertificateList
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.policy_decl import (
    CertificateFetchingRule,
    LocalKnowledge,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko.sign.validation.utils import CMSAlgorithmUsagePolicy
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import AcceptAllAlgorithms, CertRevTrustPolicy, RevocationCheckingPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import CRLContainer, OCSPContainer, process_legacy_ocsp_input

from app.domain.signatures import Level
from app.signing.revocation import RevocationSource


@dataclass(frozen=True, slots=True)
class KeptEvidence:
    """What the file keeps to prove one signature later, and the level that it claims by that; None beside PAdES."""

    level: Level | None
    stamped: bool
    certificates: list[Any]
    ocsp_answers: list[OCSPContainer]
    crls: list[CRLContainer]

    @property
    def is_lasting(self) -> bool:
        """Whether the file itself tells of revocation."""
        return self.level in (Level.B_LT, Level.B_LTA)

    @classmethod
    def of(cls, signature: EmbeddedPdfSignature, stamps: list[EmbeddedPdfSignature]) -> KeptEvidence:
        """Read it; `stamps` are the document time stamps of the file."""
        stamped = next(extract_tst_data_iter(signature.signer_info, signed=False), None) is not None
        certificates, answers, crls = _kept_in(signature.reader)
        certificate = signature.signer_cert
        asked = any(_names(answer, certificate.serial_number) for answer in answers)
        listed = any(crl.crl_data.issuer == certificate.issuer for crl in crls)
        later = any(stamp.signed_revision > signature.signed_revision for stamp in stamps)
        level = None
        if signature.sig_object.get("/SubFilter") == SigSeedSubFilter.PADES.value:
            level = _level(stamped, asked or listed, later)
        return cls(level, stamped, certificates, answers, crls)


def _kept_in(reader: PdfFileReader) -> tuple[list[Any], list[OCSPContainer], list[CRLContainer]]:
    """Certificates, OCSP answers and CRLs of the document security store (ISO 32000-2, 12.8.4.3)."""
    try:
        store = DocumentSecurityStore.read_dss(reader)
    except NoDSSFoundError:
        return [], [], []
    answers = [reference.get_object().read_data(DecodePurpose.OCSP_RESPONSE) for reference in store.ocsps]
    crls = [
        CRLContainer(CertificateList.load(reference.get_object().read_data(DecodePurpose.CRL)))
        for reference in store.crls
    ]
    return list(store.load_certs()), process_legacy_ocsp_input(answers), crls


def _names(answer: OCSPContainer, serial_number: int) -> bool:
    single = answer.extract_single_response()
    return single is not None and bool(single["cert_id"]["serial_number"].native == serial_number)


def _level(stamped: bool, covered: bool, later: bool) -> Level:
    if not stamped:
        return Level.B_B
    if not covered:
        return Level.B_T
    return Level.B_LTA if later else Level.B_LT


def validation_spec(
    roots: list[Any], others: list[Any], evidence: KeptEvidence, source: RevocationSource | None
) -> SignatureValidationSpec:
    """Revocation must be known where it can be: asked, or kept in the file.

    Algorithms of certificates and time stamps have to be strong. Those of the signature itself are judged apart, last, as the standard
    has it (5.2.8 after 5.2.6 and 5.2.7): a weak one hides neither an unknown issuer nor a broken hash.
    """
    must_know = source is not None or evidence.is_lasting
    return SignatureValidationSpec(
        cert_validation_policy=CertValidationPolicySpec(
            trust_manager=SimpleTrustManager.build(roots),
            revinfo_policy=CertRevTrustPolicy(
                RevocationCheckingPolicy.from_legacy("hard-fail" if must_know else "soft-fail")
            ),
        ),
        revinfo_gathering_policy=RevocationInfoGatheringSpec(
            RevinfoOnlineFetchingRule.ALWAYS_FETCH if source else RevinfoOnlineFetchingRule.LOCAL_ONLY,
            certificate_fetching_rule=CertificateFetchingRule.NEVER_FETCH,
            fetcher_backend=source,
        ),
        local_knowledge=LocalKnowledge(
            known_ocsps=evidence.ocsp_answers,
            known_crls=evidence.crls,
            known_certs=[*others, *evidence.certificates],
        ),
        signature_algorithm_policy=CMSAlgorithmUsagePolicy.lift_policy(AcceptAllAlgorithms()),
    )
