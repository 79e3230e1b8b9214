"""What a signature of years ago is worth today: by when it was stamped, who stamped it, and what is known of revocation at that time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.domain.signatures import Level
from app.domain.verification import Revocation, SignatureReport, SignatureVerdict
from app.signing.validate import validate
from tests.support.old_papers import MINUTE, NOW, YEAR, OldOffice, life, revoked
from tests.support.signing_faults.authorities import Authorities
from tests.support.signing_world import blank_pdf

VALID, REMARK, UNKNOWN = (
    SignatureVerdict.VALID,
    SignatureVerdict.VALID_WITH_REMARK,
    SignatureVerdict.INDETERMINATE,
)
LONG = life(NOW - 5 * YEAR, NOW + 5 * YEAR)
OFFICES = {
    "as ever": {"officer": LONG},
    "young authority": {"officer": LONG, "tsa": life(NOW - YEAR, NOW + YEAR)},
    "ended authority": {"officer": LONG, "tsa": life(NOW - 5 * YEAR, NOW - 2 * YEAR)},
    "revoked authority": {"officer": LONG, "tsa": revoked(NOW - 2 * YEAR)},
    "ended signer": {"officer": life(NOW - 4 * YEAR, NOW - 2 * YEAR)},
    "signer revoked in time": {"officer": life(NOW - 4 * YEAR, NOW - 2 * YEAR) | revoked(NOW - 3.5 * YEAR)},
    "signer revoked later": {"officer": life(NOW - 4 * YEAR, NOW - 2 * YEAR) | revoked(NOW - 2.5 * YEAR)},
}
"""what is otherwise than in the demonstration's PKI: an authority is one of time-stamps"""


@pytest.fixture(scope="module")
def authorities(tmp_path_factory: pytest.TempPathFactory) -> Authorities:
    return Authorities(tmp_path_factory.mktemp("old") / "pki", NOW - 5 * YEAR)


@pytest.fixture
def office(authorities: Authorities, tmp_path: Path) -> Callable[[str], OldOffice]:
    return lambda name: OldOffice(authorities, tmp_path, **OFFICES[name])


def _judged(office: OldOffice, pdf: bytes, *, fetch: bool = True) -> SignatureReport:
    (report,) = validate(pdf, replace(office.trust, fetch=fetch))
    return report


STAMPS = {
    "all is well": ("as ever", 3, VALID, "OK", Level.B_T),
    "before its authority's certificate": ("young authority", 3, REMARK, "TIME_STAMP_UNKNOWN", Level.B_B),
    "after its authority's certificate": ("ended authority", 1, REMARK, "TIME_STAMP_UNKNOWN", Level.B_B),
    "its authority has ended since": ("ended authority", 3, REMARK, "TIME_STAMP_UNKNOWN", Level.B_B),
    "its authority was revoked before": ("revoked authority", 1, REMARK, "TIME_STAMP_UNKNOWN", Level.B_B),
    "its authority was revoked since": ("revoked authority", 3, REMARK, "TIME_STAMP_UNKNOWN", Level.B_B),
}
"""office, years ago, what is said of a B-T signature"""


@pytest.mark.turns
@pytest.mark.parametrize("case", STAMPS)
def test_a_time_stamp_tells_the_time_only_while_its_authority_may(
    case: str, office: Callable[[str], OldOffice]
) -> None:
    where, years, verdict, reason, level = STAMPS[case]
    there = office(where)
    report = _judged(there, there.signed(blank_pdf(), NOW - years * YEAR))
    assert (report.verdict, report.reason, report.level) == (verdict, reason, level)
    assert report.time_is_stamped == (level is Level.B_T)


