"""What the pages of a paper tell: head, kind, summary, signer, owner, marks; and what is never guessed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.entered import SURE_FROM, Source, Standing, field_states
from app.domain.fields import Field, Trait
from app.domain.page import PageText, WordNote
from tests.unit.extraction.read_paper import found, one_of, told
from tests.unit.extraction.typeset import (
    CLOSING,
    HEAD,
    LEFT,
    MARGIN,
    MIDDLE,
    PAGE,
    RIGHT,
    decision,
    letter,
    noted,
    sheet,
)


def test_a_decision_tells_all_of_itself() -> None:
    assert told(decision()) == {
        Field.ISSUER: "Sở Y tế tỉnh Thanh Hóa",
        Trait.SUPERIOR: "Ủy ban nhân dân tỉnh Thanh Hóa",
        Trait.SYMBOL: "QĐ-SYT",
        Field.NUMBER: "125/QĐ-SYT",
        Field.ISSUED_ON: "2025-09-05",
        Trait.PAPER_TYPE: "Quyết định",
        Field.SUMMARY: "Về việc công bố danh mục thủ tục hành chính thuộc phạm vi quản lý của Sở Y tế",
        Trait.OFFICE: "KT. Giám đốc, Phó Giám đốc",
        Trait.SIGNER: "Trần Văn Thử",
    }
    states = field_states({}, found(decision()), (*Field, *Trait))
    assert {one.standing for one in states if one.value} == {Standing.SURE}
    number = one_of(Field.NUMBER, decision())
    assert (number.page, number.source) == (PAGE, Source.WORDS)
    assert number.place is not None
    assert number.place[0] < 0.27 < number.place[2] < 0.5


def test_a_letter_has_no_title_and_says_under_its_number_what_it_is_about() -> None:
    said = told(letter())
    assert said[Trait.PAPER_TYPE] == "Công văn"
    assert said[Field.SUMMARY] == "V/v tổ chức tiêm chủng đợt 2 năm 2025"
    assert (said[Field.NUMBER], said[Trait.SYMBOL]) == ("299/SYT-NVY", "SYT-NVY")


@pytest.mark.parametrize("number", ["Số: /QĐ-SYT", "Số: J25 /QĐ-SYT", "Số: ……/QĐ-SYT"])
def test_a_number_that_is_not_printed_is_said_to_be_written_by_hand_and_keeps_its_symbol(number: str) -> None:
    page = decision(number)
    by_hand = one_of(Field.NUMBER, page)
    assert (by_hand.value, by_hand.source, by_hand.printed) == ("", Source.HANDWRITING, "/QĐ-SYT")
    assert by_hand.place is not None
    assert told(page)[Trait.SYMBOL] == "QĐ-SYT"


def test_digits_that_the_reader_knows_for_handwriting_are_no_number_and_no_day() -> None:
    page = noted(decision("Số: 125 /QĐ-SYT"), "125", WordNote.HANDWRITTEN)
    assert one_of(Field.NUMBER, page).source is Source.HANDWRITING
    page = noted(decision(), "05", WordNote.HANDWRITTEN)
    day = one_of(Field.ISSUED_ON, page)
    assert (day.value, day.source, day.printed) == ("", Source.HANDWRITING, "/09/2025")


@pytest.mark.parametrize(
    ("second", "value"), [("I25/QD-SYT", "125/QĐ-SYT"), ("725/QĐ-SYT", ""), ("", "")], ids=["same", "other", "nothing"]
)
def test_a_number_that_is_read_twice_and_differently_and_not_surely_is_none(second: str, value: str) -> None:
    whole = decision()
    whole = replace(whole, words=tuple(replace(one, confidence=0.85) for one in whole.words))
    page = noted(whole, "125/QĐ-SYT", WordNote.DIFFERS)
    words = tuple(replace(one, second=second) if one.notes else one for one in page.words)
    assert one_of(Field.NUMBER, replace(page, words=words)).value == value


def test_digits_on_which_two_readings_agree_are_sure_however_pale_the_words_around_them_are() -> None:
    pale = decision()
    words = tuple(replace(one, confidence=0.8) for one in pale.words)
    assert one_of(Field.ISSUED_ON, replace(pale, words=words)).confidence < SURE_FROM
    digits, agreed = ("05", "9", "2025"), frozenset({WordNote.AGREED})

    def said_to_be(confidence: float) -> PageText:
        """The reader's own word for agreed digits is its confidence: nearly all are right, those hardly seen are not."""
        twice = (replace(one, notes=agreed, confidence=confidence) if one.text in digits else one for one in words)
        return replace(pale, words=tuple(twice))

    assert one_of(Field.ISSUED_ON, said_to_be(0.998)).confidence >= SURE_FROM
    assert one_of(Field.ISSUED_ON, said_to_be(0.5)).confidence < SURE_FROM, "agreed, and hardly seen by either"


