"""Dark borders at the rim go, whatever the turn has made of them; what belongs to the page stays."""

from __future__ import annotations

import functools

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from ocr.image.clean.borders import borders
from ocr.image.clean.overview import overview
from ocr.image.color import darkest
from ocr.image.geometry import straighten
from ocr.image.raster import Raster
from ocr.recipes import TidyRecipe
from tests.unit.ocr_image.drawn_pages import px, scanned, sheet

FONT = "/usr/share/fonts/truetype/liberation/LiberationSerif-Regular.ttf"
DPI = 150
SIZE_MM = (148, 190)
LID = (24, 26, 28)
RECIPE = TidyRecipe()


def mm(value: float) -> int:
    return px(value, DPI)


def text(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT, size * DPI / 72)


def paper_and_text() -> Image.Image:
    image = sheet(DPI, SIZE_MM)
    draw = ImageDraw.Draw(image)
    for row in range(14):
        draw.text((mm(22), mm(18 + 11 * row)), "Ủy ban nhân dân xã thông báo, số 12.", font=text(12), fill=(25, 25, 28))
    return image


@functools.cache
def page() -> np.ndarray:
    return scanned(paper_and_text())


def after(raster: Raster) -> Raster:
    return borders(raster, overview(raster), RECIPE).raster


def bitonal(pixels: np.ndarray) -> np.ndarray:
    return np.where(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY) > 140, 255, 0).astype(np.uint8)


def slanting_lid(draw: ImageDraw.ImageDraw, width: int, height: int) -> None:
    draw.polygon([(0, 0), (mm(1), 0), (mm(4), height), (0, height)], fill=LID)


def bar_at_the_corner(draw: ImageDraw.ImageDraw, width: int, height: int) -> None:
    draw.rectangle((width - mm(4), height - mm(45), width, height), fill=LID)


def block_in_the_corner(draw: ImageDraw.ImageDraw, width: int, height: int) -> None:
    draw.rectangle((0, 0, mm(10), mm(3)), fill=LID)


def thin_bars(draw: ImageDraw.ImageDraw, width: int, height: int) -> None:
    draw.rectangle((0, 0, mm(0.7), height), fill=LID)
    draw.rectangle((0, height - mm(0.9), width, height), fill=LID)


def all_around(draw: ImageDraw.ImageDraw, width: int, height: int) -> None:
    draw.rectangle((0, 0, width - 1, height - 1), outline=LID, width=mm(3))


LIDS = [slanting_lid, bar_at_the_corner, block_in_the_corner, thin_bars, all_around]


@pytest.mark.parametrize("turn_deg", [-1.3, 0.0, 0.6])
@pytest.mark.parametrize("as_seen", [lambda pixels: pixels, bitonal], ids=["color", "bitonal"])
@pytest.mark.parametrize("lid", LIDS)
def test_a_border_goes_whatever_the_turn_has_made_of_it(lid, as_seen, turn_deg):
    image = Image.fromarray(page())
    lid(ImageDraw.Draw(image), *image.size)
    dirty, clean = (straighten(Raster(as_seen(pixels), DPI), turn_deg, 0) for pixels in (np.asarray(image), page()))
    seen, wanted, mended = (darkest(raster.pixels).astype(int) for raster in (dirty, clean, after(dirty)))
    was, left = (int((wanted - level > 60).sum()) for level in (seen, mended))
    assert left <= 0.06 * was, (was, left)
    ink = (wanted < 150) & (seen == wanted)
    assert np.array_equal(mended[ink], seen[ink])


