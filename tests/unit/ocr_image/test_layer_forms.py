"""What becomes of each kind of content, at each resolution and in each mode."""

from __future__ import annotations

import functools
import io

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from app.sandbox.paper.codes import qr
from ocr.codes.reader import read_codes
from ocr.image.color import luminance
from ocr.image.compose import composed
from ocr.image.jpeg import encode_fine_jpeg
from ocr.image.layers import coded
from ocr.image.mask import separate
from ocr.image.raster import Raster
from ocr.recipes import LayerMode, layer_recipe
from ocr.values import LayerKind
from tests.unit.ocr_image.drawn_pages import PAPER, px, raster, rendered, scanned, sheet, stamped

CARD_MM = (120.0, 60.0)
"""small, but larger than what is taken for a card"""
SLIP_MM = (112.0, 25.0)
INK, RED, BLUE = (25, 25, 28), (214, 32, 42), (28, 48, 160)
FONT = "/usr/share/fonts/truetype/liberation/LiberationSerif-Regular.ttf"


def blank(dpi: int = 300) -> Image.Image:
    return sheet(dpi, CARD_MM)


def said(image: Image.Image, dpi: int, at_mm: tuple[float, float], text: str, ink=INK, point: float = 13) -> None:
    """Print, multiplied over what is there."""
    over = Image.new("RGB", image.size, "white")
    font = ImageFont.truetype(FONT, point * dpi / 72)
    ImageDraw.Draw(over).text((px(at_mm[0], dpi), px(at_mm[1], dpi)), text, font=font, fill=ink)
    product = np.asarray(image, np.float32) * np.asarray(over, np.float32) / 255
    image.paste(Image.fromarray(product.astype(np.uint8)))


def printed(dpi: int = 300) -> Image.Image:
    image = blank(dpi)
    for row in range(4):
        said(image, dpi, (8, 6 + 7 * row), "Ủy ban nhân dân xã thông báo kết quả, số 1234")
    return image


def shown(page: Raster, mode: LayerMode = LayerMode.FAITHFUL) -> np.ndarray:
    form = coded(page, layer_recipe(mode))
    return np.asarray(composed(form.page, form.stencils, page.dpi).pixels).astype(int)


@functools.cache
def mixed() -> Raster:
    """Black print, gray print, pencil, a tinted cell, highlighter; a seal with black print and a blue stroke over it."""
    dpi, image = 300, printed(300)
    m = functools.partial(px, dpi=dpi)
    said(image, dpi, (8, 36), "Chữ in xám", (135, 135, 135), 14)
    draw = ImageDraw.Draw(image)
    draw.line((m(8), m(48), m(40), m(46)), fill=(150, 150, 148), width=m(0.3))
    draw.rectangle((m(8), m(51), m(40), m(57)), fill=(205, 222, 240))
    draw.rectangle((m(45), m(51), m(60), m(57)), fill=(250, 240, 90))
    draw.ellipse((m(70), m(32), m(94), m(56)), outline=RED, width=m(0.8))
    draw.line((m(66), m(50), m(104), m(38)), fill=BLUE, width=m(0.5))
    said(image, dpi, (66, 40), "CHỦ TỊCH XÃ")
    return raster(scanned(image), dpi)


def around(x0: float, y0: float, x1: float, y1: float, dpi: int = 300) -> tuple[slice, slice]:
    return slice(px(y0, dpi), px(y1, dpi)), slice(px(x0, dpi), px(x1, dpi))


def test_black_print_over_a_seal_is_text_and_crossings_of_pen_and_seal_are_not():
    parts = separate(mixed().pixels, 300, 70, 2)
    pixels = mixed().pixels.astype(int)
    black = pixels.max(-1) < 80
    word = around(66, 40, 79, 46)
    assert parts.text[word][black[word]].mean() > 0.8
    stroke = around(96, 36, 104, 42)
    assert parts.text[stroke].sum() == 0
    assert parts.text[around(66, 47, 70, 50)].sum() == 0


@pytest.mark.parametrize(
    ("place", "off"),
    [
        pytest.param((8, 36, 40, 43), 12, id="gray print"),
        pytest.param((8, 45, 40, 49), 12, id="pencil"),
        pytest.param((5, 49, 43, 59), 8, id="tint and its rim"),
        pytest.param((44, 50, 62, 58), 10, id="highlighter"),
        pytest.param((66, 46, 104, 56), 14, id="seal and pen"),
    ],
)
def test_what_is_no_black_print_looks_as_before(place, off):
    before, after = mixed().pixels.astype(int)[around(*place)], shown(mixed())[around(*place)]
    difference = np.abs(before - after)
    assert difference.mean() < 5
    assert np.percentile(difference.mean(-1), 95) < off + 10
    darkest = [np.percentile(luminance(pixels.astype(np.uint8)), 2) for pixels in (before, after)]
    assert abs(darkest[0] - darkest[1]) < off + 10


