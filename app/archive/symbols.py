"""Bar codes, QR codes and patch codes as shapes of a drawing."""

from __future__ import annotations

from itertools import accumulate

import segno

from app.domain.code39 import elements
from app.domain.drawing import Shape
from app.domain.patch_code import GAP_MM, bar_heights_mm

_DARK = (0.0,)
_OVERLAP = 0.02
"""so much of a module a row reaches into the next one: a viewer that smooths edges would show seams"""


def qr_code(text: str, x_mm: float, y_mm: float, size_mm: float) -> tuple[Shape, ...]:
    """A QR code (ISO/IEC 18004, level M) of UTF-8 text; the paper around it is its quiet zone.

    Args:
        text: what it says.
        x_mm: its left edge.
        y_mm: its upper edge.
        size_mm: width and height.
    """
    rows = [bytes(row) for row in segno.make_qr(text, error="m", encoding="utf-8").matrix_iter(border=0)]
    module = size_mm / len(rows)
    shapes = []
    for number, row in enumerate(rows):
        top, bottom = y_mm + number * module, y_mm + (number + 1 + _OVERLAP) * module
        for first, last in _runs(row):
            shapes.append(_box(x_mm + first * module, top, x_mm + last * module, bottom))
    return tuple(shapes)


def code_39(text: str, x_mm: float, y_mm: float, module_mm: float, height_mm: float) -> tuple[Shape, ...]:
    """A Code 39 symbol of a dossier code, without quiet zones.

    Raises:
        ValueError: a character that no dossier code holds.
    """
    widths = elements(text)
    ends = list(accumulate(widths))
    return tuple(
        _box(x_mm + (end - width) * module_mm, y_mm, x_mm + end * module_mm, y_mm + height_mm)
        for number, (width, end) in enumerate(zip(widths, ends, strict=True))
        if number % 2 == 0
    )


def code_39_width_mm(text: str, module_mm: float) -> float:
    """How wide `code_39` is."""
    return sum(elements(text)) * module_mm


def patch_code(
    name: str, x_mm: float, y_mm: float, length_mm: float, *, upside_down: bool = False
) -> tuple[Shape, ...]:
    """A patch code in its true size, its bars across the sheet; they have to be at least 50 mm long.

    Args:
        name: 1, 2, 3, 4, 6 or T.
        x_mm: their left ends.
        y_mm: the upper edge of the uppermost bar.
        length_mm: of the bars.
        upside_down: for the lower edge of a sheet, so that it is the same patch when that edge is fed first.
    """
    heights, shapes = bar_heights_mm(name), []
    for height in reversed(heights) if upside_down else heights:
        shapes.append(_box(x_mm, y_mm, x_mm + length_mm, y_mm + height))
        y_mm += height + GAP_MM
    return tuple(shapes)


def _runs(row: bytes) -> list[tuple[int, int]]:
    """Where dark modules begin and end."""
    edges = [number for number in range(len(row) + 1) if (0, *row, 0)[number] != (0, *row, 0)[number + 1]]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _box(left: float, top: float, right: float, bottom: float) -> Shape:
    return Shape(((left, top), (right, top), (right, bottom), (left, bottom)), _DARK)
