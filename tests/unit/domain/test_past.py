"""What happened to a page is read from the log: also what was taken back, and what it was before it was split off or joined."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.arrange import PageView, arrange
from app.domain.editlog import (
    Accept,
    Copy,
    Crop,
    Doubt,
    KeepTogether,
    Merge,
    Operation,
    Place,
    Redo,
    Rotate,
    SetField,
    SetForm,
    SetSheetCount,
    Split,
    Undo,
    redoable,
    undoable,
)
from app.domain.entered import Doubt as FieldDoubt
from app.domain.fields import Field, Trait
from app.domain.geometry import Axis
from app.domain.ids import new_id
from app.domain.model import PaperForm
from app.domain.past import Deed, Told, Undone, past_of_page, past_of_paper
from app.domain.splitting import PartedBy
from app.messages import Language, happened, texts
from tests.support.edit_desk import COMPONENTS, MASTERS, PAGES, Desk, logged, operations


def view(desk: Desk, page: object) -> PageView:
    shown = arrange(desk.log, MASTERS)[COMPONENTS[0]].pages
    return next(one for one in shown if one.id == page)


def deeds(desk: Desk, page: object) -> list[tuple[Deed, Undone]]:
    return [(one.deed, one.undone) for one in past_of_page(desk.log, view(desk, page))]


def test_what_was_taken_back_happened_too() -> None:
    desk = Desk().arrived(2).do(Rotate((PAGES[0],), 1))
    desk.do(undoable(desk.log))
    desk.do(redoable(desk.log))
    assert deeds(desk, PAGES[0]) == [
        (Deed.SCANNED, Undone.NO),
        (Deed.ROTATED, Undone.NO),
        (Deed.ROTATED, Undone.TAKEN_BACK),
        (Deed.ROTATED, Undone.DONE_AGAIN),
    ]
    assert deeds(desk, PAGES[1]) == [(Deed.SCANNED, Undone.NO)], "of another page nothing is told"


def test_a_half_was_the_whole_page_until_it_was_split_off() -> None:
    half, copy = new_id(), new_id()
    desk = Desk().arrived(2).do(Doubt((PAGES[0],), "DOUBLE_FEED"), Rotate((PAGES[0],), 2))
    desk.do(Split((PAGES[0],), (half,), Axis.BESIDE, 0.5), Crop((PAGES[0],), (0, 0, 0.4, 1)))
    desk.do(Accept(half, "one_sheet"), Copy((half,), (copy,)), Merge((PAGES[1], half), Axis.BENEATH))
    before = [Deed.SCANNED, Deed.DOUBTED, Deed.ROTATED, Deed.SPLIT]
    assert [deed for deed, _ in deeds(desk, PAGES[0])] == [*before, Deed.CROPPED]
    assert [deed for deed, _ in deeds(desk, copy)] == [*before, Deed.ACCEPTED, Deed.COPIED]
    joined = [deed for deed, _ in deeds(desk, PAGES[1])]
    assert joined == [Deed.SCANNED, Deed.SCANNED, *before[1:], Deed.ACCEPTED, Deed.COPIED, Deed.JOINED]


def test_of_a_paper_pages_of_one_scan_are_told_together_and_no_value_of_a_citizen() -> None:
    desk = Desk().arrived(3).do(SetForm(COMPONENTS[0], PaperForm.ORIGINAL), SetSheetCount(COMPONENTS[0], 3))
    desk.do(SetField(None, Field.OWNER_NAME, "Nguyễn Thị Mẫu"), SetForm(COMPONENTS[1], PaperForm.SECRET))
    desk.do(Accept(PAGES[0], "stamp_over_text", "dấu", (PAGES[2],)))
    told = past_of_paper(desk.log, COMPONENTS[0], arrange(desk.log, MASTERS)[COMPONENTS[0]].pages)
    assert [(one.deed, dict(one.fields)) for one in told] == [
        (Deed.SCANNED, {"count": 3}),
        (Deed.FORM_SAID, {"form": "original"}),
        (Deed.COUNTED, {"sheets": 3}),
        (Deed.FIELD_ENTERED, {"field": "owner_name"}),
        (Deed.ACCEPTED, {"pages": "1, 3"}),
    ]
    assert "Mẫu" not in repr(told)


def test_why_pages_were_parted_and_that_others_were_kept_is_told() -> None:
    desk = Desk().arrived(3)
    desk.do(Place((PAGES[2],), COMPONENTS[1], None, PartedBy.NEW_LETTERHEAD), KeepTogether((PAGES[1],), COMPONENTS[0]))
    papers = arrange(desk.log, MASTERS)
    (parted,) = past_of_page(desk.log, papers[COMPONENTS[1]].pages[0])[1:]
    assert (parted.deed, dict(parted.fields)) == (Deed.PARTED, {"parted": "new_letterhead"})
    assert [deed for deed, _ in deeds(desk, PAGES[1])] == [Deed.SCANNED, Deed.KEPT_TOGETHER]
    assert papers[COMPONENTS[0]].kept_together == {PAGES[1]}
    desk.do(undoable(desk.log))
    assert arrange(desk.log, MASTERS)[COMPONENTS[0]].kept_together == frozenset(), "it is asked again"


@pytest.mark.parametrize("reason", PartedBy)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_each_reason_to_part_papers_has_words(language: Language, reason: PartedBy) -> None:
    assert f"parted_{reason}" in texts(language)["words"]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_each_deed_has_words(language: Language) -> None:
    words = texts(language)["words"]
    assert {key for key in words if key.startswith("deed_")} == {f"deed_{deed}" for deed in Deed}
    apart = ("field_standing_", "field_gap_", "field_doubt_")
    told = {key for key in words if key.startswith("field_") and not key.startswith(apart)}
    assert told == {f"field_{name}" for name in (*Field, *Trait)}
    assert {key for key in words if key.startswith("field_doubt_")} == {f"field_doubt_{doubt}" for doubt in FieldDoubt}


@given(st.lists(operations, max_size=14))
def test_every_log_can_be_told_in_full_sentences(done: list[Operation]) -> None:
    log = logged([one for place, one in enumerate(done) if not isinstance(one, Undo | Redo) or one.position < place])
    for component, paper in arrange(log, MASTERS).items():
        happenings = [one for page in paper.pages for one in past_of_page(log, page)]
        for one in (*happenings, *past_of_paper(log, component, paper.pages)):
            told = Told(one.at, "", one.deed, one.undone, one.fields, one.acceptance)
            if one.acceptance is None:
                assert "?" not in happened(told, "vi")
