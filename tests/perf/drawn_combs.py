"""Forms that have a box for each digit, with what stands in them and where: printed, or as uneven as by hand.

Sizes of boxes and letters, room between boxes, rules and type are drawn by chance; the same seed gives the same page. A number is one word.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageDraw, ImageFont

from ocr.image.raster import MM_PER_INCH
from ocr.values import Box
from tests.perf.degraded_pages import spoilt
from tests.perf.number_pages import NumberPage, PlacedWord

_FONTS: Final = Path("/usr/share/fonts/truetype/liberation")
_STYLES: Final = ("Serif-Regular", "Serif-Bold", "Sans-Regular", "Sans-Bold", "Mono-Regular")
_SIZE_MM: Final = (210.0, 148.0)
_LEFT_MM, _BOXES_MM, _TOP_MM, _STEP_MM = 20.0, 78.0, 18.0, 11.5
_KINDS: Final = (("Số định danh cá nhân:", 12), ("Số điện thoại:", 10), ("Ngày sinh:", 8), ("Mã số thuế:", 13))
_BY_HAND: Final = (0.75, 1.35)
"""sizes of digits of one hand, over those of print"""


def combs(seed: int, fault: str, dpi: float = 300.0, *, spread: tuple[float, float] = (1.0, 1.0)) -> NumberPage:
    """Rows of boxes; the digits of one number are of sizes between those of `spread`, over that of print."""
    chance = np.random.default_rng(seed)
    image = Image.new("L", (_px(_SIZE_MM[0], dpi), _px(_SIZE_MM[1], dpi)), 0)
    draw, words = ImageDraw.Draw(image), list[PlacedWord]()
    for baseline_mm in np.arange(_TOP_MM, _SIZE_MM[1] - _STEP_MM, _STEP_MM):
        _row(draw, words, _px(float(baseline_mm), dpi), chance, dpi, spread)
    ink = np.asarray(image, np.float32) / 255
    return NumberPage(f"combs {seed} {fault}", spoilt(ink, fault, dpi, seed), tuple(words))


def by_hand(seed: int, fault: str, dpi: float = 300.0) -> NumberPage:
    """The same with digits as uneven as those of a hand."""
    return combs(seed, fault, dpi, spread=_BY_HAND)


def _row(
    draw: ImageDraw.ImageDraw,
    words: list[PlacedWord],
    baseline: int,
    chance: Generator,
    dpi: float,
    spread: tuple[float, float],
) -> None:
    label, count = _KINDS[int(chance.integers(len(_KINDS)))]
    style, point = str(chance.choice(_STYLES)), float(chance.integers(11, 15))
    draw.text((_px(_LEFT_MM, dpi), baseline), label, font=_font("Serif-Regular", 13, dpi), fill=255, anchor="ls")
    side, gap = _px(chance.uniform(5, 7), dpi), _px(float(chance.choice((0.0, 0.0, 1.2))), dpi)
    pen, level = max(1, _px(chance.uniform(0.15, 0.4), dpi)), int(chance.integers(150, 256))
    low = round((side + 0.66 * point * dpi / 72) / 2) + _px(chance.uniform(-0.5, 0.5), dpi)
    digits = "".join(map(str, chance.integers(0, 10, count)))
    boxes = []
    for place, digit in enumerate(digits):
        left, top = _px(_BOXES_MM, dpi) + place * (side + gap), baseline - low
        draw.rectangle((left, top, left + side, top + side), outline=level, width=pen)
        font = _font(style, point * chance.uniform(*spread), dpi)
        at = left + side // 2, baseline
        draw.text(at, digit, font=font, fill=255, anchor="ms")
        boxes.append(draw.textbbox(at, digit, font=font, anchor="ms"))
    edges = zip(*boxes, strict=True)
    x0, y0, x1, y1 = (round(pick(edge)) for pick, edge in zip((min, min, max, max), edges, strict=True))
    words.append(PlacedWord(digits, Box(x0, y0, x1, y1)))


def _font(style: str, point: float, dpi: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONTS / f"Liberation{style}.ttf", point * dpi / 72)


def _px(mm: float, dpi: float) -> int:
    return round(mm / MM_PER_INCH * dpi)
