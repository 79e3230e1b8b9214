"""How large the pages of a PDF are, and how fine the pictures on them. It parses hostile files: call it in a process with limits."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

import pikepdf
from pikepdf import Array, Matrix, Name, Object

from app.archive.read import entry, opened
from app.domain.pdf_checks import PageMeasure

_POINTS_PER_INCH: Final = 72
_MM_PER_POINT: Final = 25.4 / _POINTS_PER_INCH
_MAX_FORM_DEPTH: Final = 8
_MOST_PAINTED: Final = 20_000
"""pictures and forms of one page that are looked at: forms that hold forms many times over would never end"""
_WHAT_PAINTS: Final = "q Q cm Do BI ID EI"
_LEAST_UNIT: Final = 0.001
_MOST_UNIT: Final = 75_000.0
"""of any reader"""
_UNIT_SQUARE: Final = ((0, 0), (1, 0), (0, 1), (1, 1))


@dataclass(frozen=True, slots=True)
class _Picture:
    """A picture of so many pixels that fills what `matrix` (ISO 32000-1, 8.3.4) makes of the unit square; (0, 0): a form was opened."""

    size_px: tuple[int, int]
    matrix: Matrix


def page_measures(path: Path) -> tuple[PageMeasure, ...]:
    """Each page's printed size and the resolution of its coarsest picture, where that picture shows something.

    Pictures on the page, within forms and within its content count; those of annotations (a visible signature), those of a single pixel and
    those that lie beside the page do not. Text, seen or not, has no resolution.

    Raises:
        InputRefused: as `read.page_count`.
    """
    with opened(path) as pdf:
        return tuple(_measure(page) for page in pdf.pages)


def _measure(page: pikepdf.Page) -> PageMeasure:
    unit = page_unit(page.obj)
    box = _box(page)
    width, height = ((box[2] - box[0]) * unit, (box[3] - box[1]) * unit)
    if _number(page.obj.get(Name.Rotate), 0.0) % 180:
        width, height = height, width
    painted = islice(_painted(page.obj, page.resources, Matrix(), _MAX_FORM_DEPTH), _MOST_PAINTED)
    found = [dpi / unit for one in painted if (dpi := _dpi(one, box)) is not None]
    lowest = min(found, default=None)
    return PageMeasure(
        round(width * _MM_PER_POINT, 2), round(height * _MM_PER_POINT, 2), None if lowest is None else round(lowest, 1)
    )


def page_unit(page: Object) -> float:
    """How many points (1/72 inch) a unit of the page has (ISO 32000-1, table 30); a page says so itself or inherits nothing."""
    unit = _number(page.get(Name.UserUnit), 1.0)
    return min(max(unit, _LEAST_UNIT), _MOST_UNIT) if unit > 0 else 1.0


def _box(page: pikepdf.Page) -> tuple[float, float, float, float]:
    """What is seen of the page, in its own units: left, bottom, right, top."""
    seen, whole = _corners(page.cropbox), _corners(page.mediabox)
    inside = max(seen[0], whole[0]), max(seen[1], whole[1]), min(seen[2], whole[2]), min(seen[3], whole[3])
    return inside if inside[2] > inside[0] and inside[3] > inside[1] else whole


def _corners(box: Object) -> tuple[float, float, float, float]:
    sides = [_number(side, 0.0) for side in box] if isinstance(box, Array) else []
    x0, y0, x1, y1 = (*sides, 0.0, 0.0, 0.0, 0.0)[:4]
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _dpi(picture: _Picture, box: tuple[float, float, float, float]) -> float | None:
    """Pixels an inch along its coarser side; None where it shows nothing."""
    width_px, height_px = picture.size_px
    a, b, c, d, e, f = picture.matrix.shorthand
    width, height = math.hypot(a, b), math.hypot(c, d)
    if width_px * height_px <= 1 or not width or not height:
        return None
    across, up = ([x * m + y * n + o for x, y in _UNIT_SQUARE] for m, n, o in ((a, c, e), (b, d, f)))
    if max(across) <= box[0] or min(across) >= box[2] or max(up) <= box[1] or min(up) >= box[3]:
        return None
    return min(width_px / width, height_px / height) * _POINTS_PER_INCH


def _painted(content: Object, resources: Object, at: Matrix, depth: int) -> Iterator[_Picture]:
    """The pictures that a page paints, or a form on it that is put `at` a place; a form itself counts as one of no pixels."""
    saved: list[Matrix] = []
    try:
        instructions = pikepdf.parse_content_stream(content, _WHAT_PAINTS)
    except (pikepdf.PdfError, pikepdf.DependencyError):  # content that is none, or coded as a picture
        return
    for instruction in instructions:
        operator, operands = str(instruction.operator), instruction.operands
        if operator == "q":
            saved.append(at)
        elif operator == "Q" and saved:
            at = saved.pop()
        elif operator == "cm" and len(operands) == 6:
            at = Matrix(*(_number(one, 0.0) for one in operands)) @ at
        elif isinstance(instruction, pikepdf.ContentStreamInlineImage):
            yield _Picture((_whole(instruction.iimage.width), _whole(instruction.iimage.height)), at)
        elif operator == "Do" and operands:
            yield from _object(entry(entry(resources, Name.XObject), operands[0]), resources, at, depth)


def _object(drawn: Object | None, resources: Object, at: Matrix, depth: int) -> Iterator[_Picture]:
    if not isinstance(drawn, pikepdf.Stream):
        return
    if drawn.get(Name.Subtype) == Name.Image:
        yield _Picture((_whole(drawn.get(Name.Width)), _whole(drawn.get(Name.Height))), at)
    elif drawn.get(Name.Subtype) == Name.Form and depth:
        yield _Picture((0, 0), at)
        own = drawn.get(Name.Matrix)
        if isinstance(own, Array) and len(own) == 6:
            at = Matrix(*(_number(one, 0.0) for one in own)) @ at
        yield from _painted(drawn, drawn.get(Name.Resources, resources), at, depth - 1)


def _number(value: object, otherwise: float) -> float:
    """A number of the file as one that can be reckoned with."""
    try:
        number = float(value)  # type: ignore[arg-type]  # pikepdf gives int, Decimal or any other object
    except (TypeError, ValueError, OverflowError):
        return otherwise
    return number if math.isfinite(number) else otherwise


def _whole(value: object) -> int:
    return int(_number(value, 0.0))
