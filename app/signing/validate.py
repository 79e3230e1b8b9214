"""Judge the signatures of a PDF file (ETSI EN 319 102-1): whole, unchanged since, trusted, not revoked, and when."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Final

from asn1crypto import x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.ades.report import AdESStatus
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation.generic_cms import validate_sig_integrity
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.policy_decl import SignatureValidationSpec
from pyhanko.sign.validation.status import RevocationDetails

from app.domain.byte_ranges import signed_ranges
from app.domain.errors import InputRefused
from app.domain.verification import (
    Changes,
    Indication,
    Revocation,
    SignatureReport,
    Standing,
    decide,
)
from app.signing.algorithms import algorithms_of
from app.signing.certificates import read_all, read_roots
from app.signing.changes import ChangesFound, changes_after
from app.signing.holder import holder_of
from app.signing.kept_evidence import KeptEvidence, validation_spec
from app.signing.pdf_reader import PdfFileReader
from app.signing.removed import removed_signature
from app.signing.revocation import RevocationSource, cache_in
from app.signing.trust import TrustSettings
from app.signing.usage import is_for_signatures, tells_of_revocation
from app.signing.validation_process import Judged, judge

_log = logging.getLogger(__name__)
_DOCUMENT_TIMESTAMP: Final = "/DocTimeStamp"
_MOST_SIGNATURES: Final = 50
"""each costs a pass over the whole file"""
_INDICATIONS: Final = {
    AdESStatus.PASSED: Indication.TOTAL_PASSED,
    AdESStatus.INDETERMINATE: Indication.INDETERMINATE,
    AdESStatus.FAILED: Indication.TOTAL_FAILED,
}


@dataclass(frozen=True, slots=True)
class _File:
    """A file and its filled signature fields, oldest first.

    `is_clean`: whether it is as the PDF standard wants it. `is_sound`: whether it could be read by the letter of it; a file with two
    kinds of cross-references (7.5.8.4), as word processors write them, can, though readers of before 2003 see less of it.
    """

    pdf: bytes
    reader: PdfFileReader
    fields: list[tuple[str, Any]]
    is_clean: bool
    is_sound: bool


@dataclass(frozen=True, slots=True)
class _Grounds:
    """What signatures are judged by.

    `roots` and `others` are whom to trust; `qualified` the thumbprints (SHA-256) of the trusted list, None where there is none; `source`
    whom to ask, None: nobody. `just_made`: the station itself looked at the certificates a moment ago.
    """

    roots: list[x509.Certificate]
    others: list[x509.Certificate]
    qualified: frozenset[bytes] | None
    source: RevocationSource | None
    just_made: bool = False

    @classmethod
    def of(cls, trust: TrustSettings, source: RevocationSource | None) -> _Grounds:
        """Read them. Raises SigningFailed (CERTIFICATE_FILE_UNREADABLE, TRUST_ROOT_NO_AUTHORITY)."""
        listed = None if trust.qualified is None else read_all(trust.qualified)
        qualified = None if listed is None else frozenset(certificate.sha256 for certificate in listed)
        return cls(read_roots(trust.roots), read_all(trust.others), qualified, source)

    def spec(self, evidence: KeptEvidence) -> SignatureValidationSpec:
        """For one signature."""
        return validation_spec(self.roots, self.others, evidence, self.source, must_know=self.must_know(evidence))

    def must_know(self, evidence: KeptEvidence) -> bool:
        """Whether a signature is of worth only where it is known that its certificate was not revoked."""
        return evidence.is_lasting or not self.just_made


def validate(pdf: bytes, trust: TrustSettings) -> tuple[SignatureReport, ...]:
    """Judge every signature, in the order in which they were made, last those that were taken out of the form; () for a file without any.

    Args:
        pdf: the file, from anyone.
        trust: whom to trust. Where its `fetch` is off nobody is asked, and only what the file itself keeps (B-LT) tells of revocation.

    Raises:
        InputRefused: PDF_DAMAGED, PDF_ENCRYPTED, TOO_MANY_SIGNATURES.
        SigningFailed: CERTIFICATE_FILE_UNREADABLE, TRUST_ROOT_NO_AUTHORITY.
    """
    return asyncio.run(_validate(pdf, trust))


async def _validate(pdf: bytes, trust: TrustSettings) -> tuple[SignatureReport, ...]:
    source = RevocationSource(trust.private_hosts, cache_in(trust.cache))
    try:
        return await _judge(_open(pdf), _Grounds.of(trust, source if trust.fetch else None))
    finally:
        await source.close()


def validate_own(pdf: bytes, trust: TrustSettings) -> tuple[SignatureReport, ...]:
    """The same of a file that the station made a moment ago; nobody is asked.

    Its certificates were asked about before the key was used, as far as the level and the policy want it: so a level that keeps no proof
    is judged without. Raises as `validate`.
    """
    return asyncio.run(_judge(_open(pdf), replace(_Grounds.of(trust, None), just_made=True)))


async def _judge(file: _File, grounds: _Grounds) -> tuple[SignatureReport, ...]:
    signatures = [_read(file.reader, name, field) for name, field in file.fields]
    stamps = [found for found in signatures if found is not None and _is_timestamp(found)]
    reports: list[SignatureReport] = []
    marks: list[frozenset[str]] = []
    for (name, _), signature in zip(file.fields, signatures, strict=True):
        if signature is not None and _is_timestamp(signature):
            continue
        try:
            if signature is None:
                raise ValueError(name)
            found = changes_after(signature, file.pdf)
            reports.append(await _one(file, signature, found, KeptEvidence.of(signature, stamps), grounds))
            marks.append(found.marks)
        except Exception as error:  # noqa: BLE001  a hostile signature can break the validator in any way
            _log.info("signature could not be judged: %s", type(error).__name__)
            reports.append(_malformed(name, signature))
            marks.append(frozenset())
    return (*_with_marks(reports, marks), *_removed(file))


def _removed(file: _File) -> Iterator[SignatureReport]:
    """The signatures that the bytes bear and the form does not name."""
    shown = {tuple(_range_of(field)) for _, field in file.fields}
    covered = [one for one in sorted(signed_ranges(file.pdf)) if (0, one.before, one.after, one.rest) not in shown]
    if len(covered) > _MOST_SIGNATURES:
        raise InputRefused("TOO_MANY_SIGNATURES", most=_MOST_SIGNATURES)
    yield from (report for one in covered if (report := removed_signature(file.pdf, one)) is not None)


def _range_of(field: Any) -> Iterator[int]:
    """The byte range that a field's signature names; nothing where that can't be read."""
    try:
        yield from [int(number) for number in field.get_object()["/V"]["/ByteRange"]]
    except (PdfError, KeyError, TypeError, ValueError, AttributeError):
        return


def _open(pdf: bytes) -> _File:
    """Read it by the letter where that can be: what another reader makes of a file that is not as it should be nobody knows."""
    try:
        strict = _fields_of(pdf, strict=True)
    except InputRefused as error:
        if error.code != "PDF_DAMAGED":
            raise
        return _File(pdf, *_fields_of(pdf, strict=False), is_clean=False, is_sound=False)
    if not strict[0].xrefs.hybrid_xrefs_present:
        return _File(pdf, *strict, is_clean=True, is_sound=True)
    # pyHanko judges no signature of such a file while it is strict
    return _File(pdf, *_fields_of(pdf, strict=False), is_clean=False, is_sound=True)


def _fields_of(pdf: bytes, *, strict: bool) -> tuple[PdfFileReader, list[tuple[str, Any]]]:
    try:
        reader = PdfFileReader(BytesIO(pdf), strict=strict)
        encrypted = reader.encrypted
        found = [] if encrypted else list(enumerate_sig_fields(reader, filled_status=True))
        found.sort(key=lambda entry: reader.xrefs.get_last_change(entry[2].get_object().raw_get("/V").reference))
    except Exception as error:
        raise InputRefused("PDF_DAMAGED", type(error).__name__) from error
    if encrypted:
        raise InputRefused("PDF_ENCRYPTED")
    if len(found) > _MOST_SIGNATURES:
        raise InputRefused("TOO_MANY_SIGNATURES", most=_MOST_SIGNATURES)
    # pyHanko's strings hang on the whole file, and what is told of it travels between processes
    return reader, [(str(name), field) for name, _, field in found]


def _read(reader: PdfFileReader, name: str, field: Any) -> EmbeddedPdfSignature | None:
    try:
        signature = EmbeddedPdfSignature(reader, field, name)
        signature.compute_integrity_info(skip_diff=True)  # `app.signing.changes` finds the differences
        assert signature.signer_cert is not None
    except Exception:  # noqa: BLE001  a hostile signature can break the reader in any way
        return None
    return signature


def _is_timestamp(signature: EmbeddedPdfSignature) -> bool:
    """Whether it is a document time stamp: what calls itself one and holds somebody's signature is a signature."""
    kind = signature.signed_data["encap_content_info"]["content_type"].native
    return bool(signature.sig_object_type == _DOCUMENT_TIMESTAMP and kind == "tst_info")


