"""The reading order of drawn office papers, from the true boxes of their words."""

from __future__ import annotations

import math
import random
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.text.layout.order import Ordered, in_reading_order
from ocr.values import Box, TextPage, Word
from tests.unit.ocr_text.drawn_paper import DrawnPaper, landscape_table, letter, table_of_figures

WIDTH, HEIGHT = 1654, 2339


def read(paper: DrawnPaper) -> tuple[Word, ...]:
    words = list(paper.words)
    random.Random(7).shuffle(words)
    return in_reading_order(words, paper.width_px, paper.image.height).words


def lines(words: tuple[Word, ...]) -> list[str]:
    text = TextPage(1, 1, 200.0, words, "").text
    return [line for line in text.split("\n") if line]


@pytest.mark.parametrize("draw", [letter, landscape_table, table_of_figures])
def test_a_paper_is_read_as_it_was_written(draw):
    paper = draw()
    assert [word.text for word in read(paper)] == paper.spellings


def test_the_head_is_read_in_pairs_of_lines_and_each_half_is_a_line():
    assert lines(read(letter()))[:4] == [
        "ỦY BAN NHÂN DÂN",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "XÃ ĐỒNG MẪU",
        "Độc lập - Tự do - Hạnh phúc",
    ]


def test_the_recipients_and_the_signature_block_are_blocks_of_their_own():
    text = TextPage(1, 1, 200.0, read(letter()), "").text
    assert text.endswith(
        "\n\nNơi nhận:\n- Như trên;\n- Sở Tư pháp (để báo cáo);\n- Lưu: VT, VP."
        "\n\nTM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\nTrần Thị Mẫu"
    )


@pytest.mark.parametrize(
    "misread", ["Noi nhận:", "Nơi nhân.", "“ Nơi nhận :", "Nơinhận:", "ANơi nhận:", "Aơi nhận:", "N0i nhận"]
)
def test_a_misread_nơi_nhận_is_still_known(misread):
    paper = DrawnPaper()
    for row, (left, right) in enumerate(((misread, "GIÁM ĐỐC"), ("- Như trên;", ""), ("- Lưu: VT.", "Lê Văn Mẫu"))):
        paper.write(left, 30, 100 + 6 * row)
        paper.write(right, 130, 100 + 6 * row)
    assert lines(read(paper))[1:] == ["- Như trên;", "- Lưu: VT.", "GIÁM ĐỐC", "Lê Văn Mẫu"]


def test_the_one_who_receives_is_no_list_of_recipients():
    paper = DrawnPaper()
    for row, (left, right) in enumerate((("NGƯỜI NHẬN", "NGƯỜI GIAO"), ("Lê Văn Mẫu", "Trần Thị Mẫu"))):
        paper.write(left, 30, 100 + 6 * row)
        paper.write(right, 130, 100 + 6 * row)
    assert [word.text for word in read(paper)] == paper.spellings


def test_nơi_nhận_in_a_sentence_parts_nothing():
    paper = DrawnPaper()
    paper.write("Nơi nhận hồ sơ là Bộ phận Một cửa của xã", 30, 50)
    paper.write("và nơi trả kết quả", 30, 57)
    paper.write("cũng vậy", 120, 57)
    paper.write("như đã nêu trên", 30, 64)
    assert [word.text for word in read(paper)] == paper.spellings


@pytest.mark.parametrize("y_mm", [15.0, 280.0])
def test_the_page_number_keeps_its_place(y_mm):
    paper = DrawnPaper()
    if y_mm < 20:
        paper.write("2", 105, y_mm)
    written = letter()
    first = len(paper.words)
    paper.words += written.words
    if y_mm > 20:
        paper.write("2", 105, y_mm)
    assert [word.text for word in read(paper)] == paper.spellings
    assert len(paper.words) == first + len(written.words) + (y_mm > 20)


def test_a_heading_across_the_columns_of_a_table_is_a_row_of_its_own():
    paper = DrawnPaper()
    rows = (("1", "Khai sinh", "x", "có"), ("2", "Khai tử", "x", "có"))
    y_mm = 40.0
    for heading in ("A. THỦ TỤC CẤP TỈNH VÀ CẤP HUYỆN", "B. THỦ TỤC CẤP XÃ, PHƯỜNG, ĐẶC KHU"):
        paper.write(heading, 20, y_mm)
        for cells in rows * 2:
            y_mm += 7
            for x_mm, cell in zip((20, 35, 75, 100), cells, strict=True):
                paper.write(cell, x_mm, y_mm)
        y_mm += 7
    assert [word.text for word in read(paper)] == paper.spellings


