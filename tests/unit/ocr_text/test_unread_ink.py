"""Ink that two networks lose alike: points, digits, and what goes on beside a number."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from ocr.text.again.unread_ink import has_unread_ink

FONT = ImageFont.truetype("/usr/share/fonts/truetype/liberation/LiberationSerif-Regular.ttf", 30)


def drawn(text: str, whole: str = "") -> tuple[np.ndarray, tuple[int, int, int, int]]:
    """A line, and the place of the number in it."""
    image = Image.new("L", (500, 80), 240)
    draw = ImageDraw.Draw(image)
    draw.text((60, 50), whole or text, font=FONT, fill=40, anchor="ls")
    x0, y0, x1, y1 = (round(edge) for edge in draw.textbbox((60, 50), text, font=FONT, anchor="ls"))
    return np.asarray(image), (x0, y0, x1, y1)


@pytest.mark.parametrize("text", ["18.506", "31/12/2024", "(10,5%)", "299/UBND-TTHC", "1", "P.5704,", "049124808588"])
def test_a_number_that_was_read_whole_leaves_none(text):
    gray, box = drawn(text)
    assert not has_unread_ink(gray, box, text)
    beside, box = drawn(text, f"{text} ngày")
    assert not has_unread_ink(beside, box, text)


@pytest.mark.parametrize(
    ("text", "read"), [("18.506", "18506"), ("P.5704", "P5704"), ("060306838590", "60306838590"), ("1.1", "11")]
)
def test_a_point_or_a_digit_that_was_lost_is_seen(text, read):
    gray, box = drawn(text)
    assert has_unread_ink(gray, box, read)


@pytest.mark.parametrize(("part", "whole"), [("049124", "049124808588"), ("30/2024/TT", "30/2024/TT-BGD")])
def test_a_number_that_goes_on_is_seen(part, whole):
    gray, box = drawn(part, whole)
    assert has_unread_ink(gray, box, part)


def test_rules_of_a_table_and_paper_are_no_ink_of_a_number():
    gray, (x0, y0, x1, y1) = drawn("2024")
    ruled = gray.copy()
    ruled[:, x0 - 5 : x0 - 3] = 60
    ruled[:, x1 + 3 : x1 + 5] = 60
    assert not has_unread_ink(ruled, (x0 - 6, y0, x1 + 6, y1), "2024")
    assert not has_unread_ink(np.full((40, 40), 240, np.uint8), (10, 10, 30, 30), "1")


def test_of_a_number_within_boxes_others_may_have_been_lost():
    gray, (x0, y0, x1, y1) = drawn("2024")
    framed = gray.copy()
    framed[y0 - 4 : y0 - 2, x0 - 6 : x1 + 6] = framed[y1 + 3 : y1 + 5, x0 - 6 : x1 + 6] = 60
    framed[y0 - 4 : y1 + 5, x0 - 6 : x0 - 4] = framed[y0 - 4 : y1 + 5, x1 + 4 : x1 + 6] = 60
    assert has_unread_ink(framed, (x0 - 6, y0 - 4, x1 + 6, y1 + 5), "2024")
