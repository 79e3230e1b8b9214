"""Printed page numbers against the order in which pages lie: what is told, what is proposed, and where the numbers say too little."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from uuid import UUID

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.domain.model import Side
from app.domain.sequence.checks import checked
from app.domain.sequence.order import order
from app.domain.sequence.skipped import skipped
from app.domain.sequence.values import Finding, FindingCode, NumberMark, PageMarks, PaperSequence, SequencePage
from tests.perf.paper_sequences import FAULTS, PERFECT, USUAL, plausible

BATCH = UUID(int=1 << 64)
NOTHING: tuple[Finding, ...] = ()


def mark(said: str, *, middle_mm: float = 0.0, edge_mm: float = 15.0, confidence: float = 0.95) -> NumberMark:
    number, _, total = said.partition("/")
    return NumberMark(int(number), int(total) if total else None, False, True, edge_mm, middle_mm, confidence)


def page(at: int, said: str) -> SequencePage:
    """`2` or `2/5` a numbered page, `_` a printed one without a number, `b` a blank one, `?` one that nobody has read."""
    numbers = () if said in "_b?" else (mark(said),)
    marks = None if said == "?" else PageMarks(numbers)
    return SequencePage(UUID(int=at), BATCH, at, at, Side.FRONT, blank=said == "b", marks=marks)


def laid(*said: str) -> PaperSequence:
    return PaperSequence(tuple(page(at, one) for at, one in enumerate(said)))


def told(paper: PaperSequence) -> list[tuple[str, str]]:
    return [
        (f.code.value, str(f.evidence.get("missing", f.evidence.get("number", f.evidence["numbers"])))) for f in order(paper)
    ]  # fmt: skip


@pytest.mark.parametrize(
    "said",
    [
        "1 2 3", "_ 2 3 4", "_ _ 3 4", "1/3 2/3 3/3", "1 b 2 b 3 b", "1 b 3 b 5 b", "_ b 2 b 3 b", "1 2 3 1 2", "_ 2 3 _ 2 3 4", "_ 2 _ 4",
        "1/2 2/2 1/2 2/2", "1/1 1/1", "1/2 2/2 1/3 2/3 3/3", "_ 2 3 1/2 2/2", "_ _ _", "_ 2 _ _", "1 7 3 4 5 6", "_ 2 8 4", "1/4 2/4 _ 4/4",
        "_ 42 _ _ 17 _", "_ 2 3 b b 4",
    ],
)  # fmt: skip
def test_papers_that_are_whole_and_in_order_are_not_doubted(said: str) -> None:
    assert order(laid(*said.split())) == NOTHING


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("3/3 2/3 1/3", [("backwards", "3/3 2/3 1/3")]),
        ("4 3 2 _", [("backwards", "4 3 2")]),
        ("5 4 3", [("backwards", "5 4 3"), ("page_missing", "1, 2")]),
        ("5 _ 3", [("backwards", "5 3"), ("page_missing", "1, 2, 4")]),
        ("1 3 2 4", [("out_of_order", "1 3 2 4")]),
        ("2 _ 3 4", [("out_of_order", "2 3 4")]),
        ("1/5 2/5 4/5 5/5", [("page_missing", "3/5")]),
        ("1/5 2/5 3/5", [("page_missing", "4/5, 5/5")]),
        ("_ 2 4 5 _", [("page_missing", "3")]),
        ("2 3 4", [("page_missing", "1")]),
        ("1/3 2/3 2/3 3/3", [("page_doubled", "2/3")]),
        ("_ 2 3 3 4", [("page_doubled", "3")]),
        ("1 4 2 5", [("out_of_order", "1 4 2 5"), ("page_missing", "3")]),
        ("1/2 1/2 2/2 2/2", [("out_of_order", "1/2 1/2 2/2 2/2")]),
    ],
)
def test_what_the_numbers_say_is_told(said: str, found: list[tuple[str, str]]) -> None:
    assert told(laid(*said.split())) == found


@pytest.mark.parametrize("said", ["2 _ _", "5 ? 3", "3 ? 2 1"])
def test_a_lone_number_and_pages_that_nobody_read_prove_nothing(said: str) -> None:
    assert order(laid(*said.split())) == NOTHING


def test_numbers_that_stand_in_other_places_do_not_agree() -> None:
    pages = [page(0, "3"), page(1, "2"), page(2, "_")]
    for place in ({"middle_mm": 60.0}, {"edge_mm": 33.0}):
        moved = replace(pages[1], marks=PageMarks((mark("2", **place),)))  # type: ignore[arg-type]
        assert order(PaperSequence((pages[0], moved, pages[2]))) == NOTHING
    outer = [
        replace(page(at, "_"), marks=PageMarks((mark(str(3 - at), middle_mm=70.0 * (-1) ** at),))) for at in range(3)
    ]
    (found,) = order(PaperSequence(tuple(outer)))
    assert found.code is FindingCode.BACKWARDS, "the outer edge is one place"


def test_papers_with_their_numbers_in_other_places_are_papers_of_their_own() -> None:
    """Three pages numbered at the right, a cover, three numbered in the middle, of which two changed places."""
    right = [replace(page(at, "_"), marks=PageMarks((mark(str(at), middle_mm=80.0),))) for at in (1, 2, 3)]
    middle = list(laid("_", "_", "_", "_", "_", "1", "2", "3").pages[4:])
    assert order(PaperSequence((*right, *middle))) == NOTHING
    (found,) = order(PaperSequence((*right, middle[0], middle[1], middle[3], middle[2])))
    assert found.order == tuple(one.page for one in (*right, *middle))


@pytest.mark.parametrize("swapped", [(1, 4), (1, 2), (2, 4)])
def test_pages_without_a_number_stay_where_that_leaves_nothing_to_doubt(swapped: tuple[int, int]) -> None:
    pages = list(laid("_", "2", "3", "4", "5", "_", "_").pages)
    a, b = swapped
    pages[a], pages[b] = pages[b], pages[a]
    (found,) = order(PaperSequence(tuple(pages)))
    assert found.order == tuple(one.page for one in laid("_", "2", "3", "4", "5", "_", "_").pages)


def test_of_several_numbers_on_a_page_the_one_in_the_place_of_the_others_counts() -> None:
    pages = list(laid("_", "2", "3", "4").pages)
    pages[2] = replace(
        pages[2], marks=PageMarks((mark("60", middle_mm=12.0, confidence=0.99), mark("3", confidence=0.8)))
    )
    assert order(PaperSequence(tuple(pages))) == NOTHING


def test_a_number_that_was_read_unsurely_makes_the_finding_less_certain() -> None:
    sure, unsure = laid("1", "3", "2", "4"), laid("1", "3", "2", "4")
    pages = tuple(
        replace(one, marks=PageMarks((replace(one.marks.numbers[0], confidence=0.6),)))
        for one in unsure.pages
        if one.marks
    )
    assert order(PaperSequence(pages))[0].certainty < order(sure)[0].certainty


def test_the_other_side_of_a_sheet_tells_where_a_page_without_a_number_lies() -> None:
    """Sheets 1/2, 3/4 and 5/6, of which 1 and 4 bear no number that was read."""
    said = ("_", "2", "3", "_", "5", "6")
    sides = [
        replace(page(at, one), sheet=at // 2, side=Side.BACK if at % 2 else Side.FRONT) for at, one in enumerate(said)
    ]
    shuffled = [sides[place] for place in (4, 5, 3, 1, 0, 2)]
    (found,) = order(PaperSequence(tuple(shuffled)))
    assert found.order == tuple(one.page for one in sides)


def test_a_blank_back_goes_where_its_sheet_goes() -> None:
    pages = [
        replace(page(at, one), sheet=at // 2, side=Side.BACK if at % 2 else Side.FRONT)
        for at, one in enumerate("1b2b3b")
    ]
    (found,) = order(PaperSequence((*pages[2:4], *pages[:2], *pages[4:])))
    assert found.order == tuple(one.page for one in pages)


def test_a_jump_in_the_numbers_where_counted_sheets_lack_is_a_sheet_that_was_skipped() -> None:
    paper = replace(laid("1", "2", "5", "6"), sheets_said=3, sheets_in=2)
    (found,) = skipped(paper)
    assert (found.evidence["missing"], found.evidence["after_sheet"], found.evidence["sheets"]) == ("3, 4", 1, 1)
    assert {one.code for one in checked(paper)} == {FindingCode.SHEET_SKIPPED}
    assert skipped(replace(paper, sheets_said=2)) == skipped(replace(paper, sheets_said=None)) == NOTHING
    assert skipped(replace(paper, sheets_said=9)) == NOTHING, "more sheets lack than pages"


@st.composite
def documents(draw: st.DrawFn) -> list[SequencePage]:
    """One paper: numbers from its first or its second page on, with a total or without, one-sided or with blank backs."""
    count = draw(st.integers(3, 14))
    total, from_one, backs = draw(st.booleans()), draw(st.booleans()), draw(st.booleans())
    confidence = draw(st.floats(0.9, 1.0))
    out: list[SequencePage] = []
    for number in range(1, count + 1):
        said = f"{number}/{count}" if total else str(number)
        marks = PageMarks((mark(said, confidence=confidence),) if total or from_one or number > 1 else ())
        out.append(replace(page(len(out), "_"), sheet=number, marks=marks))
        if backs:
            out.append(replace(page(len(out), "b"), sheet=number, side=Side.BACK))
    return out


@settings(deadline=None)
@given(documents(), st.randoms(use_true_random=False))
def test_pages_in_any_other_order_are_told_and_laid_right_again(pages: list[SequencePage], chance: Random) -> None:
    assert order(PaperSequence(tuple(pages))) == NOTHING
    sheets = [[one for one in pages if one.sheet == sheet] for sheet in dict.fromkeys(one.sheet for one in pages)]
    chance.shuffle(sheets)
    shuffled = [one for sheet in sheets for one in sheet]
    found = order(PaperSequence(tuple(shuffled)))
    if shuffled == pages:
        assert found == NOTHING
    else:
        (one,) = found
        assert one.code in (FindingCode.OUT_OF_ORDER, FindingCode.BACKWARDS)
        assert one.order == tuple(each.page for each in pages)
        assert one.certainty >= 0.5


@settings(deadline=None)
@given(st.integers(0, 10_000))
@example(3)
def test_plausible_papers_are_not_doubted_and_findings_name_their_own_pages(seed: int) -> None:
    paper = plausible(Random(seed), PERFECT, papers=1)
    assert checked(paper) == NOTHING
    paper = plausible(Random(seed), USUAL)
    known = {one.page for one in (*paper.pages, *paper.came)}
    for kind in FAULTS.values():
        planted = kind.plant(paper, Random(seed))
        for found in checked(planted.paper) if planted else ():
            here = known | {one.page for one in planted.paper.pages} if planted else known
            assert set(found.pages) <= here and 0.5 <= found.certainty <= 1
            assert not found.order or sorted(found.order) == sorted(one.page for one in planted.paper.pages)  # type: ignore[union-attr]
