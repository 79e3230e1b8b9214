"""Colour: the difference formula against its published test data, Lab against known values."""

from __future__ import annotations

import numpy as np
import pytest

from ocr.checksheet.colour import ciede2000, mean_lab

# Sharma, Wu, Dalal: The CIEDE2000 Color-Difference Formula (2005), table 1
PAIRS = [
    ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
    ((50, 3.1571, -77.2803), (50, 0, -82.7485), 2.8615),
    ((50, 2.8361, -74.0200), (50, 0, -82.7485), 3.4412),
    ((50, 2.5, 0), (50, 0, -2.5), 4.3065),
    ((50, 2.5, 0), (73, 25, -18), 27.1492),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
]


@pytest.mark.parametrize(("first", "second", "apart"), PAIRS)
def test_the_difference_formula_gives_its_published_values(
    first: tuple[float, ...], second: tuple[float, ...], apart: float
) -> None:
    there = ciede2000(np.array([first], float), np.array([second], float))
    back = ciede2000(np.array([second], float), np.array([first], float))
    assert there[0] == pytest.approx(apart, abs=1e-4)
    assert back[0] == pytest.approx(apart, abs=1e-4)


def test_white_black_and_red_in_lab() -> None:
    def of(*rgb: int) -> tuple[float, float, float]:
        return mean_lab(np.array([rgb], np.uint8))

    assert of(255, 255, 255) == pytest.approx((100, 0, 0), abs=1e-6)
    assert of(0, 0, 0) == pytest.approx((0, 0, 0), abs=1e-6)
    assert of(255, 0, 0) == pytest.approx((54.29, 80.81, 69.89), abs=0.02)  # sRGB's red under D50
    assert mean_lab(np.full(4, 128, np.uint8)) == pytest.approx((53.585, 0, 0), abs=1e-3)
