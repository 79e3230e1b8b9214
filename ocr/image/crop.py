"""Which part of a picture is kept: the paper, and a little more, never less."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, radians, sin

from ocr.image.raster import MM_PER_INCH
from ocr.values import ItemCrop, Sheet

type Point = tuple[float, float]
type Share = tuple[float, float, float, float]
"""left, top, right, bottom in the unit square of a picture"""

LEAST_CONFIDENCE = 0.5
"""below it nothing is cut: `sheets` is not sure enough that these are edges of paper"""
MARGIN_MM = 0.4
"""kept around the paper: edges are found within 0.2 mm"""
FILLED = 0.97
"""of width and height: a crop that would keep more says that the paper fills the picture"""


def crop_of(sheets: Sequence[Sheet], size_px: tuple[int, int], dpi: float, skew_deg: float) -> Share | None:
    """The rectangle around all sheets, in the picture as it is when its skew is taken back.

    Args:
        sheets: as `sheets` found them on the whole picture.
        size_px: width and height of the picture.
        dpi: its resolution.
        skew_deg: by how much the picture is turned back (anticlockwise if positive) about its middle, at its own size.

    Returns:
        A rectangle of the unit square of the picture turned back, within 0..1; None where nothing should be cut: no sheet, none that is
        sure, or they fill the picture.
    """
    if not sheets or min(sheet.confidence for sheet in sheets) < LEAST_CONFIDENCE:
        return None
    width, height = size_px
    corners = [
        _turned(corner, -skew_deg, (width / 2, height / 2)) for sheet in sheets for corner in _widened(sheet, dpi)
    ]
    across, down = [x / width for x, _ in corners], [y / height for _, y in corners]
    left, top, right, bottom = max(0.0, min(across)), max(0.0, min(down)), min(1.0, max(across)), min(1.0, max(down))
    empty = left >= right or top >= bottom
    fills = right - left > FILLED and bottom - top > FILLED
    return None if empty or fills else (left, top, right, bottom)


def crops_of(sheets: Sequence[Sheet], size_px: tuple[int, int], dpi: float) -> tuple[ItemCrop, ...]:
    """One crop per sheet, in their order: each turned straight about its own middle, so that several items become several pages.

    Args:
        sheets: as `sheets` found them on the whole picture.
        size_px: width and height of the picture.
        dpi: its resolution.

    Returns:
        Empty where nothing should be cut, as for `crop_of`.
    """
    if not sheets or min(sheet.confidence for sheet in sheets) < LEAST_CONFIDENCE:
        return ()
    width, height = size_px
    if len(sheets) == 1 and crop_of(sheets, size_px, dpi, sheets[0].turn_deg) is None:
        return ()
    found = []
    for sheet in sheets:
        wide = _widened(sheet, dpi)
        middle = sum(x for x, _ in wide) / 4, sum(y for _, y in wide) / 4
        straight = [_turned(corner, -sheet.turn_deg, middle) for corner in wide]
        across, down = [x / width for x, _ in straight], [y / height for _, y in straight]
        about = middle[0] / width, middle[1] / height
        found.append(ItemCrop(-sheet.turn_deg, about, (min(across), min(down), max(across), max(down))))
    return tuple(found)


def _widened(sheet: Sheet, dpi: float) -> list[Point]:
    """Corners of a sheet with the margin around it, and with what its shadow leaves open."""
    margins = [(slack + MARGIN_MM) / MM_PER_INCH * dpi for slack in sheet.slack_mm]
    out = []
    for number, (x, y) in enumerate(sheet.corners_px):
        after, before = sheet.corners_px[(number + 1) % 4], sheet.corners_px[number - 1]
        # along the side before it the corner goes on as far as the side after it moves out, and the other way round
        ahead, back = _unit(before, (x, y)), _unit(after, (x, y))
        this, other = margins[number], margins[number - 1]
        out.append((x + ahead[0] * this + back[0] * other, y + ahead[1] * this + back[1] * other))
    return out


def _unit(begin: Point, end: Point) -> Point:
    x, y = end[0] - begin[0], end[1] - begin[1]
    length = max((x * x + y * y) ** 0.5, 1e-9)
    return x / length, y / length


def _turned(point: Point, degrees: float, about: Point) -> Point:
    """Clockwise."""
    across, up = cos(radians(degrees)), sin(radians(degrees))
    x, y = point[0] - about[0], point[1] - about[1]
    return about[0] + across * x - up * y, about[1] + up * x + across * y
