"""A page shows its sheet alone where a machine found one, until hands decide; and what hands drew never moves when the machine errs."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.geometry import WHOLE, Axis, Hand, Rect, turned_rect
from app.domain.page_layout import Raw, lay_out, settled
from app.domain.page_view import Joined, Placement
from tests.unit.domain.test_hand_geometry import hands, rects

PAGE, BACK = UUID(int=1), UUID(int=2)
SIZE = (2480, 3508)
CARD: Rect = (0.25, 0.125, 0.5, 0.25)
ON_GLASS = Raw(SIZE, 300.0, 1.5, 0, CARD)


def shown(hand: Hand, raw: Raw = ON_GLASS):
    return lay_out(Placement(PAGE, hand), [raw])


def test_an_untouched_page_shows_its_sheet_at_its_own_resolution():
    page = shown(Hand())
    assert (page.size_px, page.dpi) == ((620, 439), 300.0)
    assert page == shown(Hand(crop=CARD))


@pytest.mark.parametrize("quarters", range(4))
def test_the_sheet_lies_where_it_was_found_whichever_way_up_the_page_is(quarters):
    raw = replace(ON_GLASS, skew_deg=0.0, quarters=quarters)
    a, b, c, d, e, f = shown(Hand(), raw).pieces[0].matrix
    corners = [(x * SIZE[0], y * SIZE[1]) for x in CARD[::2] for y in CARD[1::2]]
    across = [a * x + b * y + e for x, y in corners]
    down = [c * x + d * y + f for x, y in corners]
    width, height = shown(Hand(), raw).size_px
    assert (min(across), min(down)) == pytest.approx((0, 0), abs=0.51)
    assert (max(across), max(down)) == pytest.approx((width, height), abs=0.51)


def test_who_decides_what_is_shown_is_heard():
    assert shown(Hand(crop=WHOLE)).size_px == SIZE
    assert shown(Hand(crop=(0.0, 0.0, 0.5, 1.0))).size_px == (1240, 3508)
    assert shown(Hand().straightened(2.0)).size_px == SIZE, "it showed all when it was turned"


@given(hands, st.integers(0, 3), rects)
def test_what_was_put_down_looks_the_same_and_moves_no_more(hand: Hand, quarters: int, other: Rect) -> None:
    raw = Raw(SIZE, 300.0, 0.7, quarters, CARD)
    page = Placement(PAGE, hand)
    kept = settled(page, {PAGE: raw})
    assert lay_out(kept, [raw]) == lay_out(page, [raw])
    if kept != page:
        assert lay_out(kept, [replace(raw, sheet=other)]) == lay_out(kept, [raw])
        assert lay_out(kept, [replace(raw, sheet=None)]) == lay_out(kept, [raw])


@given(rects, rects)
def test_covers_that_were_drawn_before_stay_where_they_are_on_the_paper(rect: Rect, sheet: Rect) -> None:
    hand = Hand().covered([rect])
    raw = Raw(SIZE, 300.0)
    (before,) = shown(hand, raw).covers
    later = shown(hand, replace(raw, sheet=sheet))
    x, y = later.pieces[0].matrix[4:]
    assert np.subtract(later.covers[0], (x, y)) == pytest.approx(np.array(before))


def test_a_sheet_is_carried_through_quarter_turns_by_hand():
    for turns in range(4):
        assert shown(Hand(turns)) == shown(Hand(turns, crop=turned_rect(CARD, turns)))


def test_what_was_joined_stays_as_it_was_joined():
    front, back = Raw(SIZE, 300.0, 0.0, 0, CARD), Raw(SIZE, 300.0)
    parts = tuple(settled(Placement(page), {PAGE: front}) for page in (PAGE, BACK))
    assert lay_out(Joined(parts, Axis.BENEATH), [front, back]).size_px == (2480, 439 + 3508)
    bare = Joined((Placement(PAGE), Placement(BACK)), Axis.BENEATH)
    assert lay_out(bare, [front, back]).size_px == (2480, 2 * 3508), "joined before a machine looked for sheets"


def test_what_a_turn_would_take_off_is_shown_beyond_the_picture_and_can_be_covered():
    wide = replace(ON_GLASS, sheet=(-0.02, -0.01, 1.0, 1.0))
    page = shown(Hand(), wide)
    assert page.size_px == (round(2480 * 1.0) + 50, 3508 + 35)
    kept = settled(Placement(PAGE), {PAGE: wide})
    assert isinstance(kept, Placement)
    covered = lay_out(Placement(PAGE, kept.hand.covered([(0.0, 0.0, 0.01, 0.01)])), [wide])
    (cover,) = covered.covers
    assert covered.size_px == page.size_px
    assert np.array(cover).min(0) == pytest.approx([0, 0], abs=1) and np.array(cover).max() > 20
