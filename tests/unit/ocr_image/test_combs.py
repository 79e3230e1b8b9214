"""Rows of boxes for single signs on drawn pages."""

from __future__ import annotations

import numpy as np
import pytest

from ocr.image.combs import combs_on, without_combs
from tests.unit.ocr_image.test_ruled_tables import DPI, grid, px, rule, sheet
from tests.unit.ocr_text.drawn_paper import letter

TOP, SIDE = 60.0, 6.0


def boxes(page: np.ndarray, count: int, gap_mm: float = 0.0, left_mm: float = 70.0, top_mm: float = TOP) -> None:
    for place in range(count):
        left = left_mm + place * (SIDE + gap_mm)
        grid(page, (left, left + SIDE), (top_mm, top_mm + SIDE))


@pytest.mark.parametrize(("count", "gap_mm"), [(12, 0.0), (9, 1.2), (4, 0.0)])
def test_each_box_of_a_row_is_found(count, gap_mm):
    page = sheet()
    boxes(page, count, gap_mm)
    (comb,) = combs_on(page, DPI)
    assert len(comb) == count
    for place, box in enumerate(comb):
        assert abs((box.x0 + box.x1) / 2 - px(70 + place * (SIDE + gap_mm) + SIDE / 2)) <= 4
        assert abs((box.y0 + box.y1) / 2 - px(TOP + SIDE / 2)) <= 4


def test_boxes_whose_rules_are_broken_are_found_by_the_others():
    page = sheet()
    boxes(page, 12)
    for place in (3, 11):  # one within the row, and the last
        left = 70 + place * SIDE
        page[px(TOP) - 3 : px(TOP) + 3, px(left + 2) : px(left + 4)] = 246
    (comb,) = combs_on(page, DPI)
    assert len(comb) == 12


def test_narrow_columns_of_a_table_few_boxes_and_letters_are_no_combs():
    table = sheet()
    grid(table, tuple(70 + SIDE * place for place in range(13)), (60, 66, 72, 78))
    few = sheet()
    boxes(few, 3)
    apart = sheet()
    for place in range(5):
        boxes(apart, 1, left_mm=30 + 25 * place)
    written = letter().raster.pixels.min(2)
    for page in (table, few, apart, written, sheet(), np.zeros((50, 50), np.uint8)):
        assert combs_on(page, DPI) == ()


def test_only_boxes_and_what_stands_in_them_are_taken_out():
    page = sheet()
    boxes(page, 6)
    rule(page, 72, 62, 72, 65)
    rule(page, 30, 63, 50, 63)
    bare = without_combs(page, combs_on(page, DPI), 6)
    assert bare[px(TOP) - 4 : px(TOP + SIDE) + 4, px(70) - 4 : px(70 + 6 * SIDE) + 4].min() == 246
    assert bare[px(63), px(40)] < 100
    assert without_combs(sheet(), ()).min() == 246
