"""Rows of letters among seals and strokes, level and askew."""

from __future__ import annotations

import math

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ocr.image.letter_rows import ink_of, letter_rows, strip_of, widened

DPI = 200.0
FONT = "/usr/share/fonts/truetype/liberation/LiberationSerif-Bold.ttf"


def piece(turn_deg: float = 0.0, *, rim: bool = False) -> np.ndarray:
    """A name on a piece of 90 x 45 mm, with a seal's rim across its first word, or without."""
    image = Image.new("L", (709, 354), 255)
    pen = ImageDraw.Draw(image)
    pen.text((200, 180), "Trần Văn Mẫu", 0, ImageFont.truetype(FONT, 40))
    image = image.rotate(turn_deg, Image.Resampling.BICUBIC, fillcolor=255)
    if rim:
        ImageDraw.Draw(image).ellipse((20, -60, 290, 210), outline=0, width=5)
    return np.asarray(image, np.uint8)


def test_a_row_is_found_with_its_ends_and_its_slope():
    for turn_deg in (0.0, 4.0, -5.0):
        gray = piece(turn_deg)
        rows = letter_rows(ink_of(gray), DPI)
        assert len(rows) == 1
        assert abs(rows[0].slope + math.tan(math.radians(turn_deg))) < 0.03
        assert abs(rows[0].x0 - 200) < 12
        assert rows[0].x1 - rows[0].x0 > 200


def test_letters_that_hang_together_with_a_rim_are_taken_into_the_row_beside_them():
    gray = piece(rim=True)
    ink = ink_of(gray)
    row = max(letter_rows(ink, DPI), key=lambda row: row.x1)
    assert row.x0 > 215, "the first letters are none by their size"
    assert widened(row, ink, DPI).x0 <= 205
    assert widened(row, ink, DPI).x1 == row.x1


def test_a_strip_is_level_and_as_high_as_asked():
    gray = piece(4.0)
    row = letter_rows(ink_of(gray), DPI)[0]
    strip, x, scale = strip_of(gray, row, 28)
    again = letter_rows(ink_of(strip), DPI * scale)[0]
    assert abs(again.slope) < 0.015
    assert abs(again.high - 28) <= 3
    assert abs(x + again.x0 / scale - row.x0) < 3
