from __future__ import annotations

import numpy as np
import pytest

from ocr.image.raster import Raster
from ocr.text.baselines import baselines_of
from ocr.text.found import FoundWord
from ocr.text.page import page_of
from ocr.text.picture import reading_picture
from ocr.text.recipe import ReadRecipe
from ocr.text.spelling import spelled


def test_coloured_ink_fades_and_black_ink_stays():
    pixels = np.array([[[200, 20, 30], [20, 30, 190], [25, 20, 15], [255, 255, 255]]], np.uint8)
    picture = reading_picture(Raster(pixels, 200.0))
    assert picture.gray.tolist() == [[200, 190, 25, 255]]


def with_ink(height: int, width: int):
    """White with a black corner: something that is worth a reading."""
    pixels = np.full((height, width), 255, np.uint8)
    pixels[:9, :9] = 0
    return pixels


def test_a_page_of_one_tone_is_bare_and_nothing_is_done_to_it():
    picture = reading_picture(Raster(np.random.default_rng(1).integers(238, 252, (90, 70, 3), np.uint8), 500.0))
    assert picture.bare
    assert picture.gray.shape == (90, 70)
    assert not reading_picture(Raster(with_ink(90, 70), 500.0)).bare


@pytest.mark.parametrize(("dpi", "size", "read_dpi"), [(360.0, (50, 100), 180.0), (100.0, (100, 200), 100.0)])
def test_fine_pictures_are_shrunk_and_coarse_ones_never_enlarged(dpi, size, read_dpi):
    picture = reading_picture(Raster(with_ink(100, 200), dpi))
    assert picture.gray.shape == size
    assert picture.dpi == read_dpi
    assert picture.gray.flags.c_contiguous


def test_words_come_back_in_pixels_of_the_page():
    raster = Raster(with_ink(601, 1201), 216.0)
    picture = reading_picture(raster)
    found = [
        FoundWord("Số:", (50, 100, 150, 130), (50.0, 125.0, 1000.0, 125.0), 0.9),
        FoundWord("12", (160, 100, 1001, 130), (50.0, 125.0, 1000.0, 125.0), 1.2),
        FoundWord(" | ", (0, 0, 5, 400), (0.0, 400.0, 5.0, 400.0), 0.2),
    ]
    page = page_of(found, raster, picture, "engine", ReadRecipe(calibrated=False))
    assert (page.width_px, page.height_px, page.dpi, page.engine, page.text) == (1201, 601, 216.0, "engine", "Số: 12")
    first, second = page.words
    assert abs(first.box_px.x0 - 60) <= 1
    assert abs(first.box_px.y1 - 156) <= 1
    assert abs(first.baseline_y_px - 150) <= 0.5
    assert second.box_px.x1 == 1201
    assert second.confidence == 1.0


def test_the_baseline_of_a_word_lies_on_the_baseline_of_its_line():
    line = [
        FoundWord(text, (x, y1 - 28, x + 90, y1), (100.0, 20.0, 500.0, 28.0), 1.0)
        for text, x, y1 in (("Lưu", 100, 20), ("năm", 300, 24), ("2026", 400, 26))
    ]
    assert baselines_of(line) == [20.0, 24.0, 26.0]


def test_a_line_of_another_column_gets_its_own_baseline():
    shared = (100.0, 40.0, 900.0, 40.0)
    line = [
        FoundWord("Nơi", (100, 27, 140, 55), shared, 1.0),
        FoundWord("nhận:", (150, 27, 230, 55), shared, 1.0),
        FoundWord("GIÁM", (600, 10, 700, 40), shared, 1.0),
        FoundWord("ĐỐC", (710, 10, 800, 40), shared, 1.0),
    ]
    assert baselines_of(line) == [52.2, 52.2, 40.0, 40.0]


def test_a_baseline_that_leaves_its_words_at_one_end_is_turned_onto_their_feet():
    """As an engine drew it through two columns; a dash has no feet, and three words tell no slope."""
    askew = (214.0, 707.0, 1214.0, 695.0)
    boxes = ((842, 901), (911, 956), (965, 1032), (1042, 1135), (1145, 1214))
    words = [
        FoundWord(text, (x0, 667, x1, 695), askew, 1.0)
        for text, (x0, x1) in zip(("TM.", "ỦY", "BAN", "NHÂN", "DÂN"), boxes, strict=True)
    ]
    assert baselines_of(words) == pytest.approx([695.0] * 5, abs=0.1)
    as_the_engine_says = [707.0 - 0.012 * (x0 - 214) for x0, _ in boxes[:3]]
    assert baselines_of(words[:3]) == pytest.approx(as_the_engine_says)
    level = (100.0, 40.0, 500.0, 40.0)
    listed = [FoundWord("-", (100, 26, 110, 29), level, 1.0)]
    listed += [FoundWord("kho", (x, 15, x + 60, 40), level, 1.0) for x in (130, 200, 270)]
    assert baselines_of(listed) == [40.0] * 4


def test_marks_of_the_line_below_do_not_draw_a_baseline_down():
    heading = (343.0, 294.0, 1836.0, 296.0)
    line = [
        FoundWord("ỦY", (343, 252, 400, 313), heading, 1.0),
        FoundWord("BAN", (415, 256, 500, 313), heading, 1.0),
        FoundWord("NHÂN", (515, 252, 640, 312), heading, 1.0),
        FoundWord("CỘNG", (900, 253, 1020, 303), heading, 1.0),
        FoundWord("HÒA", (1035, 253, 1120, 296), heading, 1.0),
    ]
    assert baselines_of(line) == pytest.approx([294.0, 294.1, 294.2, 294.7, 294.9], abs=0.1)
    raster = Raster(np.full((500, 2000), 255, np.uint8), 250.0)
    page = page_of(line, raster, reading_picture(raster), "engine", ReadRecipe())
    assert page.text == "ỦY BAN NHÂN\nCỘNG HÒA"
    assert page.words[0].block == page.words[-1].block


@pytest.mark.parametrize(
    ("found", "right"),
    [
        ("\u00d0iều", "Điều"),
        ("Nghi\u0323", "Nghị"),
        (" \n", ""),
        ("|", ""),
        ("15|", "15"),
        ("a b", "ab"),
        ("299/UBND\u2013TTHC", "299/UBND-TTHC"),
        ("01\u20442025", "01/2025"),
        ("2020\u22122025,", "2020-2025,"),
        ("\u2014", "\u2013"),
        ("\u2013", "\u2013"),
        ("-", "-"),
        ("cơ\u00adquan", "cơquan"),
        ("o\ufb03ce", "office"),
        ("''Giấy''", '"Giấy"'),
        ("\u201eđiều", "\u201cđiều"),
        ("\u2018\u2018Luật\u2019\u2019", "\u201cLuật\u201d"),
        ("l\u2019", "l\u2019"),
        ("1\u201a", "1,"),
        ("hoà", "hoà"),
        ("hòa", "hòa"),
    ],
)
def test_there_is_one_spelling(found, right):
    assert spelled(found) == right
