"""Whether the sheet slipped all along: a round seal that came out oval tells it where no edge of the paper does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.raster import Pixels
from ocr.verdict.metric import Measured, Metric
from ocr.verdict.seals import MUCH_INK, close_up

if TYPE_CHECKING:
    from ocr.verdict.sight import Sight

_LEAST_DPI = 140
_BESIDE_PX = 6
"""at 150 dpi, around the box of a seal"""
_DIRECTIONS, _FROM, _TO, _STEP_PX = 180, 0.35, 0.62, 0.5
"""rays from the middle, and along each from where to where, in sides of the box"""
_LEAST_INK, _INK_SHARE = 12.0, 0.35
"""levels of red, and share of the seal's stronger ones, from which on it is ink"""
_ROUNDS, _REWEIGHED = 2, 5
_NEAR, _LEAST_NEAR = 0.04, 0.85
"""of the radius twice; so many of all directions have to end so close to the ellipse"""


def seal_ratio(pixels: Pixels) -> float | None:
    """Height over width of the outer ring of a seal: an ellipse through where its ink ends, by least squares that outliers hardly move.

    Args:
        pixels: H x W x 3, the seal and a little around it at some 150 dpi.

    Returns:
        None where the ring is too broken, or something red lies beside it.
    """
    red, green, blue = cv2.split(pixels)
    ink = cv2.subtract(red, cv2.max(green, blue)).astype(np.float32)
    strong = ink[ink > _LEAST_INK]
    if not strong.size:
        return None
    least = max(_LEAST_INK, _INK_SHARE * float(np.percentile(strong, 80)))
    middle = np.array(ink.shape[::-1], np.float64) / 2
    ratio, near = 1.0, 0.0
    for _ in range(_ROUNDS):
        ends = _ends(ink, middle, least)
        if len(ends) < _LEAST_NEAR * _DIRECTIONS:
            return None
        moved, ratio, near = _ellipse((ends - middle) / ink.shape[0])
        middle = middle + moved * ink.shape[0]
    return ratio if near * len(ends) >= _LEAST_NEAR * _DIRECTIONS else None


def oval(sight: Sight) -> Measured:
    """`seal_oval`, of pages that were no photo: by what share the least round seal with much ink is higher than wide, or less high."""
    found = {}
    if sight.photo is None and sight.small.dpi >= _LEAST_DPI:
        for seal in sight.round_seals:
            ratio = seal_ratio(close_up(sight, seal.box, _BESIDE_PX)) if seal.ink >= MUCH_INK else None
            if ratio is not None:
                found[abs(ratio - 1)] = seal.box
    if not found:
        return {}
    most = max(found)
    return {"seal_oval": Metric(most, sight.placed(found[most], sight.coarse.dpi))}


def _ends(ink: NDArray[np.float32], middle: NDArray[np.float64], least: float) -> NDArray[np.float64]:
    """Where the ink ends outward in each direction, between pixels; N x 2, x and y."""
    angles = np.arange(_DIRECTIONS) * (2 * np.pi / _DIRECTIONS)
    far = np.arange(_FROM * min(ink.shape), _TO * max(ink.shape), _STEP_PX)
    toward = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    x, y = (np.asarray(middle[axis] + np.outer(toward[:, axis], far), np.float32) for axis in (0, 1))
    along = cv2.remap(ink, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=0)
    inked = along > least
    last = len(far) - 1 - np.argmax(inked[:, ::-1], axis=1)
    told = inked.any(1) & (last < len(far) - 1)
    rows, last = np.flatnonzero(told), last[told]
    inside, outside = along[rows, last], along[rows, last + 1]
    radius = far[last] + _STEP_PX * (inside - least) / np.maximum(1e-3, inside - outside)
    return np.asarray(middle + radius[:, None] * toward[rows])


def _ellipse(points: NDArray[np.float64]) -> tuple[NDArray[np.float64], float, float]:
    """(its middle, height over width, share of the points that lie on it) of the ellipse through most points."""
    x, y = points.T
    terms = np.stack([x * x, y * y, x * y, x, y], axis=1)
    weights = np.ones(len(points))
    for _ in range(_REWEIGHED):
        conic = np.linalg.lstsq(terms * weights[:, None], weights, rcond=None)[0]
        off = np.abs(terms @ conic - 1)
        weights = 1 / (1 + (off / (2 * np.median(off) + 1e-9)) ** 2)
    a, b, c, d, e = conic
    if a <= 0 or b <= 0 or c * c >= 4 * a * b:
        return np.zeros(2), 1.0, 0.0
    return np.linalg.solve([[2 * a, c], [c, 2 * b]], [-d, -e]), float(np.sqrt(a / b)), float((off < _NEAR).mean())
