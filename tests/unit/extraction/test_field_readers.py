"""What a card's code and the words of a page tell by their form."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.entered import Source
from app.domain.fields import Field
from app.domain.page import PageText, PageWord
from app.extraction.card import card_fields
from app.extraction.words import word_fields

PAGE, TODAY = UUID(int=1), date(2026, 11, 26)
CARD = "038190012345|171234567|NGUYỄN THỊ MẪU|15081990|Nữ|Thôn 3, Xã Mẫu, Thanh Hóa|10052021"


def page(*lines: str, confidence: float = 0.99) -> PageText:
    """A page of 1000 x 1000 pixels; a line is 30 high, a letter 10 wide."""
    words = []
    for row, line in enumerate(lines):
        at = 0
        for text in line.split():
            box = (at * 10, row * 40, (at + len(text)) * 10, row * 40 + 30)
            words.append(PageWord(text, box, box, row * 40 + 25, confidence, 0, row))
            at += len(text) + 1
    return PageText(1000, 1000, 100.0, tuple(words), "test")


def told(text: PageText, *, is_first: bool = True) -> dict[Field, str]:
    return {one.name: one.value for one in word_fields(text, PAGE, TODAY, is_first=is_first)}


def test_a_card_tells_its_owner() -> None:
    found = card_fields(CARD, PAGE, TODAY)
    assert {one.name: one.value for one in found} == {
        Field.OWNER_ID: "038190012345",
        Field.OWNER_NAME: "NGUYỄN THỊ MẪU",
        Field.OWNER_BORN: "1990-08-15",
    }
    assert {(one.source, one.page) for one in found} == {(Source.ID_CARD, PAGE)}
    assert "NGUYỄN" not in repr(found) and "0381" not in repr(found), "nothing of it gets into a log by the way"


@pytest.mark.parametrize(
    "payload",
    [
        "https://dichvucong.gov.vn/tra-cuu?mahs=H56.14-261124-0001",
        CARD.replace("15081990", "31021990"),
        CARD.replace("038190012345", "03819001234"),
        CARD.replace("NGUYỄN THỊ MẪU", ""),
        "|".join(CARD.split("|")[:5]),
    ],
)
def test_what_is_no_whole_card_tells_nothing(payload: str) -> None:
    assert card_fields(payload, PAGE, TODAY) == ()


@given(st.text())
def test_no_code_breaks_the_reader(payload: str) -> None:
    card_fields(payload, PAGE, TODAY)


def test_a_letter_tells_its_number_and_its_day_where_they_stand() -> None:
    text = page("ỦY BAN NHÂN DÂN CỘNG HÒA", "Số: 125/QĐ-UBND Mẫu Lâm, ngày 05 tháng 9 năm 2025")
    assert told(text) == {Field.NUMBER: "125/QĐ-UBND", Field.ISSUED_ON: "2025-09-05"}
    number = next(one for one in word_fields(text, PAGE, TODAY, is_first=True) if one.name is Field.NUMBER)
    assert number.place == (0.04, 0.04, 0.15, 0.07)


def test_the_readers_tone_marks_do_not_matter_but_its_doubts_do() -> None:
    text = page("Sổ: 125/QĐ-UBND, Ngày 05 thảng 9 nam 2025", confidence=0.5)
    assert told(text) == {Field.NUMBER: "125/QĐ-UBND", Field.ISSUED_ON: "2025-09-05"}
    assert max(one.confidence for one in word_fields(text, PAGE, TODAY, is_first=True)) < 0.5


def test_numbers_of_other_papers_are_none_of_this_one() -> None:
    cited = page(*[""] * 12, "Số: 99/NĐ-CP ngày 08 tháng 4 năm 2020")
    assert told(cited) == {}, "it stands in the body"
    assert told(page("Số: 125/QĐ-UBND"), is_first=False) == {}
    assert told(page("Căn cứ Nghị định số: 61/2018")) == {}


def test_people_are_told_by_number_and_birth_on_every_page() -> None:
    text = page(*[""] * 15, "Số định danh: 038190012345, sinh ngày 15/08/1990", "Có giá trị đến: 15 / 08 / 2030")
    assert told(text, is_first=False) == {
        Field.OWNER_ID: "038190012345",
        Field.OWNER_BORN: "1990-08-15",
        Field.VALID_UNTIL: "2030-08-15",
    }


def test_digits_that_are_no_id_number_are_none() -> None:
    assert told(page("Số: 038190012345")) == {Field.OWNER_ID: "038190012345"}
    assert told(page("tài khoản 0381900123456", "mã 000190012345", "ngày 31 tháng 2 năm 2025")) == {}


@given(st.lists(st.text(alphabet="Sốngày: 0123456789/.-đến", max_size=40), max_size=4))
def test_no_words_break_the_reader(lines: list[str]) -> None:
    for one in word_fields(page(*lines), PAGE, TODAY, is_first=True):
        assert one.place is not None and one.place[0] < one.place[2]
