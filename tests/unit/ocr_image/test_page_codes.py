from __future__ import annotations

import numpy as np
import pytest
import segno
import zxingcpp
from PIL import Image

from ocr.codes.reader import read_codes
from ocr.image.color import luminance
from tests.unit.ocr_image.drawn_pages import letter, scanned, scanned_letter

CARD = "038190012345|171234567|NGUYỄN THỊ MẪU|15081990|Nữ|Thôn 3, Xã Mẫu, Huyện Mẫu, Thanh Hóa|10052021"
DOSSIER = "H56.14-240823-0001"


def _with(code: Image.Image, at=(700, 60)) -> Image.Image:
    page = letter(200).copy()
    page.paste(code, at)
    return page


def _qr(text: str, scale: int) -> Image.Image:
    matrix = np.array([list(row) for row in segno.make(text, error="m").matrix_iter(scale=scale, border=4)])
    return Image.fromarray(np.where(matrix > 0, 0, 255).astype(np.uint8)).convert("RGB")


def _bars(kind: zxingcpp.BarcodeFormat, text: str) -> Image.Image:
    bars = np.asarray(zxingcpp.create_barcode(text, kind).to_image(scale=1))
    row = np.repeat(bars[bars.shape[0] // 4], 2)
    return Image.fromarray(np.tile(row, (80, 1))).convert("RGB")


@pytest.mark.parametrize("quarters", range(4))
def test_the_qr_code_of_an_identity_card_is_read_in_every_direction(quarters):
    page = np.rot90(luminance(scanned(_with(_qr(CARD, 4)), 1.0)), quarters)
    (code,) = read_codes(np.ascontiguousarray(page))
    assert (code.symbology, code.text) == ("QRCode", CARD)


@pytest.mark.parametrize(
    ("kind", "name"), [(zxingcpp.BarcodeFormat.Code39, "Code39"), (zxingcpp.BarcodeFormat.Code128, "Code128")]
)
def test_the_bars_of_a_slip_are_read(kind, name):
    (code,) = read_codes(luminance(scanned(_with(_bars(kind, DOSSIER), (120, 30)))))
    assert (code.symbology, code.text) == (name, DOSSIER)


def test_the_box_lies_around_the_code():
    (code,) = read_codes(luminance(scanned(_with(_qr("x" * 20, 5)))))
    box = code.box_px
    side = _qr("x" * 20, 5).width - 40  # without the quiet zone
    assert abs(box.x0 - 720) < 8
    assert abs(box.y0 - 80) < 8
    assert abs(box.x1 - box.x0 - side) < 12


def test_codes_come_from_top_to_bottom():
    page = _with(_qr("thấp", 4), (200, 1000))
    page.paste(_qr("cao", 4), (600, 60))
    assert [code.text for code in read_codes(luminance(scanned(page)))] == ["cao", "thấp"]


def test_text_alone_holds_no_code():
    assert read_codes(luminance(scanned_letter(200))) == ()