async def _one(
    file: _File, signature: EmbeddedPdfSignature, found: ChangesFound, evidence: KeptEvidence, grounds: _Grounds
) -> SignatureReport:
    judged = await _judged(signature, evidence, grounds)
    known = grounds.must_know(evidence) and tells_of_revocation(signature.signer_cert)
    algorithms = algorithms_of(signature.signer_info, signature.signer_cert)
    doubts = [*(["WEAK_ALGORITHM"] if algorithms.weak else ()), *found.doubts]
    if not is_for_signatures(signature.signer_cert):
        doubts.insert(0, "CERTIFICATE_NOT_FOR_SIGNATURES")
    if not file.is_sound and found.changes.standing is not Standing.NONE:
        doubts.append("STRUCTURE_AMBIGUOUS")
    revoked = _revoked(judged)
    return SignatureReport(
        field_name=str(signature.field_name),
        holder=holder_of(signature.signer_cert),
        level=judged.level,
        time=judged.proved_at or _claimed_time(signature),
        time_is_stamped=judged.proved_at is not None,
        decision=decide(
            _INDICATIONS[judged.sub_indication.status],
            "" if judged.passed else judged.sub_indication.standard_name,
            "CHANGED_AFTER_SIGNING" if found.changes.standing is Standing.FORBIDDEN else "",
            doubts,
            list(_remarks(file, evidence, judged, known)),
        ),
        intact=_is_intact(signature),
        changes=found.changes,
        revocation=_revocation(judged, grounds, evidence, known),
        revoked_at=None if revoked is None else revoked.revocation_date,
        algorithms=algorithms,
        certification=_certification(signature),
        qualified=_is_qualified(getattr(judged.status, "validation_path", None), grounds),
    )


