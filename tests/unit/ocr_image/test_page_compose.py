"""A page drawn anew: sharp, whole, and with nothing left of what was covered."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.geometry import Axis, Hand
from app.domain.page_layout import Layout, Raw, lay_out
from app.domain.page_view import Joined, Picture, Placement
from ocr.image.geometry import COVER, Piece, compose, straighten
from ocr.image.raster import Raster
from tests.unit.ocr_image.drawn_pages import letter, raster, scanned

PAGE = Placement(None)  # type: ignore[arg-type]  # whose page it is plays no part here
NOISE = raster(np.random.default_rng(7).integers(0, 255, (61, 43, 3), np.uint8))


def drawn(picture: Picture, *rasters: Raster, skew_deg: float = 0.0) -> tuple[Raster, Layout]:
    layout = lay_out(picture, [Raw((one.width_px, one.height_px), one.dpi, skew_deg) for one in rasters])
    pieces = [Piece(one, piece.matrix, piece.outline) for one, piece in zip(rasters, layout.pieces, strict=True)]
    return compose(pieces, layout.size_px, layout.dpi, layout.covers), layout


def of(hand: Hand) -> Placement:
    return Placement(PAGE.master_id, hand)


def test_where_nothing_is_done_the_pixels_are_those_that_came():
    assert drawn(PAGE, NOISE)[0] is NOISE


@given(st.integers(0, 3), st.integers(0, 3), st.floats(0.1, 0.9), st.sampled_from(Axis))
def test_quarters_cuts_and_joints_move_pixels_and_lose_none(before, then, at, axis):
    """A page that is turned, split, and joined again is the turned page to the last pixel."""
    halves = Hand().rotated(before).split(axis, at)
    assert halves is not None
    page, _ = drawn(Joined(tuple(of(half) for half in halves), axis, Hand(then)), NOISE, NOISE)
    assert np.array_equal(page.pixels, np.rot90(NOISE.pixels, -(before + then)))


@given(st.floats(0, 0.8), st.floats(0, 0.8))
def test_a_cut_is_a_part_of_the_pixels(left, top):
    page, _ = drawn(of(Hand().cropped((left, top, left + 0.2, top + 0.2))), NOISE)
    x, y = round(left * 43), round(top * 61)
    found = page.pixels
    assert np.array_equal(found, NOISE.pixels[y : y + found.shape[0], x : x + found.shape[1]])


def _truth(degrees: float) -> np.ndarray:
    """The page as it would lie, drawn at three times the resolution and then made small: no resampling of the scan plays a part."""
    large = scanned(letter(450))
    height, width = large.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2 - 0.5, height / 2 - 0.5), -degrees, 1.0)
    turned = cv2.warpAffine(large, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return cv2.resize(turned, (width // 3, height // 3), interpolation=cv2.INTER_AREA).astype(int)


def test_many_steps_are_as_sharp_as_one_and_sharper_than_step_by_step():
    """Askew by 1.3 degrees, taken back by the machine; then by hand 2, -0.7 and 1.4 degrees more, and cut: one resampling."""
    large = scanned(letter(450))
    size = (large.shape[1] // 3, large.shape[0] // 3)
    page = raster(np.asarray(cv2.resize(large, size, interpolation=cv2.INTER_AREA), np.uint8), 150)
    truth = _truth(1.4)
    inner = (slice(200, -200), slice(150, -150))
    hand = Hand().straightened(2.0).straightened(-0.7).straightened(1.4)
    once, _ = drawn(of(hand), page, skew_deg=1.3)
    by_one_turn = straighten(page, -1.4, 0)
    by_steps = page
    for degrees in (-1.3, 2.0, -0.7, 1.4):
        by_steps = straighten(by_steps, -degrees, 0)

    def error(found: Raster) -> float:
        return float(np.abs(found.pixels[inner].astype(int) - truth[inner]).mean())

    assert error(once) == pytest.approx(error(by_one_turn), rel=0.02)
    assert error(once) < 0.8 * error(by_steps)
    cut, layout = drawn(of(hand.cropped((0.25, 0.25, 0.75, 0.75))), page, skew_deg=1.3)
    x, y = round(0.25 * size[0]), round(0.25 * size[1])
    assert layout.size_px == (cut.width_px, cut.height_px)
    there = once.pixels[y : y + cut.height_px, x : x + cut.width_px]
    same = np.abs(cut.pixels.astype(int) - there)
    assert (int(same[there < 150].max()) <= 1, cut.dpi) == (True, 150)
    assert int(same.max()) <= 16, "the grain of bare paper"


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 3), st.floats(-8, 8), st.booleans())
def test_what_is_covered_is_gone_and_all_else_is_as_it_was(turns, degrees, first):
    """Covered before it is turned or after: not a pixel of the mark is left, and none beside the cover is touched."""
    pixels = np.full((120, 90, 3), 240, np.uint8)
    pixels[30:40, 20:50] = (255, 0, 0)
    page = raster(pixels)
    cover = (20 / 90, 30 / 120, 50 / 90, 40 / 120)
    hand = Hand().covered([cover]) if first else Hand()
    hand = hand.rotated(turns).straightened(degrees)
    plain, _ = drawn(of(Hand(hand.quarter_turns, hand.turns)), page)
    if not first:
        rows, columns = np.nonzero(plain.pixels[:, :, 1] < 200)
        edges = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
        box = np.array(edges) / ([plain.width_px, plain.height_px] * 2)
        hand = hand.covered([(box[0], box[1], box[2], box[3])])
    covered, layout = drawn(of(hand), page)
    red = (covered.pixels[:, :, 0].astype(int) - covered.pixels[:, :, 1]) > 60
    assert not red.any()
    black = (covered.pixels == COVER).all(2)
    assert black.sum() >= 290
    around = cv2.fillConvexPoly(np.zeros(black.shape, np.uint8), np.int32(np.round(layout.covers[0])), 1)
    around = cv2.dilate(around, np.ones((7, 7), np.uint8)) > 0
    assert np.array_equal(covered.pixels[~around], plain.pixels[~around])
    if not degrees:
        assert black.sum() == 300
        assert np.array_equal(covered.pixels[~black], plain.pixels[~black])
    assert np.array_equal(page.pixels, pixels), "the master keeps it"


def test_parts_of_several_kinds_lie_on_one_page():
    """A gray front of 200 dpi above a coloured back of 100 dpi: one coloured page of 200 dpi, paper where nothing lies."""
    front = Raster(np.full((40, 60), 200, np.uint8), 200.0)
    back = Raster(np.full((10, 20, 3), (90, 30, 30), np.uint8), 100.0)
    page, _ = drawn(Joined((PAGE, PAGE), Axis.BENEATH), front, back)
    assert (page.width_px, page.height_px, page.dpi) == (60, 60, 200.0)
    assert np.unique(page.pixels[:40].reshape(-1, 3), axis=0).tolist() == [[200, 200, 200]]
    assert page.pixels[50, 20].tolist() == [90, 30, 30]
    assert page.pixels[50, 50].tolist() == [200, 200, 200]


def test_a_part_shows_no_more_than_what_was_cut_of_it_also_where_the_whole_is_turned():
    left = Raster(np.full((100, 100), 250, np.uint8), 100.0)
    left.pixels[:, 50:] = 10
    right = Raster(np.full((100, 100), 200, np.uint8), 100.0)
    parts = (of(Hand().cropped((0, 0, 0.5, 1))), PAGE)
    page, _ = drawn(Joined(parts, Axis.BESIDE, Hand().straightened(3.0)), left, right)
    assert page.pixels.min() > 150


def test_a_page_that_is_joined_to_what_was_cut_or_covered_elsewhere_keeps_its_pixels():
    """Two pages on one, of which the second half was kept, behind a third page: the first one lay over it, and so did a cover."""
    one, other, third = (Raster(np.full((40, 30), level, np.uint8), 100.0) for level in (60, 120, 180))
    for whole in (Hand().cropped((0.5, 0, 1, 1)), Hand().covered([(0, 0, 0.5, 1)]).cropped((0.5, 0, 1, 1))):
        kept = Joined((PAGE, PAGE), Axis.BESIDE, whole)
        page, _ = drawn(Joined((PAGE, kept), Axis.BESIDE), third, one, other)
        assert np.array_equal(page.pixels, np.hstack([third.pixels, other.pixels]))
