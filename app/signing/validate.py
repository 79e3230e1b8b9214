"""Judge the signatures of a PDF file (ETSI EN 319 102-1): whole, unchanged since, trusted, not revoked, and when."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Final

from asn1crypto.crl import CertificateList
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESPassed, AdESStatus
from pyhanko.sign.fields import SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.validation.ades import (
    AdESBasicValidationResult,
    ades_basic_validation,
    ades_lta_validation,
    ades_with_time_validation,
)
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.policy_decl import (
    CertificateFetchingRule,
    LocalKnowledge,
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import CertRevTrustPolicy, RevocationCheckingPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import CRLContainer, OCSPContainer, process_legacy_ocsp_input

from app.domain.errors import InputRefused, SigningFailed
from app.domain.signatures import Level, SignatureReport, SignatureVerdict
from app.signing.certificates import identity_of, read_all
from app.signing.revocation import RevocationSource, cache_in
from app.signing.trust import TrustSettings

_DOCUMENT_TIMESTAMP: Final = "/DocTimeStamp"


def validate(pdf: bytes, trust: TrustSettings, *, fetch: bool = True) -> tuple[SignatureReport, ...]:
    """Judge every signature, in the order in which they were made; () for a file without any.

    `reason` is `OK`, one or two remarks (`TIME_NOT_STAMPED`, `REVOCATION_NOT_CHECKED`), `CHANGED_AFTER_SIGNING`, `MALFORMED`, or the
    sub-indication of the standard (`HASH_FAILURE`, `REVOKED_NO_POE`, `NO_CERTIFICATE_CHAIN_FOUND`, ...).

    Args:
        pdf: the file, from anyone.
        trust: whom to trust. Where its `fetch` is off nothing is asked, whatever `fetch` says.
        fetch: whether OCSP responders and CRLs may be asked. If not, only what the file itself keeps (B-LT) tells of revocation.

    Raises:
        InputRefused: PDF_DAMAGED, PDF_ENCRYPTED.
        SigningFailed: CERTIFICATE_MISSING where a configured certificate can't be read.
    """
    return asyncio.run(_validate(pdf, trust, fetch and trust.fetch))


async def _validate(pdf: bytes, trust: TrustSettings, fetch: bool) -> tuple[SignatureReport, ...]:
    source = RevocationSource(trust.private_hosts, cache_in(trust.cache))
    try:
        return await _judge(pdf, trust, source if fetch else None)
    finally:
        await source.close()


async def _judge(pdf: bytes, trust: TrustSettings, source: RevocationSource | None) -> tuple[SignatureReport, ...]:
    roots, others = read_all(trust.roots), read_all(trust.others)
    reader, fields = _open(pdf)
    signatures = [_read(reader, name, field) for name, field in fields]
    timestamps = [found for found in signatures if _is_timestamp(found)]
    reports = []
    for (name, _), signature in zip(fields, signatures, strict=True):
        if signature is None:
            reports.append(_malformed(name))
        elif not _is_timestamp(signature):
            try:
                evidence = _Evidence.of(signature, timestamps, reader)
                level, result = await _run(signature, evidence, _spec(roots, others, evidence, source))
                reports.append(_report(signature, level, result, source is not None))
            except Exception:  # noqa: BLE001  a hostile signature can break the validator in any way
                reports.append(_malformed(name))
    return tuple(reports)


def _open(pdf: bytes) -> tuple[PdfFileReader, list[tuple[str, Any]]]:
    """The reader and the filled signature fields, oldest first."""
    try:
        reader = PdfFileReader(BytesIO(pdf))
        encrypted = reader.encrypted
        found = [] if encrypted else list(enumerate_sig_fields(reader, filled_status=True))
        found.sort(key=lambda entry: reader.xrefs.get_last_change(entry[2].get_object().raw_get("/V").reference))
    except Exception as error:
        raise InputRefused("PDF_DAMAGED", type(error).__name__) from error
    if encrypted:
        raise InputRefused("PDF_ENCRYPTED")
    return reader, [(name, field) for name, _, field in found]


def _read(reader: PdfFileReader, name: str, field: Any) -> EmbeddedPdfSignature | None:
    try:
        signature = EmbeddedPdfSignature(reader, field, name)
        signature.compute_integrity_info()
        assert signature.signer_cert is not None
    except Exception:  # noqa: BLE001  a hostile signature can break the reader in any way
        return None
    return signature


def _is_timestamp(signature: EmbeddedPdfSignature | None) -> bool:
    return signature is not None and signature.sig_object_type == _DOCUMENT_TIMESTAMP


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What the file keeps to prove one signature later, and the level that it claims by that."""

    level: Level | None
    stamped: bool
    certificates: list[Any]
    ocsp_answers: list[OCSPContainer]
    crls: list[CRLContainer]

    @classmethod
    def of(
        cls, signature: EmbeddedPdfSignature, timestamps: list[EmbeddedPdfSignature | None], reader: PdfFileReader
    ) -> _Evidence:
        stamped = next(extract_tst_data_iter(signature.signer_info, signed=False), None) is not None
        certificates, answers, crls = _kept_in(reader)
        certificate = signature.signer_cert
        asked = any(_names(answer, certificate.serial_number) for answer in answers)
        listed = any(crl.crl_data.issuer == certificate.issuer for crl in crls)
        later = any(found is not None and found.signed_revision > signature.signed_revision for found in timestamps)
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


