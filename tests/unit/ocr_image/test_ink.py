"""The map of marks: whatever is on the page is covered, and empty paper stays empty."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr.image.ink import ink_boxes
from ocr.image.raster import Raster

DPI = 100.0


def page() -> np.ndarray:
    """A6 at 100 dpi: tinted paper with grain."""
    rng = np.random.default_rng(4)
    return np.clip(rng.normal((246, 243, 232), 2.5, (583, 413, 3)), 0, 255).astype(np.uint8)


def test_empty_paper_bears_nothing() -> None:
    assert ink_boxes(Raster(page(), DPI)) == ()


@given(st.integers(5, 390), st.integers(5, 560), st.integers(3, 20), st.integers(3, 20))
@settings(max_examples=30, deadline=None)
def test_every_mark_is_covered(x: int, y: int, width: int, height: int) -> None:
    pixels = page()
    pixels[y : y + height, x : x + width] = (40, 40, 45)
    covered = np.zeros(pixels.shape[:2], bool)
    for box in ink_boxes(Raster(pixels, DPI)):
        covered[box.y0 : box.y1, box.x0 : box.x1] = True
    assert covered[y : y + height, x : x + width].all()
    assert covered.sum() <= (width + 20) * (height + 20)


@pytest.mark.parametrize("color", [(200, 40, 50), (60, 80, 190), (255, 240, 120)])
def test_coloured_marks_count_too(color: tuple[int, int, int]) -> None:
    pixels = page()
    pixels[100:130, 100:200] = color
    assert ink_boxes(Raster(pixels, DPI))


def _specks(count: int, step: int) -> np.ndarray:
    pixels = page()
    for number in range(count):
        pixels[100:102, 100 + number * step : 102 + number * step] = (40, 40, 45)
    return pixels


def test_lone_specks_are_dust() -> None:
    assert ink_boxes(Raster(_specks(3, 90), DPI)) == ()


def test_a_dotted_line_is_no_dust() -> None:
    boxes = ink_boxes(Raster(_specks(40, 6), DPI))
    assert min(box.x0 for box in boxes) <= 115 and max(box.x1 for box in boxes) >= 320


def test_a_speck_beside_print_belongs_to_it() -> None:
    pixels = _specks(1, 1)
    pixels[105:125, 100:103] = (40, 40, 45)
    assert min(box.y0 for box in ink_boxes(Raster(pixels, DPI))) <= 100
