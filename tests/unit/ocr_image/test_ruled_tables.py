"""Cells of ruled tables on drawn pages."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
import pytest

from ocr.image.ruled import ruled_tables
from ocr.values import Box
from tests.unit.ocr_text.drawn_paper import COLUMNS_MM, landscape_table, letter

DPI = 200.0


def px(mm: float) -> int:
    return round(mm / 25.4 * DPI)


def sheet() -> np.ndarray:
    return np.full((px(297), px(210)), 246, np.uint8)


def rule(page: np.ndarray, x0_mm: float, y0_mm: float, x1_mm: float, y1_mm: float, level: int = 30) -> None:
    cv2.line(page, (px(x0_mm), px(y0_mm)), (px(x1_mm), px(y1_mm)), level, 2)


def grid(page: np.ndarray, edges_mm: tuple[float, ...], rows_mm: tuple[float, ...], level: int = 30) -> None:
    for y in rows_mm:
        rule(page, edges_mm[0], y, edges_mm[-1], y, level)
    for x in edges_mm:
        rule(page, x, rows_mm[0], x, rows_mm[-1], level)


def near(cell: Box, x0_mm: float, y0_mm: float, x1_mm: float, y1_mm: float) -> bool:
    edges = zip((cell.x0, cell.y0, cell.x1, cell.y1), map(px, (x0_mm, y0_mm, x1_mm, y1_mm)), strict=True)
    return all(abs(found - drawn) <= 6 for found, drawn in edges)


@pytest.mark.parametrize("level", [30, 150])
def test_each_cell_of_a_grid_is_found(level):
    page = sheet()
    edges, rows = (20, 35, 110, 190), (40, 50, 58, 90)
    grid(page, edges, rows, level)
    (cells,) = ruled_tables(page, DPI)
    assert len(cells) == 9
    for x0, x1 in pairwise(edges):
        for y0, y1 in pairwise(rows):
            assert sum(near(cell, x0, y0, x1, y1) for cell in cells) == 1


def test_a_merged_cell_is_one():
    page = sheet()
    grid(page, (20, 60, 110, 190), (40, 60, 80))
    page[px(60) - 4 : px(60) + 4, px(60) + 4 : px(110) - 4] = 246
    (cells,) = ruled_tables(page, DPI)
    assert len(cells) == 5
    assert any(near(cell, 60, 40, 110, 80) for cell in cells)


def test_a_table_that_is_open_at_its_sides_has_its_outer_cells():
    page = sheet()
    for y in (40, 50, 60):
        rule(page, 20, y, 190, y)
    rule(page, 80, 40, 80, 60)
    (cells,) = ruled_tables(page, DPI)
    assert len(cells) == 4


def test_the_table_of_a_drawn_page_is_found_with_its_text():
    paper = landscape_table()
    gray = cv2.cvtColor(paper.raster.pixels, cv2.COLOR_RGB2GRAY)
    (cells,) = ruled_tables(gray, paper.dpi)
    assert len(cells) == 4 * (len(COLUMNS_MM) - 1)


def test_two_tables_come_from_top_to_bottom():
    page = sheet()
    grid(page, (20, 60, 110), (150, 160, 170))
    grid(page, (20, 60, 110), (40, 50, 60))
    first, second = ruled_tables(page, DPI)
    assert max(cell.y1 for cell in first) < min(cell.y0 for cell in second)


def test_frames_boxes_underlines_and_letters_are_no_tables():
    framed = sheet()
    grid(framed, (10, 200), (10, 285))
    rule(framed, 60, 33, 90, 33)
    boxed = sheet()
    for place in range(12):
        grid(boxed, (70 + 6 * place, 76 + 6 * place), (60, 66))
    written = cv2.cvtColor(letter().raster.pixels, cv2.COLOR_RGB2GRAY)
    for page in (framed, boxed, written, sheet(), np.zeros((50, 50), np.uint8)):
        assert ruled_tables(page, DPI) == ()


def test_a_table_with_a_part_whose_rules_are_not_seen_keeps_its_other_cells():
    page = sheet()
    grid(page, (10, 60, 110, 200), (10, 20, 30))
    grid(page, (10, 200), (30, 290))
    (cells,) = ruled_tables(page, DPI)
    assert len(cells) == 6
    assert max(cell.y1 for cell in cells) < px(32)
