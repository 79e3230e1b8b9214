from __future__ import annotations

import numpy as np
import pytest

from ocr.image.dense import dense_places, gaps_kept

DPI, CELL = 150, 9
"""a cell of 1.5 mm"""


@pytest.mark.parametrize("cells", [4, 5, 8])
def test_a_place_lies_a_cell_around_its_code(cells):
    page = np.zeros((40 * CELL, 40 * CELL), np.uint8)
    code = slice(10 * CELL, (10 + cells) * CELL)
    page[code, code] = np.indices((cells * CELL,) * 2).sum(0) % 5 < 3
    rows, columns = np.nonzero(dense_places(page, DPI))
    ends = 9 * CELL, (11 + cells) * CELL - 1
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == ends * 2


def test_the_grain_of_a_tint_beside_a_code_is_no_text():
    grain = np.random.default_rng(4).normal(215, 3, (120, 120)).astype(np.uint8)
    grain[20:60, 20:60] = np.where(np.indices((40, 40)).sum(0) // 4 % 2, 40, 250)
    text = np.ones_like(grain)
    gaps_kept(text, grain, np.ones((60, 60), np.uint8), 300)
    assert np.array_equal(text > 0, grain == 40)
