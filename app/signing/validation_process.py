"""The validation process of EN 319 102-1 for one signature: which of its blocks counts, and what its time-stamps prove.

pyHanko runs the blocks. What is added here is what it leaves open: a time-stamp from outside the life of its authority's certificate, an
authority that was revoked before the signature was made, and a certificate that has ended since, of whose revocation nobody asked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from pyhanko.sign.ades.report import AdESIndeterminate, AdESPassed, AdESSubIndic
from pyhanko.sign.validation.ades import (
    AdESBasicValidationResult,
    ades_basic_validation,
    ades_lta_validation,
    ades_with_time_validation,
)
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.policy_decl import PdfSignatureValidationSpec, SignatureValidationSpec
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo

from app.domain.signatures import Level
from app.signing.kept_evidence import KeptEvidence, by_answers_of_then, by_the_file_alone, whatever_was_revoked

_SAID_BY_THE_STAMP: Final = (
    AdESPassed.OK,
    AdESIndeterminate.NOT_YET_VALID,
    AdESIndeterminate.TIMESTAMP_ORDER_FAILURE,
)
"""what a validation with time says because of a time stamp that holds"""
_REVOKED: Final = (AdESIndeterminate.REVOKED_NO_POE, AdESIndeterminate.REVOKED_CA_NO_POE)


@dataclass(frozen=True, slots=True)
class Judged:
    """What the process says of one signature.

    Attributes:
        level: that proved true, or that is claimed where nobody can tell.
        sub_indication: of the standard, `AdESPassed.OK` where it passed.
        status: pyHanko's, with path and revocation; may be None.
        proved_at: when it was made at the latest, by a time stamp that holds; None: no stamp tells.
    """

    level: Level | None
    sub_indication: AdESSubIndic
    status: Any
    proved_at: datetime | None

    @property
    def passed(self) -> bool:
        """TOTAL-PASSED."""
        return self.sub_indication is AdESPassed.OK


async def judge(signature: EmbeddedPdfSignature, evidence: KeptEvidence, spec: SignatureValidationSpec) -> Judged:
    """The validation process for what the signature claims.

    Where nobody tells of the revocation of an authority, pyHanko calls the whole chain a failure: what is missing is an answer.
    """
    judged = await _run(signature, evidence, spec)
    if judged.sub_indication is AdESIndeterminate.CERTIFICATE_CHAIN_GENERAL_FAILURE:
        without = await _run(signature, evidence, whatever_was_revoked(spec))
        if without.passed:
            return replace(judged, sub_indication=AdESIndeterminate.TRY_LATER)
    return judged


async def _run(signature: EmbeddedPdfSignature, evidence: KeptEvidence, spec: SignatureValidationSpec) -> Judged:
    """The blocks for what the signature claims (5.3, 5.5, 5.6)."""
    digest = signature.compute_digest()
    if not evidence.stamped:
        return _without_time(
            evidence.level, await ades_basic_validation(signature.signed_data, spec, raw_digest=digest)
        )
    if evidence.level is Level.B_LTA and evidence.stamps_in_life and evidence.archive_in_life:
        archived = await ades_lta_validation(signature, PdfSignatureValidationSpec(spec))
        if archived.ades_subindic is AdESPassed.OK:
            told = _told_by_stamp(archived.api_status) or archived.best_signature_time
            return Judged(Level.B_LTA, archived.ades_subindic, archived.api_status, told.astimezone(UTC))
    level = Level.B_LT if evidence.level is Level.B_LTA else evidence.level
    if evidence.stamps_in_life:
        timed = await ades_with_time_validation(signature.signed_data, spec, raw_digest=digest)
        at = _told_by_stamp(timed.api_status)
        if timed.ades_subindic is AdESPassed.OK and at is not None:
            return Judged(level, *await _as_of(at, signature, evidence, spec, timed.api_status), at)
        if timed.ades_subindic in _SAID_BY_THE_STAMP:
            return Judged(level, timed.ades_subindic, timed.api_status, at)
    # pyHanko hands a stamp's failure on as the signature's own; by the standard such a stamp tells nothing (5.5.4)
    return _without_time(level, await ades_basic_validation(signature.signed_data, spec, raw_digest=digest))


def _without_time(level: Level | None, plain: AdESBasicValidationResult[Any]) -> Judged:
    """By the signature alone: what it claims beyond that did not prove true."""
    passed = plain.ades_subindic is AdESPassed.OK
    return Judged(Level.B_B if level and passed else level, plain.ades_subindic, plain.api_status, None)


def _told_by_stamp(status: Any) -> datetime | None:
    """The time of the signature's own stamp, where that holds (UTC)."""
    stamp = getattr(status, "timestamp_validity", None)
    if stamp is None or not (stamp.valid and stamp.intact and stamp.trusted):
        return None
    at: datetime = stamp.timestamp.astimezone(UTC)
    return at


def _ended(signature: EmbeddedPdfSignature, status: Any) -> bool:
    """Whether the signer's certificate, or one between it and its root, has ended."""
    path = getattr(status, "validation_path", None)
    between = [] if path is None else path.iter_certs(include_root=False)
    now = datetime.now(UTC)
    return any(certificate.not_valid_after < now for certificate in (signature.signer_cert, *between))


async def _as_of(
    at: datetime, signature: EmbeddedPdfSignature, evidence: KeptEvidence, spec: SignatureValidationSpec, status: Any
) -> tuple[AdESSubIndic, Any]:
    """A path that was good when it signed, and of which something has ended or was revoked since; `status` is that of today.

    pyHanko looks no further than the first thing that is wrong today: not at what else was revoked, nor when an authority was, nor at the
    revocation of a certificate that has ended. That one was revoked anybody may tell who answers now. That one that has ended was not
    revoked must be told by answers that the file keeps from its life (5.5.4, OUT_OF_BOUNDS_NOT_REVOKED): authorities forget such ones.
    """
    ended = _ended(signature, status)
    if not ended and getattr(status, "revocation_details", None) is None:
        return AdESPassed.OK, status
    then = ValidationTimingInfo(at, at, point_in_time_validation=True)
    content, digest = signature.signed_data, signature.compute_digest()
    now = await ades_basic_validation(content, by_answers_of_then(spec), timing_info=then, raw_digest=digest)
    if now.ades_subindic in _REVOKED:
        return now.ades_subindic, now.api_status
    if not ended:
        return now.ades_subindic, status
    kept = by_the_file_alone(spec, evidence, until=signature.signer_cert.not_valid_after)
    proved = await ades_basic_validation(content, kept, timing_info=then, raw_digest=digest)
    good = proved.ades_subindic is AdESPassed.OK
    return AdESPassed.OK if good else AdESIndeterminate.OUT_OF_BOUNDS_NO_POE, status
