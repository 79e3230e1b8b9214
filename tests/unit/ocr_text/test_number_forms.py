"""The grammar of numbers, days and codes: what cannot be, and that nothing else is doubted."""

from __future__ import annotations

import pytest

from ocr.text.numbers.forms import malformed_in

HOLDS = (
    "ngày 29 tháng 02 năm 2024",
    "Số: 299/UBND-TTHC ngày 31/12/2025",
    "158/2016/NĐ-CP; 54/2024/QH15; 07a/2023/TT-BTC; 383/QĐ-STP",
    "số định danh 001203004567, CCCD số 036099123456, CMND 123456789",
    "1.234.567,50 đồng; 100.000 m3/năm; 0,25; 15.5",
    "Điều 2.1.3 mục 1.10 kỳ 2015-2020 đạt 98% 22/7 03/4",
    "điện thoại 0297.3863.100 hoặc 0912345678; +84.912.345.678",
    "3.000181.H12 1.004088 L06254 QH15 A4 m2 10ha 1. 2) (3) 4/ 5;",
)
CANNOT_BE = (
    ("ngày 31 tháng 02 năm 2024", {"31"}),
    ("ngày 12 tháng 13 năm 2024", {"13"}),
    ("ngày 12 tháng 11 năm 2924", {"2924"}),
    ("ngày 30/02/2024 và 12/13/2024 và 1/1/3024 và 10/1/224", {"30/02/2024", "12/13/2024", "1/1/3024", "10/1/224"}),
    ("158/2916/NĐ-CP và 12/QĐ-U8ND1", {"158/2916/NĐ-CP", "12/QĐ-U8ND1"}),
    ("Thông tư số 30/2024/TT- BUDĐT và 63/2010/NĐ-", {"30/2024/TT-"}),
    ("số định danh 00120300456 và 099203004567", {"00120300456", "099203004567"}),
    ("1.234.56 và 12345.678 và 1.23.456 và 1.8834", {"1.234.56", "12345.678", "1.23.456", "1.8834"}),
    ("điện thoại 029738631001", {"029738631001"}),
    ("2O24 1O l5 5ố3 10//01 6⁄7", {"2O24", "1O", "l5", "5ố3", "10//01", "6⁄7"}),
)


@pytest.mark.parametrize("line", HOLDS)
def test_what_can_be_is_not_doubted(line):
    words = line.split()
    assert {words[index] for index in malformed_in(words)} == set()


@pytest.mark.parametrize(("line", "wrong"), CANNOT_BE)
def test_what_cannot_be_is_found(line, wrong):
    words = line.split()
    assert {words[index] for index in malformed_in(words)} == wrong


def test_words_without_a_digit_are_never_doubted():
    assert malformed_in(["Ủy", "ban", "nhân", "dân", "tỉnh", "Kiên", "Giang", "/UBND-TTHC"]) == frozenset()
