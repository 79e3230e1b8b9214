"""What every OcrEngine keeps to, on drawn papers."""

from __future__ import annotations

import unicodedata
from functools import cache
from statistics import mean

import numpy as np
import pytest

from ocr.errors import LanguageMissing, ReadingFailed
from ocr.image.raster import Raster
from ocr.text.engine import OcrEngine
from ocr.text.recipe import ReadRecipe
from ocr.text.tesseract.api import TesseractApi
from ocr.text.tesseract.data import tessdata_folder
from ocr.text.tesseract.program import TesseractProgram
from ocr.values import BlockKind, Box, Note, TextPage
from tests.perf.office_letters import office_letter
from tests.perf.reading_scores import unmarked
from tests.unit.ocr_text.drawn_paper import DrawnPaper, letter

ENGINES: list[type[TesseractApi] | type[TesseractProgram]] = [TesseractApi, TesseractProgram]


@pytest.fixture(params=ENGINES)
def engine(request) -> OcrEngine:
    return request.param()


@cache
def letter_read_by(kind) -> TextPage:
    return kind().recognize(letter().raster, ReadRecipe())


def farthest_end_px(one: Box, other: Box) -> int:
    return max(abs(one.x0 - other.x0), abs(one.y0 - other.y0), abs(one.x1 - other.x1), abs(one.y1 - other.y1))


def test_the_letter_is_read_in_order_with_boxes_and_baselines(engine):
    paper = letter()
    page = letter_read_by(type(engine))
    assert (page.width_px, page.height_px, page.dpi) == (paper.width_px, paper.image.height, 200.0)
    assert page.engine == engine.version
    assert [word.text for word in page.words] == paper.spellings
    for found, true in zip(page.words, paper.words, strict=True):
        assert abs(found.baseline_y_px - true.baseline_y_px) <= 4
        assert 0.0 <= found.confidence <= 1.0
        if len(found.text) > 1:  # the box of a lone dash is the engine's guess
            assert farthest_end_px(found.box_px, true.box_px) <= 6
    assert mean(word.confidence for word in page.words) > 0.85
    assert unicodedata.is_normalized("NFC", page.text)
    assert "\u00d0" not in page.text


def test_both_engines_read_the_same():
    api, program = (letter_read_by(kind) for kind in ENGINES)
    assert [(word.text, word.block, word.line, word.second, word.notes) for word in api.words] == [
        (word.text, word.block, word.line, word.second, word.notes) for word in program.words
    ]
    for one, other in zip(api.words, program.words, strict=True):
        assert farthest_end_px(one.box_px, other.box_px) <= 3
        assert abs(one.baseline_y_px - other.baseline_y_px) <= 2
        assert abs(one.confidence - other.confidence) <= 0.25


def test_numbers_are_read_twice(engine):
    numbers = [word for word in letter_read_by(type(engine)).words if any(sign.isdigit() for sign in word.text)]
    assert len(numbers) >= 3
    assert all(word.notes & {Note.AGREED, Note.DIFFERS} for word in numbers)
    assert sum(Note.AGREED in word.notes for word in numbers) >= len(numbers) - 1


@pytest.mark.parametrize("kind", ENGINES)
def test_where_no_other_network_is_installed_no_number_is_agreed_and_the_reading_says_so(kind, tmp_path):
    (tmp_path / "vie.traineddata").symlink_to(tessdata_folder() / "vie.traineddata")
    page = kind(tmp_path).recognize(letter().raster, ReadRecipe())
    numbers = [word for word in page.words if any(sign.isdigit() for sign in word.text)]
    assert len(numbers) >= 3
    assert not any(word.notes & {Note.AGREED, Note.DIFFERS} for word in numbers)
    assert "numbers read once" in page.engine
    assert max(word.confidence for word in numbers) < 0.99, "nobody read them again"


def table_with_cells_that_stand_askew() -> DrawnPaper:
    """A row whose cells are centred in height, so that their lines lie at heights of their own."""
    paper = DrawnPaper(210.0, 120.0)
    edges = (20.0, 40.0, 85.0, 140.0, 190.0)
    cells = (
        ("01",),
        ("Cấp giấy phép", "khai thác"),
        ("Ba mươi ngày", "làm việc", "kể từ ngày nộp"),
        ("Sở Tư pháp", "tỉnh"),
    )
    for x_mm, lines in zip(edges, cells, strict=False):
        for row, line in enumerate(lines):
            paper.write(line, x_mm + 3, 50 - 2.6 * len(lines) + 6.0 * row)
    for y_mm in (32.0, 60.0, 70.0):
        paper.rule(edges[0], y_mm, edges[-1], y_mm)
    for x_mm in edges:
        paper.rule(x_mm, 32.0, x_mm, 70.0)
    return paper


def test_a_ruled_table_is_read_cell_by_cell(engine):
    paper = table_with_cells_that_stand_askew()
    page = engine.recognize(paper.raster, ReadRecipe())
    assert [unmarked(word.text) for word in page.words] == [unmarked(text) for text in paper.spellings]
    assert BlockKind.TABLE in page.blocks
    for found, true in zip(page.words, paper.words, strict=True):
        assert farthest_end_px(found.box_px, true.box_px) <= 8


