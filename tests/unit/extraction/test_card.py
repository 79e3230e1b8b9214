"""What a card's code tells."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.entered import Source
from app.domain.fields import Field, Trait
from app.extraction.card import card_fields
from tests.unit.extraction.typeset import VOCABULARY

PAGE, TODAY = UUID(int=1), date(2026, 11, 26)
CARD = "038190012345|171234567|NGUYỄN THỊ MẪU|15081990|Nữ|Thôn 3, Xã Mẫu, Thanh Hóa|10052021"


def test_a_card_tells_its_owner() -> None:
    found = card_fields(CARD, PAGE, TODAY, VOCABULARY)
    assert {one.name: one.value for one in found} == {
        Field.OWNER_ID: "038190012345",
        Field.OWNER_NAME: "NGUYỄN THỊ MẪU",
        Field.OWNER_BORN: "1990-08-15",
        Trait.OWNER_SEX: "Nữ",
        Trait.OWNER_ADDRESS: "Thôn 3, Xã Mẫu, Thanh Hóa",
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
        CARD.replace("038190012345", "038 190 012 345"),
        CARD.replace("171234567", "17123456"),
        CARD.replace("15081990", "15/08/1990"),
        CARD.replace("Nữ", "Nu~"),
        CARD.replace("10052021", "31022021"),
        CARD.replace("10052021", "27112026"),
        CARD.replace("10052021", "10051989"),
        CARD.replace("10052021", ""),
    ],
)
def test_what_is_no_whole_card_tells_nothing(payload: str) -> None:
    assert card_fields(payload, PAGE, TODAY, VOCABULARY) == ()


@pytest.mark.parametrize("extras", ["||", "|||NGUYỄN VĂN A|TRẦN THỊ B|", "|038190012345|x"])
def test_a_card_of_2024_bears_more_and_may_have_no_former_number(extras: str) -> None:
    card = CARD.replace("171234567", "") + extras
    assert card_fields(card, PAGE, TODAY, VOCABULARY) == card_fields(CARD, PAGE, TODAY, VOCABULARY)


@given(st.text())
def test_no_code_breaks_the_reader(payload: str) -> None:
    card_fields(payload, PAGE, TODAY, VOCABULARY)


@pytest.mark.parametrize(
    ("lives", "wards"),
    [
        ("Tổ 2, Phúc Xá, Ba Đình, Hà Nội", ["Phường Hồng Hà, Thành phố Hà Nội"]),
        ("Tổ 2, Phuc Xa, Ba Đình, Hà Nội", []),
        ("Thôn 3, Xã Xứ Lạ, Thanh Hóa", []),
    ],
)
def test_a_residence_names_its_ward_of_today_where_every_letter_is_that_of_the_list(
    lives: str, wards: list[str]
) -> None:
    found = card_fields(CARD.replace("Thôn 3, Xã Mẫu, Thanh Hóa", lives), PAGE, TODAY, VOCABULARY)
    assert [one.value for one in found if one.name is Trait.OWNER_WARD] == wards
