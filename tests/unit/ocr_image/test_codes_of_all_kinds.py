"""Codes as papers have them: each kind, turned, inverted, under a seal, large and fine; and patches, which zxing-cpp does not read."""

from __future__ import annotations

import functools
import logging

import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageDraw

from app.domain.facts import PageCode
from app.sandbox.paper.seal import SEAL_RED, seal
from ocr.codes.patch import NARROW_MM, PATTERNS, WIDE_MM
from ocr.codes.reader import read_codes
from tests.support.slip_sheet import slip
from tests.unit.ocr_image.drawn_pages import letter, px, scanned

DPI = 200
TEXT = "H56.14-240823-0001"
KINDS = {
    "PDF417": zxingcpp.BarcodeFormat.PDF417,
    "DataMatrix": zxingcpp.BarcodeFormat.DataMatrix,
    "QRCode": zxingcpp.BarcodeFormat.QRCode,
    "Code128": zxingcpp.BarcodeFormat.Code128,
    "Code39": zxingcpp.BarcodeFormat.Code39,
}


@functools.cache
def _mark(kind: str, module_px: int = 3) -> Image.Image:
    fine = np.asarray(zxingcpp.create_barcode(TEXT, KINDS[kind]).to_image(scale=1, add_quiet_zones=True), np.uint8)
    if kind.startswith("Code"):
        fine = np.tile(fine[fine.shape[0] // 4], (px(10, DPI) // module_px, 1))
    return Image.fromarray(np.kron(np.pad(fine, 4, constant_values=255), np.ones((module_px, module_px), np.uint8)))


def _page(mark: Image.Image, at=(150, 500)) -> Image.Image:
    page = letter(DPI).copy()
    page.paste(mark.convert("RGB"), at)
    return page


def _found(page: Image.Image) -> list[tuple[str, str]]:
    return [(code.symbology, code.text) for code in read_codes(scanned(page), DPI)]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_read_between_lines_of_text(kind):
    assert _found(_page(_mark(kind))) == [(kind, TEXT)]


@pytest.mark.parametrize("kind", ["Code39", "PDF417", "DataMatrix"])
def test_white_on_black_is_read(kind):
    inverted = Image.fromarray(255 - np.asarray(_mark(kind)))
    assert _found(_page(inverted)) == [(kind, TEXT)]


@pytest.mark.parametrize("degrees", [-25, 20])
@pytest.mark.parametrize("kind", ["Code39", "PDF417"])
def test_a_label_that_was_stuck_on_askew_is_read(kind, degrees):
    turned = _mark(kind).rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    assert _found(_page(turned)) == [(kind, TEXT)]


def test_a_code_is_read_under_a_red_seal_and_its_place_is_told():
    page = np.asarray(_page(_mark("DataMatrix")), np.float32)
    size = px(34, DPI)
    ink = np.asarray(seal("CƠ QUAN MẪU", "TỈNH MẪU", size, 3), np.float32)[..., None] / 255
    spot = page[450 : 450 + size, 100 : 100 + size]
    spot *= 1 - ink * (1 - np.array(SEAL_RED, np.float32) / 255)
    (code,) = read_codes(scanned(Image.fromarray(page.astype(np.uint8))), DPI)
    assert code.text == TEXT
    assert 150 <= code.box_px.x0 < code.box_px.x1 <= 150 + _mark("DataMatrix").width


def test_several_kinds_on_one_page_are_all_read_from_top_to_bottom():
    page = _page(_mark("Code128"), (120, 200))
    page.paste(_mark("PDF417").convert("RGB"), (120, 600))
    page.paste(_mark("DataMatrix").convert("RGB"), (700, 1000))
    assert [kind for kind, _ in _found(page)] == ["Code128", "PDF417", "DataMatrix"]


def test_both_codes_of_a_slip_are_read_from_a_poor_copy(tmp_path):
    slip(tmp_path / "slip.png", TEXT, f"https://mau.example/tra-cuu?mahs={TEXT}")
    with Image.open(tmp_path / "slip.png") as image:
        small = image.convert("RGB").resize((image.width // 2, image.height // 2), Image.Resampling.LANCZOS)
    small.rotate(2.5, Image.Resampling.BICUBIC, fillcolor="white").save(tmp_path / "copy.jpg", quality=20)
    found = {code.symbology for code in read_codes(np.asarray(Image.open(tmp_path / "copy.jpg")), 100)}
    assert found == {"QRCode", "Code39"}


def _patch(kinds: str, scale: float = 1.0) -> Image.Image:
    page = Image.new("RGB", (px(210, DPI), px(297, DPI)), (250, 248, 244))
    draw, top = ImageDraw.Draw(page), px(12, DPI)
    for kind in kinds:
        height = px((WIDE_MM if kind == "w" else NARROW_MM) * scale, DPI)
        draw.rectangle((px(30, DPI), top, px(170, DPI), top + height - 1), fill=(30, 30, 30))
        top += height + px(NARROW_MM * scale, DPI)
    return page


@pytest.mark.turns
@pytest.mark.parametrize("kinds", PATTERNS)
def test_each_patch_is_named_and_has_its_place(kinds):
    (code,) = read_codes(scanned(_patch(kinds), 2.0), DPI)
    assert (code.symbology, code.text) == ("Patch", PATTERNS[kinds])
    assert code.box_px.x0 == pytest.approx(px(30, DPI), abs=40)
    assert code.box_px.y1 == pytest.approx(px(12 + 20.3, DPI), abs=60)


def test_a_patch_that_was_printed_smaller_and_spotted_is_named():
    page = _patch("nwnw", 0.85)
    for x, y in ((60, 15), (100, 22), (140, 14)):
        ImageDraw.Draw(page).ellipse((px(x, DPI), px(y, DPI), px(x + 6, DPI), px(y + 6, DPI)), fill=(250, 248, 244))
    assert [code.text for code in read_codes(scanned(page), DPI)] == ["T"]


def test_a_patch_upside_down_is_the_one_that_it_mirrors():
    upside_down = {}
    for kinds, name in PATTERNS.items():
        (code,) = read_codes(np.ascontiguousarray(np.rot90(scanned(_patch(kinds)), 2)), DPI)
        upside_down[name] = code.text
    assert upside_down == {"1": "6", "2": "2", "3": "T", "4": "4", "6": "1", "T": "3"}


def test_the_bars_of_a_table_are_no_patch():
    page = letter(DPI).copy()
    draw = ImageDraw.Draw(page)
    for row in range(12):  # black rows of equal height, as far apart as they are high
        draw.rectangle((100, 300 + row * 32, 900, 300 + row * 32 + 15), fill=(20, 20, 20))
    assert read_codes(scanned(page), DPI) == ()


def test_what_codes_say_is_not_logged_and_stands_in_no_representation(caplog):
    with caplog.at_level(logging.DEBUG):
        (code,) = read_codes(scanned(_page(_mark("QRCode"))), DPI)
    assert code.text == TEXT
    assert TEXT not in caplog.text
    assert TEXT not in repr(code) + repr(PageCode(code.symbology, code.text, (0, 0, 9, 9)))
