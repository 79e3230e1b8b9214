"""The verdict follows from what was found, the gravest thing first."""

import pytest

from app.domain.signatures import Level
from app.domain.verification import BROKEN, REMARKS, SUB_INDICATIONS, Decision, Indication, SignatureVerdict, decide

PASSED, UNKNOWN, FAILED = Indication.TOTAL_PASSED, Indication.INDETERMINATE, Indication.TOTAL_FAILED


@pytest.mark.parametrize(
    ("found", "decision"),
    [
        (decide(PASSED, ""), Decision(SignatureVerdict.VALID, PASSED, "", ())),
        (
            decide(PASSED, "", remarks=["TIME_NOT_STAMPED"]),
            Decision(SignatureVerdict.VALID_WITH_REMARK, PASSED, "", ("TIME_NOT_STAMPED",)),
        ),
        (
            decide(PASSED, "", doubts=["WEAK_ALGORITHM", "FURTHER_MARK_COVERS_PAGE"], remarks=["TIME_NOT_STAMPED"]),
            Decision(
                SignatureVerdict.INDETERMINATE,
                UNKNOWN,
                "CRYPTO_CONSTRAINTS_FAILURE",
                ("WEAK_ALGORITHM", "FURTHER_MARK_COVERS_PAGE"),
            ),
        ),
        (
            decide(UNKNOWN, "NO_CERTIFICATE_CHAIN_FOUND", doubts=["WEAK_ALGORITHM"], remarks=["TIME_NOT_STAMPED"]),
            Decision(
                SignatureVerdict.INDETERMINATE,
                UNKNOWN,
                "NO_CERTIFICATE_CHAIN_FOUND",
                ("NO_CERTIFICATE_CHAIN_FOUND", "WEAK_ALGORITHM"),
            ),
        ),
        (
            decide(UNKNOWN, "TRY_LATER", "CHANGED_AFTER_SIGNING"),
            Decision(SignatureVerdict.INVALID, FAILED, "FORMAT_FAILURE", ("CHANGED_AFTER_SIGNING",)),
        ),
        (
            decide(FAILED, "HASH_FAILURE", "CHANGED_AFTER_SIGNING", ["WEAK_ALGORITHM"]),
            Decision(SignatureVerdict.INVALID, FAILED, "HASH_FAILURE", ("HASH_FAILURE",)),
        ),
    ],
)
def test_the_gravest_thing_decides(found: Decision, decision: Decision) -> None:
    assert found == decision


def test_no_code_means_two_things() -> None:
    assert len({*BROKEN, *REMARKS, *SUB_INDICATIONS}) == len(BROKEN) + len(REMARKS) + len(SUB_INDICATIONS)


def test_verdicts_and_levels_are_in_the_order_of_their_worth() -> None:
    """By their names they would sort otherwise: B-LT before B-T."""
    assert [verdict.holds for verdict in sorted(SignatureVerdict, key=lambda verdict: verdict.rank)] == [
        True,
        True,
        False,
        False,
    ]
    assert [Level.B_LT.reaches(level) for level in (Level.B_B, Level.B_T, Level.B_LT, Level.B_LTA)] == [
        True,
        True,
        True,
        False,
    ]