def test_paragraphs_of_a_tall_cell_stay_together_between_numbered_rows():
    paper = DrawnPaper()
    y_mm = 40.0
    for number, name in (("1", "Khai sinh"), ("2", "Khai tử")):
        for column, x_mm in enumerate((20, 40, 80)):
            for row, line in enumerate(("- Nộp trực tiếp;", "- Nộp qua bưu chính;", "- Nộp trực tuyến.")):
                if column == 2:
                    paper.write(line, x_mm, y_mm + 7.5 * row)
            if column < 2:
                paper.write((number, name)[column], x_mm, y_mm + 7.5)
        y_mm += 25
    assert [word.text for word in read(paper)] == paper.spellings


def test_running_text_between_two_tables_keeps_its_place():
    paper = DrawnPaper()
    y_mm = 30.0
    for text in (
        "2. Cấp lại giấy xác nhận theo đề nghị của người dân trong thời hạn hai ngày làm việc",
        "Quy trình này được niêm yết tại trụ sở Ủy ban nhân dân xã và trên Cổng dịch vụ công",
    ):
        for cells in (("Bước 1", "Tiếp nhận", "Một cửa"), ("Bước 2", "Thẩm định", "Tư pháp"), ("Bước 3", "Ký", "Xã")):
            for x_mm, cell in zip((25, 60, 120), cells, strict=True):
                paper.write(cell, x_mm, y_mm)
            y_mm += 7
        paper.write(text, 25, y_mm)
        y_mm += 7
    assert [word.text for word in read(paper)] == paper.spellings


@pytest.mark.parametrize("turn_deg", [-0.4, 0.4])
def test_a_slightly_turned_letter_is_read_alike(turn_deg):
    paper = letter()
    slope = math.tan(math.radians(turn_deg))
    paper.words = [
        replace(
            word,
            box_px=replace(
                word.box_px,
                y0=word.box_px.y0 + round(slope * word.box_px.x0),
                y1=word.box_px.y1 + round(slope * word.box_px.x0),
            ),
            baseline_y_px=word.baseline_y_px + slope * word.box_px.x0,
        )
        for word in paper.words
    ]
    assert [word.text for word in read(paper)] == paper.spellings


def test_an_empty_page_has_no_order():
    assert in_reading_order([], WIDTH, HEIGHT) == Ordered((), ())


@st.composite
def words_anywhere(draw):
    found = []
    for _ in range(draw(st.integers(0, 25))):
        x0, y0 = draw(st.integers(0, WIDTH)), 15 * draw(st.integers(0, 40))
        box = Box(x0, y0, x0 + draw(st.integers(1, 300)), y0 + draw(st.integers(1, 45)))
        text = draw(st.sampled_from(["Nơi nhận:", "1", "II", "|", "-", "ngày", "5.392", "Trang 2"]))
        found.append(Word(text, box, box, float(box.y1), 0.9, 0, 0))
    return found


@given(words_anywhere(), st.randoms(use_true_random=False))
def test_the_order_in_which_words_are_found_does_not_matter(words, chance):
    shuffled = list(words)
    chance.shuffle(shuffled)
    assert in_reading_order(shuffled, WIDTH, HEIGHT) == in_reading_order(words, WIDTH, HEIGHT)


@given(words_anywhere())
def test_each_word_is_read_once_and_lines_and_blocks_are_counted_without_holes(words):
    ordered = in_reading_order(words, WIDTH, HEIGHT).words
    assert Counter((word.text, word.box_px) for word in ordered) == Counter((word.text, word.box_px) for word in words)
    for numbers in ([word.line for word in ordered], [word.block for word in ordered]):
        assert numbers == sorted(numbers)
        assert set(numbers) == set(range(len(set(numbers))))
    assert len({(word.line, word.block, word.line_box_px) for word in ordered}) == len({word.line for word in ordered})
    for word in ordered:
        inner, outer = word.box_px, word.line_box_px
        assert outer.x0 <= inner.x0 <= inner.x1 <= outer.x1
        assert outer.y0 <= inner.y0 <= inner.y1 <= outer.y1
