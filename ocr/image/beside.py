"""What lies beside the sheets on a glass, painted over with the colour of their paper: a page has no background."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, hypot

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.raster import MM_PER_INCH, Pixels, Raster

type Quad = Sequence[tuple[float, float]]
"""corners in the unit square of the picture, clockwise from the top-left"""

_SURE_MM = 0.3
"""edges are found within 0.15 mm; beyond so much there is no paper"""
_SURE_ON_WHITE_MM = 0.8
"""the same on a lid as white as the paper: there an edge was found up to 0.33 mm too far in, and what is left of the lid shows little"""
_SURE_ON_DARK_MM = 0.05
"""the same on a dark background, which shows most clearly where paper ends"""
_RING_MM = 4.0
"""so far around a sheet it is painted: more than is kept of it"""
_OTHERS_MM = 2.0
"""so far around another sheet that one's own paper is painted; where two lie nearer to each other, half the way"""
_BACKGROUND_MM = 2.0
"""where the background is looked at"""
_ALIKE = 30.0
"""a background that differs less from the paper can't be told from it pixel by pixel"""
_DARK = 90.0
"""nor can one that is as dark as ink"""
_MIXED_LEVELS = 12.0
"""a pixel of the edge is a mixture of paper and background; ink has another colour"""
_MOSTLY_BACKGROUND, _NO_DARKER = 0.5, 1.25
"""shares of the background in it; what is further away than the background is ink or a shadow"""
_FRACTION_BITS = 8


def paper_alone(raster: Raster, outlines: Sequence[Quad]) -> Raster:
    """Paint the glass around each sheet in the colour of its paper.

    Within 0.3 mm of an outline only what looks like the background is painted, and nothing that may be ink.

    Args:
        raster: the picture.
        outlines: of the sheets.

    Returns:
        A new picture; the same one where there is no outline.
    """
    if not outlines:
        return raster
    pixels = raster.pixels.copy()
    mm = raster.dpi / MM_PER_INCH
    quads = [np.array(quad) * (raster.width_px, raster.height_px) for quad in outlines]
    for number, corners in enumerate(quads):
        paper = _median(raster.pixels, _grown(corners, -_BACKGROUND_MM * mm))
        behind = _median(raster.pixels, _grown(corners, _BACKGROUND_MM * mm))
        _paint_edge(pixels, corners, paper, behind, _SURE_MM * mm)
        alike = np.abs(paper - behind).max() < _ALIKE
        sure_mm = _SURE_ON_WHITE_MM if alike else _SURE_ON_DARK_MM if behind.mean() < _DARK else _SURE_MM
        ring = _grown(corners, _RING_MM * mm), _grown(corners, sure_mm * mm)
        apart = [(quad, _apart_px(quad, corners)) for place, quad in enumerate(quads) if place != number]
        near = [(quad, gap) for quad, gap in apart if gap < (_RING_MM + _OTHERS_MM) * mm]
        _paint_ring(pixels, ring, paper, [_grown(quad, min(gap / 2, _OTHERS_MM * mm)) for quad, gap in near])
    return Raster(pixels, raster.dpi)


def _paint_ring(
    pixels: Pixels,
    ring: Sequence[NDArray[np.float64]],
    paper: NDArray[np.float64],
    others: Sequence[NDArray[np.float64]],
) -> None:
    """Between two outlines, but on no other sheet."""
    if not others:
        bounds = [_points(outline) for outline in ring]
        cv2.fillPoly(pixels, bounds, tuple(paper.tolist()), cv2.LINE_8, _FRACTION_BITS)
        return
    x, y = (max(0, floor(side)) for side in ring[0].min(0))
    right, below = (max(0, ceil(side)) + 1 for side in ring[0].max(0))
    part = pixels[y:below, x:right]
    there = np.zeros(part.shape[:2], np.uint8)
    cv2.fillPoly(there, [_points(outline - (x, y)) for outline in ring], 255, cv2.LINE_8, _FRACTION_BITS)
    for other in others:
        cv2.fillConvexPoly(there, _points(other - (x, y)), 0, cv2.LINE_8, _FRACTION_BITS)
    part[there > 0] = np.rint(paper).astype(np.uint8) if pixels.ndim == 3 else round(float(paper[0]))


def _apart_px(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """How far two sheets lie from each other; 0 where one lies on the other."""
    both = ((one.astype(np.float32), other), (other.astype(np.float32), one))
    inside = (
        cv2.pointPolygonTest(outline, (float(x), float(y)), True) for outline, corners in both for x, y in corners
    )
    return max(0.0, -max(inside))


def _paint_edge(
    pixels: Pixels,
    corners: NDArray[np.float64],
    paper: NDArray[np.float64],
    behind: NDArray[np.float64],
    reach_px: float,
) -> None:
    """Along the outline: what is nearer to the background than to the paper."""
    if np.abs(paper - behind).max() < _ALIKE or behind.mean() < _DARK:
        return
    band = np.zeros(pixels.shape[:2], np.uint8)
    width = max(1, round(2 * reach_px))
    cv2.polylines(band, [_points(corners)], True, 1, width, cv2.LINE_8, _FRACTION_BITS)
    rows, columns = np.nonzero(band)
    there = pixels[rows, columns].reshape(len(rows), -1).astype(np.float32)
    way = behind - paper
    share = (there - paper) @ way / (way @ way)
    mixed = np.abs(there - paper - share[:, None] * way).max(1) < _MIXED_LEVELS
    over = mixed & (share > _MOSTLY_BACKGROUND) & (share < _NO_DARKER)
    pixels[rows[over], columns[over]] = paper.astype(np.uint8) if pixels.ndim == 3 else paper.astype(np.uint8)[0]


def _median(pixels: Pixels, quad: NDArray[np.float64]) -> NDArray[np.float64]:
    """Along a line around the sheet: the lighter half of it inside would be paper between writing; the middle serves for both."""
    height, width = pixels.shape[:2]
    channels = pixels.shape[2] if pixels.ndim == 3 else 1
    found = []
    for number, begin in enumerate(quad):
        line = np.linspace(begin, quad[(number + 1) % 4], 200)[10:-10]
        x, y = np.floor(line).astype(int).T
        inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
        found.append(pixels[y[inside], x[inside]].reshape(-1, channels))
    seen = np.concatenate(found)
    return np.asarray(np.median(seen, axis=0)) if len(seen) else np.full(channels, 255.0)


def _grown(corners: NDArray[np.float64], by_px: float) -> NDArray[np.float64]:
    """Each side moved outwards by so much."""
    out = []
    for number, corner in enumerate(corners):
        ahead, back = corner - corners[number - 1], corner - corners[(number + 1) % 4]
        out.append(corner + by_px * (ahead / max(hypot(*ahead), 1e-9) + back / max(hypot(*back), 1e-9)))
    return np.array(out)


def _points(corners: NDArray[np.float64]) -> NDArray[np.int32]:
    return np.round((corners - 0.5) * (1 << _FRACTION_BITS)).astype(np.int32)
