"""What a verification finds of one signature, and the verdict that follows from it (ETSI EN 319 102-1, 5.1.3). Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from app.domain.signatures import HolderKind, Level

LISTED: Final = ", "
"""between the parts of a list that is told as one text"""
_MOST_FIELDS: Final = 5
_LONGEST_FIELD: Final = 40


class SignatureVerdict(StrEnum):
    """What to tell a person: it holds, it holds with a remark, nobody can tell, it does not hold. The worst last."""

    VALID = "valid"
    VALID_WITH_REMARK = "valid_with_remark"
    INDETERMINATE = "indeterminate"
    INVALID = "invalid"

    @property
    def rank(self) -> int:
        """Its place in that order."""
        return list(SignatureVerdict).index(self)

    @property
    def holds(self) -> bool:
        """Whether what was signed may be relied on."""
        return self in (SignatureVerdict.VALID, SignatureVerdict.VALID_WITH_REMARK)


class Indication(StrEnum):
    """The main status of the standard."""

    TOTAL_PASSED = "TOTAL-PASSED"
    INDETERMINATE = "INDETERMINATE"
    TOTAL_FAILED = "TOTAL-FAILED"


class Change(StrEnum):
    """What was done to a file after a signature, by kind."""

    EVIDENCE = "evidence"
    """certificates, OCSP answers, CRLs and document time stamps: they say nothing new"""
    METADATA = "metadata"
    FURTHER_SIGNATURE = "further_signature"
    FORM_FILLED = "form_filled"
    """a field of the form shows something else now, an empty field for a signature among them"""
    ANNOTATION = "annotation"
    PAGE = "page"
    """pages added, taken away, moved, or painted on"""
    STRUCTURE = "structure"
    """anything else of the document"""
    UNCOVERED = "uncovered"
    """bytes that neither the signature nor a later revision accounts for"""
    SIGNATURE_REMOVED = "signature_removed"
    """the signature itself was taken out of the form, so that no reader shows it"""


class Standing(StrEnum):
    """Whether what was done after a signature leaves it its worth. The worst last."""

    NONE = "none"
    PERMITTED = "permitted"
    DOUBTFUL = "doubtful"
    """the signer may have allowed it, but a reader sees something else than what was signed"""
    FORBIDDEN = "forbidden"


class Revocation(StrEnum):
    """What is known of the revocation of a certificate."""

    GOOD = "good"
    REVOKED = "revoked"
    UNKNOWN = "unknown"
    """nobody answered, or the path did not lead so far"""
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose certificate it is, as the certificate says; times are UTC. Empty strings where it can't be read."""

    name: str
    kind: HolderKind
    organisation: str
    issuer: str
    serial: str
    valid_from: datetime | None
    valid_until: datetime | None


@dataclass(frozen=True, slots=True)
class Algorithms:
    """How a signature was computed, in the names of the field, and which part of it is too weak now."""

    digest: str
    signature: str
    key: str
    weak: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """What was done to the file after a signature."""

    standing: Standing
    kinds: tuple[Change, ...] = ()
    fields: tuple[str, ...] = ()
    """names of form fields that show something else now"""


@dataclass(frozen=True, slots=True)
class Decision:
    """The verdict, and the codes that carry it, the gravest first: sub-indications of the standard and findings of ours."""

    verdict: SignatureVerdict
    indication: Indication
    sub_indication: str
    findings: tuple[str, ...]


SUB_INDICATIONS: Final = {
    "CERTIFICATE_NOT_FOR_SIGNATURES": "CHAIN_CONSTRAINTS_FAILURE",
    "WEAK_ALGORITHM": "CRYPTO_CONSTRAINTS_FAILURE",
    "FORM_FILLED_AFTER_SIGNING": "SIG_CONSTRAINTS_FAILURE",
    "ANNOTATED_AFTER_SIGNING": "SIG_CONSTRAINTS_FAILURE",
    "CERTIFICATION_EXCEEDED": "SIG_CONSTRAINTS_FAILURE",
    "FURTHER_SIGNATURE_DOUBTFUL": "SIG_CONSTRAINTS_FAILURE",
    "FURTHER_MARK_COVERS_PAGE": "SIG_CONSTRAINTS_FAILURE",
    "STRUCTURE_AMBIGUOUS": "SIG_CONSTRAINTS_FAILURE",
}
"""what makes a signature doubtful, and what the standard calls it: a constraint of the station's own policy that does not hold"""
BROKEN: Final = ("CHANGED_AFTER_SIGNING", "MALFORMED")
"""what breaks a signature beyond the CMS: the standard counts both as a failure of the format"""
REMARKS: Final = ("TIME_NOT_STAMPED", "TIME_STAMP_UNKNOWN", "REVOCATION_NOT_CHECKED", "NONSTANDARD_STRUCTURE")
"""what is worth saying of a signature that holds"""


