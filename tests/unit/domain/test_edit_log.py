"""The edit log and what it makes of a dossier's pages, one decision at a time."""

from __future__ import annotations

from uuid import UUID

from app.domain.arrange import arrange, cover_lost
from app.domain.artifacts import Stage, StageRecipe, page_key
from app.domain.counting import sheets_in
from app.domain.editlog import (
    Accept,
    Arrive,
    Copy,
    Cover,
    Doubt,
    Exchange,
    LoggedOperation,
    Merge,
    Move,
    PairSides,
    Place,
    Redraw,
    Remove,
    Replace,
    Restore,
    Rotate,
    SetForm,
    SetSheetCount,
    Split,
    Straighten,
    Swap,
    TransferIn,
    TransferOut,
    redoable,
    undoable,
)
from app.domain.editlog_json import from_json, to_json
from app.domain.geometry import Axis, Hand, Mask, Turn
from app.domain.grounds import Acceptance
from app.domain.ids import new_id
from app.domain.model import BlobRef, MasterPage, PaperForm, Side
from app.domain.page_view import Joined, PageView, Placement
from tests.support.edit_desk import (
    ACTOR,
    AT,
    BATCHES,
    COMPONENTS,
    MASTERS,
    PAGES,
    Desk,
    logged,
)


def test_pages_lie_in_the_order_in_which_they_came() -> None:
    assert Desk().arrived(4).order() == PAGES[:4]


def test_a_late_page_joins_its_own_batch() -> None:
    desk = Desk().arrived(2).arrived(2, BATCHES[1], first=2)
    desk.do(Arrive(PAGES[5], BATCHES[0], COMPONENTS[0]))
    assert desk.order() == [PAGES[0], PAGES[1], PAGES[5], PAGES[2], PAGES[3]]


def test_turns_add_up_and_come_back_by_undo() -> None:
    desk = Desk().arrived(1).do(Rotate((PAGES[0],), 1), Rotate((PAGES[0],), 3), Rotate((PAGES[0],), 2))
    view = arrange(desk.log, MASTERS)[COMPONENTS[0]].pages[0]
    assert view.quarter_turns == 2
    desk.do(undoable(desk.log))
    assert arrange(desk.log, MASTERS)[COMPONENTS[0]].pages[0].quarter_turns == 0


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
    assert dict(arrange(desk.log, MASTERS)[COMPONENTS[0]].accepted) == {PAGES[1]: Acceptance("đã so với giấy")}
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
    assert (paper.form, paper.sheet_count, dict(paper.accepted)) == (
        PaperForm.ORIGINAL,
        1,
        {PAGES[0]: Acceptance("mờ sẵn")},
    )


def shown(desk: Desk, component: UUID = COMPONENTS[0]) -> tuple[PageView, ...]:
    return arrange(desk.log, MASTERS)[component].pages


def test_a_page_that_was_split_is_two_pages_of_one_sheet() -> None:
    half = new_id()
    desk = Desk().arrived(2).do(Split((PAGES[0],), (half,), Axis.BESIDE, 0.5), Rotate((half,), 1))
    assert desk.order() == [PAGES[0], half, PAGES[1]]
    first, second, _ = shown(desk)
    assert (first.master_ids, second.master_ids) == ((PAGES[0],), (PAGES[0],))
    assert first.picture.hand == Hand(crop=(0, 0, 0.5, 1))
    assert second.picture.hand == Hand(1, crop=(0, 0.5, 1, 1)), "the cut is carried through the turn"
    assert sheets_in(arrange(desk.log, MASTERS)[COMPONENTS[0]], MASTERS) == 2
    desk.do(undoable(desk.log))
    desk.do(undoable(desk.log))
    assert desk.order() == PAGES[:2]


def test_pages_that_were_joined_keep_the_place_of_the_first_and_all_their_sheets() -> None:
    desk = Desk().arrived(4).do(Rotate((PAGES[3],), 1), Merge((PAGES[1], PAGES[3]), Axis.BENEATH))
    assert desk.order() == [PAGES[0], PAGES[1], PAGES[2]]
    joined = shown(desk)[1]
    assert joined.picture == Joined((Placement(PAGES[1]), Placement(PAGES[3], Hand(1))), Axis.BENEATH)
    assert sheets_in(arrange(desk.log, MASTERS)[COMPONENTS[0]], MASTERS) == 4
    desk.do(undoable(desk.log))
    assert desk.order() == PAGES[:4]


def test_no_page_becomes_so_many_that_nobody_can_read_it() -> None:
    desk = Desk().arrived(1)
    for _ in range(14):
        copy = new_id()
        desk.do(Copy((PAGES[0],), (copy,)), Merge((PAGES[0], copy), Axis.BESIDE))
    assert len(shown(desk)[0].placements) == 512 and len(shown(desk)) == 6, "and then a copy stays by itself"


