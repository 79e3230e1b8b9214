"""Cleaning a page: each step takes its own trace away, and no ink, no mark, no colour with it."""

from __future__ import annotations

import functools
from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from ocr.checksheet.colour import ciede2000, lab_of_linear, linear_light
from ocr.image.clean.overview import overview
from ocr.image.clean.steps import STEPS, cleaned
from ocr.image.color import darkest, lightest, luminance, reduced
from ocr.image.raster import Raster
from ocr.recipes import TidyRecipe
from tests.perf.planted_traces import TRACES
from tests.unit.ocr_image.drawn_pages import A5_MM, PAPER, letter, px, scanned, scanned_letter, sheet, stamped

FONT = "/usr/share/fonts/truetype/liberation/LiberationSerif-Regular.ttf"
DPI = 150
RECIPE = TidyRecipe()
WHITE = TidyRecipe(steps=("whitened",))
STRONGEST = {name: trace.strengths[-1] for name, trace in TRACES.items()}
MARKED = "Ấy ở ngỗ nghĩ ễ ị ỉ 1.234,56 ......... Đỗ Ỷ."


def clean(pixels: np.ndarray, dpi: float = DPI, recipe: TidyRecipe = RECIPE) -> np.ndarray:
    return cleaned(Raster(pixels, dpi), recipe)[0].pixels


@functools.cache
def planted(name: str, dpi: int = DPI) -> np.ndarray:
    return TRACES[name].plant(paper_and_text(dpi), dpi, STRONGEST[name], np.random.default_rng(1))


@functools.cache
def paper_and_text(dpi: int = DPI) -> np.ndarray:
    """A page with print in its upper half and room for traces below."""
    image = sheet(dpi, (148, 190))
    draw, font = ImageDraw.Draw(image), ImageFont.truetype(FONT, 12 * dpi / 72)
    for row in range(9):
        draw.text(
            (px(32, dpi), px(16 + 9 * row, dpi)), "Ủy ban nhân dân xã thông báo, số 12.", font=font, fill=(25, 25, 28)
        )
    return scanned(image)


@functools.cache
def marks_page(dpi: int) -> np.ndarray:
    """Diacritics, dots, decimal points and leaders at 8 to 14 pt."""
    image = sheet(dpi, (120, 90))
    draw, y = ImageDraw.Draw(image), px(12, dpi)
    for point in (8, 9, 10, 11, 12, 13, 14):
        draw.text((px(22, dpi), y), MARKED, font=ImageFont.truetype(FONT, point * dpi / 72), fill=(30, 30, 32))
        y += round(point * 2 * dpi / 72)
    return scanned(image)


def marks_on(pixels: np.ndarray) -> int:
    level = darkest(pixels)
    return cv2.connectedComponents((level < np.percentile(level, 60) - 60).astype(np.uint8))[0] - 1


def lost(before: np.ndarray, after: np.ndarray) -> int:
    """How many marks of the one page have less than half of their contrast on the other."""
    was, now = (darkest(pixels).astype(int) for pixels in (before, after))
    level_was, level_now = (np.percentile(plane, 60) for plane in (was, now))
    count, labels = cv2.connectedComponents((was < level_was - 60).astype(np.uint8))
    there = labels > 0
    deepest = np.zeros((2, count))
    for row, (plane, level) in enumerate(((was, level_was), (now, level_now))):
        np.maximum.at(deepest[row], labels[there], level - plane[there])
    return int((deepest[1, 1:] < 0.5 * deepest[0, 1:]).sum())


def ink_of(page: np.ndarray) -> np.ndarray:
    return darkest(page) < 150


def test_a_clean_page_stays_the_very_same():
    for pixels, dpi in ((scanned_letter(200), 200), (scanned(stamped(200)), 200), (scanned(sheet(150)), 150)):
        raster = Raster(pixels, dpi)
        after, found = cleaned(raster, RECIPE)
        assert after is raster
        assert not any(step["changed"] for step in found.values())
        assert list(found) == [name for name in STEPS if name in RECIPE.steps]
        assert all(0 <= step["confidence"] <= 1 for step in found.values())


