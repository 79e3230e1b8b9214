"""Sheets on the glass are found where they were drawn, and only where sheets are; what is cut off is never ink."""

from __future__ import annotations

import functools

import numpy as np
import pytest

from ocr.image.card_page import card_page
from ocr.image.crop import crop_of, crops_of
from ocr.image.raster import Raster
from ocr.image.sheets import sheets
from ocr.values import Sheet
from tests.perf.bench_crop import Tally, count
from tests.perf.drawn_glass import BACKGROUNDS, GLASS_A4, SIZES_MM, WHITE_LID, Drawn, Glass, Item, drawn
from tests.perf.full_frames import FULL_FRAMES, full_frame

DPI = 150
SMALL_GLASS = (150.0, 200.0)
CARD = Item(SIZES_MM["card"], (60.0, 45.0), 3.0, written="card", paper=(216, 230, 226))
LEAF = Item((105.0, 148.0), (68.0, 90.0), -1.5, written="edge")


@functools.cache
def glass(background: str, *items: Item, size_mm: tuple[float, float] = SMALL_GLASS, seed: int = 5) -> Drawn:
    return drawn(Glass(background, size_mm, items, seed), DPI)


def found_on(frame: Drawn) -> tuple[Sheet, ...]:
    return sheets(frame.raster)


@pytest.mark.parametrize("background", BACKGROUNDS)
def test_a_sheet_written_to_its_edges_is_found_and_no_ink_is_cut_off(background):
    tally = Tally()
    (found,) = count(tally, glass(background, LEAF))
    assert (tally.found, tally.false, tally.ink_lost_px) == (1, 0, 0)
    assert tally.cropped == 2, "once as a whole, once as one of the items"
    assert max(tally.errors_mm) < 1.2
    assert found.turn_deg == pytest.approx(-1.5, abs=0.1)
    assert found.size_mm == pytest.approx((105, 148), abs=1)


@pytest.mark.parametrize("background", ["black", WHITE_LID])
def test_cards_are_found_one_by_one_in_reading_order(background):
    places = ((100.0, 50.0), (45.0, 140.0), (105.0, 150.0))
    items = [
        Item((54.0, 85.6) if n else (85.6, 54.0), place, 4.0 * n - 3, written="card", paper=CARD.paper)
        for n, place in enumerate(places)
    ]
    tally = Tally()
    found = count(tally, glass(background, items[2], items[0], items[1]))
    assert (tally.found, tally.false, tally.ink_lost_px) == (3, 0, 0)
    middles = [np.mean(sheet.corners_px, 0) / DPI * 25.4 for sheet in found]
    assert np.allclose(middles, places, atol=0.7)


@pytest.mark.parametrize("folded", [True, False])
def test_a_corner_that_is_torn_off_or_folded_leaves_the_outline_whole_and_is_told(folded):
    item = Item(LEAF.size_mm, LEAF.middle_mm, 2.0, (0.0, 25.0, 0.0, 18.0), folded)
    (found,) = found_on(glass("dark gray", item))
    assert found.missing_mm == pytest.approx((0, 25, 0, 18), abs=1.5)
    assert found.size_mm == pytest.approx(item.size_mm, abs=0.6)


def test_a_sheet_in_the_corner_of_a_white_lid_is_told_from_it():
    item = Item(LEAF.size_mm, (52.5, 74.0))
    (found,) = found_on(glass(WHITE_LID, item))
    assert found.corners_px[0] == pytest.approx((0, 0), abs=1)
    assert found.size_mm == pytest.approx(item.size_mm, abs=1)


@pytest.mark.parametrize("name", FULL_FRAMES)
def test_a_page_that_fills_the_picture_is_not_cut(name):
    page = full_frame(name, 75, 3)
    assert crop_of(sheets(page), (page.width_px, page.height_px), page.dpi, 0.0) is None


def test_what_lies_beside_a_sheet_and_is_no_dust_makes_it_abstain():
    frame = glass("black", LEAF)
    pixels = frame.raster.pixels.copy()
    pixels[20:24, 700:704] = 200
    assert len(sheets(Raster(pixels, DPI))) == 1, "a speck"
    pixels[20:60, 700:730] = 200
    assert sheets(Raster(pixels, DPI)) == ()


