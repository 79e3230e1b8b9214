"""What is taken out of the picture for reading, and that no letter goes with it."""

from __future__ import annotations

import functools
from collections.abc import Callable

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from ocr.image.color import lightest
from ocr.image.covering_ink import without_covering_ink
from ocr.image.leaders import without_leaders
from ocr.image.papered import coarse_ink
from ocr.image.rules import without_rules
from ocr.text.picture import reading_picture
from ocr.text.recipe import ReadRecipe
from tests.unit.ocr_image.drawn_pages import _FONTS, Pixels, raster, scanned, sheet, stamp, write

type Draw = Callable[[ImageDraw.ImageDraw, float], None]
_WORDS = ("Nguyễn Phương 124803", "thôn Kỳ Lý, ngày 5.7.1998", "Quỳnh...; Hộ gia đình", "Đặng 777 gq")


def _font(dpi: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONTS / "LiberationSerif-Regular.ttf", 13 * dpi / 72)


def _mm(mm: float, dpi: float) -> int:
    return round(mm / 25.4 * dpi)


def _baselines(dpi: float) -> list[int]:
    return [_mm(14 + 8 * line, dpi) for line in range(len(_WORDS))]


@functools.cache
def _filled_in(dpi: int, drawn: Draw | None, lift_mm: float = 0.0) -> Pixels:
    """Four lines of words, and under them what `drawn` adds."""
    image = Image.new("RGB", (_mm(110, dpi), _mm(50, dpi)), (246, 244, 236))
    draw = ImageDraw.Draw(image)
    if drawn:
        drawn(draw, dpi)
    for y, words in zip(_baselines(dpi), _WORDS, strict=True):
        draw.text((_mm(25, dpi), y - _mm(lift_mm, dpi)), words, font=_font(dpi), fill=(25, 25, 28), anchor="ls")
    return lightest(scanned(image, blur_px=0.003 * dpi))


def _leaders(draw: ImageDraw.ImageDraw, dpi: float) -> None:
    for y in _baselines(dpi):
        draw.text((_mm(12, dpi), y), "." * 75, font=_font(dpi), fill=(25, 25, 28), anchor="ls")


def _blanks(draw: ImageDraw.ImageDraw, dpi: float) -> None:
    for y in _baselines(dpi):
        draw.line((_mm(12, dpi), y + 1, _mm(100, dpi), y + 1), fill=(25, 25, 28), width=max(1, _mm(0.3, dpi)))


def _grid(draw: ImageDraw.ImageDraw, dpi: float) -> None:
    _blanks(draw, dpi)
    for x_mm in (12, 80, 100):
        ends = _mm(x_mm, dpi), _baselines(dpi)[0], _mm(x_mm, dpi), _baselines(dpi)[-1]
        draw.line(ends, fill=(25, 25, 28), width=max(1, _mm(0.3, dpi)))


def _text_kept(seen: Pixels, text: Pixels) -> float:
    return float((seen[text < 110] < 150).mean())


def _foreign(seen: Pixels, text: Pixels) -> float:
    """Dark pixels that are no text, over those that are."""
    return float(((seen < 150) & (text > 190)).sum() / (text < 150).sum())


@pytest.mark.parametrize("dpi", [150, 250])
@pytest.mark.parametrize("lift_mm", [0.0, 0.5])
def test_leaders_go_and_letters_stay(dpi, lift_mm):
    text, form = _filled_in(dpi, None, lift_mm), _filled_in(dpi, _leaders, lift_mm)
    seen = without_leaders(form, dpi)
    assert _foreign(form, text) > 0.3
    assert _foreign(seen, text) < 0.12
    assert _text_kept(seen, text) > 0.95
    beside = slice(_mm(85, dpi), None)
    assert seen[:, beside].min() > 190


def test_points_of_sentences_are_no_leader():
    text = _filled_in(150, None)
    assert without_leaders(text, 150) is text


def test_a_rule_alone_goes_and_letters_keep_their_strokes_across_it():
    text, form = _filled_in(250, None), _filled_in(250, _blanks)
    seen = without_rules(form, 250)
    assert _foreign(form, text) > 0.5
    assert _foreign(seen, text) < 0.03
    assert _text_kept(seen, text) > 0.94  # feet that lie in the rule go with it


def test_a_grid_stays():
    form = _filled_in(150, _grid)
    assert without_rules(form, 150) is form


def test_text_without_rules_is_left_as_it_came():
    text = _filled_in(150, None)
    assert without_rules(text, 150) is text


def test_coloured_ink_goes_from_print_and_stays_where_it_stands_alone():
    letter = write(sheet(150, (110, 110)), 150)
    ImageDraw.Draw(letter).rectangle((0, letter.height // 2, letter.width, letter.height), fill=letter.getpixel((2, 2)))
    plain = raster(scanned(letter), 150)
    page = raster(scanned(stamp(letter, 150, 60, 50)), 150)
    text, form = lightest(plain.pixels), lightest(page.pixels)
    seen = without_covering_ink(form, page)
    half = letter.height // 2
    beside = cv2.dilate((text < 110).astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    faded = (form < 225) & (text > 235) & beside
    assert (seen[faded & (np.arange(len(form))[:, None] < half - 12)] > 225).mean() > 0.65
    assert np.array_equal(seen[half + 20 :], form[half + 20 :])
    assert _text_kept(seen, text) > 0.99


def test_a_page_without_colour_is_left_as_it_came():
    page = raster(scanned(write(sheet(150, (60, 60)), 150)), 150)
    gray = lightest(page.pixels)
    assert without_covering_ink(gray, page) is gray


def test_each_step_can_be_turned_off():
    form = _filled_in(150, _leaders)
    off = ReadRecipe(without_covering_ink=False, without_rules=False, without_leaders=False)
    assert np.array_equal(reading_picture(raster(form, 150), off).gray, form)
    assert not np.array_equal(reading_picture(raster(form, 150)).gray, form)


def test_the_grain_of_a_blank_page_is_no_ink_to_be_looked_at_closely():
    page = lightest(scanned(sheet(200)))
    assert not coarse_ink(page, 125 / 200).any()
    assert without_leaders(page, 200) is page
    assert coarse_ink(lightest(scanned(write(sheet(200), 200))), 125 / 200).any()