def test_gray_print_between_black_is_gray_as_a_whole():
    """A stencil has one colour: letters of gray print are not taken into it one by one."""
    image = printed()
    said(image, 300, (8, 36), "Ngày sinh, quốc tịch, nơi thường trú", (92, 98, 106), 9)
    said(image, 300, (8, 45), "Ghi chú chữ nhỏ: nộp trong 15 ngày làm việc", (40, 40, 42), 6)
    pixels = scanned(image)
    text, ink = separate(pixels, 300, 70, 2).text, luminance(pixels) < 150
    gray, small = around(8, 36, 100, 42), around(8, 45, 100, 50)
    assert text[gray][ink[gray]].mean() < 0.1
    assert text[small][ink[small]].mean() > 0.9


PEN = ((10, 29.4), (16, 56), (22, 30), (28, 55), (34, 29), (40, 54), (46, 30), (50, 52))


@pytest.mark.parametrize("dpi", [200, 300])
def test_a_black_heading_over_gray_print_stays_black(dpi):
    image = sheet(dpi, CARD_MM)
    said(image, dpi, (8, 4), "QUYẾT ĐỊNH")
    for row in range(7):
        said(image, dpi, (8, 12 + 6 * row), "Ủy ban nhân dân xã thông báo kết quả, số 1234", (110, 110, 112))
    page = raster(scanned(image), dpi)
    before, after = page.pixels.astype(int).max(-1), shown(page).max(-1)
    for top, bottom in ((4, 11), (12, 60)):
        rows = slice(px(top, dpi), px(bottom, dpi))
        stems = before[rows] <= np.percentile(before[rows], 1)
        assert abs(after[rows][stems].mean() - before[rows][stems].mean()) < 25
    assert coded(page).page.layers[-1].kind is LayerKind.JBIG2_MASK


@functools.cache
def crossed() -> tuple[Raster, Raster]:
    """Black print between gray hairlines, with a gray pen's stroke through it; and the same without gray."""
    image = printed(200)
    plain, draw, m = image.copy(), ImageDraw.Draw(image), functools.partial(px, dpi=200)
    for y_mm in (8, 15, 22, 29):
        draw.line((m(6), m(y_mm), m(112), m(y_mm)), fill=(100, 100, 100))
    for x_mm in (6, 50, 96, 112):
        draw.line((m(x_mm), m(4), m(x_mm), m(34)), fill=(100, 100, 100))
    draw.line([(m(x), m(y)) for x, y in PEN], fill=(125, 125, 126), width=m(0.5), joint="curve")
    return raster(scanned(image)), raster(scanned(plain))


@pytest.mark.parametrize("mode", [LayerMode.FAITHFUL, LayerMode.LEAN])
@pytest.mark.parametrize(
    "place",
    [
        pytest.param((85, 4, 116, 32), id="rules of a table"),
        pytest.param((8, 36, 52, 57), id="a gray pen below the print it crosses"),
    ],
)
def test_gray_strokes_that_touch_print_stay_as_gray_as_they_were(mode, place):
    with_gray, without = (luminance(page.pixels).astype(int)[around(*place, 200)] for page in crossed())
    drawn = np.where(without > 215, without - with_gray, 0)
    drawn[drawn < 20] = 0
    after = shown(crossed()[0], mode)[around(*place, 200)].mean(-1)
    left = np.median(after[after > 215]) - after
    assert 0.8 < (drawn * left).sum() / (drawn * drawn).sum() < 1.3


def test_lean_pages_have_white_paper_and_the_same_seal():
    before, after = mixed().pixels.astype(int), shown(mixed(), LayerMode.LEAN)
    assert np.median(after[around(100, 50, 118, 58)]) == 255
    seal = around(70, 46, 94, 56)
    red = before[seal][..., 0] - before[seal][..., 1] > 120
    assert red.sum() > 500
    assert np.abs(before[seal][red] - after[seal][red]).mean() < 25
    stencil = coded(mixed(), layer_recipe(LayerMode.LEAN)).page.layers[-1]
    assert 200 <= stencil.width_px / mixed().width_px * 300 <= 250.1
    sizes = [sum(len(layer.data) for layer in coded(mixed(), layer_recipe(mode)).page.layers) for mode in LayerMode]
    assert sizes[1] < 0.9 * sizes[0]
    assert sizes[0] < 0.2 * sizes[2]


PALE = {"gray line": (212, 212, 210), "seal": (246, 222, 220), "photograph": (196, 170, 150), "tint": (230, 242, 232)}


