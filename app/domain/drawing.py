"""A page that the station draws itself: filled shapes and lines of text, in millimetres, origin top-left, y down."""

from __future__ import annotations

from dataclasses import dataclass

type PointMm = tuple[float, float]
type Ink = tuple[float, ...]
"""0 (dark) to 1 (light): one number for gray, three for RGB (sRGB)"""


@dataclass(frozen=True, slots=True)
class Shape:
    """A filled polygon."""

    points_mm: tuple[PointMm, ...]
    ink: Ink


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of text on its baseline.

    Attributes:
        text: the letters.
        x_mm: its left end, middle or right end, by `anchor` -1, 0 or 1.
        baseline_mm: y of its baseline.
        size_mm: one em.
        anchor: see `x_mm`.
        ink: of its letters.
    """

    text: str
    x_mm: float
    baseline_mm: float
    size_mm: float
    anchor: int
    ink: Ink


@dataclass(frozen=True, slots=True)
class Drawing:
    """One page: shapes are painted first, in their order, then text."""

    title: str
    width_mm: float
    height_mm: float
    shapes: tuple[Shape, ...]
    lines: tuple[TextLine, ...]
