"""Adding proof to what was signed: evidence where a signature was made offline (B-LT), time-stamps that outlive those before (B-LTA)."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from io import BytesIO

from asn1crypto import cms
from pyhanko.sign.general import SigningError, extract_certificate_info
from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from app.domain.errors import InputRefused, SigningFailed
from app.domain.signatures import ExtendedPdf, Level, lowest
from app.domain.verification import SignatureReport, why
from app.signing import evidence
from app.signing.evidence import Evidence
from app.signing.incremental import pdf_errors
from app.signing.pdf_reader import PdfFileReader
from app.signing.rules import SigningRules
from app.signing.stamping import add_time_stamp, stamp_whole
from app.signing.validate import validate, validate_own


def extend_pdf(pdf: bytes, level: Level, rules: SigningRules, renew_before: timedelta) -> ExtendedPdf | None:
    """Append what the file lacks for `level`; nothing that is in it changes.

    Args:
        pdf: a signed file.
        level: B_LT or B_LTA.
        rules: whom to trust and where time comes from.
        renew_before: how long before the last time-stamp's certificate ends a new one is added.

    Returns:
        The extended file; None: nothing is lacking.

    Raises:
        InputRefused: PDF_DAMAGED, PDF_ENCRYPTED, NOT_SIGNED.
        SigningFailed: EXTEND_NOT_VALID: a signature does not hold now, so more proof would prove nothing. SIGNED_FILE_BAD: what was
            made does not hold. REVOCATION_*, TIMESTAMP_*, CERTIFICATE_*.
    """
    reports = validate(pdf, rules.trust)
    if not reports:
        raise InputRefused("NOT_SIGNED")
    for report in reports:
        if not report.verdict.holds:
            raise _with_reason(SigningFailed("EXTEND_NOT_VALID"), report)
    until = _ends(_stamps(pdf))
    proved = _proved(validate_own(pdf, rules.trust))
    lasts = level is Level.B_LT or (until is not None and datetime.now(UTC) + renew_before < until)
    if lasts and all(proved[field].reaches(level) for field in _can_rise(pdf)):
        return None
    lacking = {field for field, reached in proved.items() if not reached.reaches(Level.B_LT)}
    made = asyncio.run(_extend(pdf, level, rules, lacking))
    return None if made == pdf else ExtendedPdf(made, _judged(made, rules), _ends(_stamps(made)))


def _proved(by_itself: Sequence[SignatureReport]) -> dict[str, Level]:
    """Of each signature the level that the file itself proves, whoever else would tell more of it today.

    Kept answers that prove nothing (of another time, of another authority) make no level: the signature needs better ones.
    """
    return {
        report.field_name: lowest((report.level or Level.B_B, Level.B_LTA if report.verdict.holds else Level.B_T))
        for report in by_itself
    }


def _can_rise(pdf: bytes) -> set[str]:
    """The signatures that can be brought higher: those that bear a time-stamp, or can still be given one, which only the last one can."""
    with pdf_errors():
        reader = PdfFileReader(BytesIO(pdf))
        last = _last(reader)
        return {
            str(found.field_name)
            for found in reader.embedded_regular_signatures
            if _is_stamped(found) or found.field_name == last.field_name
        }


async def _extend(pdf: bytes, level: Level, rules: SigningRules, lacking: Collection[str]) -> bytes:
    pdf = await _with_time(pdf, rules)
    with pdf_errors():
        reader = PdfFileReader(BytesIO(pdf))
        signatures = [found for found in reader.embedded_regular_signatures if found.field_name in lacking]
        stamps = reader.embedded_timestamp_signatures
    proof = Evidence()
    for signature in signatures:
        proof += await _proof_of(signature.signed_data, rules)
        for token in extract_tst_data_iter(signature.signer_info, signed=False):
            proof += await _proof_of_time(token, rules)
    if stamps:
        proof += await _proof_of_time(stamps[-1].signed_data, rules)
    output = BytesIO(pdf)
    if proof.paths:
        proof.append_to(output)
    if level is Level.B_LTA:
        output = await stamp_whole(output, rules)
    return output.getvalue()


async def _proof_of(signed: cms.SignedData, rules: SigningRules) -> Evidence:
    found = extract_certificate_info(signed)
    return await evidence.of_signer(found.signer_cert, found.other_certs, rules.trust, must_know=True)


async def _proof_of_time(token: cms.SignedData, rules: SigningRules) -> Evidence:
    found = extract_certificate_info(token)
    return await evidence.of_time_stamp(found.signer_cert, found.other_certs, rules.trust, must_know=True)


def _judged(pdf: bytes, rules: SigningRules) -> Level:
    """The level that all signatures of the file have reached, by what the file keeps. Raises SigningFailed (SIGNED_FILE_BAD)."""
    reports = validate_own(pdf, rules.trust)
    for report in reports:
        if not report.verdict.holds:
            raise _with_reason(SigningFailed("SIGNED_FILE_BAD"), report)
    return _reached(reports)


def _with_reason(error: SigningFailed, report: SignatureReport) -> SigningFailed:
    """What is told of a signature that does not hold: why just this one."""
    error.fields.update(why([report]))
    return error


def _reached(reports: Sequence[SignatureReport]) -> Level:
    """The level that all of them have."""
    return lowest(report.level or Level.B_B for report in reports)


def _stamps(pdf: bytes) -> list[EmbeddedPdfSignature]:
    with pdf_errors():
        return list(PdfFileReader(BytesIO(pdf)).embedded_timestamp_signatures)


def _ends(stamps: Sequence[EmbeddedPdfSignature]) -> datetime | None:
    """When the certificate of the last time-stamp ends; None where there is none."""
    if not stamps:
        return None
    end: datetime = stamps[-1].signer_cert.not_valid_after
    return end.astimezone(UTC)


async def _with_time(pdf: bytes, rules: SigningRules) -> bytes:
    """Give a signature without a time-stamp one (B-T), in the room that its /Contents has left: the signature does not cover that.

    Only the last one of a file can be given one: whatever signature or time-stamp came later covers the /Contents of those before it.
    """
    with pdf_errors():
        reader = PdfFileReader(BytesIO(pdf))
        last = _last(reader)
        if last in reader.embedded_timestamp_signatures or _is_stamped(last):
            return pdf
        content = cms.ContentInfo({"content_type": "signed_data", "content": last.signed_data})
        _, start, end, _ = (int(number) for number in last.byte_range)
    await add_time_stamp(content, rules)
    output = BytesIO(pdf)
    try:
        PreparedByteRangeDigest(b"", start, end).fill_with_cms(output, content)
    except SigningError as error:
        raise SigningFailed("SIGNATURE_TOO_LARGE") from error
    return output.getvalue()


def _last(reader: PdfFileReader) -> EmbeddedPdfSignature:
    """The signature or time-stamp that covers all others."""
    found: EmbeddedPdfSignature = max(reader.embedded_signatures, key=lambda one: one.signed_revision)
    return found


def _is_stamped(signature: EmbeddedPdfSignature) -> bool:
    return next(extract_tst_data_iter(signature.signer_info, signed=False), None) is not None
