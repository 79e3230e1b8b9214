"""A corner of the sheet that is folded over or gone: what lies behind shows as a triangle, cut off by a straight slanting edge."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, degrees
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.raster import MM_PER_INCH, Pixels, Raster
from ocr.values import Box
from ocr.verdict.metric import Measured, Metric

if TYPE_CHECKING:
    from ocr.verdict.sight import Sight

_WINDOW_MM = 60.0
_LEAST_PX = 24
_LEAST_STEP, _MOST_STEP = 4.0, 12.0
"""levels over 3 pixels that are an edge: the shadow along a sheet's edge on a white lid has few"""
_NOISE_TIMES, _NOISE_PERCENTILE = 3.0, 25
_GAP_PX = 3
_LEAST_REGION_MM2 = 2.0
_FROM_CORNER_MM = 6.0
"""so far from the corner of the picture the triangle begins at the latest: a sheet's own corner lies inside where it is turned"""
_SLANT_DEG = (20.0, 70.0)
_ANGLES_RAD = np.radians(np.arange(16.0, 75.0, 2.0))
_STRAIGHT_PX = 1.3
_FILLED = 0.85
_OF_CHORD = 0.6
"""so much of the way from one side of the picture to the other the edge runs; the rest is beside a turned sheet"""
_BEYOND = 0.06
_BLUR_PX = 2.0
"""from the even region to the middle of the edge beside it"""
_LETTER_MM = (1.0, 12.0)
_SHADOW_MM, _CUT_MM = 0.4, 1.4
"""from the edge: so far its shadow, and what lies behind it, may be taken for ink; and letters up to there end at it"""

type _Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cut:
    """The slanting edge, in a picture whose corner is at the origin: all points with `normal @ point == away`.

    Attributes:
        normal: unit vector away from the corner; both parts above 0.
        away: distance of the edge from the corner of the picture, in pixels.
        length: of the edge from one side of the picture to the other, in pixels.
    """

    normal: tuple[float, float]
    away: float
    length: float


@dataclass(frozen=True, slots=True)
class CutCorner:
    """A cut, as seen with the picture mirrored (-1) or not (1) along x and y so that its corner is the origin; and the box around it."""

    cut: Cut
    flip_x: int
    flip_y: int
    box_px: Box


