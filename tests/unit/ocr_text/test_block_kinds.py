"""What each block of a drawn office paper is said to be, and what is set apart from its text."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

import pytest

from ocr.text.layout.order import Drawn, Ordered, in_reading_order
from ocr.text.reading import read
from ocr.text.recipe import ReadRecipe
from ocr.text.tesseract.api import TesseractApi
from ocr.values import BlockKind, Box, Note, TextPage
from tests.unit.ocr_text.drawn_paper import DrawnPaper, letter

K = BlockKind
NOTHING = Drawn()


def ordered(paper: DrawnPaper, drawn: Drawn = NOTHING) -> Ordered:
    return in_reading_order(paper.words, paper.width_px, paper.image.height, drawn)


def told(found: Ordered) -> list[tuple[BlockKind, str]]:
    return [
        (found.blocks[number], " ".join(word.text for word in words))
        for number, words in groupby(found.words, key=lambda word: word.block)
    ]


def text_of(found: Ordered, kind: BlockKind) -> str:
    return " | ".join(text for of_kind, text in told(found) if of_kind is kind)


def test_the_blocks_of_a_letter_are_told_apart():
    assert told(ordered(letter()))[:8] == [
        (K.ISSUER, "ỦY BAN NHÂN DÂN"),
        (K.MOTTO, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        (K.ISSUER, "XÃ ĐỒNG MẪU"),
        (K.MOTTO, "Độc lập - Tự do - Hạnh phúc"),
        (K.NUMBER, "Số: 125/UBND-VP"),
        (K.DATE, "Đồng Mẫu, ngày 14 tháng 3 năm 2026"),
        (K.NUMBER, "V/v tiếp nhận hồ sơ"),
        (K.BODY, "Kính gửi: Phòng Tư pháp huyện Đồng Mẫu"),
    ]
    assert [kind for kind, _ in told(ordered(letter()))][8:] == [K.BODY, K.RECIPIENTS, K.SIGNATURE]


def decision() -> DrawnPaper:
    paper = DrawnPaper()
    paper.write("2", 105, 15)
    paper.write("ỦY BAN NHÂN DÂN", 60, 25, centred=True)
    paper.write("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 143, 25, centred=True)
    paper.write("XÃ ĐỒNG MẪU", 60, 31, centred=True)
    paper.write("Độc lập - Tự do - Hạnh phúc", 143, 31, centred=True)
    paper.write("Số: 12/QĐ-UBND", 60, 41, centred=True)
    paper.write("Thành phố Đồng Mẫu, ngày 14 tháng 3 năm 2026", 143, 41, centred=True)
    for row, line in enumerate(("QUYẾT ĐỊNH", "Về việc công bố danh mục thủ tục", "của xã Đồng Mẫu")):
        paper.write(line, 110, 55 + 6 * row, centred=True)
    paper.write("CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ ĐỒNG MẪU", 110, 78, centred=True)
    for row in range(4):
        paper.write("Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025 và", 30, 90 + 7 * row)
    return paper


def test_a_title_ends_where_the_one_who_decides_is_named():
    found = told(ordered(decision()))
    assert found[0] == (K.PAGE_NUMBER, "2")
    assert (K.TITLE, "QUYẾT ĐỊNH Về việc công bố danh mục thủ tục của xã Đồng Mẫu") in found
    assert (K.BODY, "CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ ĐỒNG MẪU") in found


def test_a_day_that_begins_left_of_the_states_name_stays_whole():
    assert text_of(ordered(decision()), K.DATE) == "Thành phố Đồng Mẫu, ngày 14 tháng 3 năm 2026"


@pytest.mark.parametrize("down_mm", [-2.2, -0.8, 0.8, 2.2])
def test_the_pairs_of_the_head_hold_where_one_column_stands_lower(down_mm):
    paper = letter()
    down = paper.px(abs(down_mm)) * (1 if down_mm > 0 else -1)
    half = paper.px(90)
    paper.words = [
        replace(
            w,
            box_px=replace(w.box_px, y0=w.box_px.y0 + down, y1=w.box_px.y1 + down),
            baseline_y_px=w.baseline_y_px + down,
        )
        if w.box_px.x0 > half and w.baseline_y_px < paper.px(45)
        else w
        for w in paper.words
    ]
    assert told(ordered(paper))[:7] == told(ordered(letter()))[:7]


def test_the_mark_of_an_electronic_signature_stands_apart():
    paper = letter()
    plain = [word.text for word in ordered(paper).words]
    mark = ("Người ký: Ủy ban nhân dân xã", "Email: ubnd@dongmau.gov.vn", "Thời gian ký: 14.03.2026 08:09:28 +07:00")
    for row, line in enumerate(mark):
        paper.write(line, 120, 11 + 3 * row, points=7)
    found = ordered(paper)
    assert text_of(found, K.STAMP) == " ".join(mark)
    assert [word.text for word in found.words][: len(plain)] == plain


def test_a_table_of_times_is_no_signature():
    paper = DrawnPaper()
    for row in range(5):
        for x_mm, cell in zip((20, 60, 100, 140), (f"{row + 1}", "Trực tiếp", "08:00:00", "11:30:00"), strict=True):
            paper.write(cell, x_mm, 40 + 6 * row)
    assert K.STAMP not in ordered(paper).blocks


def test_scribbles_beside_the_signer_are_set_apart_and_his_name_is_not():
    paper = letter()
    for text, x_mm, y_mm, confidence in (("L<f", 140, 112, 0.1), ("”1", 150, 118, 0.7), ("aq", 158, 118, 0.2)):
        paper.write(text, x_mm, y_mm)
        paper.words[-1] = replace(paper.words[-1], confidence=confidence)
    found = ordered(paper)
    assert text_of(found, K.STAMP) == "”1 aq | L<f"
    assert text_of(found, K.SIGNATURE) == "TM. ỦY BAN NHÂN DÂN CHỦ TỊCH Trần Thị Mẫu"


def test_unsure_words_under_a_seal_are_covered_and_what_is_no_word_is_set_apart():
    paper = DrawnPaper()
    paper.write("Bên giao xác nhận đã nhận đủ tiền", 30, 60)
    paper.write("*“", 50, 66)
    unsure = {"xác": 0.4, "đủ": 0.4, "*“": 0.1}
    paper.words = [replace(word, confidence=unsure.get(word.text, word.confidence)) for word in paper.words]
    seal = Box(paper.px(40), paper.px(45), paper.px(66), paper.px(71))
    found = ordered(paper, Drawn(seals=(seal,)))
    assert {word.text for word in found.words if Note.COVERED in word.notes} == {"xác", "*“"}
    assert told(found) == [(K.BODY, "Bên giao xác nhận đã nhận đủ tiền"), (K.STAMP, "*“")]


def test_recipients_are_known_by_their_list_where_their_name_is_lost():
    paper = letter()
    paper.words = [
        replace(word, text="su")
        if word.text in ("Nơi", "nhận:") and word.box_px.x0 < paper.px(45) and word.baseline_y_px > paper.px(99)
        else word
        for word in paper.words
    ]
    assert text_of(ordered(paper), K.RECIPIENTS) == "su su - Như trên; - Sở Tư pháp (để báo cáo); - Lưu: VT, VP."


def test_a_form_ends_with_day_and_signature_at_the_right():
    paper = DrawnPaper()
    paper.write("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 105, 20, centred=True)
    paper.write("Độc lập - Tự do - Hạnh phúc", 105, 26, centred=True)
    paper.write("ĐƠN ĐỀ NGHỊ", 105, 40, centred=True)
    for row in range(6):
        paper.write("Tôi xin cam đoan những nội dung kê khai trên đây là đúng sự thật và chịu", 30, 60 + 7 * row)
    for row, line in enumerate(("Đồng Mẫu, ngày 30 tháng 10 năm 2026", "NGƯỜI LÀM ĐƠN", "(Ký và ghi rõ họ tên)")):
        paper.write(line, 150, 110 + 6 * row, centred=True)
    paper.write("Trần Thị Mẫu", 150, 145, centred=True)
    paper.write("Mẫu số 01/ĐN, dùng từ năm 2026", 30, 280, points=9)
    assert [kind for kind, _ in told(ordered(paper))] == [K.MOTTO, K.TITLE, K.BODY, K.DATE, K.SIGNATURE, K.NOTE]


def minutes(*signers: tuple[str, str]) -> DrawnPaper:
    """Minutes of an invented meeting, under which these lines stand, left and right."""
    paper = DrawnPaper()
    paper.write("BIÊN BẢN", 105, 40, centred=True, bold=True)
    for row in range(6):
        paper.write("Tôi xin cam đoan những nội dung kê khai trên đây là đúng sự thật và chịu", 30, 60 + 7 * row)
    for row, (left, right) in enumerate(signers):
        paper.write(left, 60, 115 + 9 * row, centred=True)
        paper.write(right, 150, 115 + 9 * row, centred=True)
    return paper


@pytest.mark.parametrize(
    "who", [("THƯ KÝ", "CHỦ TRÌ"), ("ĐẠI DIỆN BÊN A", "ĐẠI DIỆN BÊN B"), ("NGƯỜI LẬP BIỂU", "KT. GIÁM ĐỐC")]
)
def test_two_signers_beside_each_other_are_two_blocks(who: tuple[str, str]):
    paper = minutes(who, ("(Ký và ghi rõ họ tên)", "(Ký và ghi rõ họ tên)"), ("Lê Văn Mẫu", "Trần Thị Mẫu"))
    kinds = [kind for kind, _ in told(ordered(paper))]
    assert kinds[0] is K.TITLE
    assert kinds[-1] is K.SIGNATURE
    text = text_of(ordered(paper), K.SIGNATURE)
    assert text == f"{who[0]} (Ký và ghi rõ họ tên) Lê Văn Mẫu | {who[1]} (Ký và ghi rõ họ tên) Trần Thị Mẫu"


@pytest.mark.parametrize("who", [("Thư ký", "Chủ trì"), ("TỔNG SỐ HỒ SƠ", "GIÁM ĐỐC"), ("THƯ KÝ", "")])
def test_other_pairs_are_no_two_signers(who: tuple[str, str]):
    paper = minutes(who, ("Lê Văn Mẫu", "Trần Thị Mẫu"))
    assert not any("Lê Văn Mẫu THƯ KÝ" in text or kind is K.SIGNATURE for kind, text in told(ordered(paper)))


def cells_of(edges_mm: tuple[float, ...], rows_mm: tuple[float, ...], paper: DrawnPaper) -> tuple[Box, ...]:
    x, y = [paper.px(edge) for edge in edges_mm], [paper.px(row) for row in rows_mm]
    return tuple(Box(x[i], y[j], x[i + 1], y[j + 1]) for j in range(len(y) - 1) for i in range(len(x) - 1))


def test_ruled_cells_are_read_one_by_one_whatever_stands_on_one_height():
    paper = DrawnPaper()
    paper.write("Danh sách kèm theo", 30, 30)
    paper.write("01", 22, 52)
    for row, line in enumerate(("Trung tâm", "phục vụ", "hành chính")):
        paper.write(line, 42, 46 + 6 * row)
    for row, line in enumerate(("Không thu phí, lệ phí theo quy", "định của Luật")):
        paper.write(line, 92, 49 + 6 * row)
    paper.write("02", 22, 66)
    paper.write("Sở Tư pháp", 42, 66)
    paper.write("Có", 92, 66)
    paper.write("Người lập danh sách", 30, 90)
    found = ordered(paper, Drawn(tables=(cells_of((20, 40, 90, 190), (40, 62, 70), paper),)))
    assert [word.text for word in found.words] == paper.spellings
    assert found.blocks == (K.BODY, K.TABLE, K.BODY)


def test_one_filled_cell_is_no_table():
    paper = letter()
    box = (Box(0, 0, paper.px(200), paper.px(290)), Box(paper.px(200), 0, paper.px(209), paper.px(20)))
    assert ordered(paper, Drawn(tables=(box,))) == ordered(paper)


def test_the_lines_of_a_head_are_not_parted_by_empty_ones():
    found = ordered(letter())
    text = TextPage(1, 1, 200.0, found.words, "", found.blocks).text
    assert text.startswith(
        "ỦY BAN NHÂN DÂN\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nXÃ ĐỒNG MẪU\nĐộc lập - Tự do - Hạnh phúc\nSố: 125/UBND-VP\n"
        "Đồng Mẫu, ngày 14 tháng 3 năm 2026\nV/v tiếp nhận hồ sơ\n\nKính gửi:"
    )


def text_page(rows: int = 8) -> DrawnPaper:
    paper = DrawnPaper()
    for row in range(rows):
        paper.write("Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025, Ủy", 30, 60 + 7 * row)
    return paper


def test_what_stands_beside_the_column_of_text_is_a_note():
    paper = text_page()
    paper.write("xem lại", 10, 74, points=9)
    assert told(ordered(paper))[1:] == [(K.NOTE, "xem lại")]


def test_a_note_under_the_text_is_told_from_its_last_line():
    paper = text_page()
    paper.write("1 Số liệu của năm 2025, theo báo cáo của Sở.", 30, 270, points=9)
    paper.write("và các đơn vị trực thuộc", 30, 274, points=9)
    assert told(ordered(paper))[1:] == [
        (K.NOTE, "1 Số liệu của năm 2025, theo báo cáo của Sở. và các đơn vị trực thuộc")
    ]
    paper = text_page()
    paper.write("vùng xa.", 30, 270)
    assert K.NOTE not in ordered(paper).blocks


def test_marks_of_haste_stand_apart_from_the_title():
    paper = decision()
    title = text_of(ordered(paper), K.TITLE)
    paper.write("HỎA TỐC", 40, 53)
    assert text_of(ordered(paper), K.STAMP) == "HỎA TỐC"
    assert text_of(ordered(paper), K.TITLE) == title


def test_specks_are_set_apart_and_unsure_words_are_not():
    paper = text_page()
    for text, x_mm, y_mm in ((":", 50, 150), ("ị", 90, 40), ("Hai", 50, 160), ("3", 50, 170)):
        paper.write(text, x_mm, y_mm)
        paper.words[-1] = replace(paper.words[-1], confidence=0.31)
    found = ordered(paper)
    assert text_of(found, K.STAMP) == "ị :"
    assert {"Hai", "3"} <= {word.text for word in found.words if found.blocks[word.block] is not K.STAMP}


def test_three_justified_lines_whose_spaces_meet_are_no_table():
    paper = DrawnPaper()
    for row, line in enumerate(
        ("Quyết phòng nghiệp nghiệp phòng phòng", "phòng nghiệp phòng nghiệp Quyết", "này phòng")
    ):
        for column, word in enumerate(line.split()):
            paper.write(word, 30 + 17.5 * column, 60 + 7 * row)
    assert told(ordered(paper)) == [(K.BODY, " ".join(paper.spellings))]


def stamped(x_mm: float, y_mm: float) -> DrawnPaper:
    """A letter with the stamp of who received it: its office, *ĐẾN*, number and day, and where it was passed on to."""
    paper = letter()
    paper.write("VĂN PHÒNG XÃ MẪU", x_mm + 18, y_mm, centred=True, points=8)
    paper.write("ĐẾN", x_mm, y_mm + 8, points=13)
    paper.write("Số: 1234", x_mm + 14, y_mm + 5, points=9)
    paper.write("Ngày: 15/3/2026", x_mm + 14, y_mm + 10, points=9)
    paper.write("Chuyển: Phòng Tư pháp", x_mm, y_mm + 15, points=9)
    return paper


STAMP = "VĂN PHÒNG XÃ MẪU | ĐẾN | Số: 1234 | Ngày: 15/3/2026 | Chuyển: Phòng Tư pháp"


@pytest.mark.parametrize(("x_mm", "y_mm"), [(20, 5), (30, 160), (140, 160)])
def test_the_stamp_of_arrival_is_no_part_of_the_text(x_mm, y_mm):
    found = ordered(stamped(x_mm, y_mm))
    assert set(text_of(found, K.STAMP).split()) == set(STAMP.replace(" |", "").split())
    assert [one for one in told(found) if one[0] is not K.STAMP] == told(ordered(letter()))


def test_the_stamp_of_arrival_in_its_frame_is_no_table():
    paper = stamped(20, 5)
    cells = [
        Box(*map(paper.px, sides)) for sides in ((19, 1, 70, 6), (19, 6, 33, 16), (33, 6, 70, 16), (19, 16, 70, 22))
    ]
    found = ordered(paper, Drawn((), (tuple(cells),)))
    assert K.TABLE not in found.blocks
    assert [one for one in told(found) if one[0] is not K.STAMP] == told(ordered(letter()))


def test_a_text_in_which_something_arrives_stays_a_text():
    paper = letter()
    for row, line in enumerate(
        ("CÔNG VĂN ĐẾN trong kỳ", "Số: 1234 công văn", "Ngày: 15/3/2026", "THỜI HẠN TỪ NAY ĐẾN NGÀY 15/3/2026")
    ):
        paper.write(line, 30, 150 + 8 * row)
    assert K.STAMP not in ordered(paper).blocks


def test_the_frame_of_a_stamp_of_arrival_is_found_on_the_page():
    paper = stamped(24, 5)
    for y in (1, 6, 16, 22):
        paper.rule(22, y, 75, y)
    for x, y0, y1 in ((22, 1, 22), (75, 1, 22), (37, 6, 16)):
        paper.rule(x, y0, x, y1)
    page = read(TesseractApi(), paper.raster, ReadRecipe())
    told_apart = [word.text for word in page.words if page.blocks[word.block] is K.STAMP]
    assert {"ĐẾN", "1234", "15/3/2026"} <= set(told_apart)
    assert K.TABLE not in page.blocks
    assert page.words[0].text == "ỦY", "the page begins with its head"
