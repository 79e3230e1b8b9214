"""How a pile is cut: sheets of feeders and of files, slips behind separators, sides that are written on, and what can't be told."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from uuid import UUID

from app.domain.backscan.account import (
    OUT_OF_ORDER,
    UNREADABLE,
    Books,
    Entry,
    as_filed,
    books_of,
    held,
    hindrances,
    missing,
    noted,
    put_back,
)
from app.domain.backscan.cutting import Cutter, Finding, OldPaper, Run, Why, cut
from app.domain.backscan.sheets import PileSheet, PileSide, SheetMaker
from app.domain.editlog import Accept, Doubt, LoggedOperation, Operation, Remove, TransferIn, TransferOut, Undo
from app.domain.facts import PageCode
from tests.support.store_world import AT

A, B = "H56.14-190115-0001", "H56.14-190115-0002"
BOX = (0, 0, 1, 1)


def _page(number: int) -> UUID:
    return UUID(int=number)


def _bars(text: str) -> PageCode:
    return PageCode("Code39", text, BOX)


def _square(text: str) -> PageCode:
    return PageCode("QRCode", text, BOX)


def _pile(*fronts: tuple[PageCode, ...] | str) -> Iterator[PileSheet]:
    """Sheets of one side: its codes, or `x`: a page, `-`: nothing on it."""
    for number, front in enumerate(fronts, 1):
        codes = front if isinstance(front, tuple) else ()
        yield PileSheet(number, (PileSide(_page(number), codes, front == "-"),))


def _runs(*fronts: tuple[PageCode, ...] | str) -> list[tuple[str, int, int, list[tuple[str, int]], set[Why]]]:
    return [
        (
            run.code,
            run.first,
            run.last,
            [(paper.component, len(paper.pages)) for paper in run.papers],
            {one.why for one in run.findings},
        )
        for run in cut(_pile(*fronts))
    ]


PAPER, NAMED = (_square("SOHOA:1:PAPER"),), (_square("SOHOA:1:PAPER:don"),)
BARE, CODED = (_square("SOHOA:1:DOSSIER"),), (_square(f"SOHOA:1:DOSSIER:{B}"),)


def test_dossiers_begin_at_slips_and_separators_and_papers_at_theirs() -> None:
    assert _runs((_bars(A),), "x", "x", PAPER, NAMED, "x", CODED, (_bars(B),), "x", "-") == [
        (A, 1, 6, [("", 2), ("don", 1)], set()),
        (B, 7, 10, [("", 2)], {Why.BLANK_SHEET}),
    ]
    assert _runs("x", BARE, (_bars(A),), "x", BARE, "x", BARE) == [
        ("", 1, 1, [("", 1)], {Why.BEFORE_FIRST}),
        (A, 2, 4, [("", 1)], set()),
        ("", 5, 6, [("", 1)], {Why.NO_CODE}),
        ("", 7, 7, [], {Why.NO_CODE, Why.EMPTY}),
    ]


def test_whatever_does_not_say_for_sure_whose_it_is_begins_a_run_that_is_held() -> None:
    assert _runs((_bars(A),), "x", (_bars(A), _square(f"?mahs={B}")), "x") == [
        (A, 1, 2, [("", 1)], set()),
        ("", 3, 4, [("", 2)], {Why.CODES_DIFFER}),
    ]
    assert _runs((_bars(A),), (_square(f"?mahs={A}"),), (_square(f"?mahs={B}"),), "x") == [
        (A, 1, 2, [("", 1)], set()),
        (B, 3, 4, [("", 2)], {Why.SLIP_OR_PAPER}),
    ]
    for almost in (_bars("H56.14-19011-0001"), _square("?mahs=H56"), _bars("X-190115-0001")):
        assert _runs((_bars(A),), "x", (almost,), "x")[1][4] == {Why.CODE_MALFORMED}
    assert len(_runs((_bars(A),), "x", (_bars("8934563138165"),), "x")) == 1, "bars of goods say nothing of dossiers"
    assert _runs((_bars(A),), (_bars(A), _square("SOHOA:1:DOSSIER:" + B)), "x")[1][4] == {Why.CODES_DIFFER}


def test_a_file_that_was_refused_holds_what_it_may_have_been_of() -> None:
    sheets = list(_pile((_bars(A),), "x", (_bars(B),), "x", "x"))
    before, inside = (
        [PileSheet(one.number, one.sides, refused=int(one.number == number)) for one in sheets] for number in (3, 5)
    )
    assert [bool(run.holding) for run in cut(before)] == [True, False]
    assert [bool(run.holding) for run in cut(inside)] == [False, True]
    cutter = Cutter()
    assert cutter.open is None
    cutter.miss(0)  # before the first sheet: of no run
    (first,) = [run for sheet in sheets for run in cutter.take(sheet)]
    assert first.holding == ()
    assert cutter.open is not None and (cutter.open.code, cutter.open.last) == (B, 5)


def test_the_other_side_of_a_separator_goes_with_it_where_it_is_blank() -> None:
    slip = PileSheet(1, (PileSide(_page(1), (_bars(A),)), PileSide(_page(2), blank=True)))
    part = PileSheet(2, (PileSide(_page(3), PAPER), PileSide(_page(4))))
    (run,) = cut([slip, part])
    assert (run.left_out, run.papers) == ((_page(1), _page(2), _page(3)), (OldPaper("", (_page(4),)),))
    assert run.findings == (Finding(Why.WRITTEN_BACK, 2),) and run.holding == () and run.paper_sheets == 1


def _sides(*sides: PileSide) -> Iterator[PileSheet]:
    """Sheets of two sides."""
    for number, both in enumerate(itertools.batched(sides, 2), 1):
        yield PileSheet(number, both)


def test_a_slip_on_the_back_of_a_page_holds_both_dossiers() -> None:
    """A blank back was dropped: what lies in front of the slip is the last page of the dossier before."""
    pages = map(_page, itertools.count(1))
    slip_a, slip_b = (PileSide(next(pages), (_bars(code),)) for code in (A, B))
    written, back, last = (PileSide(next(pages)) for _ in range(3))
    first, second = cut(_sides(slip_a, PileSide(next(pages), blank=True), written, back, last, slip_b))
    assert (first.code, first.holding) == (A, (Finding(Why.SLIP_ON_BACK, 3),))
    assert (second.code, second.holding) == (B, (Finding(Why.SLIP_ON_BACK, 3),))
    upside_down = cut(_sides(slip_a, written, PileSide(next(pages), blank=True), slip_b, back, last))
    assert [(run.code, run.holding) for run in upside_down] == [(A, ()), (B, ())]


def test_a_separator_of_papers_that_names_another_dossier_does_not_say_where_it_belongs() -> None:
    scrap = (*PAPER, _bars(B))
    assert _runs((_bars(A),), "x", (*PAPER, _bars(A)), "x")[0][3] == [("", 1), ("", 1)]
    assert [(code, why) for code, *_, why in _runs((_bars(A),), "x", scrap, "x")] == [
        (A, set()),
        ("", {Why.CODES_DIFFER}),
    ]


def test_what_went_and_was_deleted_since_parts_what_lies_around_it() -> None:
    gone = [PileSheet(number, (PileSide(_page(number), gone=True),)) for number in (3, 4)]
    slip, page, more = (PileSheet(one.number, one.sides) for one in _pile((_bars(A),), "x", "x"))
    runs = cut([slip, page, *gone, PileSheet(5, more.sides)])
    assert [(run.code, run.first, run.last) for run in runs] == [(A, 1, 2), ("", 3, 5)]
    assert runs[1].holding


def test_a_front_that_was_fed_once_more_with_its_back_stays_behind() -> None:
    pages = [PileSide(_page(number)) for number in range(2, 5)]
    (run,) = cut([PileSheet(1, (PileSide(_page(1), (_bars(A),)),)), PileSheet(2, tuple(pages))])
    whole = as_filed(run, _books(Remove((_page(2),))))
    assert whole is not None
    assert (whole.papers, whole.left_out) == ((OldPaper("", (_page(3), _page(4))),), (_page(1),))
    assert whole.kept == (_page(1), _page(3), _page(4))
    assert as_filed(run, _books(Remove((_page(2), _page(3), _page(4))))) is None, "a person left the sheet out"
    assert as_filed(run, _books(TransferOut(_page(3), _page(50)))) is None


def test_sheets_are_counted_by_the_feeder_or_by_the_order_of_files() -> None:
    maker, pages = SheetMaker(), (PileSide(_page(number)) for number in itertools.count(1))
    made = [*maker.fed(next(pages), 1), *maker.fed(next(pages), 1), *maker.fed(next(pages), 2)]
    made += [*maker.filed(next(pages), 2), *maker.filed(next(pages), 2)]
    made += [*maker.filed(next(pages), 2), *maker.refused(2), *maker.refused(2), *maker.filed(next(pages), 2)]
    made += [*maker.refused(2), *maker.rest()]
    assert [(one.number, len(one.pages), one.refused) for one in made] == [
        (1, 2, 0),
        (2, 1, 0),
        (3, 2, 0),
        (4, 1, 1),
        (5, 1, 1),
    ]
    assert maker.missing == 1


def _books(*told: Operation, listed: dict[str, int | None] | None = None, taken: frozenset[str] = frozenset()) -> Books:
    log = [LoggedOperation(10 + place, one, _page(99), AT) for place, one in enumerate(told)]
    return books_of(map(_page, range(1, 5)), log, listed, taken)


def _run() -> Run:
    (run,) = cut(_pile((_bars(A),), "x", "x", "-"))
    return run


def test_what_the_books_say_keeps_a_run_from_being_filed() -> None:
    run, nobody = _run(), frozenset[str]()
    assert hindrances(run, nobody, _books()) == ()
    assert hindrances(run, {A}, _books(taken=frozenset({A}))) == (Finding(Why.SLIP_AGAIN, 1),)
    assert hindrances(run, nobody, _books(taken=frozenset({A}))) == (Finding(Why.DOSSIER_THERE, 1),)
    assert hindrances(run, nobody, _books(listed={A: 3})) == hindrances(run, nobody, _books(listed={A: None})) == ()
    assert hindrances(run, nobody, _books(listed={A: 4})) == (Finding(Why.COUNT_DIFFERS, 1),)
    assert hindrances(run, nobody, _books(listed={B: 4})) == (Finding(Why.NOT_LISTED, 1),)
    doubted = _books(Doubt((_page(2),), "DOUBLE_FEED"), Doubt((_page(3),), UNREADABLE))
    assert hindrances(run, nobody, doubted) == (Finding(Why.SCANNER_DOUBTS, 2), Finding(Why.UNREADABLE, 3))


def test_lines_are_about_what_remains_and_what_nobody_looked_at() -> None:
    run, listed = _run(), {A: 4, B: None}
    some = _books(TransferOut(_page(1), _page(50)), Remove((_page(2),)), listed=listed)
    assert held(run, hindrances(run, (), some), some) == Entry(
        "", (Why.COUNT_DIFFERS,), (3, 4), 2, (_page(3), _page(4)), A, detail="3/4"
    )
    back = _books(
        TransferOut(_page(1), _page(50)), TransferIn(_page(1), _page(50), _page(60)), Remove((_page(2),)), Undo(12)
    )
    assert back.lying == frozenset(map(_page, range(1, 5))) and not back.left_out
    gone = [TransferOut(_page(number), _page(50)) for number in range(1, 5)]
    assert held(run, (), _books(*gone)) is None
    assert [one.key for one in noted(run, (), _books(*gone))] == ["blank_sheet:4"]
    assert not list(noted(run, (), _books(*gone, Accept(_page(1), "backscan:blank_sheet:4"))))
    (line,) = missing([run], _books(listed=listed))
    assert (line.code, line.why) == (B, (Why.LISTED_MISSING,))
    assert not list(missing([run], _books(Accept(_page(1), f"backscan:{line.key}"), listed=listed)))


def test_sheets_that_were_left_out_wait_again_but_for_a_front_that_was_fed_once_more() -> None:
    one, two = PileSheet(1, (PileSide(_page(1)),)), PileSheet(2, (PileSide(_page(2)), PileSide(_page(3))))
    jammed, left = Remove((_page(2),)), Remove((_page(1), _page(2), _page(3)))
    books = _books(jammed, left)
    assert books.has_left_out(one) and books.has_left_out(two) and not _books(jammed).has_left_out(two)
    told = [LoggedOperation(10 + place, it, _page(99), AT) for place, it in enumerate((jammed, left))]
    assert put_back(told, [one, two], [two]) == (Undo(11), Remove((_page(1),)))
    assert put_back(told, [one, two], [one, two]) == (Undo(11),)
    after = _books(jammed, left, Undo(11))
    assert after.left_out == {_page(2)} and after.remaining(one) and after.remaining(two)


def test_a_page_out_of_order_holds_its_dossier_and_a_slip_out_of_order_is_noted() -> None:
    (before, run) = cut(_pile("x", (_bars(A),), "x"))
    late_page, late_slip = _books(Doubt((_page(3),), OUT_OF_ORDER)), _books(Doubt((_page(2),), OUT_OF_ORDER))
    assert hindrances(run, (), late_page) == (Finding(Why.OUT_OF_ORDER, 3),) and not late_page.unreadable
    assert hindrances(run, (), late_slip) == ()
    gone = [TransferOut(_page(number), _page(50)) for number in (2, 3)]
    (line,) = noted(run, (), _books(Doubt((_page(2),), OUT_OF_ORDER), *gone))
    assert (line.key, line.code) == ("out_of_order:2", A)
    first = _books(Doubt((_page(1),), OUT_OF_ORDER))
    assert {one.why for one in hindrances(before, (), first)} == {Why.BEFORE_FIRST}, (
        "what came before was another pile's"
    )
