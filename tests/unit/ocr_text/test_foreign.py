"""A page in another language is found by its words, and read with its language's data, where they are."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from ocr.errors import LanguageMissing
from ocr.image.raster import Raster
from ocr.text.foreign import foreign_share, in_unknown_script, looks_foreign, telling
from ocr.text.reading import read
from ocr.text.recipe import ReadRecipe
from ocr.text.tesseract.api import TesseractApi
from ocr.text.tesseract.data import tessdata_folder
from ocr.values import Box, TextPage, Word
from tests.perf.reading_scores import plain, scores_of
from tests.unit.ocr_text.drawn_paper import DrawnPaper, landscape_table, letter

ENGLISH = (
    "CERTIFICATE OF COMPLETION",
    "This is to certify that the student named below has completed the whole",
    "programme of secondary education at the Example School between the years",
    "2005 and 2008, and that her conduct was good. The certificate was issued",
    "by the Board of Examiners on 30 June 2008 under number VD 04512. Any change",
    "to this document makes it void; the original is kept by the registrar.",
)


@cache
def certificate() -> DrawnPaper:
    paper = DrawnPaper(height_mm=110)
    for row, line in enumerate(ENGLISH):
        paper.write(line, 25, 25 + 9 * row)
    return paper


def test_a_vietnamese_text_has_vietnamese_shapes_and_another_one_has_not():
    assert foreign_share(telling(letter().spellings)) == 0
    assert foreign_share(telling(landscape_table().spellings)) == 0
    assert foreign_share(telling(" ".join(ENGLISH[1:]).split())) > 0.6
    assert foreign_share([]) == 0


def test_a_page_that_is_read_badly_is_in_no_unknown_script():
    """Only both together: an engine that is unsure of all, and words of no Vietnamese shape."""
    box = Box(0, 0, 9, 9)

    def page(texts: list[str], confidence: float) -> TextPage:
        return TextPage(99, 99, 200.0, tuple(Word(one, box, box, 9.0, confidence, 0, 0) for one in texts), "engine")

    vietnamese, other = (
        ["Căn", "cứ", "Nghị", "định", "của", "Chính", "phủ"] * 4,
        ["CTIDaBKa", "peectpe", "zvfgt", "wnfnx"] * 6,
    )
    assert in_unknown_script(page(other, 0.3))
    assert not in_unknown_script(page(other, 0.8)), "English"
    assert not in_unknown_script(page(vietnamese, 0.3)), "a poor copy"
    assert not in_unknown_script(page(other[:10], 0.3)), "too few words to say"
    assert not in_unknown_script(page([*other, *(["4711"] * 600)], 0.3)), "a table of numbers in tiny print"


def test_abbreviations_numbers_and_lone_letters_say_nothing():
    assert telling(["UBND", "299/UBND-TTHC", "a)", "Nguyễn", "Đoàn", "2008"]) == ["nguyen", "doan"]


def test_a_few_foreign_words_make_no_foreign_page():
    api = TesseractApi()
    paper = DrawnPaper(height_mm=40)
    paper.write("Website: www.example.com; Email: office@example.com", 25, 25)
    assert not looks_foreign(api.recognize(paper.raster, ReadRecipe()))
    assert not looks_foreign(api.recognize(letter().raster, ReadRecipe()))


def test_an_english_page_is_read_with_english_and_says_so():
    paper = certificate()
    engine = TesseractApi()
    usual, found = (read(engine, paper.raster, ReadRecipe(foreign_language=foreign)) for foreign in ("", "vie+eng"))
    truth = plain(" ".join(paper.spellings))
    assert scores_of(truth, plain(found.text)).words > max(0.97, scores_of(truth, plain(usual.text)).words)
    assert (usual.engine, found.engine) == (engine.version, f"{engine.version}, vie+eng")


def test_where_the_language_is_not_installed_the_page_is_read_as_all_others_and_says_so(tmp_path: Path):
    (tmp_path / "vie.traineddata").symlink_to(tessdata_folder() / "vie.traineddata")
    engine = TesseractApi(tmp_path)
    found = read(engine, certificate().raster, ReadRecipe())
    assert len(found.words) > 50
    assert found.engine == f"{engine.version}, eng not installed: numbers read once, vie+eng not installed"


def test_the_usual_language_has_to_be_there(tmp_path: Path):
    with pytest.raises(LanguageMissing, match="vie"):
        read(TesseractApi(tmp_path), Raster(certificate().raster.pixels, 200.0), ReadRecipe())