@functools.cache
def pale() -> Raster:
    """The palest of a page, hairlines and a ring a few levels off the paper; a photograph, and a tint larger than a stamp."""
    image, m = blank(200), functools.partial(px, dpi=200)
    draw = ImageDraw.Draw(image)
    for row in range(6):
        draw.line((m(4), m(6 + row * 4), m(36), m(6 + row * 4)), fill=PALE["gray line"], width=1)
    draw.ellipse((m(6), m(32), m(32), m(58)), outline=PALE["seal"], width=m(1))
    draw.rectangle((m(38), m(4), m(76), m(56)), fill=PALE["photograph"])
    draw.rectangle((m(80), m(4), m(104), m(56)), fill=PALE["tint"])
    return raster(scanned(image, blur_px=0.4))


@pytest.mark.parametrize(
    ("box_mm", "what"),
    [
        ((4, 5, 36, 27), "gray line"),
        ((6, 32, 32, 58), "seal"),
        ((44, 10, 70, 50), "photograph"),
        ((82, 8, 102, 52), "tint"),
    ],
)
def test_white_paper_takes_no_pale_ink_and_no_photograph_along(box_mm, what):
    x0, y0, x1, y1 = (px(mm, 200) for mm in box_mm)
    before, after = (pixels[y0:y1, x0:x1].astype(int) for pixels in (pale().pixels, shown(pale(), LayerMode.LEAN)))
    drawn = np.array(PAPER) - before
    depth, left = (drawn * drawn).sum(), (drawn * (255 - after)).sum()
    assert 0.75 < left / depth < 1.25, f"{left / depth:.2f} of the {what}"


def test_a_pale_blue_pen_over_print_is_not_wiped_between_the_letters():
    dpi, text, stroke = 200, sheet(200, SLIP_MM), Image.new("RGB", sheet(200, SLIP_MM).size, "white")
    for row in range(3):
        said(text, dpi, (8, 2 + 7 * row), "Ủy ban nhân dân xã thông báo kết quả, số 1234")
    ImageDraw.Draw(stroke).line([px(mm, dpi) for mm in (8, 4.5, 90, 5)], fill=(170, 183, 222), width=4)
    with_pen = Image.fromarray((np.asarray(text, np.float32) * np.asarray(stroke, np.float32) / 255).astype(np.uint8))
    before, bare = (scanned(image).astype(int) for image in (with_pen, text))
    after = shown(raster(before.astype(np.uint8), dpi))
    pen = (np.asarray(stroke)[..., 0] < 255) & (bare.min(-1) > 215)
    kept = (bare - after)[pen].sum() / (bare - before)[pen].sum()
    assert pen.sum() > 500 and kept > 0.8


@pytest.mark.parametrize("dpi", [200, 300])
def test_print_in_dark_blue_beside_black_stays_blue(dpi):
    image = sheet(dpi, SLIP_MM)
    said(image, dpi, (8, 4), "Ủy ban nhân dân xã thông báo kết quả, số 1234")
    said(image, dpi, (8, 13), "Nguyễn Văn An, Phó Chủ tịch", (25, 30, 80))
    page = raster(scanned(image), dpi)
    rows = slice(px(12, dpi), px(20, dpi))
    before, after = page.pixels[rows].astype(int), shown(page)[rows]
    ink = before.max(-1) < 130
    blue = [(pixels @ (-0.5, -0.5, 1))[ink] for pixels in (before, after)]
    assert abs(blue[0].mean() - blue[1].mean()) < 15
    assert coded(page).page.layers[-1].kind is LayerKind.JBIG2_MASK


@pytest.mark.parametrize("mode", [LayerMode.FAITHFUL, LayerMode.LEAN])
@pytest.mark.parametrize("side_mm", [9.0, 10.5])
def test_a_small_code_is_read_from_its_layers(mode, side_mm):
    image, at = blank(), (px(60, 300), px(30, 300))
    said(image, 300, (8, 10), "Mã hồ sơ")
    image.paste(
        INK, at, qr("079060001234|Nguyễn Văn An|01011960|Nam|ấp Kỳ Sơn, xã Mỹ Hòa, An Giang|15102021", px(side_mm, 300))
    )
    page = raster(scanned(image), 300)
    seen = [luminance(pixels.astype(np.uint8)) for pixels in (page.pixels, shown(page, mode))]
    assert [len(read_codes(gray)) for gray in seen] == [1, 1]


@functools.cache
def finest() -> Image.Image:
    image = sheet(600, SLIP_MM)
    for row in range(2):
        said(image, 600, (8, 4 + 7 * row), "Ủy ban nhân dân xã thông báo kết quả, số 1234")
    return image.filter(ImageFilter.GaussianBlur(1.2))


