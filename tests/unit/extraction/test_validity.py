"""Until when, how long and where a paper is valid."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.domain.entered import SURE_FROM, Source
from app.domain.fields import Field, Trait
from app.domain.page import PageText, WordNote
from app.extraction.paper import paper_fields
from app.extraction.validity import after
from tests.unit.extraction.typeset import MARGIN, PAGE, VOCABULARY, decision, noted, sheet

TODAY = date(2026, 11, 27)


def told(page: PageText, *, begins: bool = False) -> dict[object, list[str]]:
    found: dict[object, list[str]] = {}
    for one in paper_fields([(PAGE, page)], TODAY, VOCABULARY, begins=begins):
        if one.name in (Field.VALID_UNTIL, Trait.VALIDITY):
            assert one.confidence < SURE_FROM or one.source is Source.HANDWRITING, "papers cite others"
            found.setdefault(one.name, []).append(one.value or f"({one.printed})")
    return found


def of(*lines: str) -> dict[object, list[str]]:
    return told(sheet(*((line, MARGIN) for line in lines), top=0.5))


@pytest.mark.parametrize(
    ("line", "until"),
    [
        ("Có giá trị đến: 15 / 08 / 2030", "2030-08-15"),
        ("Giấy phép này có giá trị sử dụng đến hết ngày 31 tháng 12 năm 2027.", "2027-12-31"),
        ("Thời hạn: từ ngày 01/01/2025 đến ngày 31/12/2028", "2028-12-31"),
        ("Giấy chứng nhận có hiệu lực từ 02/03/2024 đến hết 02/03/2029", "2029-03-02"),
        ("Hết hạn ngày 05-6-2027", "2027-06-05"),
        ("Thời hạn sử dụng đến ngày 20/11/2028", "2028-11-20"),
    ],
)
def test_a_day_until_which_a_paper_is_valid(line: str, until: str) -> None:
    assert of(line)[Field.VALID_UNTIL] == [until]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Giấy xác nhận này có giá trị 06 (sáu) tháng kể từ ngày ký.", "06 (sáu) tháng kể từ ngày ký"),
        ("Giấy này có giá trị trong thời hạn sáu tháng", "sáu tháng"),
        ("Có giá trị không thời hạn", "không thời hạn"),
        ("Giấy phép có hiệu lực trên phạm vi toàn quốc.", "trên phạm vi toàn quốc"),
        ("Thời hạn hiệu lực: 05 năm", "05 năm"),
    ],
)
def test_how_long_and_where_is_told_in_its_words(line: str, said: str) -> None:
    assert of(line)[Trait.VALIDITY] == [said]


@pytest.mark.parametrize(
    "line",
    [
        "Quyết định này có hiệu lực kể từ ngày ký.",
        "Quyết định này có hiệu lực thi hành từ ngày 01 tháng 7 năm 2025.",
        "Nghị định có hiệu lực sau 15 ngày kể từ ngày ký.",
        "trong thời hạn 05 ngày làm việc kể từ ngày nhận đủ hồ sơ",
        "Gói thầu có giá trị 500.000.000 đồng, thực hiện trong năm 2025",
        "có giá trị đến ngày 31 tháng 02 năm 2027",
    ],
)
def test_other_terms_and_beginnings_are_no_end(line: str) -> None:
    assert of(line) == {}


def test_a_term_from_the_day_of_issue_ends_on_the_day_of_its_number() -> None:
    page = decision()
    words = page.words + tuple(
        replace(word, line=word.line + 90)
        for word in sheet(("Giấy này có giá trị 06 tháng kể từ ngày cấp.", MARGIN), top=0.6).words
    )
    assert told(replace(page, words=words), begins=True)[Field.VALID_UNTIL] == ["2026-03-05"]
    by_hand = noted(replace(page, words=words), "05", WordNote.HANDWRITTEN)
    assert told(by_hand, begins=True)[Field.VALID_UNTIL] == ["(06 tháng kể từ ngày cấp)"], (
        "from a day that nobody reads"
    )


def test_a_sentence_goes_on_in_the_next_line() -> None:
    assert of("Giấy phép này có giá trị đến", "ngày 31/12/2027 trên toàn quốc") == {
        Field.VALID_UNTIL: ["2027-12-31"],
        Trait.VALIDITY: ["trên toàn quốc"],
    }


@pytest.mark.parametrize(
    ("day", "count", "unit", "end"),
    [
        (date(2025, 8, 31), 6, "thang", date(2026, 2, 28)),
        (date(2024, 2, 29), 1, "nam", date(2025, 2, 28)),
        (date(2025, 12, 20), 30, "ngay", date(2026, 1, 19)),
    ],
)
def test_the_end_of_a_term(day: date, count: int, unit: str, end: date) -> None:
    assert after(day, count, unit) == end
