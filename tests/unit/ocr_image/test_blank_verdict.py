"""What is told apart from writing: paper of any tone and pattern, holes, dust; and what is told where hardly anything is written."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from ocr.recipes import InspectRecipe
from ocr.values import Verdict
from ocr.verdict.judge import judge
from ocr.verdict.sight import Sight
from tests.unit.ocr_image.drawn_pages import PAPER, px, raster, scanned, sheet, stamp

DPI = 200
_FONT = "/usr/share/fonts/truetype/liberation/LiberationSerif-Regular.ttf"


def _judged(image):
    return judge(Sight(raster(scanned(image, 0.3), DPI), 0.0, 1.0, InspectRecipe()))


def _codes(found):
    return {reason.code for reason in found.reasons}


def _ruled(tone, step_mm, squared, paper=PAPER):
    image = sheet(DPI, paper=paper)
    draw = ImageDraw.Draw(image)
    for place in np.arange(step_mm, 210, step_mm):
        at = px(place, DPI)
        draw.line((0, at, image.width, at), fill=tone, width=2)
        if squared:
            draw.line((at, 0, at, image.height), fill=tone, width=2)
    return image


def _punched(tone, apart_mm=80.0):
    image = sheet(DPI)
    for y_mm in (105 - apart_mm / 2, 105 + apart_mm / 2):
        ImageDraw.Draw(image).ellipse([px(mm, DPI) for mm in (9, y_mm - 3, 15, y_mm + 3)], fill=tone)
    return image


def _put(image, text, x_mm, y_mm, point=13, ink=(25, 25, 28)):
    font = ImageFont.truetype(_FONT, point * DPI / 72)
    ImageDraw.Draw(image).text((px(x_mm, DPI), px(y_mm, DPI)), text, font=font, fill=ink)
    return image


@pytest.mark.parametrize("paper", [(252, 252, 251), (232, 218, 186), (206, 203, 196), (245, 205, 210)])
def test_paper_of_any_tone_is_blank(paper):
    found = _judged(sheet(DPI, paper=paper))
    assert (found.verdict, found.blank, _codes(found)) == (Verdict.GOOD, True, {"BLANK_PAGE"})


@pytest.mark.turns
@pytest.mark.parametrize("tone", [(165, 185, 230), (110, 110, 115)])
@pytest.mark.parametrize(("step_mm", "squared"), [(2, True), (5, True), (8, False)])
def test_the_rules_that_paper_was_sold_with_are_no_writing(step_mm, squared, tone):
    found = _judged(_ruled(tone, step_mm, squared))
    assert (found.verdict, found.blank, _codes(found)) == (Verdict.GOOD, True, {"BLANK_PAGE"}), found.metrics


def test_writing_on_ruled_paper_is_found_and_judged_without_its_rules():
    image = _ruled((165, 185, 230), 8, squared=False)
    for line in range(6):
        _put(image, "Tôi xin cam đoan những lời khai trên là đúng", 20, 41 + 8 * line, 14, (30, 50, 160))
    found = _judged(image)
    assert (found.verdict, found.blank, found.reasons) == (Verdict.GOOD, False, ())


def test_an_empty_table_is_no_blank_page():
    image = sheet(DPI)
    for y_mm in range(30, 190, 8):
        ImageDraw.Draw(image).line([px(mm, DPI) for mm in (15, y_mm, 133, y_mm)], fill=(30, 30, 30), width=2)
    assert not _judged(image).blank


@pytest.mark.parametrize("tone", [(20, 20, 20), (205, 205, 205)])
def test_punch_holes_are_no_writing(tone):
    found = _judged(_punched(tone))
    assert (found.verdict, found.blank, _codes(found)) == (Verdict.GOOD, True, {"BLANK_PAGE"}), found.metrics


def test_two_large_dots_that_are_no_punch_holes_are_writing():
    assert not _judged(_punched((20, 20, 20), apart_mm=20.0)).blank


def test_a_seal_alone_is_a_page():
    found = _judged(stamp(sheet(DPI), DPI, 74, 100))
    assert (found.verdict, found.blank, found.reasons) == (Verdict.GOOD, False, ())


@pytest.mark.turns
@pytest.mark.parametrize(
    ("text", "x_mm", "y_mm"),
    [
        ("2", 72, 196),
        ("12", 72, 9),
        ("- 3 -", 70, 196),
        ("Phụ lục kèm theo Quyết định số 15/QĐ-UBND", 22, 12),
        ("Trang này để trống", 45, 95),
    ],
)
def test_hardly_anything_on_a_page_is_remarked_with_its_place_and_the_page_is_good(text, x_mm, y_mm):
    for image in (sheet(DPI), _punched((20, 20, 20))):
        found = _judged(_put(image, text, x_mm, y_mm))
        assert (found.verdict, found.blank, _codes(found)) == (Verdict.GOOD, False, {"NEARLY_BLANK"}), found.metrics
        box = found.reasons[0].box_px
        assert px(x_mm - 2, DPI) <= box.x0 <= px(x_mm + 3, DPI) and px(y_mm - 2, DPI) <= box.y0 <= box.y1 <= px(
            y_mm + 9, DPI
        )


def test_a_page_number_does_not_hide_writing_that_is_too_faint():
    image = _put(sheet(DPI), "2", 72, 196)
    for line in range(16):
        _put(image, "Tôi xin cam đoan những lời khai trên là đúng", 20, 20 + 9 * line, 13, (222, 221, 214))
    assert _judged(image).verdict is Verdict.DOUBTFUL


def test_dust_is_no_page_number():
    pixels = np.asarray(sheet(DPI)).copy()
    for y, x in np.random.default_rng(4).integers(120, 1000, (9, 2)):
        pixels[y : y + 6, x : x + 6] = 40
    assert "NEARLY_BLANK" not in _codes(_judged(Image.fromarray(pixels)))


@pytest.mark.parametrize("level", [210, 222])
def test_one_line_of_faint_pencil_is_looked_at_by_a_person(level):
    found = _judged(_put(sheet(DPI), "Đã nhận đủ hai bản, ngày 15 tháng 10", 25, 80, 15, (level, level, level + 2)))
    assert (found.verdict, found.blank) == (Verdict.DOUBTFUL, False), found.metrics
