"""What hands do to a page: every way of doing it comes back, and all of it together is one matrix."""

from __future__ import annotations

from collections.abc import Callable
from math import isclose
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.domain.geometry import (
    MOST_DEGREES,
    UPRIGHT,
    WHOLE,
    Affine,
    Axis,
    Hand,
    Point,
    Rect,
    Turn,
    after,
    apply,
    inverse,
    moved,
    quarters,
    turned,
    turned_rect,
    turned_size,
)
from app.domain.page_layout import Layout, Raw, box_px, lay_out
from app.domain.page_view import Joined, Placement, picture_from_json, picture_to_json

PAGE = UUID(int=1)
SIZE = (2480, 3507)
share = st.floats(0, 1)
degrees = st.floats(-20, 20)
rects: st.SearchStrategy[Rect] = st.tuples(share, share, share, share).map(
    lambda r: (min(r[0], r[2]) * 0.9, min(r[1], r[3]) * 0.9, max(r[0], r[2]) * 0.9 + 0.1, max(r[1], r[3]) * 0.9 + 0.1)
)
steps: st.SearchStrategy[Callable[[Hand], Hand]] = st.one_of(
    st.integers(1, 3).map(lambda n: lambda hand: hand.rotated(n)),
    degrees.map(lambda n: lambda hand: hand.straightened(n)),
    (st.none() | rects).map(lambda r: lambda hand: hand.cropped(r)),
    st.lists(rects, min_size=1, max_size=2).map(lambda r: lambda hand: hand.covered(r)),
)


def done(all_steps: list[Callable[[Hand], Hand]]) -> Hand:
    hand = Hand()
    for step in all_steps:
        hand = step(hand)
    return hand


hands = st.lists(steps, max_size=8).map(done)


def laid(hand: Hand, raw: Raw | None = None) -> Layout:
    return lay_out(Placement(PAGE, hand), [raw or Raw(SIZE, 300.0)])


def near(one: Point, other: Point, pixels: float = 1e-6) -> bool:
    return all(isclose(a, b, abs_tol=pixels) for a, b in zip(one, other, strict=True))


@given(hands, st.integers(-8, 8))
def test_quarter_turns_come_back_to_the_last_bit(hand: Hand, turns: int) -> None:
    assert hand.rotated(turns).rotated(-turns) == hand
    assert hand.rotated(1).rotated(1).rotated(1).rotated(1) == hand


@given(hands, degrees)
def test_a_fine_turn_and_its_opposite_leave_nothing(hand: Hand, turn: float) -> None:
    turned_on = hand.straightened(turn)
    assume(abs(turned_on.degrees) < MOST_DEGREES)
    assert turned_on.straightened(-turn) == hand
    assert abs(turned_on.degrees - hand.degrees - turn) < 0.001


@given(hands, st.lists(degrees, max_size=5))
def test_a_page_is_never_straightened_too_far(hand: Hand, turns: list[float]) -> None:
    for turn in turns:
        hand = hand.straightened(turn)
    assert abs(hand.degrees) <= MOST_DEGREES + 1e-9


@given(hands, rects)
def test_a_cut_that_is_taken_back_shows_the_whole_page(hand: Hand, rect: Rect) -> None:
    assert hand.cropped(rect).cropped(None) == hand.cropped(None)
    assert hand.cropped((0.3, 0.3, 0.3, 0.9)) == hand, "an empty cut cuts nothing"


@given(hands)
def test_a_picture_comes_back_from_its_stored_form(hand: Hand) -> None:
    page = Joined((Placement(PAGE, hand), Placement(UUID(int=2))), Axis.BENEATH, hand)
    assert picture_from_json(picture_to_json(page)) == page  # type: ignore[arg-type]


@given(st.lists(st.tuples(st.integers(0, 3), st.floats(-5, 5), st.none() | rects), max_size=6))
def test_many_steps_are_one_matrix(done_to_it: list[tuple[int, float, Rect | None]]) -> None:
    """Each step by a matrix of its own, in the order in which it was done, beside the matrix that the page is drawn by."""
    hand, whole, size, crop = Hand(), UPRIGHT, SIZE, WHOLE
    for turns, turn, rect in done_to_it:
        hand = hand.rotated(turns)
        whole, size, crop = after(quarters(turns, size), whole), turned_size(size, turns), turned_rect(crop, turns)
        before = hand.degrees
        hand = hand.straightened(turn)
        middle = ((crop[0] + crop[2]) / 2, (crop[1] + crop[3]) / 2)
        whole = after(turned(Turn(hand.degrees - before, middle), size), whole)
        hand = hand.cropped(rect)
        crop = hand.crop or WHOLE
    x0, y0, x1, y1 = box_px(crop, size)
    found = laid(hand)
    assert found.size_px == (x1 - x0, y1 - y0)
    for corner in ((0.0, 0.0), (SIZE[0], 0.0), (700.0, SIZE[1])):
        assert near(apply(found.pieces[0].matrix, corner), apply(after(moved(-x0, -y0), whole), corner), 1e-3)


