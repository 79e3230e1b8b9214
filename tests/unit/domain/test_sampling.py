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
        (10_000, Level.III, 0.10, TIGHTENED, ("P", 800, 1, 2)),
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


# Rejection numbers as the National Institute of Building Sciences printed them from MIL-STD-105E (www.nibs.org/FMOC/DPW_AC/AC-TABLE.ASC,
# Tables 1-A and 1-B): a row for each code letter, a column for each AQL; v: the first plan below, ^: the first plan above.
# Their A at 10 shows up, where nothing is above; it is read as the arrow down of the other copies.
PRINTED_AQLS = (0.65, 1.0, 1.5, 2.5, 4.0, 6.5, 10.0, 15.0)
PRINTED = {
    NORMAL: """
A  v  v  v  v  v  1  v  v
B  v  v  v  v  1  ^  v  2
C  v  v  v  1  ^  v  2  3
D  v  v  1  ^  v  2  3  4
E  v  1  ^  v  2  3  4  6
F  1  ^  v  2  3  4  6  8
G  ^  v  2  3  4  6  8 11
H  v  2  3  4  6  8 11 15
J  2  3  4  6  8 11 15 22
K  3  4  6  8 11 15 22  ^
L  4  6  8 11 15 22  ^  ^
M  6  8 11 15 22  ^  ^  ^
N  8 11 15 22  ^  ^  ^  ^
P 11 15 22  ^  ^  ^  ^  ^
Q 15 22  ^  ^  ^  ^  ^  ^
""",
    TIGHTENED: """
A  v  v  v  v  v  v  v  v
B  v  v  v  v  v  1  v  v
C  v  v  v  v  1  v  v  2
D  v  v  v  1  v  v  2  3
E  v  v  1  v  v  2  3  4
F  v  1  v  v  2  3  4  6
G  1  v  v  2  3  4  6  9
H  v  v  2  3  4  6  9 13
J  v  2  3  4  6  9 13 19
K  2  3  4  6  9 13 19  ^
L  3  4  6  9 13 19  ^  ^
""",
}
SIZES = dict(zip("ABCDEFGHJKLMNPQ", (2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250), strict=True))
LOTS = dict(
    zip(SIZES, (8, 15, 25, 50, 90, 150, 280, 500, 1200, 3200, 10_000, 35_000, 150_000, 500_000, 900_000), strict=True)
)
"""the largest lot of each code letter at level II"""


@pytest.mark.parametrize("severity", [NORMAL, TIGHTENED])
def test_plans_are_those_of_a_printed_table_arrow_by_arrow(severity: Severity) -> None:
    rows = [line.split() for line in PRINTED[severity].strip().splitlines()]
    for start, place in product(range(len(rows)), range(len(PRINTED_AQLS))):
        row = start
        while not (said := rows[row][1 + place]).isdigit():
            row += 1 if said == "v" else -1
        letter, lot = rows[row][0], LOTS[rows[start][0]]
        plan = plan_for(lot, Level.II, PRINTED_AQLS[place], severity)
        expected = (letter, min(SIZES[letter], lot), int(said) - 1, int(said))
        assert (plan.letter, plan.size, plan.accept, plan.reject) == expected, (rows[start][0], PRINTED_AQLS[place])


# Cells of MIL-STD-105E, Table II-C, that follow no rule of the others: samples of two papers (letters A to C), and the last numbers; as
# AQLSchemes for R reprints them (from archive.org/details/MIL-STD-105E_1; read in github.com/fjgonzalezmgt/AQLSchemesCust, c42ea7df):
# letter, AQL, sample, acceptance, rejection.
REDUCED_CELLS = """
A    6.5  2  0  1
A   10.0  2  0  2
A   15.0  2  0  2
A   25.0  2  1  2
A   40.0  2  2  3
A  100.0  2  5  6
A 1000.0  2 30 31
B    4.0  2  0  1
B    6.5  2  0  1
B   10.0  2  0  2
B   15.0  2  0  2
B   25.0  2  1  3
B   65.0  2  3  5
B  100.0  2  5  6
B  650.0  2 21 22
C    6.5  3  0  2
C   10.0  2  0  2
C   15.0  2  1  3
C   25.0  2  1  4
C   65.0  2  3  6
C  650.0  2 21 24
C 1000.0  2 30 31
D    6.5  3  0  2
D  650.0  2 21 24
E  250.0  5 21 24
E  400.0  3 21 24
F   65.0  8 10 13
F  100.0  5 10 13
"""


@pytest.mark.parametrize("cell", REDUCED_CELLS.strip().splitlines())
def test_the_odd_cells_of_reduced_inspection_are_those_of_the_table(cell: str) -> None:
    letter, aql, *numbers = cell.split()
    plan = plan_for(LOTS[letter], Level.II, float(aql), REDUCED)
    assert [plan.size, plan.accept, plan.reject] == list(map(int, numbers))


@pytest.mark.parametrize(
    ("lot", "level", "aql", "severity", "told"),
    [
        # D. C. Montgomery, Introduction to Statistical Quality Control, 15.4: N = 2,000, AQL 0.65 %, level II
        (2000, Level.II, 0.65, NORMAL, (125, 2, 3)),
        (2000, Level.II, 0.65, TIGHTENED, (125, 1, 2)),
        # an exercise and its answer, wizedu.com/questions/43318
        (1000, Level.III, 1.5, NORMAL, (125, 5, 6)),
        (500, Level.I, 6.5, TIGHTENED, (20, 2, 3)),
    ],
)
def test_plans_are_those_of_published_exercises(
    lot: int, level: Level, aql: float, severity: Severity, told: tuple[int, int, int]
) -> None:
    plan = plan_for(lot, level, aql, severity)
    assert (plan.size, plan.accept, plan.reject) == told


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
