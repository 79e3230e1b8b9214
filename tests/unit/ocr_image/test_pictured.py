from __future__ import annotations

import numpy as np
import pytest
from PIL import ImageDraw, ImageFont

from app.sandbox.paper.codes import qr
from ocr.image.mask import separate
from ocr.image.pictured import pictured
from ocr.image.raster import Raster
from ocr.recipes import LayerRecipe
from tests.unit.ocr_image.drawn_pages import PAPER, px, scanned, sheet

FONT = "/usr/share/fonts/truetype/liberation/LiberationSerif-Regular.ttf"
CARD = "079060001234|Nguyễn Văn An|01011960|Nam|ấp Kỳ Sơn, xã Mỹ Hòa, An Giang|15102021"
TINT = (222, 220, 226)
DPI = 200


@pytest.mark.parametrize("dpi", [200, 300])
def test_the_rim_of_a_tint_stays_sharp_and_no_letters_stand_on_it(dpi):
    image = sheet(dpi, (112.0, 25.0))
    slanting = [(px(x, dpi), px(y, dpi)) for x, y in ((30, 0), (60, 0), (80, 25), (50, 25))]
    ImageDraw.Draw(image).polygon(slanting, fill=TINT)
    bare = Raster(scanned(image), dpi)
    font = ImageFont.truetype(FONT, 13 * dpi / 72)
    for row in range(3):
        ImageDraw.Draw(image).text(
            (px(8, dpi), px(3 + 7 * row, dpi)), "Ủy ban nhân dân xã thông báo kết quả", (25, 25, 28), font
        )
    page, recipe = Raster(scanned(image), dpi), LayerRecipe()
    seen, wanted = (
        pictured(each, separate(each.pixels, dpi, recipe.chroma, recipe.speck_cells), DPI)[0].astype(int)
        for each in (page, bare)
    )
    assert seen.min() > 140  # ink has 25
    off = np.abs(seen - wanted).max(-1)
    assert np.percentile(off, 99) < min(PAPER) - min(TINT)
    assert off.mean() < 1.5


def test_a_code_stands_in_the_stencil_alone_wherever_pale_ink_is_seen(monkeypatch):
    image, at = sheet(DPI, (80.0, 50.0)), (px(40, DPI), px(15, DPI))
    code = qr(CARD, px(14, DPI))
    image.paste((25, 25, 28), at, code)
    page, recipe = Raster(scanned(image), DPI), LayerRecipe()
    monkeypatch.setattr("ocr.image.pictured.pale_ink", lambda small, *_: np.ones(small.shape[:2], np.uint8))
    seen = pictured(page, separate(page.pixels, DPI, recipe.chroma, recipe.speck_cells), DPI)[0]
    assert seen[at[1] : at[1] + code.height, at[0] : at[0] + code.width].min() > 140
