"""What hands did to a page: turned, straightened, cut and covered, and how that becomes one matrix. Pure.

A rectangle or a point is told in the unit square of the picture that it was drawn on (0..1, origin top-left): so it holds whatever the
resolution, and what a page is told by does not change when its size is found out. Only a matrix is in pixels, for a turn by a few degrees
needs to know how wide and how high a page is: there everything is composed into one, so that the page is resampled once.

All numbers lie on a grid of binary fractions: four quarter turns, or a turn and its opposite, give back just what was there.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import cos, radians, sin
from typing import Any

type Affine = tuple[float, float, float, float, float, float]
"""(a, b, c, d, e, f): x' = a x + b y + e, y' = c x + d y + f; origin top-left, pixel edges at whole numbers"""
type Point = tuple[float, float]
type Rect = tuple[float, float, float, float]
"""left, top, right, bottom"""
type SizePx = tuple[int, int]
"""width, height"""

UPRIGHT: Affine = (1, 0, 0, 1, 0, 0)
QUARTER_TURNS: tuple[Affine, ...] = (UPRIGHT, (0, -1, 1, 0, 1, 0), (-1, 0, 0, -1, 1, 1), (0, 1, -1, 0, 0, 1))
"""clockwise turns of the unit square by 0, 90, 180 and 270 degrees"""
MOST_DEGREES = 15.0
"""so far a page is straightened by hand; what lies further askew is turned by quarters first"""
WHOLE: Rect = (0.0, 0.0, 1.0, 1.0)
_STEPS, _STEPS_A_DEGREE = 1 << 20, 1 << 12


class Axis(StrEnum):
    """How two parts of a page lie to each other."""

    BESIDE = "beside"
    """from left to right"""
    BENEATH = "beneath"
    """from top to bottom"""


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn by some degrees, clockwise, about a point of the unit square that stays where it is."""

    degrees: float
    about: Point


@dataclass(frozen=True, slots=True)
class Mask:
    """What is covered, as it was drawn, and the turns that the page made since."""

    rect: Rect
    turns: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class Hand:
    """What hands did to one picture, always in this order: quarter turns, fine turns, covered, cut.

    `crop` (None: nobody decided what is shown) and each mask lie in the unit square of the turned picture, whose size the fine turns leave
    as it is. A quarter turn carries all of them along, so the order in which things were done plays no part.
    """

    quarter_turns: int = 0
    turns: tuple[Turn, ...] = ()
    crop: Rect | None = None
    masks: tuple[Mask, ...] = ()

    @property
    def degrees(self) -> float:
        """All fine turns together, clockwise."""
        return sum(turn.degrees for turn in self.turns)

    def rotated(self, quarter_turns: int) -> Hand:
        """Turned on by quarters, clockwise."""
        if self.crop is None and not self.turns and not self.masks:
            return _ONLY_TURNED[(self.quarter_turns + quarter_turns) % 4]
        return Hand(
            (self.quarter_turns + quarter_turns) % 4,
            _carried(self.turns, quarter_turns),
            None if self.crop is None else turned_rect(self.crop, quarter_turns),
            tuple(
                Mask(turned_rect(mask.rect, quarter_turns), _carried(mask.turns, quarter_turns)) for mask in self.masks
            ),
        )

    def straightened(self, degrees: float) -> Hand:
        """Turned on by some degrees, clockwise, about the middle of what is shown; never beyond `MOST_DEGREES` in all."""
        wanted = max(-MOST_DEGREES, min(MOST_DEGREES, self.degrees + degrees))
        more = round((wanted - self.degrees) * _STEPS_A_DEGREE) / _STEPS_A_DEGREE
        left, top, right, bottom = self.crop or WHOLE
        turn = Turn(more, ((left + right) / 2, (top + bottom) / 2))
        masks = tuple(replace(mask, turns=_and(mask.turns, turn)) for mask in self.masks)
        return replace(self, turns=_and(self.turns, turn), masks=masks)

    def cropped(self, rect: Rect | None) -> Hand:
        """Cut to a rectangle of the turned picture; None: it is not for hands to say. An empty one cuts nothing."""
        if rect is None:
            return replace(self, crop=None)
        cut = on_grid(rect)
        return self if is_empty(cut) else replace(self, crop=cut)

    def covered(self, rects: Sequence[Rect]) -> Hand:
        """With rectangles of the picture as it is shown now covered, for whatever is done to it later."""
        drawn = tuple(Mask(grid(self.inside(rect))) for rect in rects)
        return replace(self, masks=(*self.masks, *(mask for mask in drawn if not is_empty(mask.rect))))

    def uncovered(self, places: Collection[int]) -> Hand:
        """Without the covers at these places, from 0."""
        return replace(self, masks=tuple(mask for place, mask in enumerate(self.masks) if place not in places))

    def split(self, axis: Axis, at: float) -> tuple[Hand, Hand] | None:
        """The two parts before and behind a position (0..1) of what is shown; None where one of them would be empty."""
        beside = axis is Axis.BESIDE
        rects = ((0, 0, at, 1), (at, 0, 1, 1)) if beside else ((0, 0, 1, at), (0, at, 1, 1))
        first, second = (grid(self.inside(rect)) for rect in rects)
        if is_empty(first) or is_empty(second):
            return None
        return replace(self, crop=first), replace(self, crop=second)

    def inside(self, rect: Rect) -> Rect:
        """A rectangle of the picture as it is shown, in the unit square of the turned picture; what lies beyond the edges is left out."""
        x0, y0, x1, y1 = on_grid(rect)
        left, top, right, bottom = self.crop or WHOLE
        width, height = right - left, bottom - top
        return left + x0 * width, top + y0 * height, left + x1 * width, top + y1 * height


