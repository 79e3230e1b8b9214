"""Numbers that stand alone at the head or the foot of a page: found by their size and the bare paper around them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from ocr.image.raster import Raster
from ocr.text.again.lone_numbers import lone_numbers
from ocr.text.found import FoundWord
from ocr.text.picture import reading_picture
from ocr.text.recipe import ReadRecipe
from ocr.text.tesseract.api import TesseractApi
from tests.unit.ocr_text.drawn_paper import DrawnPaper

A5 = (148.0, 210.0)


def paper(write: Callable[[DrawnPaper], None], dpi: float = 150.0) -> Raster:
    sheet = DrawnPaper(*A5, dpi)
    for row in range(3):
        sheet.write("Căn cứ Luật Tổ chức chính quyền địa phương;", 20, 40 + 8 * row)
    write(sheet)
    return Raster(np.asarray(sheet.image, np.uint8), dpi)


def words(raster: Raster, *readings: str, found: tuple[FoundWord, ...] = ()) -> list[FoundWord]:
    """What is found where each number is read as these, by turns."""
    sizes: list[int] = []

    def read(line: np.ndarray) -> str:
        sizes.append(line.shape[0])
        return readings[(len(sizes) - 1) % len(readings)]

    return list(lone_numbers(reading_picture(raster), found, read))


@pytest.mark.parametrize("dpi", [100.0, 200.0, 300.0])
@pytest.mark.parametrize(("x_mm", "y_mm"), [(74, 12), (74, 203), (130, 203)])
def test_a_number_by_itself_is_found_at_head_and_foot(x_mm: float, y_mm: float, dpi: float) -> None:
    (number,) = words(paper(lambda sheet: sheet.write("12", x_mm, y_mm, centred=True), dpi), "12")
    scale = min(1.0, 180 / dpi) * dpi / 25.4
    assert (number.box[0] + number.box[2]) / 2 == pytest.approx(x_mm * scale, abs=1.5 * scale)
    assert number.box[3] == pytest.approx(y_mm * scale, abs=scale)
    assert (number.text, number.confidence) == ("12", 1.0)


@pytest.mark.parametrize(
    "write",
    [
        lambda sheet: sheet.write("12", 74, 100),
        lambda sheet: sheet.write("trang sau 12", 74, 203),
        lambda sheet: sheet.write("12345", 74, 203),
        lambda sheet: sheet.write("2", 4, 203),
        lambda sheet: (sheet.write("2", 74, 203), sheet.rule(60, 204, 90, 204)),
        lambda sheet: [sheet.write("2", 20 + 25 * place, 203) for place in range(5)],
    ],
    ids=["in the text", "in a line", "too long", "in the margin", "over a rule", "a row of marks"],
)
def test_what_does_not_stand_alone_is_no_page_number(write: Callable[[DrawnPaper], None]) -> None:
    assert words(paper(write), "2") == []


def test_dashes_beside_a_number_are_its_ornament() -> None:
    (number,) = words(paper(lambda sheet: sheet.write("- 2 -", 74, 203, centred=True)), "2")
    assert number.text == "2"


def test_readings_that_differ_make_it_unsure_or_no_number() -> None:
    one = paper(lambda sheet: sheet.write("2", 74, 203, centred=True))
    assert [word.confidence for word in words(one, "2", "2", "")] == [pytest.approx(2 / 3)]
    assert words(one, "2", "2", "7") == words(one, "z") == words(one, "") == []


def test_a_word_that_the_engine_found_itself_stays_alone() -> None:
    one = paper(lambda sheet: sheet.write("2", 74, 203, centred=True))
    (number,) = words(one, "2")
    assert words(one, "2", found=(FoundWord("Z", number.box, (0, 0, 1, 0), 0.3),)) == []


def test_an_empty_page_and_a_picture_bear_no_number() -> None:
    assert words(Raster(np.full((600, 400), 250, np.uint8), 150.0), "2") == []
    noise = np.random.default_rng(3).integers(0, 255, (900, 600)).astype(np.uint8)
    assert words(Raster(noise, 150.0), "2") == []


def test_the_engine_reads_a_page_number_and_the_next_page_as_before() -> None:
    engine = TesseractApi()
    plain = paper(lambda sheet: None, 200.0)
    before = engine.recognize(plain, ReadRecipe())
    numbered = engine.recognize(paper(lambda sheet: sheet.write("3", 74, 203, centred=True), 200.0), ReadRecipe())
    assert [word.text for word in numbered.words] == [*(word.text for word in before.words), "3"]
    assert engine.recognize(plain, ReadRecipe()) == before, "letters are read again after digits"
