"""Handwriting in the head of a paper and in forms, drawn as a pen does it, beside the same in print."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from app.sandbox.paper.pen import BLUE_INK, baseline, handwriting
from ocr.image.raster import Raster
from ocr.text.handwriting import handwriting_noted
from ocr.values import Box, Note, Word

FONTS = Path("/usr/share/fonts/truetype/liberation")
DPI = 200.0
EM_PX = 36
BLACK = (30, 30, 34)
PEN = "✎"
"""before a word: written by hand"""


def page(*lines: str, ink=BLACK, style: str = "Regular", glued: bool = False) -> tuple[list[Word], Raster]:
    """Lines of print, of which some words are written, as an engine would give them."""
    image = Image.new("RGB", (1650, 2300), (246, 244, 238))
    draw, font = ImageDraw.Draw(image), ImageFont.truetype(FONTS / f"LiberationSerif-{style}.ttf", EM_PX)
    words: list[Word] = []
    for number, line in enumerate(lines):
        x, y = 150, 200 + 70 * number
        for seed, text in enumerate(line.split()):
            if text.startswith(PEN):
                pen = handwriting(text[1:], 1.35 * EM_PX, 10 * number + seed)
                image.paste(ink, (x, round(y - baseline(1.35 * EM_PX))), pen)
                box = Box(x, y - EM_PX, x + pen.width, y + 5)
            else:
                draw.text((x, y), text, font=font, fill=BLACK, anchor="ls")
                box = Box(*(round(edge) for edge in draw.textbbox((x, y), text, font=font, anchor="ls")))
            words.append(Word(text.strip(PEN), box, box, float(y), 0.96, 0, number))
            x = box.x1 + EM_PX // 4
    if glued:
        words = [_glued(words)]
    return words, Raster(np.asarray(image), DPI)


def _glued(words: list[Word]) -> Word:
    """One word of all of them, as an engine gives it that sees no space."""
    box = Box(words[0].box_px.x0, words[0].box_px.y0, words[-1].box_px.x1, words[-1].box_px.y1)
    return Word("".join(word.text for word in words), box, box, words[0].baseline_y_px, 0.9, 0, 0)


def written(words: list[Word], raster: Raster) -> list[str]:
    return [word.text for word in handwriting_noted(words, raster) if Note.HANDWRITTEN in word.notes]


@pytest.mark.parametrize("ink", [BLACK, BLUE_INK])
def test_number_and_day_by_hand_are_marked_and_nothing_else(ink):
    head = page(f"Số: {PEN}2047 /SYT-NVY", f"Kiên Giang, ngày {PEN}30 tháng 10 năm 2017", ink=ink)
    assert written(*head) == ["2047", "30"]


@pytest.mark.parametrize("style", ["Regular", "Bold", "Italic"])
def test_printed_numbers_and_days_are_not(style):
    head = page(
        "Số: 2047 /SYT-NVY",
        "Số: 2047/QĐ-UBND",
        "Kiên Giang, ngày 30 tháng 10 năm 2017",
        "Căn cứ Công văn số 14/UBND-KTTH ngày 07 tháng 6 năm 2019 của Sở",
        style=style,
    )
    assert written(*head) == []


def test_a_number_that_was_read_together_with_its_symbol_is_marked_as_a_whole():
    assert written(*page(f"Số: {PEN}2047 /SYT-NVY", glued=True)) == ["Số:2047/SYT-NVY"]
    assert written(*page("Số: 2047 /SYT-NVY", glued=True)) == []


def test_letters_that_an_engine_makes_of_a_hand_are_no_symbol():
    words, raster = page(f"Số: {PEN}2047 /SYT-NVY", glued=True)
    assert written([replace(words[0], text="Số:.20MJ]/SYT-NVY")], raster) == ["Số:.20MJ]/SYT-NVY"]


def test_answers_in_blue_are_marked_where_the_question_is_black():
    form = page(f"Họ và tên: {PEN}Nguyễn {PEN}Hằng", "Nơi cấp: Cục Cảnh sát", ink=BLUE_INK)
    assert written(*form) == ["Nguyễn", "Hằng"]


def test_addresses_in_blue_are_print():
    words, raster = page(f"Email: {PEN}a@b.vn", ink=BLUE_INK)
    assert written(words, raster) == []


def test_gray_pages_and_pages_without_words():
    words, raster = page(f"Số: {PEN}2047 /SYT-NVY")
    assert written(words, Raster(raster.pixels[..., 0], DPI)) == ["2047"]
    assert handwriting_noted((), raster) == ()