def _spec(
    roots: list[Any], others: list[Any], evidence: _Evidence, source: RevocationSource | None
) -> SignatureValidationSpec:
    """Revocation must be known where it can be: asked, or kept in the file."""
    must_know = source is not None or evidence.level in (Level.B_LT, Level.B_LTA)
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
    )


def _report(
    signature: EmbeddedPdfSignature, level: Level | None, result: AdESBasicValidationResult[Any], fetch: bool
) -> SignatureReport:
    stamp = getattr(result.api_status, "timestamp_validity", None)
    time_is_stamped = stamp is not None and stamp.valid and stamp.intact and stamp.trusted
    changes = _changes(signature)
    remarks = []
    if not time_is_stamped:
        remarks.append("TIME_NOT_STAMPED")
    if not fetch and level not in (Level.B_LT, Level.B_LTA):
        remarks.append("REVOCATION_NOT_CHECKED")
    verdict, reason = _verdict(result, changes, remarks)
    return SignatureReport(
        field_name=signature.field_name,
        signer=_name(signature),
        level=level,
        time=stamp.timestamp if stamp is not None and time_is_stamped else _claimed_time(signature),
        time_is_stamped=time_is_stamped,
        verdict=verdict,
        reason=reason,
        changes=changes,
    )


async def _run(
    signature: EmbeddedPdfSignature, evidence: _Evidence, spec: SignatureValidationSpec
) -> tuple[Level | None, AdESBasicValidationResult[Any]]:
    """The validation process for what the signature claims (EN 319 102-1, 5.3, 5.5, 5.6), and the level that proved true."""
    digest = signature.compute_digest()
    if not evidence.stamped:
        return evidence.level, await ades_basic_validation(signature.signed_data, spec, raw_digest=digest)
    if evidence.level is Level.B_LTA:
        archived = await ades_lta_validation(signature, PdfSignatureValidationSpec(spec))
        if archived.ades_subindic is AdESPassed.OK:
            return Level.B_LTA, archived
    level = Level.B_LT if evidence.level is Level.B_LTA else evidence.level
    return level, await ades_with_time_validation(signature.signed_data, spec, raw_digest=digest)


def _verdict(result: AdESBasicValidationResult[Any], changes: str, remarks: list[str]) -> tuple[SignatureVerdict, str]:
    indication = result.ades_subindic
    if indication.status is AdESStatus.FAILED:
        return SignatureVerdict.INVALID, indication.standard_name
    if changes == "forbidden":
        return SignatureVerdict.INVALID, "CHANGED_AFTER_SIGNING"
    if indication.status is AdESStatus.INDETERMINATE:
        return SignatureVerdict.INDETERMINATE, indication.standard_name
    if remarks:
        return SignatureVerdict.VALID_WITH_REMARK, ", ".join(remarks)
    return SignatureVerdict.VALID, "OK"


def _changes(signature: EmbeddedPdfSignature) -> str:
    """What happened after signing: `none`, `permitted` (evidence, further signatures, form fields) or `forbidden`."""
    found = signature.summarise_integrity_info()
    if found["coverage"] is SignatureCoverageLevel.ENTIRE_FILE:
        return "none"
    return "permitted" if found["docmdp_ok"] else "forbidden"


def _claimed_time(signature: EmbeddedPdfSignature) -> datetime | None:
    """The CMS attribute or /M, in UTC; a time without a zone tells nothing."""
    claimed = signature.self_reported_timestamp
    return claimed.astimezone(UTC) if claimed is not None and claimed.tzinfo is not None else None


def _name(signature: EmbeddedPdfSignature) -> str:
    try:
        return identity_of(signature.signer_cert).name
    except SigningFailed:
        return ""


def _malformed(field_name: str) -> SignatureReport:
    return SignatureReport(field_name, "", None, None, False, SignatureVerdict.INVALID, "MALFORMED", "forbidden")
