"""Days by kind, what goes along with what, and what is left of a decision that told of a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest

from app.domain.codes import intake_box
from app.domain.editlog import Accept, Operation, Remove, SendBack, SetField, SetForm, SetSheetCount
from app.domain.fields import Field
from app.domain.model import PaperForm
from app.domain.retention import (
    Kind,
    RetentionPolicy,
    Standing,
    Stays,
    too_short,
    wiped_manifest,
    wiped_operation,
    wiped_plan,
    wiped_receipt,
    wiped_remote,
    wiped_request,
)
from app.domain.rules import load_law

ONE, TWO = UUID(int=1), UUID(int=2)
POLICY = RetentionPolicy({Kind.ARTIFACTS: 120, Kind.MASTERS: 100, Kind.SEARCH: 200, Kind.PERSONAL: 365})
SETTLED = date(2026, 3, 2)
LAW = load_law(Path(__file__).parents[3] / "resources" / "rules")


@pytest.mark.parametrize(
    ("today", "due"),
    [
        (date(2026, 6, 9), set()),
        (date(2026, 6, 10), {Kind.MASTERS, Kind.ARTIFACTS}),
        (date(2026, 9, 17), {Kind.MASTERS, Kind.ARTIFACTS}),
        (date(2026, 9, 18), {Kind.MASTERS, Kind.ARTIFACTS, Kind.SEARCH}),
        (date(2027, 3, 1), {Kind.MASTERS, Kind.ARTIFACTS, Kind.SEARCH}),
        (date(2027, 3, 2), set(Kind)),
    ],
)
def test_a_kind_is_due_on_its_day_with_what_shows_the_same(today: date, due: set[Kind]) -> None:
    assert POLICY.due(SETTLED, today) == due
    for kind in Kind:
        earliest = POLICY.earliest_settled(kind, today)
        assert (kind in due) == (earliest is not None and earliest >= SETTLED)


def test_days_are_those_of_viet_nam_and_what_stays_is_not_due() -> None:
    late = Standing(ONE, "x", datetime(2026, 3, 1, 18, 0, tzinfo=UTC))  # one in the morning of the next day there
    assert not late.due(POLICY, date(2026, 6, 9)) and late.due(POLICY, date(2026, 6, 10))
    held = Standing(ONE, "x", late.since, frozenset({Stays.HELD}))
    assert held.past(POLICY, date(2027, 3, 2)) == set(Kind) and not held.due(POLICY, date(2027, 3, 2))
    found = Standing(ONE, "x", late.since, erased=frozenset({Kind.SEARCH}))
    assert found.due(POLICY, date(2027, 3, 2)) == set(Kind) - {Kind.SEARCH}


def test_what_was_never_sent_is_given_up_where_the_policy_says_so_and_its_days_count_from_then() -> None:
    unsent = Standing(ONE, "H56.14-260302-0007", datetime(2026, 3, 2, 8, 0, tzinfo=UTC), frozenset({Stays.NOT_SENT}))
    given_up = replace(POLICY, unsent_days=50)
    assert not unsent.due(POLICY, date(2036, 3, 2)) and unsent.hindered(POLICY) == {Stays.NOT_SENT}
    assert not unsent.due(replace(POLICY, loose_days=50), date(2036, 3, 2)), "it is of a dossier"
    assert not unsent.due(given_up, date(2026, 7, 29)) and unsent.hindered(given_up) == set()
    assert unsent.due(given_up, date(2026, 7, 30)) == {Kind.MASTERS, Kind.ARTIFACTS}
    for stays in set(Stays) - {Stays.NOT_SENT, Stays.SCANNING}:
        assert not replace(unsent, stays=unsent.stays | {stays}).due(given_up, date(2036, 3, 2))
    sent = replace(unsent, stays=frozenset())
    assert sent.due(given_up, date(2026, 6, 10)) == sent.due(POLICY, date(2026, 6, 10)) != set()


def test_a_box_of_loose_files_goes_when_its_month_is_over() -> None:
    box = Standing(ONE, intake_box(SETTLED), datetime(2026, 3, 2, 8, 0, tzinfo=UTC), frozenset({Stays.NOT_SENT}))
    policy = RetentionPolicy({Kind.COPIES: 10}, loose_days=5)
    assert not box.due(policy, date(2026, 3, 31)) and box.due(policy, date(2026, 4, 1)) == {Kind.COPIES}
    assert replace(box, code="INTAKE").due(policy, date(2026, 3, 31)), "the first box had no month"
    assert not box.due(replace(policy, loose_days=None, unsent_days=1), date(2027, 3, 31))


def test_nothing_is_due_by_a_policy_that_names_nothing() -> None:
    assert RetentionPolicy().due(SETTLED, date(2126, 1, 1)) == set()
    assert RetentionPolicy().earliest_settled(Kind.MASTERS, date(2126, 1, 1)) is None


def test_what_is_shorter_than_the_law_is_told_unless_the_province_decided_it() -> None:
    short = RetentionPolicy({Kind.ARTIFACTS: 1, Kind.MASTERS: 89, Kind.COPIES: 90})
    assert too_short(short, LAW, SETTLED, ()) == (Kind.MASTERS, 90)
    assert too_short(short, LAW, SETTLED, {Kind.MASTERS}) is None
    assert too_short(RetentionPolicy(), LAW, SETTLED, ()) is None


@pytest.mark.parametrize(
    ("said", "left"),
    [
        (SetField(None, Field.OWNER_ID, "038190077123"), SetField(None, Field.OWNER_ID, "")),
        (Accept(ONE, "legible", "cô Lan nói"), Accept(ONE, "legible")),
        (Accept(ONE, "chữ của chị Lan"), Accept(ONE, "-")),
        (SendBack((ONE,), TWO, (), "mờ tên Lan"), SendBack((ONE,), TWO)),
        (SetSheetCount(ONE, 3, "chị Lan giữ một tờ"), SetSheetCount(ONE, 3, "-")),
        (SetSheetCount(ONE, 3), SetSheetCount(ONE, 3)),
        (SetForm(ONE, PaperForm.ORIGINAL), SetForm(ONE, PaperForm.ORIGINAL)),
        (Remove((ONE,)), Remove((ONE,))),
    ],
)
def test_a_decision_keeps_what_was_decided_and_loses_whose_it_was(said: Operation, left: Operation) -> None:
    assert wiped_operation(said) == left
    assert wiped_operation(left) == left


def test_what_was_asked_of_a_device_stays_and_what_files_were_called_does_not() -> None:
    kept = {"kind": "scan", "device": "sane:x:1", "machine": "usb:1:2:X", "dpi": 300, "options": [["a", "b"]]}
    assert wiped_request({**kept, "files": ["Lan.pdf"]}) == kept
    assert wiped_request({"device": "watch:/home/lan", "plan": {"out": "x"}}) == {"device": "watch:"}


def test_what_was_told_of_a_file_keeps_counts_and_hashes() -> None:
    told = {"file_name": "0381.pdf", "title": "Đơn", "signer": "B", "pages": 3, "sha256": "f" * 64, "audit_head": "0"}
    assert wiped_manifest(told) == {**told, "file_name": "", "title": "", "signer": ""}
    vouching = {"MaBienNhan": "BN-1", "MaBamNhatKy": "f" * 64, "KichThuocNhatKy": 9, "GocNhatKy": "e" * 64}
    assert wiped_receipt({**vouching, "ThoiDiemNhan": "2026-03-02T08:30:00Z", "TenTep": "Lan.pdf"}) == {
        **vouching,
        "ThoiDiemNhan": "2026-03-02T08:30:00Z",
    }
    assert wiped_remote({"applicant": "Lan", "status": 2}) == {"applicant": "", "status": 2}
    assert wiped_plan({"out": "/x", "sign": True, "signer": "B"}) == {"out": "", "sign": True, "signer": ""}
