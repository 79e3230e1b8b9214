"""Where coloured ink lies: a seal and a signature are found, print and the paper's own tint are not."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from app.sandbox.paper.seal import seal
from ocr.image.colored_ink import colored_places
from ocr.image.raster import Raster

DPI, SIZE = 150.0, (1240, 1754)


def _page(*, tint: tuple[int, int, int] = (246, 243, 232)) -> Image.Image:
    rng = np.random.default_rng(4)
    paper = np.clip(rng.normal(tint, 2.5, (SIZE[1], SIZE[0], 3)), 0, 255).astype(np.uint8)
    page = Image.fromarray(paper)
    draw = ImageDraw.Draw(page)
    for row in range(30):
        draw.text((150, 120 + 30 * row), "Cong hoa xa hoi chu nghia Viet Nam", fill=(30, 28, 35), font_size=24)
    return page


def test_a_seal_and_a_signature_are_found_and_print_is_not() -> None:
    page = _page()
    stamp = seal("UY BAN NHAN DAN", "XA MAU LAM", 210, 3)
    page.paste((200, 30, 40), (800, 1200), stamp)
    ImageDraw.Draw(page).line([(300, 1400), (340, 1350), (380, 1420), (430, 1360), (470, 1410)], (30, 40, 190), 5)
    found = colored_places(Raster(np.asarray(page), DPI))
    assert len(found) == 2
    red, blue = found
    assert abs(red.x0 - 800) < 15
    assert abs(red.y1 - 1410) < 15
    assert abs(blue.x0 - 300) < 15
    assert abs(blue.x1 - 470) < 15


def test_paper_that_is_tinted_and_gray_pages_bear_none() -> None:
    assert colored_places(Raster(np.asarray(_page(tint=(250, 220, 180))), DPI)) == ()
    assert colored_places(Raster(np.asarray(_page().convert("L")), DPI)) == ()
