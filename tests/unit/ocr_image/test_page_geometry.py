from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from ocr.image.color import lightest, luminance
from ocr.image.geometry import orientation, paper_color, skew, straighten
from ocr.image.raster import Raster
from ocr.image.resample import resampled
from ocr.image.sheet_edges import without_sheet_edges
from ocr.image.skew import ink_at
from tests.perf.turned_pages import laid, printed
from tests.unit.ocr_image.drawn_pages import PAPER, letter, raster, scanned, scanned_letter, sheet, stamped, write

DPI = 200


@settings(max_examples=8, deadline=None)
@given(st.floats(-4.5, 4.5))
def test_the_turn_of_text_is_found_to_a_twentieth_of_a_degree(angle):
    found, confidence = skew(lightest(scanned_letter(DPI, angle)), DPI)
    assert found == pytest.approx(angle, abs=0.05)
    assert confidence > 5


@pytest.mark.parametrize("angle", [-0.1, -0.05, 0.0, 0.05, 0.1])
def test_small_turns_are_not_drawn_to_zero(angle):
    found, _ = skew(lightest(scanned_letter(DPI, angle)), DPI)
    assert found == pytest.approx(angle, abs=0.025)


def test_a_page_fed_sideways_has_the_same_turn():
    gray = np.ascontiguousarray(np.rot90(lightest(scanned_letter(DPI, 1.3))))
    assert skew(gray, DPI)[0] == pytest.approx(1.3, abs=0.05)


def test_blank_paper_gives_no_evidence_of_a_turn():
    assert skew(lightest(scanned(sheet(DPI))), DPI)[1] < 5


@pytest.mark.parametrize("angle", [-16.0, 9.0, 20.0])
def test_a_sheet_that_lay_far_askew_is_found_too(angle):
    assert skew(lightest(scanned_letter(DPI, angle)), DPI)[0] == pytest.approx(angle, abs=0.05)


def test_rules_without_text_tell_the_turn():
    page = sheet(DPI)
    for row in range(4):
        ImageDraw.Draw(page).line((150, 300 + 200 * row, 1000, 300 + 200 * row), (40, 40, 40), 2)
    found, confidence = skew(lightest(scanned(page, -2.3)), DPI)
    assert found == pytest.approx(-2.3, abs=0.03)
    assert confidence > 8


def test_a_table_that_reaches_the_rim_of_the_picture_is_no_edge_of_a_sheet():
    page = sheet(DPI)
    for step in range(9):
        ImageDraw.Draw(page).line((0, 300 + 100 * step, 1165, 300 + 100 * step), (40, 40, 40), 2)
        ImageDraw.Draw(page).line((60 + 130 * step, 300, 60 + 130 * step, 1100), (40, 40, 40), 2)
    gray = lightest(scanned(page, 1.5))
    ink = ink_at(gray)
    assert np.count_nonzero(without_sheet_edges(ink, gray, DPI).ink) > 0.9 * np.count_nonzero(ink)


def _on_black(print_, print_deg, sheet_deg):
    """A sheet under a black lid, its print turned by one angle and its edges by another."""
    turned = print_.rotate(-print_deg, Image.Resampling.BICUBIC, fillcolor=PAPER)
    mask = Image.new("L", print_.size, 255).rotate(-sheet_deg, Image.Resampling.BICUBIC)
    return lightest(scanned(Image.composite(turned, Image.new("RGB", print_.size, (30, 30, 32)), mask)))


def test_where_nothing_is_printed_the_edge_of_the_sheet_tells_the_turn():
    found, confidence = skew(_on_black(sheet(DPI), 0.0, 3.0), DPI)
    assert found == pytest.approx(3.0, abs=0.05)
    assert confidence > 5


def test_print_is_followed_where_the_sheet_is_crooked():
    found, confidence = skew(_on_black(letter(DPI), 0.4, -1.5), DPI)
    assert found == pytest.approx(0.4, abs=0.03)
    assert confidence > 8


