"""A rectangle around the shape of one sheet: four straight sides, whatever is torn off or folded at its corners."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

type Array = NDArray[np.float64]
type Flags = NDArray[np.bool_]
type Four[T] = tuple[T, T, T, T]

_STRIDE = 20
"""contour points on either side by which the direction of the contour is told"""
_ALIKE_DEG = 8.0
_NEAR_PX, _CLOSE_PX, _ON_PX = 8.0, 3.2, 1.6
_OUTER_SHARE = 0.35
"""of two parallel edges on one side the outer one is the paper's, where it is so long in relation to the other"""
_LEAST_POINTS = 12
_LEG_PX = 14.0
"""a corner that misses less along either side is round, or blurred (cards: 3.2 mm)"""
_MOST_LEG = 0.45
_MOST_SLANT = 4.0
"""a corner that misses far more along one side than along the other is no corner, but a wedge beside a skewed sheet"""


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """One side of the rectangle: the line through `point` along `direction` (unit, clockwise around the sheet).

    `support` is the share of it (0..1, of what lies within the picture) along which an edge was seen; 0 where the sheet runs out of the
    picture, and then the line is that of the frame.
    """

    point: Array
    direction: Array
    support: float


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """A sheet's rectangle in pixels of the plane, counted from the middle of the first one.

    Attributes:
        sides: top, right, bottom, left, as the sheet lies.
        corners: 4 x 2, clockwise from the top-left, where the sides meet.
        legs: 4 x 2, how much of the side before and of the side after each corner is missing there; 0 where the corner is whole.
        astray: share of the contour that lies neither on a side nor at a missing corner.
        outside: by how much the shape reaches out of the rectangle, within the picture.
    """

    sides: Four[Side]
    corners: Array
    legs: Array
    astray: float
    outside: float

    def moved(self, outwards: Array) -> Outline:
        """The same with each side moved along its normal."""
        top, right, bottom, left = (
            replace(side, point=side.point + _normal(side.direction) * by)
            for side, by in zip(self.sides, outwards, strict=True)
        )
        return replace(self, sides=(top, right, bottom, left), corners=_corners((top, right, bottom, left)))


def outline(points: Array, frame: tuple[int, int]) -> Outline | None:
    """Fit a rectangle to the contour of a shape.

    Args:
        points: N x 2 (x, y), the outer contour, every pixel of it (Suzuki and Abe 1985, as `cv2.findContours` gives it).
        frame: width and height of the whole plane; what lies at its rim is no edge of the sheet.

    Returns:
        None where there are not four sides at right angles, each either an edge or the rim of the picture.
    """
    if len(points) < 4 * _STRIDE:
        return None
    inside = (points > 1.0).all(1) & (points < np.array(frame) - 2.0).all(1)
    seen = inside & np.roll(inside, _STRIDE) & np.roll(inside, -_STRIDE)
    along = np.roll(points, -_STRIDE, 0) - np.roll(points, _STRIDE, 0)
    angles = np.degrees(np.arctan2(along[:, 1], along[:, 0]))
    turn = _turn(angles[seen])
    contour = _Contour(points, inside, seen, angles, turn, (points.min(0) + points.max(0)) / 2, frame)
    sides = [_edge_along(contour, number) or _at_frame(contour, number) for number in range(4)]
    top, right, bottom, left = sides
    if top is None or right is None or bottom is None or left is None:
        return None
    return _measured(contour, (top, right, bottom, left))


@dataclass(frozen=True, slots=True, eq=False)
class _Contour:
    """Points of a contour; which lie inside of the frame, which have such neighbours; its direction at each; its turn and middle."""

    points: Array
    inside: Flags
    seen: Flags
    angles: Array
    turn: float
    middle: Array
    frame: tuple[int, int]


def _turn(angles: Array) -> float:
    """The turn of most of the contour in degrees, -45..45; 0 where nothing of it is seen."""
    if len(angles) < _LEAST_POINTS:
        return 0.0
    folded = angles % 90
    counts = np.bincount(folded.astype(np.int64) % 90, minlength=90).astype(np.float64)
    wide = sum(np.roll(counts, by) for by in range(-2, 3))
    peak = int(np.argmax(wide)) + 0.5
    apart = (folded - peak + 45) % 90 - 45
    turn = peak + float(apart[np.abs(apart) < 3].mean())
    return (turn + 45) % 90 - 45


