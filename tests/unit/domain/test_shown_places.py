"""The places of a verdict on a page: there and back through all that hands can do, and only what the page shows."""

from __future__ import annotations

from dataclasses import asdict, replace
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.domain.facts import PageCode, PageFacts, QualityReason
from app.domain.geometry import Axis, Hand, Point, apply, corners, inverse, is_inside
from app.domain.page import BoxPx
from app.domain.page_layout import Layout, Raw, lay_out
from app.domain.page_view import Item, Joined, Placement
from app.domain.release import PageQuality
from app.domain.shown_codes import shown_codes
from app.domain.shown_places import shown_places
from ocr.recipes import CleanRecipe
from tests.unit.domain.test_hand_geometry import PAGE, SIZE, hands, near

OTHER = UUID(int=2)
RAWS = (Raw(SIZE, 300.0, 1.5, 1), Raw((1240, 1754), 150.0))
"""one that lies askew and on its side, and one that is coarser"""
boxes: st.SearchStrategy[BoxPx] = st.tuples(
    st.integers(0, 1100), st.integers(0, 1600), st.integers(1, 140), st.integers(1, 150)
).map(lambda b: (b[0], b[1], b[0] + b[2], b[1] + b[3]))
joined = st.builds(
    lambda one, other, whole, axis: Joined((Placement(PAGE, one), Placement(OTHER, other)), axis, whole),
    hands, hands, hands, st.sampled_from(Axis),
)  # fmt: skip


def facts(box: BoxPx) -> PageFacts:
    reasons = (QualityReason("CUT_OFF", box), QualityReason("TOO_LIGHT", None))
    return PageFacts(*SIZE, 300.0, "", 0.0, 0.0, 0, 0.0, False, PageQuality.POOR, reasons, {}, ())


def alone(layout: Layout, number: int = 0) -> Layout:
    """One piece of it, uncovered."""
    return replace(layout, pieces=layout.pieces[number : number + 1], covers=())


@given(joined, boxes, st.integers(0, 1))
def test_every_corner_of_a_place_comes_from_the_box_and_lies_on_the_page(
    picture: Joined, box: BoxPx, number: int
) -> None:
    layout = alone(lay_out(picture, RAWS), number)
    back = inverse(layout.pieces[0].matrix)
    for place in shown_places(layout, [facts(box)]):
        for point in place.outline:
            on_raw = apply(back, point)
            for axis in (0, 1):
                assert -0.01 <= point[axis] <= layout.size_px[axis] + 0.01
                assert box[axis] - 0.01 <= on_raw[axis] <= box[axis + 2] + 0.01


