"""Cards on a page, and their red print in the picture for reading."""

from __future__ import annotations

import numpy as np
import pytest

from app.sandbox.paper.id_card import id_card
from app.sandbox.paper.letter import letter
from app.sandbox.paper.samples import words
from app.sandbox.paper.sheet import Sheet
from ocr.image.cards import card_places
from ocr.image.color import lightest
from ocr.image.raster import Raster
from ocr.image.red_print import with_red_print
from ocr.text.picture import reading_picture
from ocr.text.recipe import ReadRecipe
from ocr.values import Box

DPI = 200


@pytest.fixture(scope="module")
def sheet() -> Sheet:
    """Both sides of a card on one page."""
    made = Sheet(210.0, 297.0, DPI)
    id_card(made, words("id-card"))
    return made


@pytest.fixture(scope="module")
def page(sheet: Sheet) -> Raster:
    return Raster(np.asarray(sheet.image), float(DPI))


def read_from(page: Raster) -> np.ndarray:
    return with_red_print(lightest(page.pixels), page, card_places(page))


def test_both_sides_of_a_card_have_their_places(sheet: Sheet, page: Raster) -> None:
    found = card_places(page)
    drawn = [sheet.boxes["card-front"], sheet.boxes["card-back"]]
    assert len(found) == 2
    for one, other in zip(found, drawn, strict=True):
        assert np.abs(np.subtract(sides(one), sides(other))).max() <= sheet.px(2)


def test_a_card_on_its_side_is_one_and_a_picture_as_large_as_a_card_is_one_as_a_whole(
    sheet: Sheet, page: Raster
) -> None:
    assert len(card_places(Raster(np.rot90(page.pixels).copy(), page.dpi))) == 2
    x0, y0, x1, y1 = sides(sheet.boxes["card-front"])
    alone = Raster(page.pixels[y0:y1, x0:x1].copy(), page.dpi)
    assert card_places(alone) == (Box(0, 0, x1 - x0, y1 - y0),)


def test_red_print_of_a_card_is_dark_and_its_seal_fades(sheet: Sheet, page: Raster) -> None:
    light, read = lightest(page.pixels), read_from(page)
    front = sheet.boxes["card-front"]
    number = (
        slice(front.y0 + sheet.px(20.5), front.y0 + sheet.px(24.5)),
        slice(front.x0 + sheet.px(39.5), front.x0 + sheet.px(62)),
    )
    assert light[number].min() > 150
    assert read[number].min() < 60
    x0, y0, x1, y1 = sides(sheet.boxes["seal"])
    inner = slice(y0 + 3, y1 - 3), slice(x0 + 3, x1 - 3)
    assert np.array_equal(read[inner], light[inner])


def test_a_page_without_a_card_is_read_as_it_was() -> None:
    made = Sheet(210.0, 297.0, DPI)
    letter(made, words("notice"))
    page = Raster(np.asarray(made.image), float(DPI))
    light = lightest(page.pixels)
    assert card_places(page) == card_places(Raster(light, page.dpi)) == ()
    assert with_red_print(light, page, ()) is light


def sides(box: Box) -> tuple[int, int, int, int]:
    return box.x0, box.y0, box.x1, box.y1


def test_a_page_with_a_card_is_read_finer_than_others(page: Raster) -> None:
    assert reading_picture(page, ReadRecipe(cap_dpi=100.0, card_cap_dpi=150.0)).dpi == 150.0
    without = Raster(page.pixels[: page.height_px // 6].copy(), page.dpi)
    assert reading_picture(without, ReadRecipe(cap_dpi=100.0, card_cap_dpi=150.0)).dpi == 100.0
