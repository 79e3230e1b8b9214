"""The scorer counts as that of the real scans; what was misread is sorted by what is wrong with it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PIL import Image

from ocr.image.raster import Raster
from ocr.values import Box, TextPage, Word
from tests.perf.office_letters import office_letter
from tests.perf.reading_errors import Kind, counted, error_sheets, misread
from tests.perf.reading_scores import plain, scores_of, truth_of
from tests.perf.truth_pages import papers_in

SAID = [0.061, 0.773, 0.773, 0.909, 0.833]
TRUTH = """ỦY BAN NHÂN DÂN ⟪Ký bởi: Sở Y tế
09:15⟫ Số: ⟦12⟧ /QĐ-
UBND, ngày ⟦05⟧ tháng 02 năm 2025
Điều 1. Hòa giải “theo mẫu” – đạt 93,22% tại 299/UBND-TTHC…"""
READ = """UY BAN NHÂN DÂN Số: 12/QÐ-UBND, ngày tháng 02 năm 2026
Điêu 1. Hoà giải "theo mẫu" - đạt 93,22% tại 299/UBND-TTHC..."""


def test_scores_are_those_of_the_scorer_of_the_real_scans(tmp_path):
    """The figures are what `score_ocr.py TRUTH READ` prints."""
    file = tmp_path / "page.p1.gt.txt"
    file.write_text(TRUTH, encoding="utf-8")
    found = scores_of(truth_of(file), plain(READ))
    shares = found.cer, found.words, found.precision, found.unmarked, found.numbers
    assert [round(value, 3) for value in shares] == SAID


def test_a_page_without_numbers_has_no_share_of_them():
    assert math.isnan(scores_of("không có số", "không có số").numbers)
    assert scores_of("không có số", "").precision == 0


def page(text: str) -> TextPage:
    """Words of 40 px beside each other, a row of 20 px a line."""
    words = []
    for row, line in enumerate(text.splitlines()):
        for column, word in enumerate(line.split()):
            box = Box(50 * column, 30 * row, 50 * column + 40, 30 * row + 20)
            words.append(Word(word, box, box, box.y1, 1.0, 0, row))
    return TextPage(1000, 400, 200.0, tuple(words), "drawn")


MISREAD = {
    "Ủy ban nhân dân xã": ("Ủy bạn nhân dân xã", {Kind.MARK: 1}),
    "số 145 ngày": ("số 146 ngày", {Kind.NUMBER: 1}),
    "trực thuộc xã": ("trực thuậc xa", {Kind.LETTER: 1, Kind.MARK: 1}),
    "trưởng phòng": ("trưòrng phòng", {Kind.LETTER: 1}),
    "tiếp nhận hồ sơ": ("tiếpnhận hồ sơ", {Kind.SPLIT: 2}),
    "phối hợp kiểm tra": ("ph ối hợp kiểm tra", {Kind.SPLIT: 1}),
    "một hai ba bốn năm sáu": ("hai ba bốn năm sáu một", {Kind.ORDER: 1}),
    "đầu dòng này bị bỏ mất cuối": ("đầu cuối", {Kind.LINE: 5}),
    "thôn xóm này": ("thôn này", {Kind.MISSED: 1}),
    "thôn này": ("thôn xyz này", {Kind.INVENTED: 1}),
}


@pytest.mark.parametrize("truth", MISREAD)
def test_what_was_misread_is_sorted(truth):
    read, wanted = MISREAD[truth]
    white = Raster(np.full((400, 1000, 3), 255, np.uint8), 200.0)
    found = counted(misread("paper", plain(truth), [white], [page(read)]))
    assert {kind: number for kind, number in found.items() if number} == {k.value: n for k, n in wanted.items()}


def test_misread_words_are_shown_with_their_place(tmp_path):
    drawn = np.full((400, 1000, 3), 255, np.uint8)
    drawn[30:50, 50:90] = (200, 0, 0)
    (found,) = misread("paper", "một hai ba bốn", [Raster(drawn, 200.0)], [page("một hai\nba bôn")])
    assert (found.truth, found.read) == ("bốn", "bôn")
    assert found.crop is not None
    assert (found.crop[..., 1] == 0).sum() == 20 * 40, "the whole word is on the picture"
    error_sheets([found], tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["mark.png"]


def test_papers_of_a_folder_are_found_with_their_truth(tmp_path):
    image, text = office_letter(75, seed=3)
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    image.save(tmp_path / "one.png", dpi=(75, 75))
    image.save(tmp_path / "two.tif", dpi=(75, 75), save_all=True, append_images=[image.rotate(180)])
    for name in ("one.gt.txt", "two.p2.gt.txt", "two.gt.txt"):
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = {paper.name: paper for paper in papers_in(tmp_path, pictures)}
    assert {name: len(paper.pictures) for name, paper in found.items()} == {"one": 1, "two": 2, "two.p2": 1}
    assert all(paper.truth == plain(text) for paper in found.values())
    with Image.open(found["two.p2"].pictures[0]) as second:
        assert second.tobytes() == image.rotate(180).tobytes()


def test_a_letter_is_told_in_pairs_as_its_head_stands():
    lines = office_letter(75, seed=3)[1].splitlines()
    assert lines[0] == "ỦY BAN NHÂN DÂN"
    assert lines[1].startswith("CỘNG HÒA")
    assert lines[4].startswith("Số:")
    assert "ngày" in lines[5]
    assert office_letter(75, seed=3)[1] != office_letter(75, seed=4)[1]