@given(hands, rects, st.lists(steps, max_size=5))
def test_a_cover_stays_on_what_it_covers(hand: Hand, rect: Rect, later: list[Callable[[Hand], Hand]]) -> None:
    covered = hand.covered([rect])
    assume(len(covered.masks) > len(hand.masks))

    def middle(layout: Layout) -> Point:
        corners = layout.covers[len(hand.masks)]
        return sum(x for x, _ in corners) / 4, sum(y for _, y in corners) / 4

    before = laid(covered)
    on_master = apply(inverse(before.pieces[0].matrix), middle(before))
    for step in later:
        covered = step(covered)
    after_all = laid(covered)
    assert near(apply(after_all.pieces[0].matrix, on_master), middle(after_all), 1e-3)


@given(hands, st.sampled_from(Axis), st.floats(0.05, 0.95))
def test_two_halves_share_no_pixel_and_leave_none_out(hand: Hand, axis: Axis, at: float) -> None:
    whole, parts = laid(hand), hand.split(axis, at)
    if parts is None or min(whole.size_px) < 100:
        return
    first, second = (laid(part) for part in parts)
    along = 0 if axis is Axis.BESIDE else 1
    assert first.size_px[along] + second.size_px[along] == whole.size_px[along]
    assert first.size_px[1 - along] == second.size_px[1 - along] == whole.size_px[1 - along]
    corner = apply(inverse(whole.pieces[0].matrix), (0, 0))
    shifted: list[float] = [0, 0]
    shifted[along] = -first.size_px[along]
    assert near(apply(first.pieces[0].matrix, corner), (0, 0), 1e-3)
    assert near(apply(second.pieces[0].matrix, corner), (shifted[0], shifted[1]), 1e-3)


@pytest.mark.parametrize("at", [0.0, 1.0, -3.0, 1e-9])
def test_nothing_is_split_where_a_half_would_be_empty(at: float) -> None:
    assert Hand().split(Axis.BESIDE, at) is None


def test_the_machines_part_is_taken_back_first() -> None:
    """A page that was fed with its top to the right, two degrees askew: the middle stays, the right edge comes to the top."""
    raw = Raw((3000, 2000), 300.0, skew_deg=2.0, quarters=1)
    found = laid(Hand(), raw)
    assert found.size_px == (2000, 3000)
    assert near(apply(found.pieces[0].matrix, (1500, 1000)), (1000, 1500))
    matrix: Affine = found.pieces[0].matrix
    x, y = apply(matrix, (3000, 1000))
    assert (abs(x - 1000) < 60, y < 10) == (True, True)


@given(hands, st.integers(0, 3))
def test_parts_lie_in_a_row_at_the_finest_resolution(hand: Hand, turns: int) -> None:
    parts = (Placement(PAGE), Placement(UUID(int=2), hand))
    joined = lay_out(Joined(parts, Axis.BESIDE), [Raw(SIZE, 200.0), Raw(SIZE, 300.0)])
    second = laid(hand)
    assert joined.size_px == (
        round(SIZE[0] * 1.5) + second.size_px[0],
        max(round(SIZE[1] * 1.5), second.size_px[1]),
    )
    assert near(joined.pieces[1].outline[0], (round(SIZE[0] * 1.5), 0))
    turned_whole = lay_out(Joined(parts, Axis.BESIDE, Hand(turns)), [Raw(SIZE, 200.0), Raw(SIZE, 300.0)])
    assert turned_whole.size_px == turned_size(joined.size_px, turns)


@given(hands, hands, st.sampled_from(Axis))
def test_what_was_cut_off_a_part_or_covered_beyond_its_edges_lies_on_no_neighbour(
    part: Hand, whole: Hand, axis: Axis
) -> None:
    small = Raw((200, 300), 100.0)
    inner = Joined((Placement(PAGE, part), Placement(UUID(int=2))), axis, whole)
    alone = lay_out(inner, [small, small])
    page = lay_out(Joined((Placement(UUID(int=3)), inner), Axis.BESIDE), [small] * 3)
    (width, height), left = alone.size_px, 200
    reached = [point for piece in page.pieces[1:] for point in piece.outline]
    reached += [point for cover in page.covers for point in cover]
    assert all(left - 1e-6 <= x <= left + width + 1e-6 and -1e-6 <= y <= height + 1e-6 for x, y in reached)
