"""Several sheets or cards on one glass: a page of each, in reading order, that nothing found out later moves; one undo takes it back."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.arrange import arrange
from app.domain.counting import sheets_in
from app.domain.editlog import (
    Copy,
    Cover,
    Crop,
    Divide,
    Merge,
    Operation,
    Restore,
    Rotate,
    Split,
    Straighten,
    redoable,
    undoable,
)
from app.domain.editlog_json import from_json, to_json
from app.domain.facts import Item as Place
from app.domain.facts import PageFacts, QualityReason
from app.domain.geometry import Axis, Hand
from app.domain.glass_items import items_of, outlines
from app.domain.page_layout import Raw, fits, lay_out, settled
from app.domain.page_view import A4_MM, Item, Joined, Placement, picture_from_json, picture_to_json
from app.domain.past import past_of_page
from app.domain.release import PageQuality
from app.domain.sheet_parts import lie_apart, other_parts, papers_beside, papers_shown, shown_twice
from tests.support.edit_desk import COMPONENTS, MASTERS, PAGES, Desk, tools

PAGE = PAGES[0]
NEW = UUID(int=500)
SIZE = (2480, 3508)
UPPER = Item(-3.0, (0.5, 0.25), (0.25, 0.125, 0.75, 0.375))
LOWER = Item(0.0, (0.5, 0.75), (0.25, 0.625, 0.75, 0.875))
GLASS = Raw(SIZE, 300.0, 1.5, 0, (0.2, 0.1, 0.8, 0.9), (UPPER, LOWER))
DIVIDE = Divide(PAGE, (NEW,), (UPPER, LOWER))


def divided(*before: Operation) -> Desk:
    return Desk().arrived(2).do(*before, DIVIDE)


def paper(desk: Desk):
    return arrange(desk.log, MASTERS)[COMPONENTS[0]]


def test_a_page_of_each_item_and_still_one_sheet() -> None:
    desk = divided()
    assert desk.order() == [PAGE, NEW, PAGES[1]]
    first, second, _ = paper(desk).pages
    assert (first.picture, second.picture) == (Placement(PAGE, Hand(), UPPER), Placement(PAGE, Hand(), LOWER))
    assert sheets_in(paper(desk), MASTERS) == 2, "one frame, one sheet"
    assert first.to_json() != second.to_json() != paper(Desk().arrived(1)).pages[0].to_json()
    assert lie_apart(first.picture, second.picture) and other_parts(first, paper(desk).pages) == (NEW,)
    assert desk.do(undoable(desk.log)).order() == PAGES[:2]
    assert paper(desk) == paper(Desk().arrived(2))


def test_an_item_is_drawn_straight_and_nothing_found_out_later_moves_it() -> None:
    picture = Placement(PAGE, Hand(), UPPER)
    page = lay_out(picture, [GLASS])
    assert (page.size_px, page.dpi) == ((1240, 878), 300.0), (
        "edges at half pixels are rounded as the library rounds them"
    )
    other = replace(GLASS, skew_deg=-4.0, quarters=2, sheet=None, items=())
    assert lay_out(picture, [other]) == page
    assert settled(picture, {PAGE: GLASS}) is picture
    turned = lay_out(Placement(PAGE, Hand(), replace(UPPER, quarter_turns=1)), [GLASS])
    assert turned.size_px == page.size_px[::-1]
    cut = lay_out(Placement(PAGE, Hand(crop=(0.0, 0.0, 0.5, 1.0)), UPPER), [GLASS])
    assert cut.size_px == (page.size_px[0] // 2, page.size_px[1])


@pytest.mark.parametrize(
    "done",
    [
        Crop((PAGE,), (0, 0, 0.5, 1)),
        Cover((PAGE,), ((0, 0, 0.5, 0.5),)),
        Straighten((PAGE,), 2.0),
        Merge(tuple(PAGES[:2]), Axis.BESIDE),
    ],
    ids=lambda done: type(done).__name__,
)
def test_what_hands_covered_or_cut_never_shows_again_on_an_item(done: Operation) -> None:
    before = Desk().arrived(2).do(done)
    assert items_of(paper(before).pages[0].picture, {PAGE: GLASS}) == ()
    assert paper(divided(done)) == paper(before)


def test_items_come_in_reading_order_whichever_way_up_the_page_is() -> None:
    beside = replace(LOWER, box=(0.5, 0.15, 0.9, 0.4)), replace(UPPER, box=(0.1, 0.125, 0.4, 0.375))
    for items, turns, order in (
        ((LOWER, UPPER), 0, (1, 0)),
        ((LOWER, UPPER), 2, (0, 1)),
        (beside, 0, (1, 0)),
        (beside, 2, (0, 1)),
    ):
        raw = replace(GLASS, items=items)
        assert items_of(Placement(PAGE, Hand(turns)), {PAGE: raw}) == tuple(items[place] for place in order)
    assert paper(divided(Rotate((PAGE,), 2))).pages[1].picture.hand == Hand(2)
    assert items_of(Placement(PAGE), {}) == items_of(Placement(PAGE), {PAGE: replace(GLASS, items=(UPPER,))}) == ()
    assert items_of(Placement(PAGE, Hand(), UPPER), {PAGE: GLASS}) == ()


@pytest.mark.parametrize("quarters", range(4))
def test_outlines_lie_on_the_page_as_it_is_shown(quarters: int) -> None:
    raw = replace(GLASS, skew_deg=0.0, quarters=quarters, sheet=None)
    layout = lay_out(Placement(PAGE), [raw])
    (_, lower) = outlines((UPPER, LOWER), raw, layout)
    (upper, _) = outlines((replace(UPPER, turn_deg=0.0), LOWER), raw, layout)
    middle = [sum(side) / 4 for side in zip(*upper, strict=True)]
    expected = {0: (0.5, 0.25), 1: (0.25, 0.5), 2: (0.5, 0.75), 3: (0.75, 0.5)}[quarters]
    assert middle == pytest.approx([share * side for share, side in zip(expected, layout.size_px, strict=True)])
    assert upper != lower


def test_whoever_shows_the_whole_again_is_seen() -> None:
    before = paper(divided()).pages
    whole = paper(divided().do(Restore((PAGE,)))).pages
    assert whole[0].picture == Placement(PAGE)
    assert shown_twice((PAGE,), before, whole) == NEW
    cut = paper(divided().do(Crop((PAGE,), (0.1, 0.1, 0.9, 0.9)))).pages
    assert shown_twice((PAGE,), before, cut) is None


def test_items_that_lie_askew_beside_each_other_are_apart_and_one_found_twice_is_not() -> None:
    askew = Item(-45.0, (0.4, 0.3), (0.2, 0.2, 0.6, 0.4)), Item(-45.0, (0.55, 0.4), (0.35, 0.3, 0.75, 0.5))
    desk = Desk().arrived(1).do(Divide(PAGE, (NEW,), askew))
    first, second = paper(desk).pages
    assert lie_apart(first.picture, second.picture) and papers_beside(first, paper(desk).pages) == (NEW,)
    corner = paper(desk.do(Crop((PAGE,), (0.8, 0.6, 1.0, 1.0)))).pages
    assert lie_apart(corner[0].picture, corner[1].picture), "what is left of it lies where the other one is told to lie"
    again = Placement(PAGE, item=replace(askew[0], turn_deg=-44.5, box=(0.21, 0.2, 0.61, 0.4)))
    assert not lie_apart(first.picture, again)
    halves = paper(
        divided(Copy((PAGE,), (UUID(int=501),))).do(Split((PAGE,), (UUID(int=502),), Axis.BESIDE, 0.5))
    ).pages
    assert papers_beside(halves[0], halves) == (NEW,), "neither its other half nor the copy of the whole"
    assert papers_shown(halves) == 2


def test_what_is_known_of_an_item_is_its_own_wherever_a_later_look_finds_it() -> None:
    places = (-30.0, (0.3, 0.25), (0.1, 0.15, 0.5, 0.35)), (0.0, (0.7, 0.75), (0.5, 0.65, 0.9, 0.85))
    corner = QualityReason("CORNER_FOLDED", (322, 236, 332, 246))  # turned with its card, it lies above the upright box
    other = QualityReason("TOO_DARK", (1000, 1800, 1100, 1900))
    facts = facts_of(1600, 2400, (corner, other), places, (PageQuality.DOUBTFUL, PageQuality.POOR))
    upper = facts.of_item((-30.0, (0.3, 0.25), (0.1, 0.15, 0.5, 0.35)))
    assert (upper.quality, upper.reasons) == (PageQuality.DOUBTFUL, (corner,))
    assert facts.of_item((-29.8, (0.301, 0.25), (0.102, 0.151, 0.5, 0.349))).quality is PageQuality.DOUBTFUL
    lower = facts.of_item(places[1])
    assert (lower.quality, lower.reasons) == (PageQuality.POOR, (other,))
    elsewhere = facts.of_item((0.0, (0.7, 0.2), (0.6, 0.1, 0.8, 0.3)))
    assert elsewhere is facts, "nobody knows which one that is: as bad as the worst"


def facts_of(
    width_px: int,
    height_px: int,
    reasons: tuple[QualityReason, ...],
    items: tuple[Place, ...],
    qualities: tuple[PageQuality, ...],
) -> PageFacts:
    plain = (0.0, 0.0, 0, 0.0, False)
    return PageFacts(
        width_px, height_px, 200.0, "", *plain, max(qualities), reasons, {}, (), items=items, item_qualities=qualities
    )


def test_it_is_stored_and_told() -> None:
    assert from_json(to_json(DIVIDE)) == DIVIDE
    picture = Placement(PAGE, Hand(1), UPPER)
    assert picture_from_json(picture_to_json(picture)) == picture  # type: ignore[arg-type]
    assert "item" not in picture_to_json(Placement(PAGE)), "what was stored before is the same"  # type: ignore[operator]
    deeds = [one.deed.value for one in past_of_page(divided().log, paper(divided()).pages[1])]
    assert deeds == ["scanned", "split"]
    on_a4 = Desk().arrived(1).do(replace(DIVIDE, new=(), paper_mm=A4_MM))
    assert [one.deed.value for one in past_of_page(on_a4.log, paper(on_a4).pages[0])] == ["scanned", "joined"]


def test_what_a_newer_program_says_more_is_refused_rather_than_left_out() -> None:
    """A program that knew nothing of items would show all of the glass where an item is told, and covers on it would lie elsewhere."""
    picture = picture_to_json(Joined((Placement(PAGE, Hand(1), UPPER), Placement(PAGE)), Axis.BENEATH, paper_mm=A4_MM))
    assert isinstance(picture, dict) and isinstance(picture["parts"], list)
    for stored in (picture, picture["parts"][0]):
        assert picture_from_json(stored) is not None  # type: ignore[arg-type]
        with pytest.raises(ValueError, match="unknown field"):
            picture_from_json({**stored, "warped": True})  # type: ignore[dict-item]
    with pytest.raises(ValueError, match="unknown field"):
        from_json({**to_json(DIVIDE), "warped": True})


def test_both_sides_of_a_card_lie_on_one_white_page_in_their_real_size() -> None:
    together = Divide(PAGE, (), (UPPER, LOWER), A4_MM)
    desk = Desk().arrived(2).do(together)
    assert desk.order() == PAGES[:2]
    picture = paper(desk).pages[0].picture
    assert picture == Joined((Placement(PAGE, item=UPPER), Placement(PAGE, item=LOWER)), Axis.BENEATH, paper_mm=A4_MM)
    assert isinstance(picture, Joined) and fits(picture, [GLASS, GLASS])
    page = lay_out(picture, [GLASS, GLASS])
    assert (page.size_px, page.on_white) == ((2480, 3508), True)
    boxes = [(*piece.outline[0], *piece.outline[2]) for piece in page.pieces]
    assert [(x1 - x0, y1 - y0) for x0, y0, x1, y1 in boxes] == [(1240, 878)] * 2, "1:1"
    assert boxes[1][1] - boxes[0][3] == round(20 / 25.4 * 300)
    assert boxes[0][1] == pytest.approx(page.size_px[1] - boxes[1][3], abs=1)
    assert sheets_in(paper(desk), MASTERS) == 2
    assert desk.do(undoable(desk.log)).order() == PAGES[:2] and paper(desk) == paper(Desk().arrived(2))
    merged = paper(Desk().arrived(2).do(Merge(tuple(PAGES[:2]), Axis.BENEATH, A4_MM))).pages[0]
    for stored in (picture, merged.picture):
        assert picture_from_json(picture_to_json(stored)) == stored  # type: ignore[arg-type]
    assert from_json(to_json(together)) == together
    assert from_json({"op": "Merge", "pages": [str(PAGE)], "axis": "beneath"}) == Merge((PAGE,), Axis.BENEATH), (
        "of an earlier program"
    )
    large = replace(LOWER, box=(0.0, 0.3, 1.0, 1.0))
    too_large = Joined((Placement(PAGE, item=large), Placement(PAGE, item=large)), Axis.BENEATH, paper_mm=A4_MM)
    assert not fits(too_large, [GLASS, GLASS])
    assert lay_out(too_large, [GLASS, GLASS]) == lay_out(replace(too_large, paper_mm=None), [GLASS, GLASS])


@given(st.lists(tools, max_size=12), st.integers(1, 6))
def test_undo_and_redo_go_back_and_forth_over_all_that_was_done_to_items(done: list[Operation], steps: int) -> None:
    """Each undo gives the desk as it was before the step, each redo the desk after it; no frame is lost on the way."""
    desk = divided(*done[:3])
    states = [arrange(desk.log, MASTERS)]
    for operation in done[3:]:
        desk.do(operation)
        states.append(arrange(desk.log, MASTERS))
    steps = min(steps, len(states) - 1)
    for step in range(steps):
        desk.do(undoable(desk.log))
        assert arrange(desk.log, MASTERS) == states[-2 - step]
        assert {m for one in arrange(desk.log, MASTERS).values() for m in one.master_ids} == set(PAGES[:2])
    for step in range(steps):
        desk.do(redoable(desk.log))
        assert arrange(desk.log, MASTERS) == states[len(states) - steps + step]
