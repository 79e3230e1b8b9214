"""Where red seals are seen on drawn pages."""

from __future__ import annotations

import numpy as np
from PIL import Image

from app.sandbox.paper.seal import SEAL_MM, SEAL_RED, seal
from ocr.image.raster import Raster
from ocr.image.seals import seal_places

DPI = 200.0
AT = (700, 900)


def page(ink: tuple[int, int, int]) -> Raster:
    image = Image.new("RGB", (1654, 2339), (246, 244, 238))
    side = round(SEAL_MM / 25.4 * DPI)
    image.paste(ink, AT, seal("ỦY BAN NHÂN DÂN", "XÃ ĐỒNG MẪU", side, 3))
    return Raster(np.asarray(image), DPI)


def test_a_red_seal_has_its_place():
    (box,) = seal_places(page(SEAL_RED))
    side = SEAL_MM / 25.4 * DPI
    for found, drawn in zip((box.x0, box.y0, box.x1, box.y1), (*AT, AT[0] + side, AT[1] + side), strict=True):
        assert abs(found - drawn) <= 12


def test_what_is_blue_black_or_gray_is_no_seal():
    for raster in (page((40, 60, 170)), page((30, 30, 30)), Raster(page(SEAL_RED).pixels[..., 1].copy(), DPI)):
        assert seal_places(raster) == ()


def test_a_line_in_red_is_no_seal():
    pixels = np.full((2339, 1654, 3), 246, np.uint8)
    pixels[800:806, 300:1300] = (200, 30, 40)
    assert seal_places(Raster(pixels, DPI)) == ()
