"""Pages that no reader likes: each ends, with the words that are there, or with none, and nothing that is not there is stated as sure."""

from __future__ import annotations

import unicodedata
from functools import cache

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from app.sandbox.paper.seal import SEAL_RED, seal
from ocr.errors import ScriptUnknown
from ocr.image.raster import Raster
from ocr.page import clean, inspect
from ocr.text.found import FoundWord
from ocr.text.page import page_of
from ocr.text.picture import ReadingPicture
from ocr.text.reading import read
from ocr.text.recipe import ReadRecipe
from ocr.text.tesseract.api import TesseractApi
from ocr.values import BlockKind, PageFacts, TextPage, Verdict
from tests.perf.office_letters import office_letter
from tests.perf.reading_scores import Scores, has_digit, plain, scores_of

DPI = 150
SIZE_PX = (1240, 1754)
DEJAVU = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
LIBERATION = "/usr/share/fonts/truetype/liberation/LiberationSerif-Regular.ttf"


@cache
def letter() -> tuple[Image.Image, str]:
    image, text = office_letter(DPI, seed=5)
    return image, plain(text)


def seen(pixels: np.ndarray, dpi: float = DPI) -> tuple[PageFacts, TextPage]:
    """The way of a page through the station."""
    raster = Raster(np.ascontiguousarray(pixels), dpi)
    facts = inspect(raster)
    return facts, read(TesseractApi(), clean(raster, facts), ReadRecipe())


def scores(page: TextPage) -> Scores:
    return scores_of(letter()[1], plain(page.text))


def drawn(lines: list[str], font_px: int, pitch_px: int, font: str) -> np.ndarray:
    image = Image.new("RGB", SIZE_PX, "white")
    pen, face = ImageDraw.Draw(image), ImageFont.truetype(font, font_px)
    for row, line in enumerate(lines):
        pen.text((110, 120 + pitch_px * row), line, "black", face)
    return np.asarray(image)


@pytest.mark.turns
@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_page_that_lies_on_its_side_or_its_head_is_read_upright(turns: int):
    _, page = seen(np.rot90(np.asarray(letter()[0]), turns))
    assert scores(page).words > 0.97
    assert scores(page).cer < 0.05


def test_a_bitonal_page_is_read():
    _, page = seen(np.where(np.asarray(letter()[0].convert("L")) < 140, 0, 255).astype(np.uint8))
    assert scores(page).words > 0.97


@pytest.mark.parametrize(("size_px", "dpi"), [((1, 1), 300.0), ((2, 2), 300.0), ((20, 20), 1200.0), ((1, 400), 72.0)])
def test_a_page_of_a_few_pixels_is_read_as_any_other(size_px: tuple[int, int], dpi: float):
    _, page = seen((np.indices(size_px).sum(0) % 2 * 255).astype(np.uint8), dpi)
    assert page.words == ()


def test_a_page_of_50_dpi_is_told_to_be_no_good_and_hardly_a_number_on_it_is_sure():
    small = letter()[0].resize((SIZE_PX[0] // 3, SIZE_PX[1] // 3), Image.Resampling.BOX)
    facts, page = seen(np.asarray(small), 50.0)
    assert facts.verdict is not Verdict.GOOD
    there = set(letter()[1].replace(",", " ").replace(".", " ").replace(";", " ").split())
    sure = [word for word in page.words if has_digit(word.text) and not word.notes and word.confidence > 0.95]
    wrong = [word.text for word in sure if not set(word.text.strip(",.;:").replace(".", " ").split()) & there]
    assert len(wrong) <= 1, wrong


def test_a_photo_alone_bears_no_words():
    """Soft shapes in colour, as an enlarged photo has them."""
    shapes = np.random.default_rng(1).integers(20, 240, (12, 9, 3), np.uint8)
    photo = np.asarray(Image.fromarray(shapes).resize(SIZE_PX, Image.Resampling.BICUBIC))
    _, page = seen(photo)
    letters = [sign for word in page.words for sign in word.text if unicodedata.category(sign)[0] in "LN"]
    assert len(letters) < 10


def test_a_seal_alone_bears_no_text_but_its_own():
    sheet = Image.new("RGB", SIZE_PX, "white")
    sheet.paste(SEAL_RED, (500, 700), seal("ỦY BAN NHÂN DÂN", "XÃ YÊN BÌNH", 210, 3))
    facts, page = seen(np.asarray(sheet))
    assert not facts.blank
    assert all(kind is BlockKind.STAMP for kind in page.blocks)


@pytest.mark.parametrize("script", ["Настоящим удостоверяется, что заявитель", "Βεβαιώνεται ότι ο αιτών κατοικεί στη"])
def test_what_is_read_of_a_page_in_a_script_that_no_language_knows_is_no_text(script: str):
    """Two scripts of a font that is everywhere; ten others were drawn with fonts of their own (docs/ocr.md)."""
    with pytest.raises(ScriptUnknown):
        seen(drawn([script] * 12, 28, 60, DEJAVU))


def test_a_table_without_end_keeps_every_cell_in_its_row():
    """Ruled, from edge to edge, with neither head nor foot."""
    image = Image.new("L", SIZE_PX, 255)
    pen, face, chance = ImageDraw.Draw(image), ImageFont.truetype(LIBERATION, 22), np.random.default_rng(4)
    rows = [[str(row + 1), *map(str, chance.integers(100, 9999, 5))] for row in range(40)]
    for row, cells in enumerate(rows):
        pen.line((60, 12 + 43 * row, 1180, 12 + 43 * row), 0, 2)
        for column, cell in enumerate(cells):
            pen.text((75 + 187 * column, 20 + 43 * row), cell, 0, face)
    for column in range(7):
        pen.line((60 + 187 * column - 2 * column, 0, 60 + 187 * column - 2 * column, SIZE_PX[1] - 1), 0, 2)
    _, page = seen(np.asarray(image))
    found, cells = plain(page.text).split(), [cell for row in rows for cell in row]
    assert len(found) == len(cells)
    assert sum(one != other for one, other in zip(found, cells, strict=True)) <= 2, "a digit misread is another matter"


def test_twenty_thousand_words_are_put_in_order_and_none_is_lost():
    """What an engine found on a very large sheet: order, blocks and all else that is done with words is no matter of their square."""
    white = np.full((4600, 4200), 255, np.uint8)
    found = [
        FoundWord(
            f"w{row}", (100 + 40 * column, y, 134 + 40 * column, y + 16), (100.0, y + 14.0, 4100.0, y + 14.0), 0.9
        )
        for row in range(200)
        for column in range(100)
        for y in (100 + 22 * row,)
    ]
    page = page_of(found, Raster(white, 600.0), ReadingPicture(white, white, 600.0, 1.0, 1.0), "engine", ReadRecipe())
    assert [word.text for word in page.words] == [word.text for word in found]