@pytest.mark.turns
def test_both_engines_give_the_same_words_kinds_doubts_and_second_readings():
    """Of a letter with figures, signed and sealed. The wheel and Debian's program are two builds: a word in 100 may differ."""
    raster = Raster(np.asarray(office_letter(150, seed=2)[0]), 150.0)
    api, program = (kind().recognize(raster, ReadRecipe()) for kind in ENGINES)
    assert api.blocks == program.blocks
    told = [
        [(word.text, word.raw, word.second, word.notes, word.block) for word in page.words] for page in (api, program)
    ]
    differing = [pair for pair in zip(*told, strict=True) if pair[0] != pair[1]]
    assert len(differing) <= len(told[0]) / 100, differing
    assert not any(sign.isdigit() for one, other in differing for sign in one[0] + other[0]), "numbers are read alike"


@pytest.mark.turns
def test_a_seal_over_the_text_does_not_hide_it(engine):
    plain = letter().raster.pixels[430:720]
    sealed = plain.copy()
    sealed[:, 500:900] = np.minimum(sealed[:, 500:900], np.array([250, 40, 50], np.uint8))
    texts = [engine.recognize(Raster(pixels, 200.0), ReadRecipe()).text for pixels in (plain, sealed)]
    assert texts[0] == texts[1]
    assert "Kính gửi: Phòng Tư pháp huyện Đồng Mẫu" in texts[1]


def test_a_name_stamped_in_the_ink_of_the_seal_is_read_under_the_signature(engine):
    paper = DrawnPaper()
    paper.write("Đề nghị các đơn vị thực hiện và báo cáo kết quả trước ngày 05 tháng 9.", 25, 20)
    paper.write("Nơi nhận:", 25, 40, points=12)
    paper.write("- Như trên;", 25, 46, points=11)
    paper.write("KT. GIÁM ĐỐC", 150, 40, centred=True, bold=True)
    printed = paper.raster.pixels
    paper.write("Hà Văn Phúc", 150, 85, centred=True, bold=True)
    name = paper.raster.pixels < 200
    pixels = printed.copy()
    pixels[name & (printed >= 200)] = 20  # the name's ink, dark in every channel
    pixels[:, :, 0] = printed[:, :, 0]  # and bright in red: that of the seal
    page = engine.recognize(Raster(pixels, 200.0), ReadRecipe())
    found = [word for word in page.words if word.box_px.y0 > paper.px(75)]
    assert [word.text for word in found] == ["Hà", "Văn", "Phúc"]
    for word, true in zip(found, paper.words[-3:], strict=True):
        assert farthest_end_px(word.box_px, true.box_px) <= 6
    without = pixels.copy()
    without[paper.px(30) : paper.px(50), : paper.px(70)] = 255
    told = engine.recognize(Raster(without, 200.0), ReadRecipe())
    assert "Phúc" not in told.text, "where nobody is addressed nobody is looked for"


def test_an_empty_page_has_no_words_and_is_not_read(engine, tmp_path):
    page = engine.recognize(Raster(np.full((400, 300), 255, np.uint8), 200.0), ReadRecipe())
    assert page.words == ()
    assert page.text == ""
    (tmp_path / "vie.traineddata").write_bytes(b"damaged: reading would fail")
    nothing = type(engine)(tmp_path).recognize(Raster(np.full((400, 300, 3), 250, np.uint8), 200.0), ReadRecipe())
    assert nothing.words == ()


def test_the_palest_print_is_no_empty_page(engine):
    pale = 255 - (255 - letter().raster.pixels[430:560].astype(np.uint16)) // 6
    assert "Kính gửi" in engine.recognize(Raster(pale.astype(np.uint8), 200.0), ReadRecipe()).text


def test_vietnamese_is_installed_and_other_languages_are_refused(engine):
    assert "vie" in engine.languages()
    assert list(engine.languages()) == sorted(engine.languages())
    with pytest.raises(LanguageMissing):
        engine.recognize(Raster(np.zeros((50, 50), np.uint8), 200.0), ReadRecipe(language="vie+xyz"))


def test_the_version_names_engine_and_data(engine):
    assert engine.version == type(engine)().version
    assert "tesseract" in engine.version
    assert ", data " in engine.version


@pytest.mark.parametrize("kind", ENGINES)
def test_damaged_language_data_are_a_failed_reading(kind, tmp_path):
    (tmp_path / "vie.traineddata").write_bytes(b"damaged")
    with pytest.raises(ReadingFailed):
        kind(tmp_path).recognize(Raster(np.eye(50, dtype=np.uint8) * 255, 200.0), ReadRecipe())


def test_a_program_that_is_not_installed_is_a_failed_reading(monkeypatch, tmp_path):
    engine = TesseractProgram()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ReadingFailed):
        engine.recognize(Raster(np.full((50, 50), 255, np.uint8), 200.0), ReadRecipe())
