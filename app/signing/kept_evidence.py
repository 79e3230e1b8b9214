"""What a file keeps to prove a signature later (PAdES, ETSI EN 319 142-1), and the validation that uses it (EN 319 102-1)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from asn1crypto.crl import CertificateList
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.general import extract_certificate_info
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
from app.signing.pdf_reader import PdfFileReader
from app.signing.revocation import RevocationSource
from app.signing.revocation_answers import tell_of
from app.signing.usage import tells_of_revocation


@dataclass(frozen=True, slots=True)
class KeptEvidence:
    """What the file keeps to prove one signature later.

    Attributes:
        level: what it claims by that; None beside PAdES.
        stamped: whether it bears a time-stamp.
        stamps_in_life: whether each of its stamps was made within the life of its authority's certificate, as it tells itself. A time
            before or after that tells nothing, and would carry a signature to a day when its certificate was good.
        archive_in_life: the same of what stamps the whole file.
        certificates: those of the document security store.
        ocsp_answers: the same.
        crls: the same.
    """

    level: Level | None
    stamped: bool
    stamps_in_life: bool
    archive_in_life: bool
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
        own = list(extract_tst_data_iter(signature.signer_info, signed=False))
        about_content = list(extract_tst_data_iter(signature.signer_info, signed=True))
        in_life = all(_in_life(token) for token in (*own, *about_content))
        archive_in_life = all(_in_life(stamp.signed_data) for stamp in stamps)
        certificates, answers, crls = _kept_in(signature.reader)
        certificate = signature.signer_cert
        at = min((time for token in own if (time := _time_of(token)) is not None), default=None)
        told = tell_of(certificate, answers, crls, at)
        later = any(stamp.signed_revision > signature.signed_revision for stamp in stamps)
        level = None
        if signature.sig_object.get("/SubFilter") == SigSeedSubFilter.PADES.value:
            covered = told and tells_of_revocation(certificate)  # else no list is looked at (pyHanko)
            level = _level(bool(own), covered, later)
        return cls(level, bool(own), in_life, archive_in_life, certificates, answers, crls)


def _in_life(token: Any) -> bool:
    """Whether a time-stamp tells a time at which its authority's certificate was valid; one that can't be read tells none."""
    try:
        certificate, time = extract_certificate_info(token).signer_cert, _time_of(token)
        return time is not None and bool(certificate.not_valid_before <= time <= certificate.not_valid_after)
    except Exception:  # noqa: BLE001  a hostile token can break the reader in any way
        return False


def _time_of(token: Any) -> datetime | None:
    """The time that a time-stamp tells; None where it can't be read."""
    try:
        time: datetime = token["encap_content_info"]["content"].parsed["gen_time"].native
        return time if time.tzinfo is not None else None
    except Exception:  # noqa: BLE001  as above
        return None


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


def _level(stamped: bool, covered: bool, later: bool) -> Level:
    if not stamped:
        return Level.B_B
    if not covered:
        return Level.B_T
    return Level.B_LTA if later else Level.B_LT


def validation_spec(
    roots: list[Any], others: list[Any], evidence: KeptEvidence, source: RevocationSource | None, *, must_know: bool
) -> SignatureValidationSpec:
    """How a signature is judged.

    Algorithms of certificates and time stamps have to be strong. Those of the signature itself are judged apart, last, as the standard
    has it (5.2.8 after 5.2.6 and 5.2.7): a weak one hides neither an unknown issuer nor a broken hash.

    Args:
        roots: the trust anchors.
        others: certificates between them and the signers.
        evidence: what the file keeps.
        source: whom to ask; None: nobody.
        must_know: whether a certificate whose revocation nobody tells is of no worth (TRY_LATER).
    """
    return SignatureValidationSpec(
        cert_validation_policy=CertValidationPolicySpec(
            trust_manager=SimpleTrustManager.build(roots),
            revinfo_policy=CertRevTrustPolicy(_checking(must_know=must_know)),
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


def whatever_was_revoked(spec: SignatureValidationSpec) -> SignatureValidationSpec:
    """Revocation counts where it is told, and is not missed where it is not."""
    policy = spec.cert_validation_policy
    tolerant = replace(policy.revinfo_policy, revocation_checking_policy=_checking(must_know=False))
    return replace(spec, cert_validation_policy=replace(policy, revinfo_policy=tolerant))


def _checking(*, must_know: bool) -> RevocationCheckingPolicy:
    policy: RevocationCheckingPolicy = RevocationCheckingPolicy.from_legacy("hard-fail" if must_know else "soft-fail")
    return policy


def by_answers_of_then(spec: SignatureValidationSpec) -> SignatureValidationSpec:
    """For a judgement as of a day in the past: an answer of a later day tells of that day too."""
    policy = spec.cert_validation_policy
    told_later = replace(policy.revinfo_policy, retroactive_revinfo=True)
    return replace(spec, cert_validation_policy=replace(policy, revinfo_policy=told_later))


def by_the_file_alone(
    spec: SignatureValidationSpec, evidence: KeptEvidence, until: datetime
) -> SignatureValidationSpec:
    """The same by what the file keeps of the time until then; nobody is asked."""
    kept = replace(
        spec.local_knowledge,
        known_ocsps=[answer for answer in evidence.ocsp_answers if _is_issued_by(answer, until)],
        known_crls=[crl for crl in evidence.crls if _is_issued_by(crl, until)],
    )
    gathering = replace(
        spec.revinfo_gathering_policy,
        online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY,
        fetcher_backend=None,
    )
    return replace(by_answers_of_then(spec), local_knowledge=kept, revinfo_gathering_policy=gathering)


def _is_issued_by(answer: OCSPContainer | CRLContainer, until: datetime) -> bool:
    issued = answer.issuance_date
    return issued is not None and issued <= until