def test_what_was_doubtful_stays_so_on_what_is_made_of_it() -> None:
    half, copy = new_id(), new_id()
    desk = Desk().arrived(3).do(Doubt((PAGES[0],), "DOUBLE_FEED"), Accept(PAGES[0], "đã so"))
    desk.do(Split((PAGES[0],), (half,), Axis.BESIDE, 0.5), Copy((PAGES[1],), (copy,)))
    paper = arrange(desk.log, MASTERS)[COMPONENTS[0]]
    assert set(paper.doubted) == set(paper.accepted) == {PAGES[0], half}
    desk.do(Merge((PAGES[1], half), Axis.BESIDE))
    paper = arrange(desk.log, MASTERS)[COMPONENTS[0]]
    assert paper.doubted.get(PAGES[1]) == "DOUBLE_FEED"
    assert PAGES[1] not in paper.accepted, "nobody accepted the other half of the new page"
    desk.do(Doubt((PAGES[0],), "BACK_MISSING"))
    assert not arrange(desk.log, MASTERS)[COMPONENTS[0]].accepted


def test_several_pages_are_taken_in_one_decision_and_a_page_put_together_of_them_says_each_reason() -> None:
    desk = Desk().arrived(3).do(Accept(PAGES[0], "stamp_over_text", "dấu tròn", (PAGES[1],)))
    taken = Acceptance("stamp_over_text", "dấu tròn")
    assert dict(arrange(desk.log, MASTERS)[COMPONENTS[0]].accepted) == {PAGES[0]: taken, PAGES[1]: taken}
    desk.do(undoable(desk.log))
    assert not arrange(desk.log, MASTERS)[COMPONENTS[0]].accepted, "one undo takes the decision back"
    desk.do(redoable(desk.log), Accept(PAGES[1], "original_torn"), Merge((PAGES[0], PAGES[1]), Axis.BESIDE))
    together = arrange(desk.log, MASTERS)[COMPONENTS[0]].accepted[PAGES[0]]
    assert (together.reasons, together.note) == (("stamp_over_text", "original_torn"), "dấu tròn")


def test_a_page_is_copied_with_its_note_and_with_it_covered() -> None:
    copy = new_id()
    desk = Desk().arrived(2).do(Straighten((PAGES[0],), 2.0), Copy((PAGES[0],), (copy,)))
    desk.do(Cover((copy,), ((0.5, 0.5, 1, 1),)), Straighten((copy,), -1.0))
    assert desk.order() == [PAGES[0], copy, PAGES[1]]
    first, second, _ = shown(desk)
    assert first.picture.hand == Hand(turns=(Turn(2.0, (0.5, 0.5)),))
    assert second.picture.hand.masks == (Mask((0.5, 0.5, 1, 1), (Turn(-1.0, (0.5, 0.5)),)),)
    assert sheets_in(arrange(desk.log, MASTERS)[COMPONENTS[0]], MASTERS) == 2
    desk.do(Restore((PAGES[0], copy)))
    assert [view.picture for view in shown(desk)[:2]] == [Placement(PAGES[0])] * 2


def test_a_copy_is_covered_and_a_cover_is_taken_off_in_one_step_each() -> None:
    copy = new_id()
    above, below = (0.0, 0.0, 1.0, 0.25), (0.0, 0.75, 1.0, 1.0)
    desk = Desk().arrived(1).do(Copy((PAGES[0],), (copy,), (above, below)))
    assert [view.picture.hand.masks for view in shown(desk)] == [(), (Mask(above), Mask(below))]
    desk.do(Cover((copy,), (below,), (0, 1)))
    assert shown(desk)[1].picture.hand.masks == (Mask(below),)
    old = {"op": "Cover", "pages": [str(copy)], "rects": [list(above)]}
    assert from_json(old) == Cover((copy,), (above,)), "logs that were written before are read"


def test_a_replaced_page_gives_its_sheet_and_leaves_the_other_half() -> None:
    half = new_id()
    desk = Desk().arrived(2).arrived(1, BATCHES[1], first=4).do(Split((PAGES[0],), (half,), Axis.BENEATH, 0.4))
    desk.do(Replace(half, PAGES[4]))
    assert desk.order() == [PAGES[0], PAGES[4], PAGES[1]]
    assert sheets_in(arrange(desk.log, MASTERS)[COMPONENTS[0]], MASTERS) == 2


def test_two_pages_change_places_also_between_papers() -> None:
    for one, other in ((0, 1), (1, 0), (0, 3), (2, 1)):
        wanted = PAGES[:4]
        wanted[one], wanted[other] = wanted[other], wanted[one]
        assert Desk().arrived(4).do(Swap(PAGES[one], PAGES[other])).order() == wanted
    desk = Desk().arrived(3).do(Move(PAGES[2], COMPONENTS[1], None), Swap(PAGES[0], PAGES[2]))
    assert (desk.order(), desk.order(COMPONENTS[1])) == ([PAGES[2], PAGES[1]], [PAGES[0]])


