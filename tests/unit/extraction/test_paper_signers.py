"""Who signed a paper, and for whom: what stands under its end, and what a seal left of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.entered import SURE_FROM, Doubt, field_states
from app.domain.fields import Field, Trait
from app.domain.page import BlockKind
from tests.unit.extraction.read_paper import found, one_of, told
from tests.unit.extraction.typeset import decision, sheet


@pytest.mark.parametrize(
    ("lines", "office", "signer"),
    [
        (
            ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
            "TM. Ủy ban nhân dân, KT. Chủ tịch, Phó Chủ tịch",
            "Lê Thị Mẫu",
        ),
        (("TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"), "TL. Chủ tịch, Chánh Văn phòng", "Lê Thị Mẫu"),
        (("Q. GIÁM ĐỐC",), "Q. Giám đốc", "Lê Thị Mẫu"),
        (("KT. CHỦ TỊCH", "=HO CHU TỊCH"), "KT. Chủ tịch, Phó Chủ tịch", "Lê Thị Mẫu"),
    ],
)
def test_who_signs_and_for_whom(lines: tuple[str, ...], office: str, signer: str) -> None:
    page = sheet(("Nơi nhận:", 0.2), *((line, 0.7) for line in lines), None, ("l,-", 0.66), None, ("Lê Thị Mẫu", 0.7))
    said = told(page, begins=False)
    assert (said[Trait.OFFICE], said[Trait.SIGNER]) == (office, signer)


@pytest.mark.parametrize("read", ["Nguyên Thị Mẫu", "guyễn Thị Mẫu", "ên Thị Mẫu", "Nhuyễn Thị Mẫu"])
def test_a_surname_that_no_other_has_is_spelled_as_the_list_has_it_and_is_not_sure(read: str) -> None:
    page = sheet(("Nơi nhận:", 0.2), ("CHỦ TỊCH", 0.7), None, (read, 0.7))
    signer = one_of(Trait.SIGNER, page)
    assert (signer.value, signer.printed) == ("Nguyễn Thị Mẫu", read)
    assert signer.confidence < SURE_FROM


def test_what_a_seal_covers_of_name_and_office_is_not_sure() -> None:
    page = sheet(("Nơi nhận:", 0.2), ("KT. CHỦ TỊCH", 0.7), ("CHỦ TỊCH", 0.72), None, ("Hoàng Tuấn", 0.7))
    office, signer = one_of(Trait.OFFICE, page), one_of(Trait.SIGNER, page)
    assert (office.value, signer.value) == ("KT. Chủ tịch, Phó Chủ tịch", "Hoàng Tuấn")
    assert max(office.confidence, signer.confidence) < SURE_FROM


@pytest.mark.parametrize("deputy", ["PHÓ GIÁM ĐỐC", "PHÓ GIẢM"])
def test_over_a_deputy_stands_who_he_signs_for_whoever_wrote_so(deputy: str) -> None:
    page = sheet(("Nơi nhận:", 0.2), ("GIÁM ĐỐC", 0.72), (deputy, 0.7), None, None, ("Lê Thị Mẫu", 0.7))
    office = one_of(Trait.OFFICE, page)
    assert office.value == "KT. Giám đốc, Phó Giám đốc"
    assert office.confidence < SURE_FROM, "nobody read it"
    assert one_of(Trait.SIGNER, page).value == "Lê Thị Mẫu", "a deputy is no name"


def test_a_stroke_behind_an_office_is_no_unit_of_it() -> None:
    assert told(sheet(("Nơi nhận:", 0.2), ("GIÁM ĐỐC ĐỜI", 0.7), None, ("Lê Thị Mẫu", 0.7)))[Trait.OFFICE] == "Giám đốc"
    page = sheet(("Nơi nhận:", 0.2), ("GIÁM ĐỐC SỞ Y TẾ", 0.7), None, ("Lê Thị Mẫu", 0.7))
    assert told(page)[Trait.OFFICE] == "Giám đốc Sở Y tế"


def test_a_paper_ends_where_its_recipients_stand_even_if_nobody_can_read_who_signed() -> None:
    scribbled = sheet(("Nơi nhận:", 0.2), ("HỖ GIẢN", 0.7), confidence=0.5)
    other = sheet(("Nơi nhận:", 0.2), ("CỤC TRƯỞNG", 0.7), None, ("Phạm Văn Khác", 0.7))
    said = told(scribbled, other, begins=False)
    assert not {Trait.SIGNER, Trait.OFFICE} & set(said)
    assert (
        told(sheet(("Nơi nhận kết quả: bộ phận một cửa", 0.25)), other, begins=False)[Trait.SIGNER] == "Phạm Văn Khác"
    )


@pytest.mark.parametrize("read", ["Văn Phòng", "Hạ Giám Đốc", "Tạ NHA CHỦ TỊCH"])
def test_what_a_seal_left_of_an_office_is_no_name(read: str) -> None:
    page = sheet(("Nơi nhận:", 0.2), ("KT. CHÁNH VĂN PHÒNG", 0.7), (read, 0.7), None, ("Lê Thị Mẫu", 0.7))
    assert {one.value for one in found(page) if one.name is Trait.SIGNER} == {"Lê Thị Mẫu"}


def test_a_title_in_capitals_is_no_signer_and_that_of_a_card_no_agency() -> None:
    card = sheet(
        [("CĂN CƯỚC CÔNG DÂN", 0.45)],
        ("Số: 038190012345", 0.3),
        *(None,) * 14,
        ("CỤC TRƯỞNG", 0.7),
        ("QUẢN LÝ HÀNH CHÍNH MẪU", 0.7),
        ("Đỗ Văn Mẫu", 0.7),
    )
    assert {one.value for one in found(card) if one.name is Trait.SIGNER} == {"Đỗ Văn Mẫu"}
    assert Field.ISSUER not in told(card)


def test_of_one_who_approves_below_another_the_first_signed_and_neither_is_sure() -> None:
    first = (("Nơi nhận:", 0.2), ("CHÁNH THANH TRA", 0.7), None, ("Lê Thị Mẫu", 0.7))
    page = sheet(*first, ("PHÊ DUYỆT GIÁM ĐỐC SỞ", 0.6), None, ("Trần Văn Thử", 0.7))
    state = next(one for one in field_states({}, found(page), (Trait.SIGNER,)))
    assert (state.value, [one.value for one in state.others]) == ("Lê Thị Mẫu", ["Trần Văn Thử"])
    assert state.doubts == (Doubt.SEVERAL,)


def test_of_two_signers_both_are_told() -> None:
    page = sheet([("THƯ KÝ", 0.25), ("CHỦ TRÌ", 0.7)], None, [("Lê Văn Thử", 0.25), ("Trần Thị Mẫu", 0.7)], top=0.6)
    signed = replace(page, blocks=(BlockKind.SIGNATURE,))
    names = {one.value for one in found(signed) if one.name is Trait.SIGNER}
    assert names == {"Lê Văn Thử", "Trần Thị Mẫu"}
    state = next(one for one in field_states({}, found(signed), (Trait.SIGNER,)))
    assert state.doubts == (Doubt.SEVERAL,)


def test_an_annex_behind_the_signature_signs_nothing() -> None:
    annex = sheet(("Nơi nhận:", 0.2), ("CHỦ TỊCH", 0.7), None, ("Phạm Văn Khác", 0.7))
    assert told(decision(), annex)[Trait.SIGNER] == "Trần Văn Thử"


@pytest.mark.parametrize("office", ["KT. CHỦ TỊCH", "CHỦ TỊCH"])
def test_an_office_of_which_a_line_may_be_covered_is_not_sure(office: str) -> None:
    page = sheet(("Nơi nhận:", 0.2), (office, 0.7), None, ("Lê Thị Mẫu", 0.7))
    assert one_of(Trait.OFFICE, page).confidence < SURE_FROM
