"""What was found of a file's signatures, in words: the same for the command line, the JSON, the sheet and the desk.

A name in a certificate or in a form is a claim of whoever made it: it is cut to a length and freed of control characters, so that it
can rule neither a terminal nor a page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from app.domain.clock import VIET_NAM
from app.domain.signatures import HolderKind, Level
from app.domain.verification import Change, SignatureReport, Standing, printable, why
from app.messages import Language, Message, findings, kinds_of_changes, verification_word


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of what was found."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class SignatureWords:
    """One signature in words.

    Attributes:
        heading: which of how many it is.
        verdict: its value.
        conclusion: the verdict in words.
        standard: the indication of EN 319 102-1, with its sub-indication.
        facts: who, when, for whom, and all that was checked.
        findings: what carries the verdict, the gravest first, with what to do.
    """

    heading: str
    verdict: str
    conclusion: str
    standard: str
    facts: tuple[Fact, ...]
    findings: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that the sheet says.

    Attributes:
        title: its heading.
        file: the name of the file that was judged.
        checked_by: the office and its counter.
        checked_at: when, in words.
        at: when (UTC).
        verdict: that on the worst signature, or `unsigned`.
        conclusion: the same in words.
        facts: of the file.
        signatures: in their order.
        note: what the sheet is, and what it is not.
    """

    title: str
    file: str
    checked_by: str
    checked_at: str
    at: datetime
    verdict: str
    conclusion: str
    facts: tuple[Fact, ...]
    signatures: tuple[SignatureWords, ...]
    note: str


def in_words(reports: tuple[SignatureReport, ...], language: Language) -> tuple[SignatureWords, ...]:
    """The signatures in their order."""
    count = len(reports)
    return tuple(
        SignatureWords(
            verification_word("signature", language, number=number, count=count),
            report.verdict.value,
            verification_word(f"verdict_{report.verdict}", language),
            " / ".join(part for part in (report.decision.indication, report.decision.sub_indication) if part),
            tuple(_facts(report, language)),
            findings_of(report, language),
        )
        for number, report in enumerate(reports, 1)
    )


def in_brief(report: SignatureReport, language: Language) -> tuple[Fact, ...]:
    """Of its facts those that tell who, for whom, when, and at which level."""
    return (*_who_and_when(report, language), *_level(report, language))


def findings_of(report: SignatureReport, language: Language) -> tuple[Message, ...]:
    """What carries the verdict, with what to do."""
    return findings(why([report]), language)


def day_and_time(at: datetime) -> str:
    """As a clerk in Viet Nam writes it."""
    return f"{at.astimezone(VIET_NAM):%H:%M:%S %d/%m/%Y}"


def _facts(report: SignatureReport, language: Language) -> Iterator[Fact]:
    def fact(key: str, value: str) -> Fact:
        return Fact(verification_word(key, language), value)

    def said(key: str, value: object) -> Fact:
        return _said(key, value, language)

    holder = report.holder
    yield from _who_and_when(report, language)
    yield said("integrity", report.intact)
    yield fact("changes", _kinds(report, language) or verification_word("changes_none", language))
    if holder.issuer:
        yield fact("issuer", printable(holder.issuer))
    if holder.valid_from is not None and holder.valid_until is not None:
        begins, ends = (f"{at.astimezone(VIET_NAM):%d/%m/%Y}" for at in (holder.valid_from, holder.valid_until))
        yield fact("validity", verification_word("validity_value", language, begins=begins, ends=ends))
    if report.revoked_at is not None:
        when = day_and_time(report.revoked_at)
        key = "revocation_revoked_later" if report.verdict.holds else "revocation_revoked_at"
        yield fact("revocation", verification_word(key, language, time=when))
    else:
        yield said("revocation", report.revocation)
    yield from _level(report, language)
    if report.certification is not None:
        yield said("certification", report.certification)
    yield from (Fact(verification_word("algorithms", language), names) for names in _algorithms(report, language))
    if report.qualified is not None:
        yield said("qualified", report.qualified)


def _said(key: str, value: object, language: Language) -> Fact:
    return Fact(verification_word(key, language), verification_word(f"{key}_{value}", language))


def _level(report: SignatureReport, language: Language) -> Iterator[Fact]:
    """None of a signature that is there no more: it was not judged so far."""
    if Change.SIGNATURE_REMOVED not in report.changes.kinds:
        yield _said("level", report.level, language)


def _who_and_when(report: SignatureReport, language: Language) -> Iterator[Fact]:
    holder = report.holder
    if holder.name:
        yield Fact(verification_word(f"signer_{holder.kind}", language), printable(holder.name))
    if holder.organisation and (holder.kind is HolderKind.PERSON or holder.organisation != holder.name):
        yield Fact(verification_word("organisation", language), printable(holder.organisation))
    yield Fact(verification_word("time", language), _time(report, language))


def _time(report: SignatureReport, language: Language) -> str:
    if report.time is None:
        return verification_word("time_unknown", language)
    key = "time_stamped" if report.time_is_stamped else "time_claimed"
    if key == "time_claimed" and report.level not in (None, Level.B_B):
        key = "time_unverified"
    return verification_word(key, language, time=day_and_time(report.time))


def _algorithms(report: SignatureReport, language: Language) -> Iterator[str]:
    used = report.algorithms
    if used is not None:
        names = ", ".join(dict.fromkeys((used.digest, used.signature, used.key)))
        weak = ", ".join(used.weak)
        yield verification_word("algorithms_weak", language, names=names, weak=weak) if weak else names


def _kinds(report: SignatureReport, language: Language) -> str:
    return "" if report.changes.standing is Standing.NONE else kinds_of_changes(report.changes.kinds, language)
