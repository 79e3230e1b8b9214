"""Cases of the review: opened once, one supervisor's at a time, never one's own scans, decided and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from app.domain.arrange import arrange
from app.domain.editlog import SENT_BACK, Accept, Rotate
from app.domain.errors import InputRefused
from app.domain.model import Actor
from app.domain.review.cases import KEPT_FOR_ONE, LEASE, Case, CaseKind, Verdict
from app.domain.review.defects import Defect, DefectMark
from app.domain.review.hands import Part
from app.store.review import NewCase
from app.store.schema_review import review_waiting
from tests.support.store_world import Desk, open_copy


class _Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> _Clock:
    return _Clock()


@pytest.fixture
def desk(tmp_path: Path, clock: _Clock) -> Iterator[Desk]:
    desk = open_copy(tmp_path / "data", clock)
    yield desk
    desk.store.close()


@pytest.fixture
def supervisors(desk: Desk) -> tuple[Actor, Actor]:
    return desk.store.dossiers.actor("Phạm Thị D"), desk.store.dossiers.actor("Lê Văn E")


def _new(desk: Desk, subject: str, kind: CaseKind = CaseKind.SAMPLE, **more: UUID) -> NewCase:
    dossier, part = desk.paper("H01-1")
    return NewCase(subject, kind, dossier.id, part.id, frozenset({desk.actor.id}), **more)  # type: ignore[arg-type]


def _opened(desk: Desk, *subjects: str) -> tuple[Case, ...]:
    return desk.store.review.open([_new(desk, subject) for subject in subjects])


def test_the_same_is_never_a_case_twice(desk: Desk) -> None:
    (first,) = _opened(desk, "sample:1")
    assert _opened(desk, "sample:1") == ()
    assert desk.store.review.case(first.id) == first
    assert desk.store.review.waiting() == {CaseKind.SAMPLE: 1}


def test_the_most_urgent_comes_first_then_the_oldest(
    desk: Desk, clock: _Clock, supervisors: tuple[Actor, Actor]
) -> None:
    for subject, kind in (
        ("1", CaseKind.SAMPLE),
        ("2", CaseKind.ACCEPTED),
        ("3", CaseKind.ALARM),
        ("4", CaseKind.ACCEPTED),
    ):
        desk.store.review.open([_new(desk, subject, kind)])
        clock.at += timedelta(seconds=1)
    kinds = [case.kind for case in desk.store.review.upcoming(supervisors[0], 9)]
    assert kinds == [CaseKind.ALARM, CaseKind.ACCEPTED, CaseKind.ACCEPTED, CaseKind.SAMPLE]
    at = [case.at for case in desk.store.review.upcoming(supervisors[0], 9, {CaseKind.ACCEPTED})]
    assert at == sorted(at) and len(at) == 2


def test_nobody_gets_their_own_scan(desk: Desk) -> None:
    (case,) = _opened(desk, "1")
    assert desk.store.review.take(desk.actor) is None
    with pytest.raises(InputRefused, match="CASE_NOT_YOURS"):
        desk.store.review.decide(case.id, Verdict.ACCEPTED, "", (), desk.actor)


def test_two_supervisors_never_get_the_same(desk: Desk, supervisors: tuple[Actor, Actor]) -> None:
    _opened(desk, *map(str, range(12)))
    with ThreadPoolExecutor(2) as pool:
        taken = [case for cases in pool.map(lambda who: list(_decided_by(desk, who)), supervisors) for case in cases]
    assert len(taken) == len(set(taken)) == 12
    assert desk.store.review.waiting() == {}


def _decided_by(desk: Desk, who: Actor) -> Iterator[UUID]:
    """One after the other, until none is left for this person."""
    while (case := desk.store.review.take(who)) is not None:
        desk.store.review.decide(case.id, Verdict.ACCEPTED, "", (), who)
        yield case.id


def test_who_looks_at_one_case_for_long_is_not_given_what_another_has(
    desk: Desk, supervisors: tuple[Actor, Actor]
) -> None:
    (one, other), review = supervisors, desk.store.review
    _opened(desk, "sample:1", "sample:2")
    mine, theirs = review.take(one), review.take(other)
    assert mine is not None and theirs is not None and mine != theirs
    for _ in range(3):
        review.hold(mine.id, one)
    assert review.take(one, skipping=[mine.id]) is None
    assert review.upcoming(one, 9) == (mine,)


@pytest.mark.sqlite("at a server its own clock counts")
def test_a_lease_runs_out(desk: Desk, clock: _Clock, supervisors: tuple[Actor, Actor]) -> None:
    one, other = supervisors
    (case,) = _opened(desk, "1")
    assert desk.store.review.take(one) == case
    assert desk.store.review.take(other) is None
    with pytest.raises(InputRefused, match="CASE_TAKEN"):
        desk.store.review.decide(case.id, Verdict.ACCEPTED, "", (), other)
    clock.at += LEASE - timedelta(seconds=1)
    desk.store.review.hold(case.id, one)
    clock.at += LEASE - timedelta(seconds=1)
    assert desk.store.review.take(other) is None, "it was held for longer"
    clock.at += timedelta(seconds=1)
    assert desk.store.review.take(other) == case
    with pytest.raises(InputRefused, match="CASE_TAKEN"):
        desk.store.review.hold(case.id, one)


def test_a_case_that_was_given_back_is_anybodys(desk: Desk, supervisors: tuple[Actor, Actor]) -> None:
    one, other = supervisors
    first, second = _opened(desk, "1", "2")
    assert desk.store.review.take(one) == first
    assert desk.store.review.take(one) == first, "the same one comes again to who has it"
    desk.store.review.give_back(first.id, one)
    assert desk.store.review.take(one, skipping=(first.id,)) == second
    assert desk.store.review.take(other) == first
    desk.store.review.give_back(first.id, one)
    assert desk.store.review.take(one, skipping=(second.id,)) is None, "what is another's stays so"


@pytest.mark.sqlite("at a server its own clock counts")
def test_a_case_for_one_person_is_that_persons_alone_for_a_while(
    desk: Desk, clock: _Clock, supervisors: tuple[Actor, Actor]
) -> None:
    one, other = supervisors
    (case,) = desk.store.review.open([_new(desk, "1", CaseKind.ANSWERED, for_actor=one.id)])
    assert desk.store.review.take(other) is None
    with pytest.raises(InputRefused, match="CASE_NOT_YOURS"):
        desk.store.review.hold(case.id, other)
    assert desk.store.review.take(one) == case
    clock.at += KEPT_FOR_ONE - timedelta(seconds=1)
    assert desk.store.review.take(other) is None
    clock.at += timedelta(seconds=1)
    assert desk.store.review.take(other) == case, "who returned the page may have left"


def test_what_was_decided_is_on_record_and_waits_no_more(desk: Desk, supervisors: tuple[Actor, Actor]) -> None:
    one, other = supervisors
    (case,) = _opened(desk, "1")
    page = case.id
    marks = (DefectMark(page, Defect.STREAK, (0.1, 0.0, 0.2, 1.0)), DefectMark(page, Defect.SKEW))
    decision = desk.store.review.decide(case.id, Verdict.REMARKED, "lau kính", marks, one)
    assert desk.store.review.decisions(case.id) == (decision,)
    assert decision.marks == marks
    assert desk.store.review.take(other) is None
    with pytest.raises(InputRefused, match="CASE_DECIDED"):
        desk.store.review.decide(case.id, Verdict.ACCEPTED, "", (), other)
    assert desk.store.review.decided_of(case.dossier_id) == ((case, decision),)
    told = [row.facts for row in desk.store.audit.rows() if row.event == "review.decided"]
    assert "lau kính" not in str(told) and told[0]["verdict"] == "remarked"


def test_a_decision_is_taken_back_by_who_made_it(desk: Desk, supervisors: tuple[Actor, Actor]) -> None:
    one, other = supervisors
    (case,) = _opened(desk, "1")
    with pytest.raises(InputRefused, match="CASE_NOT_DECIDED"):
        desk.store.review.take_back(case.id, one)
    desk.store.review.decide(case.id, Verdict.ACCEPTED, "", (), one)
    with pytest.raises(InputRefused, match="CASE_NOT_YOURS"):
        desk.store.review.take_back(case.id, other)
    desk.store.review.take_back(case.id, one)
    assert desk.store.review.take(other) is None, "it is on the first one's screen again"
    assert desk.store.review.decided_of(case.dossier_id) == ()
    desk.store.review.decide(case.id, Verdict.REPAIRED, "", (), one)
    assert [one.verdict for one in desk.store.review.decisions(case.id)] == [
        Verdict.ACCEPTED,
        Verdict.TAKEN_BACK,
        Verdict.REPAIRED,
    ]


def test_a_page_that_is_returned_is_doubtful_at_the_counter_until_it_is_answered(
    desk: Desk, supervisors: tuple[Actor, Actor]
) -> None:
    dossier, part = desk.paper("H01-1")
    batch = desk.batch(dossier, part)
    page, other = (desk.scan(batch, seq, b"frame %d" % seq)[0] for seq in range(2))
    (case,) = desk.store.review.open([_new(desk, "1")])
    mark = DefectMark(page.id, Defect.STREAK, (0.5, 0.0, 0.75, 1.0))
    desk.store.review.decide(case.id, Verdict.RETURNED, "có sọc", (mark,), supervisors[0])

    def paper() -> dict[UUID, str]:
        masters = desk.store.capture.pages(dossier.id)
        return arrange(desk.store.dossiers.log(dossier.id), masters)[part.id].doubted

    assert paper() == {page.id: SENT_BACK}
    lying = arrange(desk.store.dossiers.log(dossier.id), desk.store.capture.pages(dossier.id))[part.id]
    assert lying.sent_back[page.id].marks == (mark,) and lying.sent_back[page.id].remark == "có sọc"
    assert other.id not in lying.sent_back
    with pytest.raises(InputRefused, match="CASE_RETURNED"):
        desk.store.review.take_back(case.id, supervisors[0])
    desk.store.dossiers.append(dossier.id, [Accept(page.id, "line_on_paper")], desk.actor)
    assert paper() == {}


def test_what_waits_is_what_has_no_decision_that_counts(desk: Desk, supervisors: tuple[Actor, Actor]) -> None:
    cases = _opened(desk, "1", "2", "3")
    for case in cases[:2]:
        desk.store.review.decide(case.id, Verdict.ACCEPTED, "", (), supervisors[0])
    desk.store.review.take_back(cases[1].id, supervisors[0])
    with desk.store.database.read() as connection:
        waiting = set(connection.scalars(select(review_waiting.c.case_id)))
    decided = {case.id for case, _ in desk.store.review.decided_of(cases[0].dossier_id)}
    assert waiting == {case.id for case in cases} - decided


def test_who_worked_on_a_page_in_another_dossier_does_not_review_it_in_this_one(
    desk: Desk, supervisors: tuple[Actor, Actor]
) -> None:
    (wrong, first), (right, second) = desk.paper("H01-1"), desk.paper("H01-2")
    page = desk.scan(desk.batch(wrong, first), 0, b"frame")[0]
    desk.store.dossiers.append(wrong.id, [Rotate((page.id,), 1)], supervisors[0])
    desk.move(page.id, first, second)
    hands = desk.store.review.hands(right.id, second.id, ())
    assert hands == {desk.actor.id: {Part.SCANNED, Part.CHANGED}, supervisors[0].id: {Part.CHANGED}}