@pytest.mark.parametrize("dpi", [200, 240, 300, 400, 600])
def test_text_and_sizes_hold_at_every_resolution(dpi):
    size_px = px(SLIP_MM[0], dpi), px(SLIP_MM[1], dpi)
    page = raster(np.asarray(finest().resize(size_px, Image.Resampling.BOX)), dpi)
    form = coded(page).page
    assert form.reason == "layered"
    assert [(form.width_px / dpi * 25.4, form.height_px / dpi * 25.4)] == [pytest.approx(SLIP_MM, abs=0.1)]
    for layer in form.layers:
        box = layer.box_px
        assert (box.x0, box.y0, box.x1, box.y1) == (0, 0, page.width_px, page.height_px)
        assert min(layer.width_px / (box.x1 - box.x0), layer.height_px / (box.y1 - box.y0)) * dpi >= 199.9
    text = separate(page.pixels, dpi, 70, 2).text
    black = luminance(page.pixels) < 90
    assert text[black].mean() > 0.97
    assert text[luminance(page.pixels) > 200].mean() < 0.001


@pytest.mark.parametrize("size_mm", [(148.0, 210.0), (297.0, 420.0)])
def test_large_and_small_sheets_keep_their_size_on_paper(size_mm):
    pixels = np.full((px(size_mm[1], 200), px(size_mm[0], 200)), 244, np.uint8)
    pixels[200:204, 100:900] = 20
    form = coded(raster(pixels, 200)).page
    assert (form.width_px / 200 * 25.4, form.height_px / 200 * 25.4) == pytest.approx(size_mm, abs=0.1)
    assert form.reason == "layered"


def test_a_page_with_a_photograph_codes_it_better():
    image = printed()
    y, x = np.mgrid[0 : px(20, 300), 0 : px(28, 300)]
    face = (120 + 80 * np.sin(x / 30) * np.cos(y / 40)).astype(np.uint8)
    image.paste(Image.fromarray(face).convert("RGB"), (px(80, 300), px(36, 300)))
    page = raster(scanned(image), 300)
    assert coded(page).page.reason == "photo"
    place = around(82, 38, 106, 54)
    assert np.abs(shown(page)[place] - page.pixels.astype(int)[place]).mean() < 4


def test_a_strip_stays_one_picture():
    assert coded(raster(np.full((60, 1500, 3), 240, np.uint8), 300)).page.reason == "strip"


def test_ink_in_the_corner_is_coded_like_any_other(tmp_path):
    """Pixels that make bytes of white space or of comments are ink too, and a region that is cut to its ink lies where it lay."""
    pixels = np.full((64, 160), 255, np.uint8)
    pixels[0, 2], pixels[0, 4], pixels[9, 158], pixels[40:44, 90:97] = 0, 0, 0, 0
    for part in (pixels, pixels[5:], pixels[:, 90:]):
        form = coded(raster(np.ascontiguousarray(part), 300)).page
        assert form.reason == "lineart"
        assert np.array_equal(luminance(rendered(form, tmp_path)), part)


def test_pictures_are_coded_with_all_their_colour():
    pixels = np.full((64, 64, 3), PAPER, np.uint8)
    pixels[::4] = RED
    coded_once, again = encode_fine_jpeg(pixels, 40), encode_fine_jpeg(pixels.copy(), 40)
    assert coded_once == again
    picture = Image.open(io.BytesIO(coded_once))
    assert [part[1:3] for part in picture.layer] == [(1, 1)] * 3
    assert np.abs(np.asarray(picture).astype(int) - pixels).mean() < 20
    assert Image.open(io.BytesIO(encode_fine_jpeg(pixels[..., 0], 40))).mode == "L"


def test_bare_paper_costs_next_to_nothing():
    paper = raster(scanned(sheet(200, CARD_MM)), 200)
    form = coded(paper).page
    assert [layer.kind for layer in form.layers] == [LayerKind.DEFLATED_JPEG]
    assert len(form.layers[0].data) < 4_000


def test_the_portrait_of_a_card_is_a_photograph_and_a_dense_seal_is_none():
    page = scanned(stamped(200))
    rows, columns = np.mgrid[: page.shape[0], : page.shape[1]]
    spots = np.random.default_rng(1).random((page.shape[0] // 6 + 1, page.shape[1] // 6 + 1)) < 0.4
    seal, portrait = page.copy(), page.copy()
    seal[(np.hypot(rows - 700, columns - 900) < 110) & spots[rows // 6, columns // 6]] = (190, 40, 45)
    portrait[600:730, 850:950] = (150, 100, 80)
    assert separate(seal, 200, 70, 2).zones.any()
    assert coded(raster(seal, 200)).page.reason == "layered"
    assert coded(raster(portrait, 200)).page.reason == "photo"