def printable(text: str, longest: int = 200) -> str:
    """A claim on one line: no control characters, none that turn the direction of writing, and no longer than so many."""
    plain = "".join(" " if unicodedata.category(letter) in ("Cc", "Cf", "Zl", "Zp") else letter for letter in text)
    plain = " ".join(plain.split())
    return plain if len(plain) <= longest else f"{plain[: longest - 1]}…"


def decide(
    indication: Indication,
    sub_indication: str,
    broken: str = "",
    doubts: Sequence[str] = (),
    remarks: Sequence[str] = (),
) -> Decision:
    """The verdict on a signature.

    Args:
        indication: what the validation process of the standard says of the CMS and its certificates.
        sub_indication: its sub-indication; empty where it passed.
        broken: one of `BROKEN`, or nothing.
        doubts: keys of `SUB_INDICATIONS`.
        remarks: of `REMARKS`.
    """
    if indication is Indication.TOTAL_FAILED:
        return Decision(SignatureVerdict.INVALID, indication, sub_indication, (sub_indication,))
    if broken:
        return Decision(SignatureVerdict.INVALID, Indication.TOTAL_FAILED, "FORMAT_FAILURE", (broken,))
    if indication is Indication.INDETERMINATE:
        return Decision(SignatureVerdict.INDETERMINATE, indication, sub_indication, (sub_indication, *doubts))
    if doubts:
        sub = SUB_INDICATIONS[doubts[0]]
        return Decision(SignatureVerdict.INDETERMINATE, Indication.INDETERMINATE, sub, tuple(doubts))
    if remarks:
        return Decision(SignatureVerdict.VALID_WITH_REMARK, indication, "", tuple(remarks))
    return Decision(SignatureVerdict.VALID, indication, "", ())


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """What was found of one signature.

    Attributes:
        field_name: of the form field that holds it.
        holder: who signed.
        level: the PAdES level that it reaches, or claims where nobody can tell; None for a signature of another profile.
        time: when it was made (UTC): by a time-stamp authority that is trusted, else as the signer claims; None where neither tells.
        time_is_stamped: whether an authority tells it.
        decision: the verdict and what carries it.
        intact: whether the bytes that it covers are those that were signed, by this certificate's key; whatever the certificate is worth.
        changes: what was done to the file since.
        revocation: of the signer's certificate, at the time that counts.
        revoked_at: since when (UTC).
        algorithms: None where they can't be read.
        certification: what it allows, where it certifies the document (DocMDP: 1 nothing, 2 forms and signatures, 3 annotations too).
        qualified: whether an authority of the configured trusted list stands behind it; None where no list is set up or no path is known.
    """

    field_name: str
    holder: Holder
    level: Level | None
    time: datetime | None
    time_is_stamped: bool
    decision: Decision
    intact: bool
    changes: Changes
    revocation: Revocation = Revocation.UNKNOWN
    revoked_at: datetime | None = None
    algorithms: Algorithms | None = None
    certification: int | None = None
    qualified: bool | None = None

    @property
    def signer(self) -> str:
        """The holder's name."""
        return self.holder.name

    @property
    def verdict(self) -> SignatureVerdict:
        """What to tell a person."""
        return self.decision.verdict

    @property
    def reason(self) -> str:
        """The codes that carry the verdict; `OK` where nothing is to be said."""
        return ", ".join(self.decision.findings) or "OK"


def worst(reports: Iterable[SignatureReport]) -> SignatureReport | None:
    """The one by whose verdict a file is told; the first one where several are as bad, None where there is none."""
    return max(reports, key=lambda report: report.verdict.rank, default=None)


def why(reports: Iterable[SignatureReport]) -> dict[str, str]:
    """What carries the verdict on the worst signature, as fields of an error: codes, and what their sentences name; lists by commas."""
    told = worst(reports)
    if told is None:
        return {}
    lists = {
        "findings": told.decision.findings,
        "change_kinds": told.changes.kinds,
        "changed_fields": tuple(printable(name, _LONGEST_FIELD) for name in told.changes.fields[:_MOST_FIELDS]),
        "weak": told.algorithms.weak if told.algorithms else (),
    }
    return {name: LISTED.join(values) for name, values in lists.items()}