@given(joined, boxes, st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_what_is_seen_of_a_box_lies_in_its_place_and_nothing_else(
    picture: Joined, box: BoxPx, across: float, down: float
) -> None:
    bare = alone(lay_out(picture, RAWS))
    x0, y0, x1, y1 = box
    there = apply(bare.pieces[0].matrix, (x0 + (x1 - x0) * across, y0 + (y1 - y0) * down))
    seen = _deep_inside(there, corners((0, 0, *bare.size_px))) and _deep_inside(there, bare.pieces[0].outline)
    found = shown_places(bare, [facts(box)])
    if seen:
        assert [place.code for place in found] == ["CUT_OFF"] and is_inside(there, found[0].outline)
    for place in found:
        assert all(is_inside(_nudged(point, place.outline), bare.pieces[0].outline) for point in place.outline)


def _deep_inside(point: Point, outline: tuple[Point, ...]) -> bool:
    x, y = point
    around = [(x + dx, y + dy) for dx in (-0.01, 0.01) for dy in (-0.01, 0.01)]
    return bool(outline) and all(is_inside(one, outline) for one in around)


def _nudged(point: Point, outline: tuple[Point, ...]) -> Point:
    """A hair towards the middle: what lies on an edge is not to be decided by the last bit."""
    middle = sum(x for x, _ in outline) / len(outline), sum(y for _, y in outline) / len(outline)
    return point[0] + (middle[0] - point[0]) * 1e-4, point[1] + (middle[1] - point[1]) * 1e-4


@given(hands)
def test_an_untouched_page_shows_its_place_where_it_was_found_and_a_turned_one_beside_it(hand: Hand) -> None:
    box = (100, 200, 300, 260)
    (place,) = shown_places(lay_out(Placement(PAGE), [Raw(SIZE, 300.0)]), [facts(box)])
    assert sorted(place.outline) == sorted(corners(tuple(map(float, box))))  # type: ignore[arg-type]
    turned = lay_out(Placement(PAGE, Hand(hand.quarter_turns)), [Raw(SIZE, 300.0)])
    (on_turned,) = shown_places(turned, [facts(box)])
    for corner in corners(tuple(map(float, box))):  # type: ignore[arg-type]
        assert any(near(apply(turned.pieces[0].matrix, corner), point) for point in on_turned.outline)


def test_what_was_cut_off_or_covered_is_left_out() -> None:
    found = [facts((100, 200, 300, 260))]
    parts = Hand().split(Axis.BENEATH, 0.5)
    assert parts is not None
    upper, lower = (shown_places(lay_out(Placement(PAGE, part), [Raw(SIZE, 300.0)]), found) for part in parts)
    assert len(upper) == 1 and lower == ()
    covered = Hand().covered([(0.0, 0.0, 0.5, 0.5)])
    assert shown_places(lay_out(Placement(PAGE, covered), [Raw(SIZE, 300.0)]), found) == ()
    cut = Hand().cropped((0.0, 0.0, 200 / SIZE[0], 1.0))
    (half,) = shown_places(lay_out(Placement(PAGE, cut), [Raw(SIZE, 300.0)]), found)
    assert max(x for x, _ in half.outline) <= 200.5


def test_what_lay_beside_an_item_is_told_of_no_page_of_it_wherever_that_reaches() -> None:
    """A card, straightened by hand: its page reaches over its neighbour on the glass, but shows paper there."""
    item = Item(0.0, (0.5, 0.25), (0.25, 0.1, 0.75, 0.4))
    raw = Raw(SIZE, 300.0)
    below, on_it = (1700, 1425, 1740, 1465), (1000, 700, 1040, 740)
    turned = Hand().straightened(-10.0)
    layout = lay_out(Placement(PAGE, turned, item), [raw])
    (piece,) = layout.pieces
    there = [apply(piece.matrix, corner) for corner in corners(tuple(map(float, below)))]  # type: ignore[arg-type]
    assert all(is_inside(point, corners((0, 0, *layout.size_px))) for point in there), "the page reaches there"
    assert shown_places(layout, [facts(below)]) == () and len(shown_places(layout, [facts(on_it)])) == 1
    codes = tuple(PageCode("QR-Code", text, box) for text, box in (("beside", below), ("on it", on_it)))
    seen = replace(facts(on_it), codes=codes)
    told = shown_codes(Placement(PAGE, turned, item), [seen], asdict(CleanRecipe()))
    assert [one.code.text for one in told] == ["on it"]
    width, height = layout.size_px
    middle = (told[0].place[0] + told[0].place[2]) / 2 * width, (told[0].place[1] + told[0].place[3]) / 2 * height
    x, y = apply(inverse(piece.matrix), middle)
    assert (abs(x - 1020) < 1, abs(y - 720) < 1) == (True, True), "its place is where it stands on the page"
    assert [point for point in piece.seen if not is_inside(_nudged(point, piece.seen), piece.outline)] == []


@given(hands)
def test_an_item_that_was_only_turned_by_quarters_and_cut_is_seen_wholly(hand: Hand) -> None:
    item = Item(-3.0, (0.5, 0.25), (0.25, 0.125, 0.75, 0.375), 1)
    picture = Placement(PAGE, replace(hand, turns=(), masks=()), item)
    (piece,) = lay_out(picture, [Raw(SIZE, 300.0)]).pieces
    assert len(piece.seen) >= 4
    for corner in piece.outline:
        assert any(abs(corner[0] - x) < 0.01 and abs(corner[1] - y) < 0.01 for x, y in piece.seen)


def test_each_streak_of_a_verdict_has_a_place_of_its_own() -> None:
    streaks = tuple(QualityReason("STREAK", (x, 0, x + 4, SIZE[1])) for x in (100, 300, 700))
    layout = lay_out(Placement(PAGE), (Raw(SIZE, 300.0),))
    places = shown_places(layout, [replace(facts((0, 0, 1, 1)), reasons=streaks)])
    assert [(place.code, min(place.outline)[0]) for place in places] == [("STREAK", x) for x in (100, 300, 700)]
