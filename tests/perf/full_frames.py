"""Pages that fill the picture, drawn with what might be taken for the edge of a sheet: boxes, frames, pictures, rules, wedges."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
from PIL import Image, ImageDraw

from app.sandbox.paper.scanner_traces import Feed, scanned
from ocr.image.raster import MM_PER_INCH, Raster
from tests.perf.drawn_glass import SIZES_MM, Item, seen, written

_A4_MM: Final = (210.0, 297.0)
_INK: Final = (30, 30, 34)
type Painter = Callable[[Image.Image, ImageDraw.ImageDraw, float, np.random.Generator], None]


def full_frame(name: str, dpi: int, seed: int) -> Raster:
    """An A4 page that fills an A4 frame, as scanned."""
    chance = np.random.default_rng(seed)
    px_per_mm = dpi / MM_PER_INCH
    image = Image.new("RGB", (round(_A4_MM[0] * px_per_mm), round(_A4_MM[1] * px_per_mm)), "white")
    FULL_FRAMES[name](image, ImageDraw.Draw(image), px_per_mm, chance)
    if name == "skewed letter":
        fed = Feed(float(chance.uniform(0.6, 2.5)), 0, (247, 245, 239), seed)
        return Raster(np.asarray(scanned(image, fed)), dpi)
    tone = np.array((247, 245, 239), np.float32) / 255
    return Raster(seen(np.asarray(image, np.float32) * tone, chance), dpi)


def _letter(image: Image.Image, _pen: ImageDraw.ImageDraw, mm: float, _chance: np.random.Generator) -> None:
    image.paste(written(Item(_A4_MM, (0, 0), paper=(255, 255, 255)), round(mm * MM_PER_INCH)).resize(image.size))


def _blank(_image: Image.Image, _pen: ImageDraw.ImageDraw, _mm: float, _chance: np.random.Generator) -> None:
    pass


def _number(_image: Image.Image, pen: ImageDraw.ImageDraw, mm: float, _chance: np.random.Generator) -> None:
    pen.text((104 * mm, 280 * mm), "2", _INK, font_size=4.5 * mm)


def _box(width_mm: float, ink: tuple[int, int, int]) -> Painter:
    def painter(image: Image.Image, pen: ImageDraw.ImageDraw, mm: float, chance: np.random.Generator) -> None:
        left, top = chance.uniform(10, 40, 2)
        right, bottom = 210 - chance.uniform(10, 40), 297 - chance.uniform(10, 120)
        pen.rectangle((left * mm, top * mm, right * mm, bottom * mm), None, ink, max(1, round(width_mm * mm)))
        pen.text(((left + 10) * mm, (top + 10) * mm), "GIẤY CHỨNG NHẬN", _INK, font_size=8 * mm)

    return painter


def _filled(image: Image.Image, pen: ImageDraw.ImageDraw, mm: float, chance: np.random.Generator) -> None:
    left, top = chance.uniform(15, 60, 2)
    pen.rectangle((left * mm, top * mm, 190 * mm, (top + 100) * mm), (225, 235, 245))
    pen.text(((left + 10) * mm, (top + 10) * mm), "THÔNG BÁO", _INK, font_size=8 * mm)


def _card_copy(image: Image.Image, _pen: ImageDraw.ImageDraw, mm: float, chance: np.random.Generator) -> None:
    card = written(Item(SIZES_MM["card"], (0, 0), written="card", paper=(216, 230, 226)), round(mm * MM_PER_INCH))
    image.paste(card, (round(62 * mm), round((60 + chance.uniform(-20, 20)) * mm)))
    image.paste(card, (round(62 * mm), round((170 + chance.uniform(-20, 20)) * mm)))


def _rule(image: Image.Image, pen: ImageDraw.ImageDraw, mm: float, chance: np.random.Generator) -> None:
    pen.text((30 * mm, 40 * mm), "Kính gửi: Ủy ban nhân dân xã", _INK, font_size=5 * mm)
    y = chance.uniform(100, 250) * mm
    pen.line((0, y, image.width, y), (200, 200, 204), max(1, round(0.2 * mm)))


def _photo(image: Image.Image, _pen: ImageDraw.ImageDraw, mm: float, chance: np.random.Generator) -> None:
    picture = Image.fromarray(chance.integers(20, 200, (24, 18, 3), np.uint8)).resize(
        (round(130 * mm), round(180 * mm))
    )
    image.paste(picture, (round(40 * mm), round(50 * mm)))


FULL_FRAMES: Final[Mapping[str, Painter]] = {
    "letter": _letter,
    "skewed letter": _letter,
    "blank": _blank,
    "page number alone": _number,
    "black box": _box(0.5, _INK),
    "hairline box": _box(0.1, _INK),
    "light gray box": _box(0.3, (205, 205, 208)),
    "filled box": _filled,
    "rule across": _rule,
    "photograph": _photo,
    "copy of a card": _card_copy,
}
"""what is drawn on them"""