@pytest.mark.parametrize("dpi", [110, DPI])
@pytest.mark.parametrize("name", TRACES)
def test_a_trace_goes_and_no_ink_with_it(name, dpi):
    page, dirty = paper_and_text(dpi), planted(name, dpi)
    raster = Raster(dirty, dpi)
    view = overview(raster)
    after = STEPS[TRACES[name].step](raster, view, RECIPE).raster.pixels
    there = (darkest(page) > 200) & (lightest(cv2.absdiff(dirty, page)) > 8)
    left, was = (luminance(cv2.absdiff(pixels, page))[there].mean() for pixels in (after, dirty))
    assert left < (0.5 if name == "show-through" else 0.25) * was, (left, was)
    contrast = [paper_level(pixels, page) - pixels[ink_of(page)].mean() for pixels in (dirty, after)]
    assert contrast[1] >= 0.98 * contrast[0]
    if name in ("wedge", "holes", "staple", "specks"):
        assert np.array_equal(after[ink_of(page)], dirty[ink_of(page)])


def paper_level(pixels: np.ndarray, page: np.ndarray) -> float:
    beside = cv2.dilate(ink_of(page).astype(np.uint8), np.ones((15, 15), np.uint8)) > 0
    return float(pixels[beside & (darkest(page) > 225)].mean())


@pytest.mark.parametrize("name", TRACES)
def test_cleaning_twice_is_cleaning_once(name):
    once = cleaned(Raster(planted(name), DPI), RECIPE)[0]
    twice, found = cleaned(once, RECIPE)
    assert twice is once, found


@pytest.mark.parametrize("dpi", [200, 300])
def test_no_vietnamese_mark_is_lost(dpi):
    page = marks_page(dpi)
    assert marks_on(page) > 280
    assert lost(page, clean(page, dpi)) == lost(page, clean(page, dpi, WHITE)) == 0
    for name in ("gutter", "wedge", "specks", "staple"):
        dirty = TRACES[name].plant(page, dpi, TRACES[name].strengths[1], np.random.default_rng(2))
        step = TRACES[name].step
        after, found = cleaned(Raster(dirty, dpi), RECIPE)
        assert found[step]["changed"], name
        text = np.s_[px(8, dpi) : -px(8, dpi), px(20, dpi) :]
        assert lost(page[text], after.pixels[text]) == 0, name


def test_marks_on_a_page_through_which_the_back_shows_stay():
    page, dirty = paper_and_text(), planted("show-through")
    after, found = cleaned(Raster(dirty, DPI), RECIPE)
    assert found["bleed"]["changed"]
    assert lost(page, after.pixels) == 0


def lab(pixels: np.ndarray) -> np.ndarray:
    return np.array([lab_of_linear(light) for light in linear_light(pixels.reshape(-1, 3))])


@pytest.mark.parametrize("recipe", [RECIPE, WHITE])
@pytest.mark.parametrize("trace", [None, "gradient"])
def test_seal_and_blue_ink_keep_their_colour(trace, recipe):
    page = scanned(stamped(200))
    seen = page if trace is None else TRACES[trace].plant(page, 200, 0.2, np.random.default_rng(1))
    after = clean(seen, 200, recipe)
    red, green, blue = (page[..., channel].astype(int) for channel in range(3))
    for there in ((red > 180) & (green < 80), (blue > 120) & (red < 70)):
        inks = np.flatnonzero(there)[::23]
        first, second = (lab(pixels.reshape(-1, 3)[inks]) for pixels in (page, after))
        assert len(inks) > 20
        assert ciede2000(first, second).mean() < 3


def faint_page(dpi: int, depth: float, soft_mm: float) -> tuple[np.ndarray, np.ndarray]:
    """(the page with pale writing at its right side, 1 where that is)."""
    image = sheet(dpi, A5_MM)
    draw, font = ImageDraw.Draw(image), ImageFont.truetype(FONT, 12 * dpi / 72)
    layer = Image.new("L", image.size, 0)
    pale = ImageDraw.Draw(layer)
    for row in range(11):
        draw.text((px(14, dpi), px(16 + 16 * row, dpi)), "Ủy ban nhân dân xã", font=font, fill=(25, 25, 28))
        pale.text((px(84, dpi), px(22 + 16 * row, dpi)), "Nguyễn Văn Ấn 12.5", font=font, fill=255)
        places = [(px(x, dpi), px(y + 16 * row, dpi)) for x, y in ((84, 31), (96, 27), (110, 33))]
        pale.line(places, fill=255, width=max(1, px(0.4, dpi)))
    if soft_mm:
        layer = layer.filter(ImageFilter.GaussianBlur(soft_mm / 25.4 * dpi))
    share = np.asarray(layer, np.float32) / 255
    written = np.asarray(image, np.float32) * (1 - share[..., None] * depth / 245)
    return scanned(Image.fromarray(written.astype(np.uint8))), share > 0.5 * share.max()