@pytest.mark.turns
@pytest.mark.parametrize(
    ("where", "years", "by", "level"),
    [
        ("as ever", 3, "seal", Level.B_LTA),
        ("ended authority", 3, "seal", Level.B_LTA),
        ("revoked authority", 3, "seal", Level.B_LTA),
        ("revoked authority", 1, "seal", Level.B_LTA),
        ("as ever", 3, "tsa", Level.B_LTA),
        ("young authority", 3, "tsa", Level.B_B),
    ],
)
def test_an_archive_stamp_outlives_the_authority_of_the_first(
    where: str, years: int, by: str, level: Level, office: Callable[[str], OldOffice]
) -> None:
    """Stamped by `tsa`, and two minutes later for the archive: the time is proved by whichever holds."""
    there = office(where)
    report = _judged(there, there.archived(blank_pdf(), NOW - years * YEAR, by=by))
    proved = level is Level.B_LTA
    assert (report.verdict, report.level) == (VALID if proved else REMARK, level)
    assert (
        report.time is not None and (report.time.year == (NOW - years * YEAR).year) == proved == report.time_is_stamped
    )


@pytest.mark.turns
@pytest.mark.parametrize(
    ("where", "evidence", "verdict", "reason"),
    [
        ("ended signer", False, UNKNOWN, "OUT_OF_BOUNDS_NO_POE"),
        ("ended signer", True, VALID, "OK"),
        ("signer revoked in time", False, UNKNOWN, "REVOKED_NO_POE"),
        ("signer revoked in time", True, UNKNOWN, "REVOKED_NO_POE"),
        ("signer revoked later", True, VALID, "OK"),
    ],
)
def test_a_certificate_that_has_ended_was_not_revoked_when_it_signed_or_nobody_knows(
    where: str, evidence: bool, verdict: SignatureVerdict, reason: str, office: Callable[[str], OldOffice]
) -> None:
    """Authorities forget ended certificates, so what is asked now proves no innocence; a stamp alone proves none either."""
    there = office(where)
    report = _judged(there, there.signed(blank_pdf(), NOW - 3 * YEAR, evidence=evidence))
    assert (report.verdict, report.reason) == (verdict, reason)
    if evidence:
        archived = _judged(there, there.archived(blank_pdf(), NOW - 3 * YEAR))
        assert archived.verdict is verdict


@pytest.mark.parametrize(
    ("issuer", "officer", "reason"),
    [
        (2.5, None, "REVOKED_CA_NO_POE"),
        (1, None, "OK"),
        (1, 3, "REVOKED_NO_POE"),
        (None, 1, "OK"),
        (None, 3, "REVOKED_NO_POE"),
    ],
)
def test_what_was_revoked_counts_from_the_day_on_which_it_was(
    issuer: float | None, officer: float | None, reason: str, authorities: Authorities, tmp_path: Path
) -> None:
    """Signed two years ago; the officers' authority, or the officer, or both were revoked so many years ago."""
    since = {"issuer": issuer, "officer": officer}
    changes = {label: revoked(NOW - years * YEAR) for label, years in since.items() if years is not None}
    there = OldOffice(authorities, tmp_path, **(changes | {"officer": LONG | changes.get("officer", {})}))
    report = _judged(there, there.signed(blank_pdf(), NOW - 2 * YEAR))
    assert (report.verdict, report.reason) == (VALID if reason == "OK" else UNKNOWN, reason)
    told = report.revocation is Revocation.REVOKED
    assert told == (report.revoked_at is not None) == (officer is not None and reason != "REVOKED_CA_NO_POE")


def test_without_anybody_to_ask_only_kept_evidence_that_is_fresh_counts(office: Callable[[str], OldOffice]) -> None:
    there = office("as ever")
    for pdf in (there.signed(blank_pdf(), NOW - YEAR), there.signed(blank_pdf(), NOW - YEAR, evidence=True)):
        report = _judged(there, pdf, fetch=False)
        assert (report.verdict, report.reason) == (UNKNOWN, "TRY_LATER")
    just_now = datetime.now(UTC).replace(microsecond=0) - MINUTE  # long after `NOW`, where all is tried
    fresh = _judged(there, there.signed(blank_pdf(), just_now, evidence=True), fetch=False)
    assert (fresh.verdict, fresh.reason) == (VALID, "OK")
