from __future__ import annotations

import functools

import cv2
import numpy as np
import pytest
from PIL import ImageDraw, ImageFont

from ocr.image import orientation as way_up
from ocr.image.color import lightest
from ocr.image.letters import letters
from ocr.image.machine_lines import foot_of_card
from ocr.image.orientation import orientation
from ocr.image.skew import ink_at
from tests.perf.turned_pages import laid, printed
from tests.unit.ocr_image.drawn_pages import px, scanned, sheet, write

DPI = 150
QUARTERS = range(4)
_CAPITALS = ("ỦY BAN NHÂN DÂN XÃ MẪU", "CĂN CỨ LUẬT ĐẤT ĐAI", "XÉT TỜ TRÌNH CỦA PHÒNG TƯ PHÁP", "GIẤY CHỨNG NHẬN HỒ SƠ")
_FIGURES = ("1.234.567  89.012", "45.678  9.012.345", "67.890.123  4.567")


@functools.cache
def _lines(kind: str):
    texts, page = {"capitals": _CAPITALS, "figures": _FIGURES}[kind], sheet(DPI)
    font = ImageFont.truetype("/usr/share/fonts/truetype/liberation/LiberationSerif-Bold.ttf", 13 * DPI / 72)
    for row in range(14):
        ImageDraw.Draw(page).text(
            (px(20, DPI), px(20 + 12 * row, DPI)), texts[row % len(texts)], font=font, fill=(25, 25, 28)
        )
    return lightest(scanned(page))


@functools.cache
def _letter():
    return lightest(scanned(write(sheet(DPI), DPI)))


@pytest.fixture
def no_tesseract(monkeypatch):
    def asked(_gray, _dpi):
        raise AssertionError("Tesseract was asked")

    monkeypatch.setattr(way_up, "detect_orientation", asked)


@pytest.mark.usefixtures("no_tesseract")
@pytest.mark.parametrize("quarters", QUARTERS)
@pytest.mark.parametrize("kind", ["capitals", "figures"])
def test_accents_and_stops_tell_the_way_up_where_ascenders_do_not(kind, quarters):
    degrees, confidence = orientation(np.ascontiguousarray(np.rot90(_lines(kind), -quarters)), DPI)
    assert degrees == quarters * 90
    assert confidence >= 0.5


@pytest.mark.usefixtures("no_tesseract")
def test_a_page_that_lies_askew_is_turned_back_before_its_marks_are_counted():
    askew = lightest(scanned(write(sheet(DPI), DPI), 12.0))
    assert orientation(askew, DPI, 12.0)[0] == 0


def test_letters_stand_beside_each_other_along_lines():
    upright, sideways = letters(ink_at(_letter())), letters(ink_at(np.ascontiguousarray(_letter().T)))
    assert upright.axis > 1
    assert sideways.axis == -upright.axis
    assert upright.up > 5
    assert sideways.right == -upright.up  # mirrored on the diagonal: above becomes left


@pytest.mark.usefixtures("no_tesseract")
@pytest.mark.parametrize("quarters", QUARTERS)
def test_the_lines_for_machines_tell_which_way_up_a_card_is(quarters):
    card = lightest(laid(printed("identity card", 0, 300), "identity card", 300, 0.0, 0))  # its back
    assert orientation(np.ascontiguousarray(np.rot90(card, -quarters)), 300) == (quarters * 90, 0.9)


def test_text_of_a_card_is_not_taken_for_lines_for_machines():
    chance = np.random.default_rng(2)
    along, across = np.cumsum(chance.uniform(1.2, 3.4, 60)), np.repeat([38.0, 46.0], 30)
    assert foot_of_card(along, across, np.full(60, 2.5), 54.0, 25.4) == 0
    along = np.tile(6 + 2.54 * np.arange(30), 2)
    assert foot_of_card(along, across, np.full(60, 2.5), 54.0, 25.4) == 1
    assert foot_of_card(along, 54.0 - across, np.full(60, 2.5), 54.0, 25.4) == -1
    assert foot_of_card(along, across - 16, np.full(60, 2.5), 54.0, 25.4) == 0, "in the middle"


@pytest.mark.usefixtures("no_tesseract")
def test_streaks_on_bare_paper_are_no_text():
    chance, page = np.random.default_rng(4), np.full((1200, 850), 240, np.uint8)
    for _ in range(80):
        x, y, long = chance.integers(60, 790), chance.integers(60, 1100), chance.integers(4, 40)
        page[y : y + long, x] = 200
    assert orientation(page, DPI) == (0, 0.0)


@pytest.mark.parametrize(("told", "degrees"), [(0, 0), (180, 180)])
def test_letters_that_are_broken_do_not_tell_by_themselves(monkeypatch, told, degrees):
    faint = 245 - 0.15 * (245 - cv2.GaussianBlur(_letter(), (0, 0), 1.0).astype(np.float32))
    faint += np.random.default_rng(1).normal(0, 3, faint.shape)
    broken = np.clip(faint, 0, 255).astype(np.uint8)
    monkeypatch.setattr(way_up, "detect_orientation", lambda _gray, _dpi: (told, 0.9))
    assert abs(letters(ink_at(broken)).up) > 3.5, "as if it were sure"
    assert letters(ink_at(broken)).lined < 0.5 < 0.9 < letters(ink_at(_letter())).lined
    assert orientation(broken, DPI)[0] == degrees


def test_ink_of_no_letters_has_no_axis():
    specks = np.zeros((300, 300), np.uint8)
    specks[10:300:40, 10:300:40] = 255
    assert (letters(specks).axis, letters(specks).up) == (0.0, 0.0)


def test_more_marks_than_sixteen_bits_count_are_still_counted():
    grains = np.zeros((1100, 1100), np.uint8)
    grains[::4, ::4] = 255
    assert letters(grains).count == 0
    grains = np.zeros((1600, 1600), np.uint8)
    for row in range(4):
        grains[row::6, ::6] = 255
    assert letters(grains).count == 267 * 267


@pytest.mark.parametrize(("told", "degrees", "least", "most"), [(0, 0, 0.45, 1.0), (180, 180, 0.0, 0.4)])
def test_tesseract_is_believed_less_where_the_marks_lean_another_way(monkeypatch, told, degrees, least, most):
    page, font = sheet(DPI), ImageFont.truetype("/usr/share/fonts/truetype/liberation/LiberationSerif-Regular.ttf", 27)
    for row in range(2):
        ImageDraw.Draw(page).text(
            (px(20, DPI), px(30 + 12 * row, DPI)), "Ông bà có tên dưới đây", font=font, fill=(25, 25, 28)
        )
    monkeypatch.setattr(way_up, "detect_orientation", lambda _gray, _dpi: (told, 0.4))
    monkeypatch.setattr(way_up, "_SURE_DEVIATIONS", 50.0)
    found, confidence = orientation(lightest(scanned(page)), DPI)
    assert found == degrees
    assert least <= confidence <= most