def contrast_of(pixels: np.ndarray, there: np.ndarray, dpi: int) -> float:
    near, far = (
        cv2.dilate(there.astype(np.uint8), np.ones((2 * px(mm, dpi) + 1,) * 2, np.uint8)) > 0 for mm in (0.4, 0.9)
    )
    level = luminance(pixels)
    return float(level[far & ~near].mean() - level[there].mean())


@pytest.mark.parametrize(
    ("depth", "soft_mm"), [(20, 0.0), (30, 0.12), (40, 0.2)], ids=["pencil", "copy", "second copy"]
)
def test_pencil_and_carbon_copies_keep_their_contrast(depth, soft_mm):
    page, there = faint_page(DPI, depth, soft_mm)
    for name in (None, "show-through", "gutter"):
        seen = (
            page if name is None else TRACES[name].plant(page, DPI, TRACES[name].strengths[1], np.random.default_rng(1))
        )
        for recipe in (RECIPE, replace(RECIPE, steps=("bleed", "whitened"))):
            after = clean(seen, DPI, recipe)
            assert contrast_of(after, there, DPI) >= 0.9 * contrast_of(seen, there, DPI), (name, recipe.steps)


def drawn(paint, dpi: int = DPI, size_mm: tuple[float, float] = (120.0, 150.0)) -> Raster:
    image = sheet(dpi, size_mm)
    paint(ImageDraw.Draw(image), lambda mm: px(mm, dpi))
    return Raster(scanned(image), dpi)


def disc(draw, at, x: float, y: float, radius: float, **options) -> None:
    draw.ellipse((at(x - radius), at(y - radius), at(x + radius), at(y + radius)), **options)


def filled_dot(draw, at):
    disc(draw, at, 12, 60, 2.8, fill=(20, 20, 20))
    draw.text((at(17), at(57)), "Nam", font=ImageFont.truetype(FONT, 33), fill=(20, 20, 20))


def corner_marks(draw, at):
    for x in (10, 110):
        for y in (10, 140):
            disc(draw, at, x, y, 2.8, fill=(20, 20, 20))


def small_seal(draw, at):
    disc(draw, at, 12, 60, 3.0, fill=(210, 40, 50))
    disc(draw, at, 12, 90, 3.0, outline=(20, 20, 20), width=3)


def rule_off_the_page(draw, at):
    for y in (30, 60, 90):
        draw.line((0, at(y), at(120), at(y)), fill=(20, 20, 20), width=at(0.5))
    draw.line((at(60), 0, at(60), at(150)), fill=(20, 20, 20), width=at(0.5))


def stamp_over_the_edge(draw, at):
    disc(draw, at, 118, 60, 15, outline=(40, 40, 42), width=at(1.5))
    disc(draw, at, 0, 110, 15, outline=(210, 40, 50), width=at(1.5))
    disc(draw, at, 0, 110, 8, fill=(210, 40, 50))


def band_with_words(draw, at):
    draw.rectangle((0, 0, at(120), at(18)), fill=(20, 20, 22))
    draw.text((at(4), at(5)), "CỘNG HÒA XÃ HỘI CHỦ NGHĨA", font=ImageFont.truetype(FONT, 52), fill=(245, 245, 240))


def upright_stroke(draw, at):
    draw.line((at(14), at(8), at(15), at(18)), fill=(60, 60, 62), width=at(0.6))


def table_in_the_corner(draw, at):
    draw.rectangle((at(8), at(10), at(110), at(100)), outline=(60, 60, 62), width=at(0.5))
    draw.line((at(16), at(10), at(16), at(100)), fill=(60, 60, 62), width=at(0.5))


def leaders(draw, at):
    for gap, y in ((1.0, 20), (2.2, 40), (3.6, 60), (4.4, 80)):
        for x in np.arange(20, 100, gap):
            disc(draw, at, x, y, 0.16, fill=(30, 30, 30))


def colored_dots(draw, at):
    for x, ink in ((30, (200, 40, 50)), (60, (40, 60, 190))):
        disc(draw, at, x, 60, 0.22, fill=ink)


def shaded_cells(draw, at):
    draw.rectangle((at(15), at(20), at(105), at(40)), fill=(222, 221, 214))
    draw.rectangle((at(15), at(60), at(45), at(120)), fill=(214, 213, 207))
    draw.text((at(50), at(60)), "MẪU", font=ImageFont.truetype(FONT, 180), fill=(228, 226, 219))