def corner_cut(window: Pixels, px_per_mm: float) -> Cut | None:
    """Find the straight edge that cuts off the top left corner of a picture.

    The even region at the corner has to end at one slanting line; where it is the paper itself it does not end.

    Args:
        window: H x W or H x W x 3 uint8, the surroundings of the corner.
        px_per_mm: of the window, some 3.

    Returns:
        None where the corner is whole, or where something else is there.
    """
    if min(window.shape[:2]) < _LEAST_PX:
        return None
    region = _corner_region(window, px_per_mm)
    if region is None:
        return None
    contours, _ = cv2.findContours(region, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    points = np.concatenate(contours)[:, 0].astype(np.float64)
    height, width = region.shape
    inner = ((points > 2) & (points < (width - 3, height - 3))).all(1)
    line = _slanting(points[inner])
    if line is None:
        return None
    (x, y), away, seen = line
    rows, columns = np.nonzero(region)
    beyond = columns * x + rows * y > away + 2 * _STRAIGHT_PX
    if beyond.mean() > _BEYOND or seen < _OF_CHORD * (away / (x * y) - 2 * _BLUR_PX):
        return None
    return Cut((x, y), away + _BLUR_PX, (away + _BLUR_PX) / (x * y))


def corner_cuts(coarse: Raster) -> tuple[CutCorner, ...]:
    """The corners of a picture that are cut off, those on top first."""
    px_per_mm = coarse.dpi / MM_PER_INCH
    side = round(_WINDOW_MM * px_per_mm)
    side_x, side_y = min(side, coarse.width_px // 2), min(side, coarse.height_px // 2)
    found = []
    for flip_y in (1, -1):
        for flip_x in (1, -1):
            window = np.ascontiguousarray(coarse.pixels[::flip_y, ::flip_x][:side_y, :side_x])
            cut = corner_cut(window, px_per_mm)
            if cut is not None:
                found.append(CutCorner(cut, flip_x, flip_y, _box(cut, flip_x, flip_y, coarse)))
    return tuple(found)


def folded_corners(sight: Sight) -> Measured:
    """`corner_cut_mm`, length of the longest edge that cuts off a corner, and `corner_cut_letters`, how many letters end at it.

    Both are left out where all corners are whole.
    """
    if not sight.cut_corners:
        return {}
    px_per_mm = sight.coarse.dpi / MM_PER_INCH
    worst = max(sight.cut_corners, key=lambda corner: corner.cut.length)
    box = sight.placed(worst.box_px, sight.coarse.dpi)
    ink = sight.paper.ink[:: worst.flip_y, :: worst.flip_x]
    letters = _letters_lost(worst.cut, ink, sight.paper.px_per_mm, px_per_mm)
    return {
        "corner_cut_mm": Metric(worst.cut.length / px_per_mm, box),
        "corner_cut_letters": Metric(float(letters), box),
    }


def _corner_region(window: Pixels, px_per_mm: float) -> Pixels | None:
    """1 on the even region nearest to the corner; None where it reaches the other end of the window, as the paper does."""
    soft = cv2.GaussianBlur(window, (3, 3), 0)
    steps = np.asarray(cv2.morphologyEx(soft, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)))
    if steps.ndim == 3:
        steps = np.asarray(cv2.max(cv2.max(steps[..., 0], steps[..., 1]), steps[..., 2]))
    noise = float(np.percentile(steps[::3, ::3], _NOISE_PERCENTILE))
    least = min(max(_LEAST_STEP, _NOISE_TIMES * noise), _MOST_STEP)
    edges = cv2.morphologyEx(
        cv2.threshold(steps, least, 255, cv2.THRESH_BINARY)[1], cv2.MORPH_CLOSE, np.ones((_GAP_PX, _GAP_PX), np.uint8)
    )
    _, labels, stats, _ = cv2.connectedComponentsWithStats(255 - edges, connectivity=4)
    near = ceil(_FROM_CORNER_MM * px_per_mm)
    rows, columns = np.nonzero(labels[:near, :near])
    numbers = labels[rows, columns]
    large = stats[numbers, cv2.CC_STAT_AREA] >= _LEAST_REGION_MM2 * px_per_mm**2
    if not large.any():
        return None
    number = int(numbers[large][np.argmin((rows + columns)[large])])
    height, width = labels.shape
    inner = labels[height * 4 // 5 :, width * 4 // 5 :] == number
    return None if inner.any() else np.asarray(labels == number, np.uint8)


def _slanting(points: _Points) -> tuple[tuple[float, float], float, float] | None:
    """The line through most of the points, if it is a slanting one without gaps: its normal, its distance from the corner, its length."""
    if len(points) < _LEAST_PX // 2:
        return None
    best = (0, 0.0, 0.0)
    for angle in _ANGLES_RAD:
        away = np.rint(points @ (np.cos(angle), np.sin(angle))).astype(np.int64)
        counts = np.convolve(np.bincount(np.maximum(away, 0)), (1, 1, 1), "same")
        most = int(counts.argmax())
        best = max(best, (int(counts[most]), float(angle), float(most)))
    normal, away = np.array((np.cos(best[1]), np.sin(best[1]))), best[2]
    for _ in range(2):
        near = points[np.abs(points @ normal - away) <= _STRAIGHT_PX]
        if len(near) < _LEAST_PX // 2:
            return None
        along_x, along_y, x, y = cv2.fitLine(near.astype(np.float32), cv2.DIST_L2, 0, 0.01, 0.01).ravel()
        normal = np.array((abs(along_y), abs(along_x)), np.float64)
        if along_x * along_y > 0:  # the line falls: it cuts off no corner at the top left
            return None
        away = float(normal @ (x, y))
    near = points[np.abs(points @ normal - away) <= _STRAIGHT_PX]
    if not len(near) or not _SLANT_DEG[0] <= degrees(np.arctan2(normal[1], normal[0])) <= _SLANT_DEG[1]:
        return None
    along = near @ (-normal[1], normal[0])
    steps = np.bincount(((along - along.min()) / 2).astype(np.int64))
    if np.count_nonzero(steps) < _FILLED * len(steps):
        return None
    return (float(normal[0]), float(normal[1])), away, float(np.ptp(along))


def _box(cut: Cut, flip_x: int, flip_y: int, picture: Raster) -> Box:
    """Around the triangle."""
    width = min(picture.width_px, ceil(cut.away / cut.normal[0]))
    height = min(picture.height_px, ceil(cut.away / cut.normal[1]))
    x0 = 0 if flip_x > 0 else picture.width_px - width
    y0 = 0 if flip_y > 0 else picture.height_px - height
    return Box(x0, y0, x0 + width, y0 + height)


def _letters_lost(cut: Cut, ink: Pixels, ink_px_per_mm: float, px_per_mm: float) -> int:
    """Letters that end at the edge, or at those of a flap: the corner mirrored at the edge, if nothing is written on it."""
    scale = ink_px_per_mm / px_per_mm
    normal, away = np.array(cut.normal), cut.away * scale
    reach = ceil(away / min(cut.normal) + _LETTER_MM[1] * ink_px_per_mm)
    near = ink[:reach, :reach].copy()
    corners = np.array(((away / normal[0], 0), (0, away / normal[1]), 2 * away * normal), np.float32)
    flap = cv2.fillConvexPoly(np.zeros_like(near), np.rint(corners).astype(np.int32), 1)
    y, x = np.mgrid[: near.shape[0], : near.shape[1]].astype(np.float32)
    beyond = x * normal[0] + y * normal[1] - away
    near[beyond < _SHADOW_MM * ink_px_per_mm] = 0
    margin = _CUT_MM * ink_px_per_mm
    close = np.asarray(beyond <= margin)
    around = np.ones((2 * ceil(margin) + 1,) * 2, np.uint8)
    if not near[np.asarray(cv2.erode(flap, around)) > 0].any():
        close |= np.asarray(cv2.dilate(flap, around)) > flap
    _, labels, stats, middles = cv2.connectedComponentsWithStats(near, connectivity=8)
    least, most = (mm * ink_px_per_mm for mm in _LETTER_MM)
    sides = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]]
    letters = (sides >= least).all(1) & (sides <= most).all(1) & (middles @ normal > away)
    letters[0] = False
    return int(np.count_nonzero(letters[np.unique(labels[close])]))
