"""Reuse first: which papers of the citizen's electronic store may stand for a paper of a dossier. Pure.

What a store says of a paper is a claim. A candidate is judged by it before anything is fetched; what is fetched is judged by its own
signature. A paper that is unfit in any way is refused with all that speaks against it, the gravest first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import assert_never

from app.domain.catalogue import RequiredPaper
from app.domain.delivery import Purpose, Reuse, StoredPaper
from app.domain.errors import InputRefused
from app.domain.verification import SignatureReport, SignatureVerdict, why


class Unfit(StrEnum):
    """What speaks against a paper, the gravest first; also the key of its word."""

    OTHER_OWNER = "other_owner"
    OWNER_NOT_TOLD = "owner_not_told"
    """the system does not say whose paper it is, and its signature tells only who issued it"""
    SIGNATURE_BROKEN = "signature_broken"
    """the bytes are not those that were signed, or the certificate does not hold"""
    REVOKED = "revoked"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    """issued on a later day than today"""
    TOO_OLD = "too_old"
    """the procedure takes it only for some months after its issue"""
    OTHER_KIND = "other_kind"
    """no result code that the catalogue allows for this paper"""
    NOT_SIGNED = "not_signed"
    SIGNATURE_UNKNOWN = "signature_unknown"
    """nobody can tell now whether the signature holds"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A paper of the store, and what its description speaks against it."""

    paper: StoredPaper
    unfit: tuple[Unfit, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a reused document comes from, as the store described it. `source_id` is the dossier system's id of the paper."""

    source: str
    source_id: str
    result_code: str
    number: str
    issuer: str
    issued_on: date | None
    valid_until: date | None

    @property
    def reuse(self) -> Reuse:
        """The state of digitisation that it has in its new dossier."""
        return Reuse.FROM_RESULT if self.source == Purpose.RESULT else Reuse.FROM_COMPONENT


def origin_of(paper: StoredPaper) -> Origin:
    """What is recorded of a paper that is reused."""
    return Origin(
        paper.source, paper.id, paper.result_code, paper.number, paper.issuer, paper.issued_on, paper.valid_until
    )


def judge(paper: StoredPaper, owner_id: str, wanted: RequiredPaper, day: date) -> Candidate:
    """Judge a paper by its description.

    Args:
        paper: what the store says.
        owner_id: ID number of the dossier's owner; an empty one matches nobody.
        wanted: the paper that it shall stand for.
        day: the day on which it has to be valid.
    """
    return Candidate(paper, tuple(sorted(_against(paper, owner_id, wanted, day), key=list(Unfit).index)))


def _against(paper: StoredPaper, owner_id: str, wanted: RequiredPaper, day: date) -> Iterable[Unfit]:
    if not paper.owner_id:
        yield Unfit.OWNER_NOT_TOLD
    elif paper.owner_id != owner_id:
        yield Unfit.OTHER_OWNER
    if paper.revoked:
        yield Unfit.REVOKED
    if paper.valid_until is not None and paper.valid_until < day:
        yield Unfit.EXPIRED
    if paper.issued_on is not None and paper.issued_on > day:
        yield Unfit.NOT_YET_VALID
    if wanted.valid_months is not None and not _is_recent(paper.issued_on, wanted.valid_months, day):
        yield Unfit.TOO_OLD
    if not paper.result_code or paper.result_code not in wanted.reusable:
        yield Unfit.OTHER_KIND


def _is_recent(issued_on: date | None, months: int, day: date) -> bool:
    """Whether `day` is at most so many months after the issue; without a day of issue nobody can tell, so it is not."""
    if issued_on is None:
        return False
    passed = (day.year - issued_on.year) * 12 + day.month - issued_on.month
    return passed < months or (passed == months and day.day <= issued_on.day)


def judge_signatures(reports: Iterable[SignatureReport]) -> Unfit | None:
    """What a fetched paper's own signatures speak against it: each of them has to hold."""
    verdicts = [report.verdict for report in reports]
    if not verdicts:
        return Unfit.NOT_SIGNED
    if SignatureVerdict.INVALID in verdicts:
        return Unfit.SIGNATURE_BROKEN
    return None if all(verdict.holds for verdict in verdicts) else Unfit.SIGNATURE_UNKNOWN


def require_holding(reports: Sequence[SignatureReport]) -> None:
    """A paper whose own signatures are all that proves it.

    Raises:
        InputRefused: PAPER_NOT_SIGNED, PAPER_SIGNATURE_BROKEN, PAPER_SIGNATURE_UNKNOWN.
    """
    unfit = judge_signatures(reports)
    if unfit is not None:
        raise _refusal_of(unfit, reports)


def require_unbroken(reports: Sequence[SignatureReport]) -> None:
    """A paper that need not be signed; what it bears must not be broken.

    Raises:
        InputRefused: PAPER_SIGNATURE_BROKEN.
    """
    if judge_signatures(reports) is Unfit.SIGNATURE_BROKEN:
        raise _refusal_of(Unfit.SIGNATURE_BROKEN, reports)


def _refusal_of(unfit: Unfit, reports: Sequence[SignatureReport]) -> InputRefused:
    error = refusal(unfit)
    error.fields.update(why(reports))
    return error


def refusal(unfit: Unfit) -> InputRefused:
    """The error with which a paper is refused: what speaks against it, and what to do instead."""
    match unfit:
        case Unfit.OTHER_OWNER:
            return InputRefused("PAPER_OTHER_OWNER")
        case Unfit.OWNER_NOT_TOLD:
            return InputRefused("PAPER_OWNER_NOT_TOLD")
        case Unfit.SIGNATURE_BROKEN:
            return InputRefused("PAPER_SIGNATURE_BROKEN")
        case Unfit.REVOKED:
            return InputRefused("PAPER_REVOKED")
        case Unfit.EXPIRED:
            return InputRefused("PAPER_EXPIRED")
        case Unfit.NOT_YET_VALID:
            return InputRefused("PAPER_NOT_YET_VALID")
        case Unfit.TOO_OLD:
            return InputRefused("PAPER_TOO_OLD")
        case Unfit.OTHER_KIND:
            return InputRefused("PAPER_OTHER_KIND")
        case Unfit.NOT_SIGNED:
            return InputRefused("PAPER_NOT_SIGNED")
        case Unfit.SIGNATURE_UNKNOWN:
            return InputRefused("PAPER_SIGNATURE_UNKNOWN", retryable=True)
        case _ as unreachable:
            assert_never(unreachable)