def test_of_a_joined_page_a_purged_part_goes_and_the_other_one_stays() -> None:
    desk = Desk().arrived(3).do(Merge((PAGES[0], PAGES[1]), Axis.BESIDE))
    left = {page: MASTERS[page] for page in PAGES[1:]}
    assert [view.picture for view in arrange(desk.log, left)[COMPONENTS[0]].pages] == [
        Placement(PAGES[1]),
        Placement(PAGES[2]),
    ]
    desk.do(Cover((PAGES[0],), ((0, 0, 1, 0.5),)))
    paper = arrange(desk.log, left)[COMPONENTS[0]]
    assert [view.id for view in paper.pages] == [PAGES[2]], (
        "nobody knows what of the cover lay on the part that is left"
    )
    desk.do(Accept(PAGES[0], "đã so"), *cover_lost([paper]))
    paper = arrange(desk.log, left)[COMPONENTS[0]]
    assert [view.picture for view in paper.pages] == [Placement(PAGES[1]), Placement(PAGES[2])]
    assert (paper.doubted, paper.accepted) == ({PAGES[0]: "COVER_LOST"}, {}), (
        "a person is asked, also one who took it before"
    )
    assert cover_lost([paper]) == ()


def test_a_page_that_left_the_dossier_is_on_no_page_of_it() -> None:
    copy = new_id()
    desk = Desk().arrived(3).do(Copy((PAGES[0],), (copy,)), Merge((PAGES[1], PAGES[2]), Axis.BESIDE))
    desk.do(TransferOut(PAGES[0], UUID(int=400)), TransferOut(PAGES[1], UUID(int=400)))
    assert [(view.id, view.picture) for view in shown(desk)] == [(PAGES[1], Placement(PAGES[2]))]


def test_pages_that_were_only_turned_are_known_by_the_keys_that_they_always_had() -> None:
    """What was made of a million pages would be made once more otherwise."""
    page = UUID(int=1)
    master = MasterPage(page, UUID(int=2), 0, 0, 1, Side.FRONT, BlobRef("ab" * 32, "image/jpeg", 9), 0, 300.0)
    recipes = {Stage.TEXT: StageRecipe(4, {"engine": "x"})}
    keys = [page_key(Stage.TEXT, PageView.arrived(page).rotated(turns), {page: master}, recipes) for turns in (0, 3)]
    assert keys == [
        "b547e2dab140e3864dd5bb337c6e9bcb0b1c51397e6e9ec1a463e29e4d810a1a",
        "1674bc9fc676d2f9b1daa9f79970b35240250a2499f8338f747e7886b9b93191",
    ]
    copy = PageView(new_id(), Placement(page))
    assert page_key(Stage.TEXT, copy, {page: master}, recipes) == keys[0], "a copy is the same picture"


def test_a_log_of_an_earlier_program_is_read() -> None:
    page, batch, component = (str(one) for one in (PAGES[0], BATCHES[0], COMPONENTS[0]))
    stored: list[dict[str, object]] = [
        {"op": "Arrive", "page": page, "batch": batch, "component": component},
        {"op": "Rotate", "pages": [page], "quarter_turns": 1},
        {"op": "Accept", "page": page, "reason": "mờ"},
        {"op": "SetForm", "component": component, "form": "original"},
        {"op": "Move", "page": page, "component": component, "after": None},
    ]
    paper = arrange(logged([from_json(one) for one in stored]), MASTERS)[COMPONENTS[0]]
    assert (paper.pages, dict(paper.accepted)) == (
        (PageView.arrived(PAGES[0]).rotated(1),),
        {PAGES[0]: Acceptance("mờ")},
    )


def test_a_page_that_comes_back_with_more_on_it_is_not_taken_by_what_was_said_of_it_before() -> None:
    """Taken, moved to another dossier, joined there to a page that nobody took, and moved back."""
    one, other, home, away = PAGES[0], PAGES[1], COMPONENTS[0], UUID(int=9)
    together = Joined((Placement(one), Placement(other)), Axis.BESIDE)
    came = [TransferIn(one, away, home), TransferIn(other, away, home), Redraw(one, home, together), Remove((other,))]
    operations = [Arrive(one, BATCHES[0], home), Accept(one, "seen"), TransferOut(one, away), *came]
    log = [LoggedOperation(position, operation, ACTOR, AT) for position, operation in enumerate(operations)]
    assert arrange(log, MASTERS)[home].accepted == {}
    taken = LoggedOperation(len(log), Accept(one, "both seen"), ACTOR, AT)
    assert arrange([*log, taken], MASTERS)[home].accepted == {one: Acceptance("both seen")}