def test_a_day_by_hand_that_runs_into_its_word_is_one() -> None:
    page = noted(decision(day="Nga Sơn, ngà96 tháng 09 năm 2025"), "ngà96", WordNote.HANDWRITTEN)
    day = one_of(Field.ISSUED_ON, page)
    assert (day.value, day.source, day.printed) == ("", Source.HANDWRITING, "/09/2025")


def test_a_day_that_cannot_be_is_not_told_but_what_is_printed_of_it() -> None:
    day = one_of(Field.ISSUED_ON, decision(day="Thanh Hóa, ngày 31 tháng 9 năm 2025"))
    assert (day.value, day.source, day.printed) == ("", Source.HANDWRITING, "/09/2025")


@pytest.mark.parametrize("note", [WordNote.DIFFERS, WordNote.MALFORMED, WordNote.COVERED])
def test_what_stands_in_a_doubted_word_is_never_sure(note: WordNote) -> None:
    for said, name in (
        ("125/QĐ-SYT", Field.NUMBER),
        ("05", Field.ISSUED_ON),
        ("TẾ", Field.ISSUER),
        ("Thử", Trait.SIGNER),
    ):
        doubted = one_of(name, noted(decision(), said, note))
        assert not doubted.value or doubted.confidence < SURE_FROM


def test_the_readers_tone_marks_do_not_matter_where_a_list_knows_the_name() -> None:
    page = sheet(
        [("UBND TĨNH THANH HOÁ", LEFT), ("CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM", RIGHT)],
        ("SỞ Y TẺ", LEFT),
        None,
        [("Só: 125/QĐ-SYT", LEFT), ("Thanh Hóa, ngày 05 thảng 9 nam 2025", RIGHT)],
        None,
        ("QUYÉT ĐỊNH", MIDDLE),
        confidence=0.6,
    )
    states = {one.name: one for one in field_states({}, found(page), (*Field, *Trait))}
    assert (states[Field.ISSUER].value, states[Field.ISSUER].standing) == ("Sở Y tế tỉnh Thanh Hóa", Standing.SURE)
    assert (states[Trait.PAPER_TYPE].value, states[Trait.PAPER_TYPE].standing) == ("Quyết định", Standing.SURE)
    assert states[Field.NUMBER].standing is Standing.DOUBTFUL, "no list knows a number"


@pytest.mark.parametrize(
    ("lines", "issuer", "superior"),
    [
        (("ỦY BAN NHÂN DÂN", "XÃ MẪU LÂM"), "Ủy ban nhân dân xã Mẫu Lâm", None),
        (("BỘ CÔNG AN", "CÔNG AN TỈNH THANH HÓA"), "Công an tỉnh Thanh Hóa", "Bộ Công an"),
        (("SỞ GIÁO DỤC", "VÀ ĐÀO TẠO"), "Sở Giáo dục và Đào tạo", None),
        (("UBND HUYỆN MẪU", "PHÒNG TƯ PHÁP"), "Phòng Tư pháp huyện Mẫu", "Ủy ban nhân dân huyện Mẫu"),
        (("CÔNG TY THỬ NGHIỆM",), "CÔNG TY THỬ NGHIỆM", None),
    ],
)
def test_agencies_are_parted_from_those_they_belong_to(
    lines: tuple[str, ...], issuer: str, superior: str | None
) -> None:
    rows = [(line, LEFT) for line in lines]
    said = told(sheet(*rows, None, ("Số: 12/BC-XX", LEFT)))
    assert (said[Field.ISSUER], said.get(Trait.SUPERIOR)) == (issuer, superior)


