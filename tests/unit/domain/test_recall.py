"""What goes over to the right dossier with the pages: all that a person decided of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.arrange import Paper, arrange
from app.domain.editlog import (
    Accept,
    Arrive,
    Copy,
    Cover,
    Divide,
    Doubt,
    LoggedOperation,
    Merge,
    Operation,
    PairSides,
    Place,
    Rotate,
    SetField,
    SetForm,
    SetSheetCount,
    Split,
    TransferIn,
    undoable,
)
from app.domain.errors import InputRefused
from app.domain.fields import Field
from app.domain.geometry import Axis
from app.domain.ids import new_id
from app.domain.model import BlobRef, MasterPage, PaperForm, Side
from app.domain.page_view import A4_MM
from app.domain.recall import MOST_CHARACTERS, Misfiling, carried_over, check_reason, misfiled_paper
from tests.support.edit_desk import beneath_each_other

AT = datetime(2026, 3, 2, tzinfo=UTC)
PAGES = [new_id() for _ in range(4)]
HERE, THERE, BATCH, WHO = new_id(), new_id(), new_id(), new_id()
MASTERS = {
    page: MasterPage(page, BATCH, seq, seq, seq + 1, Side.FRONT, BlobRef("0" * 64, "image/tiff", 9), 0)
    for seq, page in enumerate(PAGES)
}
_page = st.sampled_from(PAGES)
_decision = st.one_of(
    st.builds(lambda page, turns: Rotate((page,), turns), _page, st.integers(1, 3)),
    st.builds(lambda page: Cover((page,), ((0.25, 0.25, 0.5, 0.5),)), _page),
    st.builds(lambda page, at: Split((page,), (new_id(),), Axis.BESIDE, at), _page, st.floats(0.1, 0.9)),
    st.builds(lambda page: Divide(page, (new_id(),), beneath_each_other(2)), _page),
    st.builds(lambda page: Divide(page, (), beneath_each_other(2), A4_MM), _page),
    st.builds(lambda page: Copy((page,), (new_id(),)), _page),
    st.builds(lambda pages: Merge(tuple(pages[:2]), Axis.BENEATH), st.permutations(PAGES)),
    st.builds(lambda page: Doubt((page,), "DOUBLE_FEED"), _page),
    st.builds(lambda page: Accept(page, "legible", "đọc được"), _page),
    st.builds(
        lambda front, back: PairSides((front,), (back,)), st.sampled_from(PAGES[:2]), st.sampled_from(PAGES[2:])
    ),  # no page is scanned as a front and as a back
    st.builds(lambda pages: Place(tuple(pages), HERE, None), st.permutations(PAGES)),
    st.builds(lambda form: SetForm(HERE, form), st.sampled_from(PaperForm)),
    st.builds(lambda sheets: SetSheetCount(HERE, sheets, "đếm lại"), st.integers(1, 9)),
    st.builds(lambda number: SetField(HERE, Field.NUMBER, number), st.sampled_from(["", "125/QĐ-UBND"])),
)


def paper_of(operations: list[Operation], component: object) -> Paper:
    log = [LoggedOperation(position, operation, WHO, AT) for position, operation in enumerate(operations)]
    return arrange(log, MASTERS)[component]  # type: ignore[index]


@given(st.lists(_decision, max_size=12))
def test_a_paper_is_in_the_right_dossier_what_it_was_in_the_wrong_one(decisions: list[Operation]) -> None:
    arrivals: list[Operation] = [Arrive(page, BATCH, HERE) for page in PAGES]
    before = paper_of([*arrivals, *decisions], HERE)
    came: list[Operation] = [TransferIn(master, new_id(), THERE) for master in before.master_ids]
    after = paper_of([*came, *carried_over(before, THERE)], THERE)
    fronts = {back: front for back, front in before.sheet_of.items() if back != front}
    assert replace(after, sheet_of={}) == replace(before, sheet_of={})
    assert {back: after.sheet_of.get(back) for back in fronts} == fronts


def test_what_lay_on_a_sheet_goes_along_when_it_becomes_part_of_another() -> None:
    one, two, three, four = PAGES
    decided: list[Operation] = [
        *(Arrive(page, BATCH, HERE) for page in PAGES),
        PairSides((one,), (two,)),
        Merge((four, one), Axis.BENEATH),
        PairSides((three,), (four,)),
    ]
    assert {paper_of(decided, HERE).sheet_of[page] for page in (one, two, four)} == {three}


def test_no_undo_there_shows_a_part_of_a_sheet_twice() -> None:
    arrivals: list[Operation] = [Arrive(page, BATCH, HERE) for page in PAGES[:2]]
    before = paper_of([*arrivals, Merge((PAGES[0], PAGES[1]), Axis.BESIDE)], HERE)
    there: list[Operation] = [TransferIn(master, new_id(), THERE) for master in before.master_ids]
    there += carried_over(before, THERE)
    while (undo := undoable([LoggedOperation(n, operation, WHO, AT) for n, operation in enumerate(there)])) is not None:
        there.append(undo)
    assert paper_of(there, THERE).pages == before.pages


@pytest.mark.parametrize("reason", ["", "  \n", "x" * (MOST_CHARACTERS + 1)])
def test_a_reason_is_needed(reason: str) -> None:
    with pytest.raises(InputRefused, match="REASON_NEEDED"):
        check_reason(reason)


def test_a_reason_is_kept_in_one_line() -> None:
    assert check_reason("  Nộp\n nhầm ") == "Nộp nhầm"


@pytest.mark.parametrize(("position", "pages"), [(2, PAGES[:2]), (None, PAGES[:3])])
def test_a_misfiling_is_about_what_lay_there_when_it_was_put_down(position: int | None, pages: list[UUID]) -> None:
    """An earlier program put down no position: then it is about what lies there now."""
    log = [LoggedOperation(number, Arrive(page, BATCH, HERE), WHO, AT) for number, page in enumerate(PAGES[:3])]
    misfiling = Misfiling(new_id(), None, HERE, THERE, position, AT)
    assert [view.id for view in misfiled_paper(misfiling, log, MASTERS).pages] == pages
