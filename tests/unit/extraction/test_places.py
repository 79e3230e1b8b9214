"""Where addresses lie: units of before and after July 2025."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.extraction.places import Lies, lies_in
from tests.unit.extraction.typeset import VOCABULARY


def lies(address: str) -> Lies | None:
    return lies_in(address, VOCABULARY.province_names, VOCABULARY.units)


HUE = "Thành phố Huế"


@pytest.mark.parametrize(
    ("told", "ward", "now"),
    [
        ("phường Ba Đình, thành phố Hà Nội", "Phường Ba Đình", ["Phường Ba Đình, Thành phố Hà Nội"]),
        ("Phường Phúc Xá, Quận Ba Đình, Hà Nội", "Phường Phúc Xá", ["Phường Hồng Hà, Thành phố Hà Nội"]),
        ("Xã Cát Trinh, Huyện Phù Cát, Bình Định", "Xã Cát Trinh", ["Xã Phù Cát, Tỉnh Gia Lai"]),
        ("đặc khu Phú Quốc, tỉnh An Giang", "Đặc khu Phú Quốc", ["Đặc khu Phú Quốc, Tỉnh An Giang"]),
        ("phường Thuận Hòa, quận Phú Xuân, Thừa Thiên Huế", "Phường Thuận Hòa", [f"Phường Phú Xuân, {HUE}"]),
        ("phường Hương Vân, Huế", "Phường Hương Vân", [f"Phường Hương Trà, {HUE}"]),
        ("tổ 4, phường Văn Miếu - Quốc Tử Giám, Hà Nội", "Phường Văn Miếu - Quốc Tử Giám", None),
        ("xã Phước Tỉnh, huyện Long Điền, Bà Rịa - Vũng Tàu", "Xã Phước Tỉnh", []),
    ],
)
def test_a_ward_of_any_time_is_found_and_names_the_one_of_today(told: str, ward: str, now: list[str] | None) -> None:
    found = lies(told)
    assert found is not None
    assert found.ward is not None
    assert (found.address, found.ward.name, found.is_exact) == (told, ward, True)
    assert list(found.ward.now) == ([f"{ward}, Thành phố Hà Nội"] if now is None else now)


@pytest.mark.parametrize(
    ("told", "written"),
    [
        ("Tổ 5, P. 05, Q. Gò Vấp, TP. Hồ Chí Minh", "Tổ 5, P. 5, Q. Gò Vấp, TP. Hồ Chí Minh"),
        ("xã Hoang Tung - huyện Hoà An - tỉnh Cao Bằng", "xã Hoàng Tung, huyện Hòa An, tỉnh Cao Bằng"),
    ],
)
def test_names_are_spelled_as_the_lists_have_them(told: str, written: str) -> None:
    found = lies(told)
    assert found is not None
    assert found.ward is not None
    assert (found.address, found.is_exact) == (written, False)


def test_a_ward_that_was_divided_names_each_it_went_into() -> None:
    found = lies("P.Điện Biên, Q.Ba Đình, TP Hà Nội")
    assert found is not None
    assert found.ward is not None
    assert len(found.ward.now) == 4
    assert "Phường Ba Đình, Thành phố Hà Nội" in found.ward.now


def test_wards_that_differ_by_a_mark_are_kept_apart() -> None:
    wards = [
        found.ward for name in ("Hương Vân", "Hương Văn") if (found := lies(f"phường {name}, thị xã Hương Trà, Huế"))
    ]
    assert [ward.name for ward in wards if ward] == ["Phường Hương Vân", "Phường Hương Văn"]
    unmarked = lies("phường Huong Van, thị xã Hương Trà, Huế")
    assert unmarked is not None
    assert unmarked.ward is None, "which of the two, nobody can say"


@pytest.mark.parametrize("told", ["Thôn 3", "Hà Nội", "xã Ba Đình, tỉnh Xứ Lạ", "", ", ,"])
def test_what_ends_with_no_province_is_no_address(told: str) -> None:
    assert lies(told) is None


def test_a_ward_that_the_province_never_had_is_none() -> None:
    found = lies("thôn 3, xã Xứ Lạ, tỉnh Thanh Hóa")
    assert found == Lies("thôn 3, xã Xứ Lạ, tỉnh Thanh Hóa", None, is_exact=True)


def test_where_the_tone_stands_is_no_other_letter() -> None:
    marked, other = lies("xã Hoà An, tỉnh Cao Bằng"), lies("xã Hoa An, tỉnh Cao Bằng")
    assert marked is not None
    assert other is not None
    assert (marked.is_exact, other.is_exact) == (True, False)


def test_the_lists_are_whole() -> None:
    units = VOCABULARY.units
    assert (len(units.now), sum(map(len, units.now.values()))) == (34, 3321)
    assert len(units.before) == 63
    went = [now for districts in units.before.values() for wards in districts.values() for now in wards.values()]
    assert sum(map(bool, went)) == 10040, "each ward of June 2025 says where it went"
    assert max(place for now in went for place in now) < 3321


def test_wards_that_are_written_out_are_found_again() -> None:
    units = VOCABULARY.units
    old = [
        (f"Thôn 1, {ward}, {district}, {province}", ward)
        for province, districts in units.before.items()
        for district, wards in districts.items()
        for ward in wards
        if ward != district  # five islands had no wards
    ]
    new = [(f"Tổ 2, {ward}, {province}", ward) for province, wards in units.now.items() for ward in wards]
    for address, ward in (*old[::9], *new[::9]):
        found = lies(address)
        assert found is not None
        assert found.ward is not None
        assert (found.ward.name, found.is_exact) == (ward, True)


@given(st.text(alphabet="xãPhường, TP.-Hà Nội 05;", max_size=60))
def test_no_address_breaks_it(told: str) -> None:
    found = lies(told)
    assert found is None or found.address