@pytest.mark.parametrize("shape", [(1, 1), (3, 400), (90, 90)])
def test_pictures_too_small_to_tell_have_no_sheets(shape):
    assert sheets(Raster(np.full(shape, 255, np.uint8), 75)) == ()


def test_gray_pictures_and_coarse_ones_are_looked_at_as_well():
    raster = glass("black", LEAF).raster
    gray = Raster(np.ascontiguousarray(raster.pixels[..., 1]), raster.dpi)
    small = Raster(np.ascontiguousarray(raster.pixels[::2, ::2]), raster.dpi / 2)
    for picture in (gray, small):
        (found,) = sheets(picture)
        assert found.size_mm == pytest.approx(LEAF.size_mm, abs=0.7)


def a_sheet(x0: float, y0: float, x1: float, y1: float, confidence: float = 1.0) -> Sheet:
    return Sheet(((x0, y0), (x1, y0), (x1, y1), (x0, y1)), 0.0, (100, 100), (0, 0, 0, 0), (0, 0, 0, 0), confidence)


def test_what_fills_the_picture_or_is_unsure_is_not_cut():
    size = (1000, 1000)
    assert crop_of([], size, 254, 0.0) is None
    assert crop_of([a_sheet(5, 5, 990, 995)], size, 254, 0.0) is None
    assert crops_of([a_sheet(5, 5, 990, 995)], size, 254) == ()
    assert crop_of([a_sheet(100, 100, 900, 900, 0.4)], size, 254, 0.0) is None
    box = crop_of([a_sheet(-50, 100, 1050, 500)], size, 254, 0.0)
    assert box == pytest.approx((0, 0.096, 1, 0.504))


def test_the_crop_follows_the_skew_that_is_taken_back():
    frame = glass("black", LEAF)
    size = frame.raster.width_px, frame.raster.height_px
    found = sheets(frame.raster)
    straight, askew = crop_of(found, size, DPI, -1.5), crop_of(found, size, DPI, 0.0)
    assert straight is not None
    assert askew is not None
    assert (straight[2] - straight[0]) * SMALL_GLASS[0] == pytest.approx(105.8, abs=0.5)
    assert (askew[2] - askew[0]) * SMALL_GLASS[0] > 108


def test_a_card_page_is_a4_with_both_sides_in_their_real_size():
    front = Raster(np.full((638, 1011, 3), 90, np.uint8), 300)
    back = Raster(np.full((425, 674), 60, np.uint8), 200)
    page = card_page(front, back)
    assert (page.pixels.shape, page.dpi) == ((3508, 2480, 3), 300)
    for level, above in ((90, True), (60, False)):
        y, x = np.nonzero((np.abs(page.pixels.astype(int) - level) < 2).all(2))
        size_mm = np.array([np.ptp(x) + 1, np.ptp(y) + 1]) / 300 * 25.4
        assert size_mm == pytest.approx((85.6, 54.0), abs=0.2)
        assert (x.min() + x.max()) / 2 == pytest.approx(1239.5, abs=1)
        assert (y.mean() < 1754) == above
    assert page.pixels[0, 0].tolist() == [255, 255, 255]


def test_sides_that_do_not_fit_onto_the_page_are_refused():
    with pytest.raises(ValueError, match="larger than the page"):
        card_page(Raster(np.zeros((600, 900), np.uint8), 75), Raster(np.zeros((300, 300), np.uint8), 75))


def test_a_glass_with_only_blank_paper_and_a_card_is_split():
    tally = Tally()
    items = (
        Item((105.0, 74.0), (70.0, 50.0), 1.0, written="blank"),
        Item(CARD.size_mm, (75.0, 140.0), -2.0, written="card", paper=CARD.paper),
    )
    found = count(tally, glass("blue", *items, size_mm=SMALL_GLASS))
    assert (tally.found, tally.ink_lost_px, len(crops_of(found, (886, 1181), DPI))) == (2, 0, 2)


def test_the_glass_as_large_as_a_station_has_it_holds_a_letter():
    tally = Tally()
    count(tally, glass(WHITE_LID, Item(SIZES_MM["A5"], (100.0, 130.0), 2.0), size_mm=GLASS_A4))
    assert (tally.found, tally.false, tally.ink_lost_px) == (1, 0, 0)
