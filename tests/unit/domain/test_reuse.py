"""Which earlier papers may stand for a paper of a dossier, and what may be entered about a result."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.domain.catalogue import RequiredPaper
from app.domain.delivery import StoredPaper
from app.domain.errors import InputRefused
from app.domain.model import PaperForm
from app.domain.results import result_facts
from app.domain.reuse import Unfit, judge, judge_signatures, origin_of, refusal
from app.domain.signatures import HolderKind
from app.domain.verification import (
    Changes,
    Decision,
    Holder,
    Indication,
    SignatureReport,
    SignatureVerdict,
    Standing,
)

OWNER = "038190012345"
DAY = date(2026, 11, 26)
WANTED = RequiredPaper("TP02", "Quyết định", "Decision", True, PaperForm.ORIGINAL, reusable=("KQ.1", "KQ.2"))
PAPER = StoredPaper(
    "p-1",
    "KQ.1",
    "Quyết định",
    "1/QĐ",
    "Sở",
    OWNER,
    date(2026, 5, 31),
    None,
    False,
    "result",
    "a.pdf",
    9,
    "0" * 64,
    "/1",
)


@pytest.mark.parametrize(
    ("changes", "unfit"),
    [
        ({}, ()),
        ({"owner_id": "038085012346"}, (Unfit.OTHER_OWNER,)),
        ({"owner_id": ""}, (Unfit.OWNER_NOT_TOLD,)),
        ({"revoked": True}, (Unfit.REVOKED,)),
        ({"valid_until": date(2026, 11, 25)}, (Unfit.EXPIRED,)),
        ({"valid_until": DAY}, ()),
        ({"issued_on": date(2026, 11, 27)}, (Unfit.NOT_YET_VALID,)),
        ({"issued_on": None}, ()),
        ({"result_code": "KQ.3"}, (Unfit.OTHER_KIND,)),
        ({"result_code": ""}, (Unfit.OTHER_KIND,)),
        (
            {"result_code": "KQ.3", "revoked": True, "owner_id": "1", "valid_until": date(2020, 1, 1)},
            (Unfit.OTHER_OWNER, Unfit.REVOKED, Unfit.EXPIRED, Unfit.OTHER_KIND),
        ),
    ],
)
def test_what_speaks_against_a_paper_the_gravest_first(changes: dict[str, object], unfit: tuple[Unfit, ...]) -> None:
    assert judge(replace(PAPER, **changes), OWNER, WANTED, DAY).unfit == unfit  # type: ignore[arg-type]


def test_a_dossier_whose_owner_nobody_knows_fits_no_paper() -> None:
    assert judge(PAPER, "", WANTED, DAY).unfit == (Unfit.OTHER_OWNER,)
    assert judge(replace(PAPER, owner_id=""), "", WANTED, DAY).unfit == (Unfit.OWNER_NOT_TOLD,)


@pytest.mark.parametrize(
    ("issued_on", "fits"),
    [
        (date(2026, 5, 26), True),
        (date(2026, 5, 25), False),
        (date(2026, 6, 30), True),
        (date(2025, 12, 1), False),
        (None, False),
    ],
)
def test_a_procedure_takes_some_papers_only_for_some_months(issued_on: date | None, fits: bool) -> None:
    found = judge(replace(PAPER, issued_on=issued_on), OWNER, replace(WANTED, valid_months=6), DAY)
    assert found.unfit == (() if fits else (Unfit.TOO_OLD,))


def signature(verdict: SignatureVerdict) -> SignatureReport:
    holder = Holder("Mẫu", HolderKind.PERSON, "", "", "", None, None)
    decision = Decision(verdict, Indication.INDETERMINATE, "", ())
    return SignatureReport("f", holder, None, None, False, decision, True, Changes(Standing.NONE))


def test_every_signature_of_a_fetched_paper_has_to_hold() -> None:
    good, remark, unknown, bad = (signature(verdict) for verdict in SignatureVerdict)
    assert judge_signatures([]) is Unfit.NOT_SIGNED
    assert judge_signatures([good, remark]) is None
    assert judge_signatures([good, unknown]) is Unfit.SIGNATURE_UNKNOWN
    assert judge_signatures([unknown, bad, good]) is Unfit.SIGNATURE_BROKEN


def test_each_reason_is_an_error_of_its_own() -> None:
    assert len({refusal(unfit).code for unfit in Unfit}) == len(Unfit)


def test_an_origin_says_what_was_reused() -> None:
    assert (origin_of(PAPER).reuse, origin_of(replace(PAPER, source="component")).reuse) == (3, 2)


@pytest.mark.parametrize("number", ["125/QĐ-SGDĐT", "CS 00417", "26A8.000123", "TN-2008/0417", "1", " 41/XN-UBND "])
def test_numbers_as_offices_write_them(number: str) -> None:
    assert result_facts("KQ.1", number, "UBND xã").number == number.strip()


@pytest.mark.parametrize("number", ["", "không số", "-1", "1\n2;", "1" * 65, "1<b>"])
def test_what_is_no_number_is_refused(number: str) -> None:
    with pytest.raises(InputRefused, match="RESULT_NUMBER_MALFORMED"):
        result_facts("KQ.1", number, "UBND xã")


def test_what_is_entered_is_kept_in_one_form() -> None:
    facts = result_facts(" KQ.1 ", "1/QĐ", "  UBND   xa\u0303 ")
    assert (facts.result_code, facts.issuer) == ("KQ.1", "UBND xã")
    assert "1/QĐ" not in repr(facts)
