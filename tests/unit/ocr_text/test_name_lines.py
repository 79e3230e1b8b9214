"""Names and offices that seal, pen and stamp spoilt, read by the engine itself."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from ocr.image.raster import Raster
from ocr.text.again.name_lines import name_lines_read
from ocr.text.found import FoundWord
from ocr.text.picture import ReadingPicture
from ocr.text.recipe import ReadRecipe
from ocr.text.tesseract.api import TesseractApi
from tests.unit.ocr_text.drawn_paper import DrawnPaper

FONT = "/usr/share/fonts/truetype/liberation/LiberationSerif-Bold.ttf"
NAME = "Trần Văn Minh"


def stamped(colour: tuple[int, int, int], turn_deg: float, *, rim: bool) -> Raster:
    """The foot of a paper whose name was put down by a stamp, and a seal's rim over it."""
    drawn = DrawnPaper(height_mm=150)
    drawn.write("Nơi nhận:", 30, 20)
    drawn.write("- Như trên;", 30, 26)
    drawn.write("CHỦ TỊCH", 150, 20, centred=True, bold=True)
    mask = Image.new("L", (500, 160), 0)
    ImageDraw.Draw(mask).text((60, 60), NAME, 255, ImageFont.truetype(FONT, 40))
    mask = mask.rotate(turn_deg, Image.Resampling.BICUBIC)
    drawn.image.paste(colour, (drawn.px(125), drawn.px(38)), mask)
    if rim:
        x, y = drawn.px(112), drawn.px(11.5)
        ImageDraw.Draw(drawn.image).ellipse((x, y, x + drawn.px(36), y + drawn.px(36)), outline=(20, 20, 20), width=6)
    return drawn.raster


@pytest.mark.parametrize(
    ("colour", "turn_deg", "rim"), [((210, 30, 40), 5.0, False), ((20, 20, 20), 0.0, True), ((20, 20, 20), -5.0, False)]
)
def test_a_stamped_name_is_read_askew_in_red_and_under_a_rim(colour: tuple[int, int, int], turn_deg: float, rim: bool):
    page = TesseractApi().recognize(stamped(colour, turn_deg, rim=rim), ReadRecipe())
    assert NAME in page.text


def test_nothing_is_read_again_where_name_and_office_were_found_or_no_place_is_known():
    drawn = DrawnPaper()
    drawn.write("Nơi nhận:", 30, 210)
    drawn.write("CHỦ TỊCH", 150, 210, centred=True)
    drawn.write(NAME, 150, 245, centred=True)
    words = [
        FoundWord(w.text, (w.box_px.x0, w.box_px.y0, w.box_px.x1, w.box_px.y1), (0, w.baseline_y_px, 1, w.baseline_y_px), 0.95)
        for w in drawn.words
    ]  # fmt: skip
    gray = np.ascontiguousarray(drawn.raster.pixels.max(axis=2))
    picture = ReadingPicture(gray, gray, drawn.dpi, 1.0, 1.0)

    def never(_: object) -> list[list[FoundWord]]:
        raise AssertionError

    for some in (words, words[2:]):
        assert name_lines_read(picture, drawn.raster, some, never, None) == some
