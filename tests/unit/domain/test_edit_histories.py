"""The edit log and what it makes of a dossier's pages, for every history that can happen."""

from __future__ import annotations

import itertools
import json
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.domain.arrange import arrange, cover_lost
from app.domain.editlog import (
    Arrive,
    Copy,
    Crop,
    LoggedOperation,
    Operation,
    Redo,
    Redraw,
    Restore,
    Undo,
    effective,
    redoable,
    undoable,
)
from app.domain.editlog_json import from_json, to_json
from app.domain.sheet_parts import lie_apart, shown_twice
from tests.support.edit_desk import (
    ACTOR,
    AT,
    BATCHES,
    COMPONENTS,
    MASTERS,
    PAGES,
    Desk,
    logged,
    operations,
    pages,
    some_pages,
    tools,
)


@given(st.lists(operations, max_size=25))
def test_no_page_is_ever_twice_in_an_arrangement(done: list[Operation]) -> None:
    seen = set()
    arrivals: list[Operation] = []
    for operation in done:  # a page arrives once in its life
        if isinstance(operation, Arrive):
            if operation.page in seen:
                continue
            seen.add(operation.page)
        if not isinstance(operation, Redraw) or operation.page in seen:  # what is drawn anew came before
            arrivals.append(operation)
    shown = [view.id for paper in arrange(logged(arrivals), MASTERS).values() for view in paper.pages]
    assert len(shown) == len(set(shown))
    assert {master for paper in arrange(logged(arrivals), MASTERS).values() for master in paper.master_ids} <= seen


@given(st.lists(tools, max_size=25), st.lists(st.integers(0, 24), max_size=4))
def test_no_tool_loses_a_page_or_a_sheet(done: list[Operation], undone: list[int]) -> None:
    """Whatever is turned, cut, split, joined, copied and laid elsewhere, and whatever of it is taken back: each master page is there."""
    arrivals: list[Operation] = [Arrive(page, BATCHES[0], COMPONENTS[0]) for page in PAGES]
    undos: list[Operation] = [Undo(len(PAGES) + number) for number in undone]
    papers = arrange(logged([*arrivals, *done, *undos]), MASTERS).values()
    assert {master for paper in papers for master in paper.master_ids} == set(PAGES)
    shown = [view.id for paper in papers for view in paper.pages]
    assert len(shown) == len(set(shown))
    sheets = {master for paper in papers for master in paper.master_ids}
    assert len(sheets) == len(PAGES)


@given(st.lists(operations, max_size=15), tools)
def test_what_is_taken_back_leaves_the_desk_as_it_was(done: list[Operation], last: Operation) -> None:
    arrivals: list[Operation] = [Arrive(page, BATCHES[0], COMPONENTS[0]) for page in PAGES[:5]]
    before = [*arrivals, *(one for one in done if not isinstance(one, Undo | Redo))]
    undone = [*before, last, Undo(len(before))]
    assert arrange(logged(undone), MASTERS) == arrange(logged(before), MASTERS)
    redone = [*undone, Redo(len(before))]
    assert arrange(logged(redone), MASTERS) == arrange(logged([*before, last]), MASTERS)


@given(operations)
def test_each_operation_comes_back_from_its_stored_form(operation: Operation) -> None:
    assert from_json(json.loads(json.dumps(to_json(operation)))) == operation


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


@given(st.lists(tools, max_size=25), st.sets(pages, max_size=3))
def test_no_purge_takes_more_than_it_was_told(done: list[Operation], purged: set[UUID]) -> None:
    """Whatever was joined and covered: all else is shown, and what lost its cover only after a person was asked."""
    desk = Desk().arrived(len(PAGES)).do(*done)
    left = {page: master for page, master in MASTERS.items() if page not in purged}
    before = arrange(desk.log, left).values()
    desk.do(*cover_lost(before))
    after = arrange(desk.log, left).values()
    assert {master for paper in after for master in paper.master_ids} == left.keys()
    shown_before = {view.id for paper in before for view in paper.pages}
    new = {view.id for paper in after for view in paper.pages} - shown_before
    assert new <= {page for paper in after for page in paper.doubted}


@given(st.lists(st.one_of(tools, st.builds(Restore, some_pages), st.builds(Crop, some_pages, st.none())), max_size=25))
def test_nothing_that_was_split_is_shown_twice(done: list[Operation]) -> None:
    """As `Editing` refuses it: where a page comes to show more, no other page may show that part."""
    desk = Desk().arrived(3)
    for operation in done:
        if isinstance(operation, Copy | Redraw):
            continue
        before = [view for paper in arrange(desk.log, MASTERS).values() for view in paper.pages]
        desk.do(operation)
        after = [view for paper in arrange(desk.log, MASTERS).values() for view in paper.pages]
        if isinstance(operation, Restore | Crop) and shown_twice(operation.pages, before, after):
            desk.log.pop()
    views = [view for paper in arrange(desk.log, MASTERS).values() for view in paper.pages]
    for one, other in itertools.combinations(views, 2):
        assert not set(one.master_ids) & set(other.master_ids) or lie_apart(one.picture, other.picture)
    for view in views:
        assert len(view.as_scanned().placements) == len(view.master_ids)
