"""What stands on a page of other papers and other people is never told of this one as sure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

import pytest

from app.domain.entered import FieldState, Standing, field_states
from app.domain.fields import Field, Told, Trait
from app.domain.page import PageText
from app.extraction.paper import paper_fields
from tests.unit.extraction.typeset import (
    CLOSING,
    HEAD,
    LEFT,
    MARGIN,
    MIDDLE,
    RIGHT,
    VOCABULARY,
    Placed,
    decision,
    sheet,
)

OWN_NUMBER: Placed = ("Số: 125/QĐ-SYT", LEFT)
OWN_DAY: Placed = ("Thanh Hóa, ngày 05 tháng 9 năm 2025", RIGHT)
TITLE: Sequence[Placed | None] = (None, ("QUYẾT ĐỊNH", MIDDLE), ("Về việc công bố", MIDDLE), None)
ARRIVAL: Sequence[Placed] = (("CÔNG VĂN ĐẾN", 0.2), ("Số: 4567", 0.2), ("Ngày: 10/9/2025", 0.2))


def states(*pages: PageText) -> Mapping[Told, FieldState]:
    named = [(UUID(int=number), page) for number, page in enumerate(pages, 1)]
    found = paper_fields(named, date(2026, 11, 26), VOCABULARY)
    return {one.name: one for one in field_states({}, found, (*Field, *Trait))}


@pytest.mark.parametrize(
    "lines",
    [
        [("Căn cứ Quyết định số 99/QĐ-SYT ngày 02 tháng 01 năm 2024 của Giám đốc;", MARGIN)],
        [("Căn cứ Quyết định", MARGIN), ("số 99/QĐ-SYT ngày 02 tháng 01 năm 2024 của Giám đốc;", MARGIN)],
        [("Cấp theo Quyết định của Ủy ban nhân dân xã Thọ Xuân, ngày 02 tháng 01 năm 2024", MARGIN)],
        [("Thực hiện Nghị quyết", MIDDLE), ("ngày 02 tháng 01 năm 2024 của Chính phủ", MIDDLE)],
        [("(Kèm theo Quyết định", MIDDLE), ("số 99/QĐ-SYT ngày 02 tháng 01 năm 2024)", RIGHT)],
        [("V/v triển khai Quyết định", LEFT), ("số 99/QĐ-SYT của Sở", LEFT), ("ngày 02 tháng 01 năm 2024", LEFT)],
    ],
)
def test_number_and_day_of_a_cited_paper_are_not_those_of_this_one(lines: list[Placed]) -> None:
    cited = states(sheet(*HEAD, *TITLE, *lines, *CLOSING))
    assert {cited[name].standing for name in (Field.NUMBER, Field.ISSUED_ON, Trait.SYMBOL)} == {Standing.EMPTY}
    own = states(sheet(*HEAD, [OWN_NUMBER, OWN_DAY], *TITLE, *lines, *CLOSING))
    assert (own[Field.NUMBER].value, own[Field.ISSUED_ON].value) == ("125/QĐ-SYT", "2025-09-05")


def test_a_small_letter_before_the_colon_is_misread() -> None:
    assert states(sheet(*HEAD, [("só: 125/QĐ-SYT", LEFT), OWN_DAY], *TITLE))[Field.NUMBER].value == "125/QĐ-SYT"


def test_the_stamp_of_arrival_is_not_the_head() -> None:
    above = states(sheet(*ARRIVAL, *HEAD, [OWN_NUMBER, OWN_DAY], *TITLE))
    assert above[Field.NUMBER].value == "125/QĐ-SYT"
    alone = states(sheet(*HEAD, OWN_DAY, *ARRIVAL, *TITLE))
    assert alone[Field.NUMBER].standing is Standing.DOUBTFUL, "the paper's own number was not read"
    assert {one[Field.ISSUER].value for one in (above, alone)} == {"Sở Y tế tỉnh Thanh Hóa"}


def test_the_number_of_a_house_is_no_number_of_a_paper() -> None:
    house = states(sheet(*HEAD, ("Số 12/3 đường Lê Lợi - TP. Thanh Hóa", LEFT), *TITLE))
    assert {house[name].standing for name in (Field.NUMBER, Trait.SYMBOL)} == {Standing.EMPTY}


def test_an_agency_that_is_a_letter_away_from_a_known_one_is_not_sure() -> None:
    other = states(sheet(("SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG", LEFT), ("CHI CỤC THÚ Y", LEFT), None, OWN_NUMBER))
    assert other[Field.ISSUER].standing is Standing.DOUBTFUL


@pytest.mark.parametrize("who", ["TRƯỞNG PHÒNG NỘI VỤ", "HIỆU TRƯỞNG TRƯỜNG ĐẠI HỌC Y", "BAN THƯỜNG VỤ TỈNH ỦY"])
def test_who_decides_is_no_part_of_the_summary(who: str) -> None:
    rows = (*HEAD, [OWN_NUMBER, OWN_DAY], None, ("QUYẾT ĐỊNH", MIDDLE))
    assert states(sheet(*rows, (who, MIDDLE)))[Field.SUMMARY].standing is Standing.EMPTY
    assert states(sheet(*rows, ("Về việc công bố", MIDDLE), (who, MIDDLE)))[Field.SUMMARY].value == "Về việc công bố"


def test_who_made_a_copy_did_not_sign_the_paper() -> None:
    copier = (("CHÁNH VĂN PHÒNG", 0.7), None, ("Nguyễn Thị Sao", 0.7))
    rows = (*HEAD, [OWN_NUMBER, OWN_DAY], *TITLE, *CLOSING, None)
    assert states(sheet(*rows, ("SAO Y BẢN CHÍNH", MIDDLE), *copier))[Trait.SIGNER].value == "Trần Văn Thử"
    unmarked = states(sheet(*rows, *copier))[Trait.SIGNER]
    assert {unmarked.value, *(one.value for one in unmarked.others)} == {"Trần Văn Thử", "Nguyễn Thị Sao"}


def test_the_head_of_a_page_behind_is_of_another_paper() -> None:
    both = states(decision(), decision("Số: 77/QĐ-SYT", "Thanh Hóa, ngày 06 tháng 9 năm 2025"))
    assert (both[Field.NUMBER].value, both[Field.NUMBER].others) == ("125/QĐ-SYT", ())


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Giấy phép số 7 của Công ty An có giá trị đến ngày 01/02/2027", Field.VALID_UNTIL),
        ("Người làm chứng: số định danh 038085001234", Field.OWNER_ID),
        ("Ngày sinh của con: 01/02/2015", Field.OWNER_BORN),
        ("Họ và tên người làm chứng, Tôi là: Nguyễn Văn An", Field.OWNER_NAME),
    ],
)
def test_what_a_sentence_says_may_be_of_others_however_surely_it_was_read(line: str, name: Field) -> None:
    assert states(sheet((line, MARGIN), confidence=1.0))[name].standing is Standing.DOUBTFUL
