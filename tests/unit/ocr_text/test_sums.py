"""Totals of tables that miss the sum of their column by one digit."""

from __future__ import annotations

import pytest

from ocr.text.numbers.sums import sums_noted
from ocr.values import BlockKind, Box, Note, Word

ROWS = ("Đất 1.250.000", "Nhà 380.000", "Vườn 45.000")


def table(*rows: str, kind: BlockKind = BlockKind.TABLE) -> list[str]:
    """What is doubted of a table with words at the left and numbers that end on one edge."""
    words = []
    for number, row in enumerate(rows):
        y, x = 100 + 40 * number, 50
        for text in row.split():
            x0 = 600 - 12 * len(text) if text[0].isdigit() else x
            words.append(Word(text, Box(x0, y - 20, x0 + 12 * len(text), y), Box(0, 0, 1, 1), float(y), 0.9, 0, number))
            x = x0 + 12 * len(text) + 10
    return [word.text for word in sums_noted(words, (kind,)) if Note.MALFORMED in word.notes]


@pytest.mark.parametrize("label", ["Tổng", "Cộng", "TỔNG CỘNG"])
def test_a_total_that_misses_by_one_digit_is_doubted_with_its_parts(label):
    assert table(*ROWS, f"{label} 1.675.000") == []
    assert table(*ROWS, f"{label} 1.675.900") == ["1.250.000", "380.000", "45.000", "1.675.900"]
    assert table(*ROWS, f"{label} 1.875.000") == ["1.250.000", "380.000", "45.000", "1.875.000"]


def test_a_total_of_other_things_is_not():
    assert table(*ROWS, "Tổng 9.421.377") == []
    assert table("Đất 1.250.000", "Tổng 1.250.009") == []
    assert table(*ROWS, "Khác 1.675.900") == []
    assert table(*ROWS, "Tổng 1.675.900", kind=BlockKind.BODY) == []


def test_each_total_has_the_parts_since_the_one_before():
    assert table(*ROWS, "Cộng 1.675.000", "Ao 10", "Hồ 20", "Cộng 38") == ["10", "20", "38"]