async def _judged(signature: EmbeddedPdfSignature, evidence: KeptEvidence, grounds: _Grounds) -> Judged:
    """What is kept of revocation may be old or spoilt: where it does not help, all is asked anew, once."""
    spec, source = grounds.spec(evidence), grounds.source
    judged = await judge(signature, evidence, spec)
    if source is not None:
        if not judged.passed and source.doubt_kept():
            judged = await judge(signature, evidence, spec)
        source.settle(held=judged.passed)
    return judged


def _remarks(file: _File, evidence: KeptEvidence, judged: Judged, known: bool) -> Iterator[str]:
    if judged.proved_at is None:
        yield "TIME_STAMP_UNKNOWN" if evidence.stamped else "TIME_NOT_STAMPED"
    if not known:
        yield "REVOCATION_NOT_CHECKED"
    if not file.is_clean:
        yield "NONSTANDARD_STRUCTURE"


def _is_intact(signature: EmbeddedPdfSignature) -> bool:
    """Whether the covered bytes are those that the key of the certificate signed; says nothing of whose key that is."""
    try:
        intact, valid = validate_sig_integrity(
            signature.signer_info,
            signature.signer_cert,
            expected_content_type=signature.signed_data["encap_content_info"]["content_type"].native,
            actual_digest=signature.compute_digest(),
        )
    except Exception:  # noqa: BLE001  a hostile signature can break the check in any way
        return False
    return bool(intact and valid)


def _revoked(judged: Judged) -> RevocationDetails | None:
    """Of the signer's certificate; an authority's is told by the sub-indication."""
    details: RevocationDetails | None = getattr(judged.status, "revocation_details", None)
    return None if details is None or details.ca_revoked else details


def _revocation(judged: Judged, grounds: _Grounds, evidence: KeptEvidence, known: bool) -> Revocation:
    """`known`: whether it could not have passed without an answer."""
    if _revoked(judged) is not None:
        return Revocation.REVOKED
    if judged.passed and known:
        return Revocation.GOOD
    return Revocation.NOT_ASKED if grounds.source is None and not evidence.is_lasting else Revocation.UNKNOWN


def _certification(signature: EmbeddedPdfSignature) -> int | None:
    level = signature.docmdp_level
    return None if level is None else int(level.value)


def _is_qualified(path: Any, grounds: _Grounds) -> bool | None:
    if grounds.qualified is None or path is None:
        return None
    return any(certificate.sha256 in grounds.qualified for certificate in path.iter_certs(include_root=True))


def _claimed_time(signature: EmbeddedPdfSignature) -> datetime | None:
    """The CMS attribute or /M, in UTC; a time without a zone tells nothing."""
    claimed = signature.self_reported_timestamp
    return claimed.astimezone(UTC) if claimed is not None and claimed.tzinfo is not None else None


def _malformed(field_name: str, signature: EmbeddedPdfSignature | None) -> SignatureReport:
    holder = holder_of(None if signature is None else signature.signer_cert)
    decision = decide(Indication.INDETERMINATE, "", "MALFORMED")
    return SignatureReport(field_name, holder, None, None, False, decision, False, Changes(Standing.FORBIDDEN))


def _with_marks(reports: list[SignatureReport], marks: list[frozenset[str]]) -> Iterator[SignatureReport]:
    """A later mark that a reader sees has to be the work of somebody who is known: else it may cover or replace what was signed."""
    doubtful = {report.field_name for report in reports if not report.verdict.holds}
    for report, later in zip(reports, marks, strict=True):
        if report.verdict.holds and later & doubtful:
            decision = decide(Indication.TOTAL_PASSED, "", doubts=["FURTHER_SIGNATURE_DOUBTFUL"])
            yield replace(report, decision=decision, changes=replace(report.changes, standing=Standing.DOUBTFUL))
        else:
            yield report
