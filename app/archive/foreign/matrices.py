"""Matrices of PDF: six numbers (a, b, c, d, e, f), x' = a x + c y + e, y' = b x + d y + f (ISO 32000-1, 8.3.3)."""

from __future__ import annotations

from typing import Final

from pikepdf import Array

type Matrix = tuple[float, float, float, float, float, float]
UNIT: Final[Matrix] = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def matrix_of(numbers: object) -> Matrix:
    """Six numbers; the unit matrix where there are none."""
    if not isinstance(numbers, Array | list) or len(numbers) != len(UNIT):
        return UNIT
    a, b, c, d, e, f = (float(one) for one in numbers)
    return a, b, c, d, e, f


def after(first: Matrix, then: Matrix) -> Matrix:
    """The matrix that does one, then the other."""
    a, b, c, d, e, f = first
    k, m, n, o, p, q = then
    return a * k + b * n, a * m + b * o, c * k + d * n, c * m + d * o, e * k + f * n + p, e * m + f * o + q


def area(matrix: Matrix) -> float:
    """What becomes of a unit square."""
    return abs(matrix[0] * matrix[3] - matrix[1] * matrix[2])