_ONLY_TURNED = tuple(Hand(quarter_turns) for quarter_turns in range(4))


def on_grid(rect: Rect) -> Rect:
    """The rectangle within the unit square, on the grid on which quarter turns lose nothing."""
    left, top, right, bottom = (min(1.0, max(0.0, value)) for value in rect)
    return grid((left, top, right, bottom))


def grid(rect: Rect) -> Rect:
    """The rectangle on that grid, wherever it lies: what a turn would take off a page is shown beyond the edges of its picture."""
    left, top, right, bottom = (round(value * _STEPS) / _STEPS for value in rect)
    return left, top, right, bottom


def rect_from_json(stored: Any) -> Rect:
    """A rectangle as it is stored.

    Raises:
        ValueError: it is none.
    """
    left, top, right, bottom = (float(value) for value in stored)
    return left, top, right, bottom


def is_empty(rect: Rect) -> bool:
    """Whether nothing lies in it."""
    return not (rect[0] < rect[2] and rect[1] < rect[3])


def in_common(one: Rect, other: Rect) -> float:
    """How much of the smaller of two rectangles lies in the other one, 0 to 1."""
    across, down = min(one[2], other[2]) - max(one[0], other[0]), min(one[3], other[3]) - max(one[1], other[1])
    smaller = min((rect[2] - rect[0]) * (rect[3] - rect[1]) for rect in (one, other))
    return across * down / smaller if across > 0 and down > 0 else 0.0


def turned_point(point: Point, quarter_turns: int) -> Point:
    """A point of the unit square after clockwise quarter turns of it."""
    return apply(QUARTER_TURNS[quarter_turns % 4], point)


def turned_rect(rect: Rect, quarter_turns: int) -> Rect:
    """A rectangle of the unit square after clockwise quarter turns of it."""
    (x0, y0), (x1, y1) = (turned_point(corner, quarter_turns) for corner in (rect[:2], rect[2:]))
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def corners(rect: Rect) -> tuple[Point, ...]:
    """The four corners, clockwise from the top left."""
    left, top, right, bottom = rect
    return (left, top), (right, top), (right, bottom), (left, bottom)


def apply(matrix: Affine, point: Point) -> Point:
    """Where a point goes."""
    a, b, c, d, e, f = matrix
    x, y = point
    return a * x + b * y + e, c * x + d * y + f


def after(second: Affine, first: Affine) -> Affine:
    """The one matrix that does what `first` and then `second` do."""
    a, b, c, d, e, f = second
    p, q, r, s, t, u = first
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, a * t + b * u + e, c * t + d * u + f


def inverse(matrix: Affine) -> Affine:
    """The matrix that takes back what this one does.

    Raises:
        ZeroDivisionError: it draws all points onto a line.
    """
    a, b, c, d, e, f = matrix
    whole = a * d - b * c
    p, q, r, s = d / whole, -b / whole, -c / whole, a / whole
    return p, q, r, s, -(p * e + q * f), -(r * e + s * f)


def moved(x: float, y: float) -> Affine:
    """A shift to the right and down."""
    return 1, 0, 0, 1, x, y


def scaled(factor: float) -> Affine:
    """Enlarged from the top left corner."""
    return factor, 0, 0, factor, 0, 0


