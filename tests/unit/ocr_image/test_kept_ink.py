"""Turning a page straight takes off nothing that is written on it, and adds nothing where nothing would be lost."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import ImageDraw

from ocr.image.kept_ink import kept_ink
from ocr.page import clean, inspect
from tests.unit.ocr_image.drawn_pages import letter, px, raster, scanned, scanned_letter

DPI = 150


@pytest.mark.turns
@pytest.mark.parametrize("turn_deg", [1.5, -1.5])
@pytest.mark.parametrize("corner", [0, 1, 2, 3])
def test_a_stamp_in_the_corner_is_whole_on_the_page(turn_deg, corner):
    page = scanned(letter(DPI), turn_deg)
    height, width = page.shape[:2]
    side, away = px(7, DPI), px(1, DPI)
    x = away if corner % 2 == 0 else width - away - side
    y = away if corner < 2 else height - away - side
    page[y : y + side, x : x + side] = (40, 60, 190)
    facts = inspect(raster(page, DPI))
    assert facts.skew_deg == pytest.approx(turn_deg, abs=0.1)
    blue = (clean(raster(page, DPI), facts).pixels.astype(int) @ (-1, 0, 1)) > 100
    assert blue.sum() >= 0.98 * side * side


def test_pages_that_lose_nothing_keep_their_size():
    facts = inspect(raster(scanned_letter(200, 1.5)))
    assert facts.sheet is None


def test_the_black_wedge_of_a_crooked_sheet_is_no_ink_that_has_to_be_kept():
    image = letter(DPI).copy()
    ImageDraw.Draw(image).polygon([(0, 0), (image.width, 0), (0, px(6, DPI))], fill=(15, 15, 15))
    assert inspect(raster(scanned(image, 1.2), DPI)).sheet is None


def test_no_turn_and_no_ink_need_no_more_room():
    ink = np.zeros((400, 300), np.uint8)
    assert kept_ink(ink, 4.0, 2.0) is None
    ink[2:20, 2:20] = 1
    assert kept_ink(ink, 4.0, 0.0) is None
    left, top, right, bottom = kept_ink(ink, 4.0, 2.0) or (0, 0, 1, 1)
    assert left < 0 or top < 0
    assert (right, bottom) == (1, 1)


def test_the_hair_line_of_a_sheet_s_edge_is_no_ink_that_has_to_be_kept():
    page = scanned_letter(150).copy()
    for y in range(40, page.shape[0] - 40, 60):
        page[y : y + 25, 2 + y // 200] = 120
    page[3, 300:420] = 110
    assert inspect(raster(page, 150)).sheet is None