def _edge_along(contour: _Contour, number: int) -> Side | None:
    """Side 0 (top) to 3 (left): the line through the contour's points that run its way, on its side of the middle."""
    heading = contour.turn + 90 * number
    direction = _unit(heading)
    normal = _normal(direction)
    apart = (contour.angles - heading + 90) % 180 - 90
    depth = (contour.points - contour.middle) @ normal
    mine = contour.seen & (np.abs(apart) < _ALIKE_DEG) & (depth > 0)
    if np.count_nonzero(mine) < _LEAST_POINTS:
        return None
    level = _outermost(depth[mine])
    along = (contour.points - contour.middle) @ direction
    near = contour.inside & (np.abs(depth - level) < _NEAR_PX)
    candidates, slope, offset = near & mine, 0.0, level
    for within in (_NEAR_PX, _CLOSE_PX, _ON_PX, _ON_PX):
        chosen = candidates & (np.abs(depth - offset - slope * along) < within)
        x, y = along[chosen], depth[chosen]
        if len(x) < _LEAST_POINTS or np.ptp(x) < 2 * _LEAST_POINTS:
            return None
        x_mean, y_mean = x.mean(), y.mean()
        slope = float(((x - x_mean) @ (y - y_mean)) / ((x - x_mean) @ (x - x_mean)))
        offset = float(y_mean - slope * x_mean)
        candidates = near
    tilted = direction + slope * normal
    return Side(contour.middle + normal * offset, tilted / np.linalg.norm(tilted), 1.0)


def _outermost(depth: Array) -> float:
    wide = np.convolve(np.bincount(depth.astype(np.int64)), np.ones(5))[2:-2]
    return float(np.flatnonzero(wide >= _OUTER_SHARE * wide.max())[-1])


def _at_frame(contour: _Contour, number: int) -> Side | None:
    """The frame's own edge, if the sheet runs out of the picture there."""
    axis, far = (1, 0, 1, 0)[number], number in (1, 2)
    places = contour.points[:, axis]
    limit = float(contour.frame[axis]) if far else 0.0
    if not ((places >= limit - 2) if far else (places <= 1)).any():
        return None
    point = contour.middle.copy()
    point[axis] = limit - 0.5
    return Side(point, _unit(90.0 * number), 0.0)


def _measured(contour: _Contour, sides: Four[Side]) -> Outline:
    points, inside = contour.points, contour.inside
    corners = _corners(sides)
    explained = ~inside
    legs, outside = np.zeros((4, 2)), 0.0
    supported = list(sides)
    for number, side in enumerate(sides):
        begin, end = corners[number], corners[(number + 1) % 4]
        length = float(np.linalg.norm(end - begin))
        depth = (points - side.point) @ _normal(side.direction)
        along = (points - begin) @ side.direction
        on = (np.abs(depth) < _CLOSE_PX) & (along > -2) & (along < length + 2)
        outside = max(outside, float(depth[inside].max(initial=0.0)))
        explained |= on
        first, last = _within_frame(begin, side.direction, length, contour.frame)
        if side.support:
            cells = np.count_nonzero(np.bincount(np.clip(along[on], 0, length).astype(np.int64)))
            shown = (last - first) * float(np.abs(side.direction).max())
            supported[number] = replace(side, support=min(1.0, cells / max(shown, 1.0)))
        if on.any():
            legs[number, 1] = max(0.0, float(along[on].min()) - first)
            legs[(number + 1) % 4, 0] = max(0.0, last - float(along[on].max()))
    lengths = np.linalg.norm(np.roll(corners, -1, 0) - corners, axis=1)
    legs[~_cut_corners(legs, np.minimum(lengths, np.roll(lengths, 1)))] = 0
    for number in (number for number in range(4) if legs[number].any()):
        reach = points - corners[number]
        before, after = -(reach @ sides[number - 1].direction), reach @ sides[number].direction
        explained |= (before < legs[number, 0] + 3) & (after < legs[number, 1] + 3)
    top, right, bottom, left = supported
    return Outline((top, right, bottom, left), corners, legs, float((~explained).mean()), outside)


def _cut_corners(legs: Array, shorter: Array) -> Flags:
    """Which corners miss about as much of both of their sides, and leave most of them."""
    least, most = legs.min(1), legs.max(1)
    return np.asarray((least >= _LEG_PX) & (most <= _MOST_SLANT * least) & (most <= _MOST_LEG * shorter), np.bool_)


def _within_frame(begin: Array, direction: Array, length: float, frame: tuple[int, int]) -> tuple[float, float]:
    """From where to where a side lies within the frame, off its rim."""
    first, last = 0.0, length
    for axis in (0, 1):
        if abs(direction[axis]) < 1e-9:
            continue
        low, high = sorted((limit - begin[axis]) / direction[axis] for limit in (1.0, frame[axis] - 2.0))
        first, last = max(first, float(low)), min(last, float(high))
    return first, max(first, last)


def _unit(heading_deg: float) -> Array:
    heading = np.deg2rad(heading_deg)
    return np.array([np.cos(heading), np.sin(heading)])


def _normal(direction: Array) -> Array:
    """Outwards, of a side that runs clockwise."""
    return np.array([direction[1], -direction[0]])


def _corners(sides: Four[Side]) -> Array:
    """Corner n is where side n - 1 and side n meet."""
    return np.array([_meeting(sides[number - 1], sides[number]) for number in range(4)])


def _meeting(first: Side, second: Side) -> Array:
    cells = np.column_stack([first.direction, -second.direction])
    along = np.linalg.solve(cells, second.point - first.point)[0]
    return np.asarray(first.point + along * first.direction, np.float64)