def test_a_gray_lid_behind_the_white_that_another_turn_left_goes():
    image = paper_and_text()
    height = image.height
    draw = ImageDraw.Draw(image)
    draw.polygon([(0, 0), (mm(3), 0), (mm(3.5), height), (mm(2.5), height), (0, height // 2)], fill=(160, 164, 168))
    dirty = Raster(scanned(image), DPI)
    mended = after(dirty)
    assert darkest(mended.pixels)[:, : mm(6)].min() > 215
    assert np.array_equal(mended.pixels[:, mm(6) :], dirty.pixels[:, mm(6) :])


def black_stamp_that_touches_the_edge(image: Image.Image) -> None:
    draw, y = ImageDraw.Draw(image), mm(60)
    draw.ellipse((mm(-1), y, mm(35), y + mm(36)), outline=(20, 20, 22), width=mm(1.8))


def letters_cut_at_the_edge(image: Image.Image) -> None:
    draw = ImageDraw.Draw(image)
    draw.text((mm(2), mm(-4)), "MMMMMHHHHHWWWWWMMMMHHHHMMMM", font=text(22), fill=(20, 20, 22))


def photograph(image: Image.Image, box_mm: tuple[float, float, float, float]) -> None:
    x0, y0, x1, y1 = (mm(value) for value in box_mm)
    levels = np.random.default_rng(3).normal(60, 90, (12, 12)).clip(0, 255).astype(np.uint8)
    picture = Image.fromarray(levels).resize((x1 - x0, y1 - y0), Image.Resampling.BICUBIC).point(lambda v: v * 0.55)
    image.paste(picture.convert("RGB"), (x0, y0))


def photograph_to_the_rim(image: Image.Image) -> None:
    photograph(image, (0, 0, 148, 16))
    photograph(image, (0, 120, 20, 190))


def blue_header(image: Image.Image) -> None:
    ImageDraw.Draw(image).rectangle((0, 0, image.width, mm(10)), fill=(20, 40, 120))


def dark_blue_header(image: Image.Image) -> None:
    ImageDraw.Draw(image).rectangle((0, 0, image.width, mm(12)), fill=(22, 32, 70))


def dark_green_spine(image: Image.Image) -> None:
    ImageDraw.Draw(image).rectangle((0, 0, mm(12), image.height), fill=(15, 60, 40))


def gray_triangle(image: Image.Image) -> None:
    ImageDraw.Draw(image).polygon([(0, 0), (mm(70), 0), (0, mm(16))], fill=(150, 150, 152))


def gray_header(image: Image.Image) -> None:
    ImageDraw.Draw(image).rectangle((0, 0, image.width, mm(6)), fill=(170, 170, 172))


def thumb_index(image: Image.Image) -> None:
    draw = ImageDraw.Draw(image)
    draw.rectangle((image.width - mm(8), mm(60), image.width, mm(78)), fill=(20, 20, 22))


def chart_at_the_edge(image: Image.Image) -> None:
    draw = ImageDraw.Draw(image)
    for y in (30, 75, 120):
        draw.rectangle((image.width - mm(5), mm(y), image.width, mm(y + 30)), fill=(20, 20, 22))


def table_at(image: Image.Image, away_mm: float) -> None:
    draw = ImageDraw.Draw(image)
    box = (mm(away_mm), mm(away_mm), image.width - 1 - mm(away_mm), image.height - 1 - mm(away_mm))
    draw.rectangle(box, outline=(20, 20, 22), width=mm(0.8))
    for x in (30, 75, 110):
        draw.line((mm(x), box[1], mm(x), box[3]), fill=(20, 20, 22), width=mm(0.4))
    for y in range(12, 185, 9):
        draw.line((box[0], mm(y), box[2], mm(y)), fill=(20, 20, 22), width=mm(0.4))


def table_on_the_edge(image: Image.Image) -> None:
    table_at(image, 0)


def table_near_the_edge(image: Image.Image) -> None:
    table_at(image, 2)


def outline_near_the_edge(image: Image.Image) -> None:
    ImageDraw.Draw(image).rectangle(
        (mm(3), mm(3), image.width - mm(3), image.height - mm(3)), outline=(20, 20, 22), width=mm(1)
    )


def mourning_frame(image: Image.Image) -> None:
    ImageDraw.Draw(image).rectangle(
        (mm(2), mm(2), image.width - mm(2), image.height - mm(2)), outline=(20, 20, 22), width=mm(3)
    )


def slanting_rules(image: Image.Image) -> None:
    draw, (width, height) = ImageDraw.Draw(image), image.size
    draw.line((mm(1), mm(10), mm(4), height - mm(10)), fill=(20, 20, 22), width=mm(1))
    draw.line((mm(10), mm(4), width - mm(10), mm(1)), fill=(20, 20, 22), width=mm(0.6))


def shaded(image: Image.Image, deepest: float, fade_mm: float) -> None:
    away = np.arange(image.width) / mm(1)
    shade = 1 - deepest * np.exp(-away / fade_mm)
    image.paste(Image.fromarray((np.asarray(image) * shade[None, :, None]).astype(np.uint8)))


def carbon_shadow(image: Image.Image) -> None:
    shaded(image, 0.75, 3)


def gutter_with_text(image: Image.Image) -> None:
    draw = ImageDraw.Draw(image)
    for row in range(15):
        draw.text((mm(1), mm(14 + 11 * row)), "Nguyễn Văn Ấn, số 12.5", font=text(12), fill=(25, 25, 28))
    shaded(image, 0.85, 9)


def pencil_along_the_edge(image: Image.Image) -> None:
    layer = Image.new("L", image.size, 0)
    ImageDraw.Draw(layer).line((mm(2), mm(20), mm(3.5), mm(90), mm(2), mm(170)), fill=120, width=mm(0.5))
    image.paste((40, 40, 44), mask=layer.filter(ImageFilter.GaussianBlur(1)))


STAYING = [
    black_stamp_that_touches_the_edge, letters_cut_at_the_edge, thumb_index, chart_at_the_edge, table_on_the_edge, table_near_the_edge,
    outline_near_the_edge, mourning_frame, slanting_rules, pencil_along_the_edge, gray_header, gray_triangle,
]  # fmt: skip
STAYING_IN_COLOR = [
    photograph_to_the_rim, blue_header, dark_blue_header, dark_green_spine, carbon_shadow, gutter_with_text,
]  # fmt: skip
"""in black and white these are a black bar, and nothing on it can be told any more"""


@pytest.mark.parametrize("turn_deg", [0.0, 0.9])
@pytest.mark.parametrize("paint", STAYING + STAYING_IN_COLOR)
def test_what_belongs_to_the_page_stays(paint, turn_deg):
    image = paper_and_text()
    paint(image)
    pixels = scanned(image)
    for as_seen in (pixels,) if paint in STAYING_IN_COLOR else (pixels, bitonal(pixels)):
        raster = straighten(Raster(as_seen, DPI), turn_deg, 0)
        assert after(raster) is raster, as_seen.ndim


def test_turned_pictures_of_any_size_come_back():
    chance = np.random.default_rng(5)
    for _ in range(60):
        height, width = (int(side) for side in chance.integers(1, 200, 2))
        pixels = np.full((height, width), 250, np.uint8)
        pixels[:, : int(chance.integers(1, 30))] = 20
        picture = Raster(pixels, float(chance.choice([10, 60, 150])))
        raster = straighten(picture, float(chance.uniform(-20, 20)), int(chance.choice([0, 90, 180, 270])))
        assert after(raster).pixels.shape == raster.pixels.shape