def card_with_waves(draw, at):
    draw.rectangle((at(15), at(20), at(105), at(80)), fill=(212, 222, 214))
    for wave in range(26):
        points = [(at(16 + x), at(22 + 2.1 * wave + np.sin(x / 4 + wave))) for x in np.arange(0, 88, 0.5)]
        draw.line(points, fill=(196, 212, 202), width=at(0.5))
    for row in range(12):
        draw.text(
            (at(20), at(88 + 4.6 * row)), "Ủy ban nhân dân xã", font=ImageFont.truetype(FONT, 22), fill=(25, 25, 28)
        )


def frame(draw, at):
    draw.rectangle((at(6), at(6), at(114), at(144)), outline=(205, 215, 205), width=at(7))


@pytest.mark.parametrize(
    "paint",
    [
        filled_dot, corner_marks, small_seal, rule_off_the_page, stamp_over_the_edge, band_with_words, upright_stroke,
        table_in_the_corner, leaders, colored_dots, shaded_cells, card_with_waves, frame,
    ],
)  # fmt: skip
def test_what_belongs_to_the_page_stays(paint):
    for dpi in (120, 200):
        raster = drawn(paint, dpi)
        after, found = cleaned(raster, RECIPE)
        assert after is raster, (dpi, found)


def test_a_rule_that_stands_on_a_border_keeps_its_foot():
    raster = drawn(rule_off_the_page)
    dirty = TRACES["wedge"].plant(raster.pixels, DPI, 8, np.random.default_rng(1))
    after = clean(dirty)
    ink = (darkest(raster.pixels) < 90) & (lightest(cv2.absdiff(dirty, raster.pixels)) == 0)
    assert (darkest(after)[ink] < 110).mean() > 0.999


def test_pages_in_gray_and_in_black_and_white_are_cleaned_too():
    for name in ("wedge", "holes", "staple", "specks", "gutter"):
        gray = cv2.cvtColor(planted(name), cv2.COLOR_RGB2GRAY)
        after = clean(gray)
        assert after.shape == gray.shape
        assert not np.array_equal(after, gray), name
    line = np.where(cv2.cvtColor(planted("wedge"), cv2.COLOR_RGB2GRAY) > 140, 255, 0).astype(np.uint8)
    after = clean(line)
    assert set(np.unique(after)) == {0, 255}
    assert (after == 0).sum() < (line == 0).sum()


def test_white_paper_is_white_and_dark_stays_dark():
    page = scanned_letter(200)
    after = clean(page, 200, WHITE)
    assert np.median(after[darkest(page) > 225]) == 255
    assert after[lightest(page) < 60].max() < 75
    again = cleaned(Raster(after, 200), WHITE)[0]
    assert again.pixels is after


def test_a_step_can_be_left_out_and_an_unknown_one_is_an_error():
    dirty = Raster(planted("holes"), DPI)
    after, found = cleaned(dirty, replace(RECIPE, steps=("specks", "borders")))
    assert (list(found), after is dirty) == (["borders", "specks"], True)
    assert cleaned(dirty, replace(RECIPE, steps=())) == (dirty, {})
    with pytest.raises(ValueError, match="polish"):
        cleaned(dirty, replace(RECIPE, steps=("borders", "polish")))
    with pytest.raises(ValueError, match="not both"):
        cleaned(dirty, replace(RECIPE, steps=("tone", "whitened")))


@pytest.mark.parametrize("size", [(1, 1), (3, 500), (40, 30), (700, 2)])
def test_pictures_of_any_size_come_back(size):
    pixels = np.random.default_rng(1).integers(0, 255, (*size, 3), dtype=np.uint8)
    for dpi in (72, 300):
        assert clean(pixels, dpi).shape == pixels.shape
        assert clean(pixels, dpi, WHITE).shape == pixels.shape


def test_a_preview_is_cleaned_as_its_page_is():
    for name in ("wedge", "gutter"):
        dirty = planted(name, 240)
        full = reduced(clean(dirty, 240), 1 / 2)
        small = clean(reduced(dirty, 1 / 2), 120)
        assert np.abs(full.astype(int) - small).mean() < 2, name


def test_the_page_that_came_in_is_not_written_into():
    for name in TRACES:
        dirty = planted(name)
        before = dirty.copy()
        clean(dirty)
        clean(dirty, DPI, WHITE)
        assert np.array_equal(dirty, before)
    assert letter(200).getpixel((2, 2)) == PAPER
