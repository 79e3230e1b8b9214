"""Sampling by attributes: code letters, plans of the three tables, switching rules, the draw."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import product

import pytest

from app.domain.errors import InputRefused
from app.domain.ids import new_id
from app.domain.review.sampling.draw import drawn
from app.domain.review.sampling.plans import AQLS, Level, Severity, code_letter, plan_for
from app.domain.review.sampling.switching import InspectedLot, Standing, standing

NORMAL, TIGHTENED, REDUCED = Severity


@pytest.mark.parametrize(
    ("size", "letters"),
    [
        (2, "AAAAAAB"), (8, "AAAAAAB"), (9, "AAAAABC"), (15, "AAAAABC"), (25, "AABBBCD"), (50, "ABBCCDE"), (90, "BBCCCEF"),
        (150, "BBCDDFG"), (280, "BCDEEGH"), (500, "BCDEFHJ"), (1200, "CCEFGJK"), (3200, "CDEGHKL"), (10_000, "CDFGJLM"),
        (35_000, "CDFHKMN"), (150_000, "DEGJLNP"), (500_000, "DEGJMPQ"), (500_001, "DEHKNQR"),
    ],
)  # fmt: skip
def test_code_letters_are_those_of_table_i(size: int, letters: str) -> None:
    assert "".join(code_letter(size, level) for level in Level) == letters


@pytest.mark.parametrize(
    ("lot", "level", "aql", "severity", "told"),
    [
        (1000, Level.II, 1.0, NORMAL, ("J", 80, 2, 3)),
        (1000, Level.II, 1.0, TIGHTENED, ("J", 80, 1, 2)),
        (1000, Level.II, 1.0, REDUCED, ("J", 32, 1, 3)),
        (2000, Level.II, 0.65, NORMAL, ("K", 125, 2, 3)),
        (2000, Level.II, 0.65, TIGHTENED, ("K", 125, 1, 2)),
        (2000, Level.II, 0.65, REDUCED, ("K", 50, 1, 3)),
        (200, Level.II, 2.5, NORMAL, ("G", 32, 2, 3)),
        (300, Level.I, 4.0, NORMAL, ("F", 20, 2, 3)),
        (300, Level.S3, 4.0, NORMAL, ("E", 13, 1, 2)),
        (300, Level.S3, 2.5, NORMAL, ("C", 5, 0, 1)),
        (90, Level.II, 1.0, NORMAL, ("E", 13, 0, 1)),
        (150, Level.II, 1.0, NORMAL, ("E", 13, 0, 1)),
        (280, Level.II, 1.0, NORMAL, ("H", 50, 1, 2)),
        (10_000, Level.III, 0.10, TIGHTENED, ("L", 200, 0, 1)),
        (1_000_000, Level.III, 0.025, TIGHTENED, ("S", 3150, 1, 2)),
        (1_000_000, Level.III, 0.010, NORMAL, ("Q", 1250, 0, 1)),
        (20, Level.II, 250.0, NORMAL, ("C", 5, 21, 22)),
        (5, Level.II, 25.0, REDUCED, ("A", 2, 1, 2)),
    ],
)  # fmt: skip
def test_plans_are_those_of_the_tables(
    lot: int, level: Level, aql: float, severity: Severity, told: tuple[str, int, int, int]
) -> None:
    plan = plan_for(lot, level, aql, severity)
    assert (plan.letter, plan.size, plan.accept, plan.reject) == told


def test_a_plan_never_asks_for_more_papers_than_there_are() -> None:
    assert plan_for(6, Level.II, 0.010).size == 6
    for lot, level, aql, severity in product((2, 7, 30, 400), Level, AQLS, Severity):
        plan = plan_for(lot, level, aql, severity)
        assert 0 < plan.size <= lot
        assert plan.accept < plan.reject
        assert severity is REDUCED or plan.reject == plan.accept + 1


def test_tightened_inspection_accepts_less_and_reduced_looks_at_less() -> None:
    for lot, aql in product((300, 2000, 50_000), (0.4, 1.0, 4.0)):
        normal, tightened, reduced = (plan_for(lot, Level.II, aql, severity) for severity in Severity)
        assert tightened.accept * normal.size < normal.accept * tightened.size or normal.accept == 0
        assert reduced.size < normal.size


def test_what_is_no_lot_and_no_aql_is_refused() -> None:
    with pytest.raises(InputRefused, match="LOT_TOO_SMALL"):
        plan_for(1, Level.II, 1.0)
    with pytest.raises(InputRefused, match="AQL_UNKNOWN"):
        plan_for(100, Level.II, 1.1)


# -- switching

STREAM = (Level.II, 1.0)
GOOD = InspectedLot(1000, plan_for(1000, *STREAM), 0)
BAD = replace(GOOD, faulty=3)


def _stands(lots: list[InspectedLot], **how: bool) -> Standing:
    """Each lot is inspected with the plan of the severity that the stream has then."""
    done: list[InspectedLot] = []
    for lot in lots:
        severity = standing(done, *STREAM, **how).severity
        done.append(replace(lot, plan=plan_for(lot.size, *STREAM, severity)))
    return standing(done, *STREAM, **how)


def test_two_of_five_lots_that_are_not_accepted_make_it_tightened() -> None:
    assert _stands([BAD, GOOD, GOOD, GOOD, BAD]).severity is TIGHTENED
    assert _stands([BAD, GOOD, GOOD, GOOD, GOOD, BAD]).severity is NORMAL, "they are two of six"
    assert _stands([BAD, BAD]).severity is TIGHTENED, "of fewer than five, too"


def test_five_accepted_lots_in_a_row_bring_it_back() -> None:
    assert _stands([BAD, BAD, *[GOOD] * 4]).severity is TIGHTENED
    assert _stands([BAD, BAD, *[GOOD] * 5]).severity is NORMAL
    assert _stands([BAD, BAD, *[GOOD] * 4, BAD, *[GOOD] * 4]).severity is TIGHTENED


def test_five_lots_that_tightened_inspection_does_not_accept_end_sampling() -> None:
    lots = [BAD, BAD, *[BAD, GOOD] * 4]
    assert not _stands(lots).stopped
    ended = _stands([*lots, BAD])
    assert ended.stopped
    assert ended.begun_anew() == Standing(TIGHTENED)


def test_a_score_of_30_makes_it_reduced() -> None:
    assert _stands([GOOD] * 9).score == 27, (
        "an acceptance number of 2 or more: three for each that the next tighter AQL accepts too"
    )
    assert _stands([GOOD] * 10).severity is REDUCED
    assert _stands([GOOD] * 9 + [replace(GOOD, faulty=2)]).score == 0, "accepted, but not by the tighter one"
    assert _stands([GOOD] * 10, may_reduce=False).severity is NORMAL
    assert _stands([*[GOOD] * 9, replace(GOOD, steady=False)]).severity is NORMAL
    small = [replace(GOOD, size=280)] * 14
    assert _stands(small).score == 28, "an acceptance number of 1: two for each that is accepted"
    assert _stands([*small, small[0]]).severity is REDUCED


def test_reduced_inspection_ends_with_the_first_doubt() -> None:
    reduced = [GOOD] * 10
    assert _stands([*reduced, replace(GOOD, faulty=1)]).severity is REDUCED
    between = replace(GOOD, faulty=2)
    assert plan_for(1000, *STREAM, REDUCED).holds(2), "it is accepted"
    assert _stands([*reduced, between]).severity is NORMAL
    assert _stands([*reduced, BAD]).severity is NORMAL
    assert _stands([*reduced, replace(GOOD, steady=False)]).severity is NORMAL


# -- the draw


def test_the_same_seed_draws_the_same_whatever_the_order() -> None:
    papers = [new_id() for _ in range(40)]
    sample = drawn(papers, 8, 7)
    assert drawn(papers[::-1], 8, 7) == sample
    assert len(set(sample)) == 8
    assert set(drawn(papers, 8, 8)) != set(sample)
    assert set(drawn(papers, 99, 7)) == set(papers)


def test_every_paper_is_drawn_as_often_as_any_other() -> None:
    papers = [new_id() for _ in range(20)]
    times = Counter(paper for seed in range(2000) for paper in drawn(papers, 5, seed))
    expected = 2000 * 5 / 20
    chi2 = sum((times[paper] - expected) ** 2 / expected for paper in papers) / (1 - 5 / 20)
    assert chi2 < 43.8, "19 degrees of freedom, one in a thousand"
