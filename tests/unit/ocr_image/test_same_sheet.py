"""The imprint of a page: the same sheet is known again after another pass, another hand on the same form is not the same sheet."""

from __future__ import annotations

import functools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from app.sandbox.paper.pen import handwriting
from app.sandbox.paper.scanner_traces import Feed, scanned
from ocr.image.raster import Raster
from ocr.page import inspect
from ocr.same import ROW_CELLS, Imprint, Turn, same_sheet
from ocr.values import PageFacts
from tests.unit.ocr_image.drawn_pages import sheet, stamp, write

DPI = 150
PAPER = (247, 245, 240)


@functools.cache
def printed(hand: str = "") -> Image.Image:
    """A page of print; with something written under it by hand."""
    page = stamp(write(sheet(DPI, paper=(255, 255, 255)), DPI, point=16), DPI, 110, 40)
    page.paste((255, 255, 255), (0, page.height // 2, page.width, page.height))
    for row, text in enumerate(hand.split("|") if hand else []):
        mask = handwriting(text, 36, seed=row)
        page.paste(
            (28, 52, 152),
            (100, page.height // 2 + 150 * row),
            mask if isinstance(mask, Image.Image) else Image.fromarray(mask),
        )
    return page


def passed(page: Image.Image, skew_deg: float, orientation_deg: int, seed: int) -> PageFacts:
    return inspect(Raster(np.asarray(scanned(page, Feed(skew_deg, orientation_deg, PAPER, seed))), DPI))


@functools.cache
def first_pass() -> PageFacts:
    """The printed page as it came the first time."""
    return passed(printed(), 0.3, 0, 1)


def turn(one: PageFacts, other: PageFacts) -> Turn | None:
    return same_sheet(Imprint.decode(one.imprint), Imprint.decode(other.imprint))


@pytest.mark.parametrize(
    ("skew_deg", "orientation_deg", "found"),
    [(-1.2, 0, Turn.SAME_WAY_UP), (0.9, 0, Turn.SAME_WAY_UP), (0.4, 180, Turn.UPSIDE_DOWN)],
)
def test_a_sheet_that_comes_again_is_known(skew_deg: float, orientation_deg: int, found: Turn) -> None:
    assert turn(first_pass(), passed(printed(), skew_deg, orientation_deg, 2)) is found


def test_another_hand_on_the_same_form_is_another_sheet() -> None:
    first = passed(printed("Nguyễn Thị Mẫu|Thôn 3, xã Mẫu Lâm"), 0.3, 0, 1)
    other = passed(printed("Trần Văn Khoa|Khu phố Giả Định"), -0.5, 0, 2)
    assert turn(first, other) is None
    assert turn(first, passed(printed("Nguyễn Thị Mẫu|Thôn 3, xã Mẫu Lâm"), -0.5, 0, 3)) is Turn.SAME_WAY_UP


def test_a_blank_page_has_no_imprint() -> None:
    assert passed(sheet(DPI, paper=(255, 255, 255)), 0.2, 0, 1).imprint == ""


def test_pages_with_next_to_nothing_on_them_are_never_the_same() -> None:
    page = sheet(DPI, paper=(255, 255, 255))
    ImageDraw.Draw(page).rectangle((300, 300, 318, 318), fill=(0, 0, 0))
    facts = passed(page, 0.0, 0, 1)
    assert turn(facts, passed(page, 0.0, 0, 2)) is None if facts.imprint else True


@given(st.sets(st.integers(0, 8 * ROW_CELLS - 1), max_size=40))
def test_an_imprint_comes_back_from_its_stored_form_and_from_two_turns(cells: set[int]) -> None:
    imprint = Imprint(sum(1 << cell for cell in cells), 8)
    assert Imprint.decode(imprint.encode()) == imprint
    assert imprint.upside_down.upside_down == imprint
    turned = {8 * ROW_CELLS - 1 - cell for cell in cells}
    assert imprint.upside_down.ink == sum(1 << cell for cell in turned)


@pytest.mark.parametrize("text", ["", "####", "AAAA", Imprint(1, 2).encode()[:-4]])
def test_what_is_no_imprint_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Imprint.decode(text)