def test_columns_that_are_not_level_do_not_pull_the_turn():
    whole = np.asarray(letter(DPI))
    left, shift = whole[:, : whole.shape[1] // 2 - 40], 12
    right = np.roll(left, shift, 0)
    gutter = np.full((len(whole), 80, 3), PAPER, np.uint8)
    found, _ = skew(lightest(scanned(Image.fromarray(np.hstack([left, gutter, right])), 1.0)), DPI)
    assert found == pytest.approx(1.0, abs=0.03)


def _fed(gray, turns_deg):
    """As a feeder passes a sheet that turns meanwhile: each row by another angle, from the first of `turns_deg` to the second."""
    height, width = gray.shape
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    turn = np.tan(np.deg2rad(np.linspace(*turns_deg, height)))[:, None]
    return cv2.remap(gray, x, (y - (x - width / 2) * turn).astype(np.float32), cv2.INTER_CUBIC, borderValue=240)


@pytest.mark.parametrize("more_deg", [0.0, -1.3])
def test_a_page_that_turned_while_it_was_fed_is_turned_by_the_mean_of_its_lines(more_deg):
    found, confidence = skew(_fed(lightest(scanned_letter(DPI)), (1.2 + more_deg, more_deg)), DPI)
    assert found == pytest.approx(0.6 + more_deg, abs=0.1)
    assert 5 < confidence <= 6, "no turn makes all of its lines level"


@pytest.mark.parametrize("quarters", [0, 1])
def test_lines_that_a_copier_left_beside_few_words_are_no_print(quarters):
    page = sheet(150)
    font = ImageFont.truetype("/usr/share/fonts/truetype/liberation/LiberationSerif-Regular.ttf", 27)
    for row in range(12):
        ImageDraw.Draw(page).text((120, 150 + 55 * row), f"- Cục Quản lý dược, Bộ Y tế {row}", (40, 40, 40), font)
    for x in (820, 828, 836):
        ImageDraw.Draw(page).line((x, 60, x + 12, 1180), (40, 40, 40), 3)
    gray = np.ascontiguousarray(np.rot90(lightest(scanned(page, 0.3)), quarters))
    assert skew(gray, 150)[0] == pytest.approx(0.3, abs=0.1)


def test_short_lines_are_print_and_the_edge_of_a_crooked_sheet_is_not():
    page = sheet(150, (210, 297))
    font = ImageFont.truetype("/usr/share/fonts/truetype/liberation/LiberationSans-Bold.ttf", 33)
    lines = "XÃ NGHỊ ĐÂY", "BÀ QUẢ BÁO", "DÂN BẢY, TRÊN BÁO", "TRƯỞNG NHẬN CHỨC", "TỔ KÈM TÍCH", "DÂN ĐỀ CHO"
    for row in range(9):
        ImageDraw.Draw(page).text((620, 180 + 62 * row), lines[row % 6], (25, 25, 28), font, "ma")
    found, confidence = skew(_on_black(page, 2.8, 3.1), 150)
    assert found == pytest.approx(2.8, abs=0.05)
    assert confidence >= 8


def test_the_print_of_a_card_is_looked_at_more_closely():
    card = lightest(laid(printed("identity card", 0, 300), "identity card", 300, 2.7, 100))
    assert skew(card, 300)[0] == pytest.approx(2.7, abs=0.06)


def test_the_rows_of_a_table_count_and_not_its_columns_when_it_is_fed_sideways():
    page = write(sheet(DPI), DPI)
    for x in range(140, 1100, 190):
        ImageDraw.Draw(page).line((x + 6, 150, x - 6, 1500), (40, 40, 40), 2)  # half a degree off
    gray = lightest(scanned(page, 0.8))
    assert skew(np.ascontiguousarray(np.rot90(gray)), DPI)[0] == pytest.approx(0.8, abs=0.05)


def test_photographs_and_dust_give_no_evidence_of_a_turn():
    chance = np.random.default_rng(3)
    clouds = np.asarray(
        Image.fromarray(chance.integers(0, 255, (30, 21, 3), np.uint8)).resize((1166, 1654), Image.Resampling.BICUBIC)
    )
    assert skew(lightest(clouds), DPI)[1] < 5
    dusty = np.full((1654, 1166), 245, np.uint8)
    dusty[chance.integers(5, 1640, 150), chance.integers(5, 1150, 150)] = 90
    assert skew(dusty, DPI)[1] < 5


@pytest.mark.parametrize("shape", [(1, 1), (10, 3000), (70, 70)])
def test_pictures_too_small_to_tell_give_no_evidence(shape):
    gray = np.full(shape, 255, np.uint8)
    assert skew(gray, 300) == (0.0, 0.0)
    assert orientation(gray, 300) == (0, 0.0)


@pytest.mark.parametrize("quarters", range(4))
@pytest.mark.parametrize("angle", [0.0, 2.0])
def test_the_way_up_is_found_for_each_quarter(quarters, angle):
    gray = np.ascontiguousarray(np.rot90(lightest(scanned_letter(DPI, angle)), -quarters))
    degrees, confidence = orientation(gray, DPI, angle)
    assert degrees == quarters * 90
    assert confidence > 0.5


@pytest.mark.turns
@pytest.mark.parametrize("quarters", range(4))
def test_where_profiles_are_unsure_tesseract_is_asked(quarters):
    # capitals have neither ascenders nor descenders
    image = sheet(DPI)
    font = ImageFont.truetype("/usr/share/fonts/truetype/liberation/LiberationSans-Bold.ttf", 40)
    for row in range(20):
        ImageDraw.Draw(image).text((120, 120 + 70 * row), "HEREBY THE MINISTER MEANT", font=font, fill=(20, 20, 20))
    gray = np.ascontiguousarray(np.rot90(lightest(scanned(image)), -quarters))
    assert orientation(gray, DPI)[0] == quarters * 90


def test_a_page_without_text_has_no_way_up():
    assert orientation(lightest(scanned(sheet(DPI))), DPI) == (0, 0.0)


@given(st.integers(0, 3), st.integers(-9, 9))
def test_quarters_lose_nothing(orientation_quarters, asked):
    page = raster(np.random.default_rng(5).integers(0, 255, (17, 29, 3), np.uint8))
    turned = Raster(np.ascontiguousarray(np.rot90(page.pixels, -orientation_quarters)), page.dpi)
    upright = straighten(turned, 0.0, orientation_quarters * 90, quarter_turns=asked)
    assert np.array_equal(upright.pixels, np.rot90(page.pixels, -asked))


def test_nothing_to_do_leaves_the_page_alone():
    page = raster(scanned(sheet(DPI)))
    assert straighten(page, 0.0, 0) is page


@pytest.mark.parametrize("gray", [True, False])
@pytest.mark.parametrize("angle", [-3.0, 1.2])
def test_straightening_brings_text_back_within_a_pixel(angle, gray):
    flat = scanned_letter(DPI, 0.0)
    turned = scanned_letter(DPI, angle)
    if gray:
        flat, turned = lightest(flat), lightest(turned)
    upright = straighten(raster(turned), angle, 0).pixels
    assert upright.shape == flat.shape
    middle = (slice(flat.shape[0] // 8, -flat.shape[0] // 8), slice(flat.shape[1] // 8, -flat.shape[1] // 8))
    difference = np.abs(upright[middle].astype(int) - flat[middle])
    shifted = np.abs(np.roll(flat, 2, 0)[middle].astype(int) - flat[middle])
    assert difference.mean() < 0.3 * shifted.mean()


def test_corners_that_come_in_have_the_colour_of_the_paper():
    page = raster(np.full((400, 300, 3), (200, 180, 160), np.uint8))
    upright = straighten(page, 4.0, 0)
    assert upright.pixels.reshape(-1, 3).min(0).tolist() == [200, 180, 160]
    assert paper_color(scanned(stamped(300))) == pytest.approx((246, 244, 236), abs=2)


def test_pages_of_all_resolutions_are_understood():
    for dpi in (100, 150, 300):
        found, _ = skew(lightest(scanned_letter(dpi, -1.0)), dpi)
        assert found == pytest.approx(-1.0, abs=0.05)


@pytest.mark.parametrize("turn_deg", [0.7, -3.0])
@pytest.mark.parametrize("gray", [False, True])
def test_bare_paper_keeps_its_grain_and_all_else_is_interpolated(turn_deg, gray):
    pixels = scanned(stamped(200))
    pixels = luminance(pixels) if gray else pixels
    height, width = pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), turn_deg, 1)
    whole = cv2.warpAffine(pixels, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=(240, 240, 240))
    page = resampled(pixels, matrix, (width, height), (240.0, 240.0, 240.0))
    difference = cv2.absdiff(page, whole)
    assert difference.max() <= 16, "the grain of the paper"
    ink = whole < 150
    assert ink.any() and difference[ink].max() <= 1, "places are told in parts of a pixel"


@pytest.mark.parametrize("size", [(1, 1), (3, 70), (33, 65), (31, 200)])
def test_pictures_of_any_size_are_resampled(size):
    pixels = np.full((*size, 3), 200, np.uint8)
    matrix = np.array([[1, 0.01, 0.3], [-0.01, 1, 0.2]])
    assert resampled(pixels, matrix, size[::-1], (200.0, 200.0, 200.0)).tolist() == pixels.tolist()
