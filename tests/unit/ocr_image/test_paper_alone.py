"""The glass around a sheet takes the colour of its paper."""

from __future__ import annotations

import numpy as np
import pytest

from ocr.image.beside import paper_alone
from ocr.image.raster import Raster


@pytest.mark.parametrize("shape", [(300, 200), (300, 200, 3)])
def test_a_sheet_that_reaches_to_the_rim_of_the_picture_is_left_as_it_is(shape: tuple[int, ...]) -> None:
    """Outside its edges there is nothing to look at."""
    page = Raster(np.full(shape, 240, np.uint8), 100.0)
    found = paper_alone(page, [((0.001, 0.001), (0.999, 0.001), (0.999, 0.999), (0.001, 0.999))])
    assert np.array_equal(found.pixels, page.pixels)
