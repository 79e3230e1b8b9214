"""A word is of one ink: gray captions beside bold black print stay gray to their last letter."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from PIL import ImageDraw, ImageFont

from ocr.image.mask import separate
from tests.unit.ocr_image.drawn_pages import px, scanned, sheet

_FONTS = Path("/usr/share/fonts/truetype/liberation")
_DPI = 300


def test_gray_captions_beside_bold_black_print_stay_gray_as_a_whole():
    image = sheet(_DPI, (90, 60))
    draw = ImageDraw.Draw(image)
    gray, bold = (
        ImageFont.truetype(_FONTS / f"LiberationSans-{kind}.ttf", size * _DPI / 72)
        for kind, size in (("Regular", 6.5), ("Bold", 8))
    )
    captions = np.zeros((image.height, image.width), np.uint8)
    for row in range(6):
        y = px(6 + 8 * row, _DPI)
        draw.text((px(6, _DPI), y), "Đặc điểm nhân dạng / Date, sex:", font=gray, fill=(76, 84, 90))
        draw.text((px(6, _DPI), y + px(2.6, _DPI)), "Nốt ruồi cách 1 cm dưới mắt", font=bold, fill=(28, 28, 34))
        draw.text((px(45, _DPI), y), "10/05/2021", font=bold, fill=(28, 28, 34))
        captions[y : y + px(2.5, _DPI), px(6, _DPI) : px(44, _DPI)] = 1
    text = separate(scanned(image), _DPI, 70, 2).text
    assert cv2.countNonZero(text) > 20_000
    assert not text[captions > 0].any()