def quarters(quarter_turns: int, size_px: SizePx) -> Affine:
    """Clockwise quarter turns of a picture, in pixels; its size changes sides with an odd number of them."""
    width, height = size_px
    a, b, c, d, e, f = QUARTER_TURNS[quarter_turns % 4]
    across, down = (height, width) if quarter_turns % 2 else (width, height)
    return a, b, c, d, e * across, f * down


def turned_size(size_px: SizePx, quarter_turns: int) -> SizePx:
    """The size of a picture after quarter turns."""
    return (size_px[1], size_px[0]) if quarter_turns % 2 else size_px


def turned(turn: Turn, size_px: SizePx) -> Affine:
    """A fine turn of a picture, in pixels; its size stays."""
    if not turn.degrees:
        return UPRIGHT
    x, y = turn.about[0] * size_px[0], turn.about[1] * size_px[1]
    across, up = cos(radians(turn.degrees)), sin(radians(turn.degrees))
    return after(moved(x, y), after((across, -up, up, across, 0, 0), moved(-x, -y)))


def all_turns(turns: Sequence[Turn], size_px: SizePx) -> Affine:
    """Fine turns, one after the other, as one matrix in pixels."""
    matrix = UPRIGHT
    for turn in turns:
        matrix = after(turned(turn, size_px), matrix)
    return matrix


def clipped(outline: Sequence[Point], size_px: SizePx) -> tuple[Point, ...]:
    """What of a convex outline lies within a picture; empty: nothing."""
    left = tuple(outline)
    for axis, edge in enumerate(size_px):
        for keep, bound in ((1, 0), (-1, edge)):
            left = _cut_at(left, axis, keep, bound)
    return left


def is_inside(point: Point, convex: Sequence[Point]) -> bool:
    """Whether a point lies within a convex outline whose corners go round clockwise, or on its edge."""
    return all(_depth(point, convex[number - 1], corner) >= 0 for number, corner in enumerate(convex))


def common(outline: Sequence[Point], convex: Sequence[Point]) -> tuple[Point, ...]:
    """What a convex outline has in common with another, whose corners go round clockwise; empty: nothing, or an edge alone."""
    left = tuple(outline)
    for number, corner in enumerate(convex):
        left = _beside(left, convex[number - 1], corner)
    return left


def _beside(outline: tuple[Point, ...], begin: Point, end: Point) -> tuple[Point, ...]:
    """What of an outline lies to the right of the way from one point to another."""
    depth = [_depth(point, begin, end) for point in outline]
    if max(depth, default=0) <= 0:
        return ()
    out: list[Point] = []
    for number, (here, point) in enumerate(zip(depth, outline, strict=True)):
        before, other = depth[number - 1], outline[number - 1]
        if (here < 0) != (before < 0):
            share = before / (before - here)
            out.append((other[0] + (point[0] - other[0]) * share, other[1] + (point[1] - other[1]) * share))
        if here >= 0:
            out.append(point)
    return tuple(out)


def _depth(point: Point, begin: Point, end: Point) -> float:
    """How far a point lies to the right of the way from one point to another, times the length of the way."""
    return (end[0] - begin[0]) * (point[1] - begin[1]) - (end[1] - begin[1]) * (point[0] - begin[0])


def _cut_at(outline: tuple[Point, ...], axis: int, keep: int, bound: float) -> tuple[Point, ...]:
    """What of an outline lies on one side of a straight line; what only touches it is nothing."""
    depth = [keep * (point[axis] - bound) for point in outline]
    if max(depth, default=0) <= 0:
        return ()
    out: list[Point] = []
    for number, (here, point) in enumerate(zip(depth, outline, strict=True)):
        before, other = depth[number - 1], outline[number - 1]
        if (here < 0) != (before < 0):
            share = before / (before - here)
            crossing = [a + (b - a) * share for a, b in zip(other, point, strict=True)]
            crossing[axis] = bound
            out.append((crossing[0], crossing[1]))
        if here >= 0:
            out.append(point)
    return tuple(out)


def _carried(turns: tuple[Turn, ...], quarter_turns: int) -> tuple[Turn, ...]:
    return tuple(Turn(turn.degrees, turned_point(turn.about, quarter_turns)) for turn in turns)


def _and(turns: tuple[Turn, ...], turn: Turn) -> tuple[Turn, ...]:
    """One more turn; about the same point it adds to the last one, and one that takes it back leaves nothing."""
    if turns and turns[-1].about == turn.about:
        turn, turns = Turn(turns[-1].degrees + turn.degrees, turn.about), turns[:-1]
    return (*turns, turn) if turn.degrees else turns