@pytest.mark.parametrize(("line", "standing"), [("BỘ Y TẾ", Standing.SURE), ("SỞ Y TẾ", Standing.DOUBTFUL)])
def test_a_department_without_its_province_is_one_of_many(line: str, standing: Standing) -> None:
    page = sheet((line, LEFT), None, ("Số: 125/QĐ-XX", LEFT))
    states = {one.name: one for one in field_states({}, found(page), (*Field, *Trait))}
    assert states[Field.ISSUER].standing is standing


def test_a_slash_that_is_read_as_a_letter_is_no_part_of_the_symbol() -> None:
    assert told(decision("Số: 125 iSYT-NVY"))[Trait.SYMBOL] == "SYT-NVY"


def test_a_department_whose_line_is_not_read_is_told_by_its_symbol_beside_its_council_and_neither_is_sure() -> None:
    page = sheet(("UBND TỈNH THANH HÓA", LEFT), None, None, ("Số: 125/QĐ-SYT", LEFT))
    both = [one for one in found(page) if one.name is Field.ISSUER]
    assert [one.value for one in both] == ["Sở Y tế tỉnh Thanh Hóa", "Ủy ban nhân dân tỉnh Thanh Hóa"]
    assert both[1].confidence < both[0].confidence < SURE_FROM


def test_titles_of_the_catalogue_are_kinds_and_the_longest_that_fits_counts() -> None:
    form = sheet(
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", MIDDLE),
        None,
        ("ĐƠN ĐỀ NGHỊ CẤP", MIDDLE),
        ("GIẤY PHÉP XÂY DỰNG", MIDDLE),
    )
    assert told(form)[Trait.PAPER_TYPE] == "Đơn đề nghị cấp giấy phép xây dựng"
    spaced = sheet(("T Ờ   T R Ì N H", MIDDLE))
    assert told(spaced)[Trait.PAPER_TYPE] == "Tờ trình"
    assert Trait.PAPER_TYPE not in told(sheet(("Quyết định này có hiệu lực kể từ ngày ký.", MIDDLE)))


def test_a_title_and_a_symbol_that_differ_are_both_told() -> None:
    page = decision("Số: 125/BC-SYT")
    assert {one.value for one in found(page) if one.name is Trait.PAPER_TYPE} == {"Quyết định", "Báo cáo"}


def test_a_day_with_a_misread_letter_is_one_and_that_of_a_cited_paper_is_none() -> None:
    assert told(decision(day="Thanh Hóa, ngày 05 thúng 9 năm 2025"))[Field.ISSUED_ON] == "2025-09-05"
    assert Field.ISSUED_ON not in told(decision(day="Thanh Hóa, ..."))


def test_a_day_that_handwriting_runs_into_is_written_by_hand() -> None:
    page = noted(decision(day="Thanh Hóa, ngàw‡{ tháng 5 năm 2025"), "ngàw‡{", WordNote.HANDWRITTEN)
    assert one_of(Field.ISSUED_ON, page).source is Source.HANDWRITING
    slip = decision(day="Thanh Hóa, ngày 05 tháng 9 năm 20/5")
    assert one_of(Field.ISSUED_ON, slip).source is Source.HANDWRITING, "no year is guessed of a stroke"


@pytest.mark.parametrize("superior", ["; UBNDTỈÌNH THANHHÓA", "UBNDTỈNH THANH HÓA"])
def test_words_that_were_read_together_are_parted_where_a_province_ends_them_and_never_sure(superior: str) -> None:
    page = sheet([(superior, LEFT), HEAD[0][1]], *HEAD[1:], ("Số: 125/QĐ-SYT", LEFT))  # type: ignore[index]
    issuer = one_of(Field.ISSUER, page)
    assert issuer.value == "Sở Y tế tỉnh Thanh Hóa"
    assert issuer.confidence < SURE_FROM


def test_numbers_of_other_papers_are_none_of_this_one() -> None:
    cited = sheet(("Số: 99/NĐ-CP ngày 08 tháng 4 năm 2020", MARGIN), top=0.6)
    assert told(cited) == {}, "it stands in the body"
    assert Field.NUMBER not in told(decision(), begins=False), "it is not the first page"
    assert Field.NUMBER not in told(sheet(("Căn cứ Nghị định số: 61/2018/NĐ-CP", MARGIN)))


