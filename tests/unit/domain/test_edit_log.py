"""The edit log and what it makes of a dossier's pages, for every history that can happen."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.domain.arrange import QUARTER_TURNS, arrange
from app.domain.editlog import (
    Accept,
    Arrive,
    Doubt,
    Exchange,
    LoggedOperation,
    Move,
    Operation,
    PairSides,
    Place,
    Redo,
    Remove,
    Replace,
    Rotate,
    SetForm,
    SetSheetCount,
    TransferIn,
    TransferOut,
    Undo,
    effective,
    from_json,
    redoable,
    to_json,
    undoable,
)
from app.domain.model import BlobRef, MasterPage, PaperForm, Side

ACTOR = UUID(int=7)
AT = datetime(2026, 11, 24, tzinfo=UTC)
PAGES = [UUID(int=100 + number) for number in range(8)]
COMPONENTS = [UUID(int=200), UUID(int=201)]
BATCHES = [UUID(int=300), UUID(int=301)]
BLOB = BlobRef("0" * 64, "image/tiff", 1)
MASTERS = {page: MasterPage(page, BATCHES[0], n, n, n + 1, Side.FRONT, BLOB, 0) for n, page in enumerate(PAGES)}

pages = st.sampled_from(PAGES)
components = st.sampled_from(COMPONENTS)
operations: st.SearchStrategy[Operation] = st.one_of(
    st.builds(Arrive, pages, st.sampled_from(BATCHES), components),
    st.builds(Rotate, st.lists(pages, max_size=3).map(tuple), st.integers(1, 3)),
    st.builds(Remove, st.lists(pages, max_size=3).map(tuple)),
    st.builds(Move, pages, components, st.none() | pages),
    st.builds(Replace, pages, pages),
    st.builds(SetForm, components, st.sampled_from(PaperForm)),
    st.builds(Exchange, st.lists(pages, max_size=3).map(tuple), st.lists(pages, max_size=3).map(tuple)),
    st.builds(Place, st.lists(pages, max_size=4).map(tuple), components, st.none() | pages),
    st.lists(st.tuples(pages, pages), max_size=3).map(
        lambda pairs: PairSides(tuple(front for front, _ in pairs), tuple(back for _, back in pairs))
    ),
    st.builds(Doubt, st.lists(pages, max_size=2).map(tuple), st.just("DOUBLE_FEED")),
    st.builds(SetSheetCount, components, st.integers(0, 9), st.text(max_size=4)),
    st.builds(Accept, pages, st.text(max_size=8)),
    st.builds(TransferOut, pages, st.just(UUID(int=400))),
    st.builds(Undo, st.integers(0, 20)),
    st.builds(Redo, st.integers(0, 20)),
)


def logged(done: list[Operation]) -> list[LoggedOperation]:
    return [LoggedOperation(position, operation, ACTOR, AT) for position, operation in enumerate(done)]


@dataclass
class Desk:
    """A dossier as a person works on it: arrivals only of new pages, undo and redo as the program offers them."""

    log: list[LoggedOperation] = field(default_factory=list)

    def do(self, *done: Operation | None) -> Desk:
        for operation in done:
            if operation is not None:
                self.log.append(LoggedOperation(len(self.log), operation, ACTOR, AT))
        return self

    def order(self, component: UUID = COMPONENTS[0]) -> list[UUID]:
        paper = arrange(self.log, MASTERS).get(component)
        return [view.id for view in paper.pages] if paper else []

    def arrived(self, count: int, batch: UUID = BATCHES[0], first: int = 0) -> Desk:
        return self.do(*(Arrive(page, batch, COMPONENTS[0]) for page in PAGES[first : first + count]))


@given(st.lists(operations, max_size=25))
def test_no_page_is_ever_twice_in_an_arrangement(done: list[Operation]) -> None:
    seen = set()
    arrivals: list[Operation] = []
    for operation in done:  # a page arrives once in its life
        if isinstance(operation, Arrive):
            if operation.page in seen:
                continue
            seen.add(operation.page)
        arrivals.append(operation)
    shown = [view.id for paper in arrange(logged(arrivals), MASTERS).values() for view in paper.pages]
    assert len(shown) == len(set(shown))
    assert set(shown) <= seen


@given(operations)
def test_each_operation_comes_back_from_its_stored_form(operation: Operation) -> None:
    assert from_json(to_json(operation)) == operation


@given(st.lists(operations, max_size=25))
def test_undo_then_redo_changes_nothing(done: list[Operation]) -> None:
    log = logged(done)
    undo = undoable(log)
    if undo is None:
        return
    undone = [*log, LoggedOperation(len(log), undo, ACTOR, AT)]
    redo = redoable(undone)
    assert redo == Redo(undo.position)
    redone = [*undone, LoggedOperation(len(undone), redo, ACTOR, AT)]
    assert [entry.position for entry in effective(redone)] == [entry.position for entry in effective(log)]


def test_pages_lie_in_the_order_in_which_they_came() -> None:
    assert Desk().arrived(4).order() == PAGES[:4]


def test_a_late_page_joins_its_own_batch() -> None:
    desk = Desk().arrived(2).arrived(2, BATCHES[1], first=2)
    desk.do(Arrive(PAGES[5], BATCHES[0], COMPONENTS[0]))
    assert desk.order() == [PAGES[0], PAGES[1], PAGES[5], PAGES[2], PAGES[3]]


def test_turns_add_up_and_come_back_by_undo() -> None:
    desk = Desk().arrived(1).do(Rotate((PAGES[0],), 1), Rotate((PAGES[0],), 3), Rotate((PAGES[0],), 2))
    view = arrange(desk.log, MASTERS)[COMPONENTS[0]].pages[0]
    assert view.placements[0].affine == QUARTER_TURNS[2]
    desk.do(undoable(desk.log))
    assert arrange(desk.log, MASTERS)[COMPONENTS[0]].pages[0].placements[0].quarter_turns == 0


def test_a_removed_page_comes_back_to_its_place_by_undo() -> None:
    desk = Desk().arrived(3).do(Remove((PAGES[1],)))
    assert desk.order() == [PAGES[0], PAGES[2]]
    desk.do(undoable(desk.log))
    assert desk.order() == PAGES[:3]


def test_a_page_moves_to_the_front_and_to_another_component() -> None:
    desk = Desk().arrived(3).do(Move(PAGES[2], COMPONENTS[0], None), Move(PAGES[0], COMPONENTS[1], None))
    assert desk.order() == [PAGES[2], PAGES[1]]
    assert desk.order(COMPONENTS[1]) == [PAGES[0]]


def test_a_rescan_takes_the_place_of_the_page_that_it_replaces() -> None:
    desk = Desk().arrived(3).arrived(1, BATCHES[1], first=3).do(Replace(PAGES[1], PAGES[3]))
    assert desk.order() == [PAGES[0], PAGES[3], PAGES[2]]


def test_a_sheet_that_was_scanned_again_takes_all_its_places_in_one_step() -> None:
    desk = Desk().arrived(4).arrived(2, BATCHES[1], first=4)
    desk.do(Exchange((PAGES[1], PAGES[2]), (PAGES[4], PAGES[5])))
    assert desk.order() == [PAGES[0], PAGES[4], PAGES[5], PAGES[3]]
    desk.do(undoable(desk.log))
    assert desk.order() == PAGES[:6]
    one_for_two = Desk().arrived(4).arrived(1, BATCHES[1], first=4).do(Exchange((PAGES[1], PAGES[2]), (PAGES[4],)))
    assert one_for_two.order() == [PAGES[0], PAGES[4], PAGES[3]]
    two_for_one = Desk().arrived(3).arrived(2, BATCHES[1], first=4).do(Exchange((PAGES[1],), (PAGES[4], PAGES[5])))
    assert two_for_one.order() == [PAGES[0], PAGES[4], PAGES[5], PAGES[2]]
    paper = arrange(two_for_one.log, MASTERS)[COMPONENTS[0]]
    assert dict(paper.sheet_of) == {PAGES[4]: PAGES[1], PAGES[5]: PAGES[1]}


def test_pages_go_behind_another_one_in_one_step() -> None:
    desk = Desk().arrived(3).arrived(2, BATCHES[1], first=3).do(Place((PAGES[3], PAGES[4]), COMPONENTS[0], PAGES[0]))
    assert desk.order() == [PAGES[0], PAGES[3], PAGES[4], PAGES[1], PAGES[2]]
    desk.do(undoable(desk.log))
    assert desk.order() == PAGES[:5]
    desk.do(Place(tuple(PAGES[4::-1]), COMPONENTS[0], None))
    assert desk.order() == PAGES[4::-1]


def test_backs_that_came_after_all_fronts_go_behind_them_in_one_step() -> None:
    desk = Desk().arrived(3).arrived(3, BATCHES[1], first=3)
    desk.do(PairSides(tuple(PAGES[:3]), (PAGES[5], PAGES[4], PAGES[3])))
    assert desk.order() == [PAGES[0], PAGES[5], PAGES[1], PAGES[4], PAGES[2], PAGES[3]]
    desk.do(undoable(desk.log))
    assert desk.order() == PAGES[:6]


def test_a_doubt_is_a_fact_that_stands_until_a_person_decides() -> None:
    desk = Desk().arrived(2).do(Doubt((PAGES[1],), "DOUBLE_FEED"))
    assert undoable(desk.log) is None
    paper = arrange(desk.log, MASTERS)[COMPONENTS[0]]
    assert (dict(paper.doubted), dict(paper.accepted)) == ({PAGES[1]: "DOUBLE_FEED"}, {})
    desk.do(Accept(PAGES[1], "đã so với giấy"))
    assert dict(arrange(desk.log, MASTERS)[COMPONENTS[0]].accepted) == {PAGES[1]: "đã so với giấy"}
    desk.do(Remove((PAGES[1],)))
    assert not arrange(desk.log, MASTERS)[COMPONENTS[0]].doubted


def test_a_count_that_was_written_before_it_could_have_a_reason_is_read() -> None:
    stored = {name: value for name, value in to_json(SetSheetCount(COMPONENTS[0], 3)).items() if name != "reason"}
    assert from_json(stored) == SetSheetCount(COMPONENTS[0], 3)


def test_arrivals_and_transfers_are_facts_that_no_undo_touches() -> None:
    desk = Desk().arrived(1).do(TransferOut(PAGES[0], UUID(int=400)))
    assert undoable(desk.log) is None
    assert desk.order() == []
    assert Desk().do(TransferIn(PAGES[4], UUID(int=400), COMPONENTS[1])).order(COMPONENTS[1]) == [PAGES[4]]


def test_something_new_ends_the_chance_to_redo() -> None:
    desk = Desk().arrived(2).do(Remove((PAGES[0],)))
    desk.do(undoable(desk.log))
    assert redoable(desk.log) is not None
    desk.do(Rotate((PAGES[1],), 1))
    assert redoable(desk.log) is None


def test_a_purged_master_is_left_out() -> None:
    desk = Desk().arrived(2)
    paper = arrange(desk.log, {PAGES[1]: MASTERS[PAGES[1]]})[COMPONENTS[0]]
    assert [view.id for view in paper.pages] == [PAGES[1]]


def test_what_the_officer_said_stands_with_the_paper() -> None:
    desk = Desk().arrived(1)
    desk.do(SetForm(COMPONENTS[0], PaperForm.ORIGINAL), SetSheetCount(COMPONENTS[0], 1), Accept(PAGES[0], "mờ sẵn"))
    paper = arrange(desk.log, MASTERS)[COMPONENTS[0]]
    assert (paper.form, paper.sheet_count, dict(paper.accepted)) == (PaperForm.ORIGINAL, 1, {PAGES[0]: "mờ sẵn"})