def test_people_are_told_wherever_they_stand() -> None:
    page = sheet(
        ("Họ và tên: Nguyễn Thị Mẫu Giới tính: Nữ", MARGIN),
        ("Số định danh: 038190012345, sinh ngày 15/08/1990", MARGIN),
        ("Nơi thường trú: Thôn 3, xã Xứ Lạ, tỉnh Thanh Hoá", MARGIN),
        ("Có giá trị đến: 15 / 08 / 2030", MARGIN),
        top=0.5,
    )
    said = told(page, begins=False)
    assert said == {
        Field.OWNER_NAME: "Nguyễn Thị Mẫu",
        Trait.OWNER_SEX: "Nữ",
        Field.OWNER_ID: "038190012345",
        Field.OWNER_BORN: "1990-08-15",
        Trait.OWNER_ADDRESS: "Thôn 3, xã Xứ Lạ, tỉnh Thanh Hóa",
        Field.VALID_UNTIL: "2030-08-15",
    }
    assert all(one.confidence < SURE_FROM for one in found(page) if one.name is Field.OWNER_NAME), (
        "whose it is nobody knows"
    )


def test_an_address_goes_on_in_the_next_line_and_names_its_ward_of_today() -> None:
    page = sheet(
        ("Nơi cư trú: số 12 đường Trần Phú, tổ 5,", MARGIN),
        ("phường Phúc Xá, quận Ba Đinh, Hà Nội. Điện thoại: 0912 345 678", MARGIN),
        top=0.5,
    )
    address, ward = one_of(Trait.OWNER_ADDRESS, page), one_of(Trait.OWNER_WARD, page)
    assert address.value == "số 12 đường Trần Phú, tổ 5, phường Phúc Xá, quận Ba Đình, Hà Nội"
    assert ward.value == "Phường Hồng Hà, Thành phố Hà Nội"
    assert max(address.confidence, ward.confidence) < SURE_FROM, "whose it is nobody knows"


def test_digits_that_are_no_id_number_are_none() -> None:
    assert told(sheet(("Số: 038190012345", MARGIN))) == {Field.OWNER_ID: "038190012345"}
    lines = ("tài khoản 0381900123456", "mã 000190012345", "ngày 31 tháng 2 năm 2025")
    assert told(sheet(*((line, MARGIN) for line in lines), top=0.5)) == {}


@pytest.mark.parametrize(
    ("line", "copy"),
    [
        ("SAO Y BẢN CHÍNH", "Bản sao y"),
        ("CHỨNG THỰC BẢN SAO ĐÚNG VỚI BẢN CHÍNH", "Bản sao chứng thực"),
        ("SAO LỤC", "Bản sao lục"),
        ("TRÍCH SAO", "Bản trích sao"),
        ("(BẢN SAO)", "Bản sao"),
        ("nộp bản sao y bản chính của giấy tờ", None),
    ],
)
def test_marks_of_copies(line: str, copy: str | None) -> None:
    assert told(sheet((line, RIGHT), top=0.02)).get(Trait.COPY) == copy


def test_pages_that_are_announced_are_told() -> None:
    assert told(sheet(("Trang 2/3", MIDDLE), top=0.95)) == {Trait.PAGE_COUNT: "3"}
    assert told(sheet(("1/2", MIDDLE), top=0.4)) == {}, "a share in the text"


def test_the_same_words_tell_the_same_when_a_row_is_one_line() -> None:
    rows = (
        [("UBND TỈNH THANH HÓA CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 0.5)],
        *HEAD[1:],
        ("Số: 125/QĐ-SYT", LEFT),
        *CLOSING,
    )
    assert told(sheet(*rows))[Field.ISSUER] == "Sở Y tế tỉnh Thanh Hóa"


@given(st.lists(st.text(alphabet="SốngàythánăQUYẾTĐỊN: 0123456789/.-", max_size=40), max_size=5))
def test_no_words_break_the_readers(lines: list[str]) -> None:
    for one in found(sheet(*((line, MIDDLE) for line in lines))):
        assert one.place is not None
        assert one.place[0] < one.place[2]
        assert 0.0 <= one.confidence <= 1.0
