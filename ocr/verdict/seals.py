"""Seals that cannot be read: too faint, of a stamp pad that ran dry or a scanner whose light washes red out; or blurred, smeared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.raster import MM_PER_INCH, Pixels, Raster
from ocr.image.traced import traced
from ocr.values import Box
from ocr.verdict.metric import Measured, Metric

if TYPE_CHECKING:
    from ocr.verdict.sight import Sight

_RED = 5
"""levels by which red is lighter than the other channels, beyond that of the paper, from which on it is ink"""
_TOGETHER_MM = 3.0
_SEAL_MM = (27.0, 46.0)
"""diameter: those of Vietnamese agencies have 36 mm, of companies and associations 30 to 42"""
_ROUND = 0.8
"""shorter over longer side"""
_FILLED = (0.25, 0.9)
"""of the square around it that is ink or near some: a ring with text; a picture fills more, a word in red less"""
_PERCENTILE = 75
_SHARP = 1.4
"""times as red its reddest pixels are than around them. A seal that bled through from the other side has less, and so have those with much
ink, which are not faint"""
_WINDOW_PX, _LEAST_CONTRAST, _LEAST_EDGE_PX = 9, 40, 200
"""as for the focus of writing, at 150 dpi"""
_LEAST_DPI = 140
_REDDISH, _HALO_PX = 12, 3
"""levels, and how far around them edges are those of a seal"""
_CLEAR, _PRINT_PX = 0.5, 5
"""of the paper's red: what is darker is print or a pen, and edges so near are theirs"""
_EDGE_PERCENTILE, _SPARSE = 90, 4
MUCH_INK = 15.0
"""levels of red over all its square, which no blur changes: one that shows through from the other side is soft too, with at most 14"""


@dataclass(frozen=True, slots=True)
class Seal:
    """A round red seal.

    Attributes:
        ink: by how many levels (0..255) red is lighter than the other channels, beyond that of the paper, on average over its square.
        strength: the same over most of its ink.
        crisp: whether its ink is redder than its close surroundings, as print is, and as one of the other side is not.
        box: its place.
    """

    ink: float
    strength: float
    crisp: bool
    box: Box


def round_seals(raster: Raster) -> tuple[Seal, ...]:
    """Find round red seals.

    Args:
        raster: a raw page at about 75 dpi.
    """
    if raster.gray:
        return ()
    red, green, blue = cv2.split(raster.pixels)
    ink = np.asarray(cv2.subtract(red, cv2.max(green, blue)), np.uint8)
    paper = int(np.median(ink[::4, ::4]))
    ink = np.asarray(cv2.subtract(ink, np.full_like(ink, paper)), np.uint8)
    mm = raster.dpi / MM_PER_INCH
    _, marked = cv2.threshold(cv2.blur(ink, (3, 3)), _RED - 1, 1, cv2.THRESH_BINARY)
    side = max(1, round(_TOGETHER_MM * mm))
    joined = cv2.morphologyEx(marked, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    labels, stats, _ = traced(np.asarray(joined, np.uint8))
    found = []
    for number, (x, y, wide, high, area) in enumerate(stats.tolist()[1:], 1):
        if not _seal_like(wide, high, area, mm):
            continue
        part = slice(y, y + high), slice(x, x + wide)
        there = (labels[part] == number) & (marked[part] > 0)
        strength = float(np.percentile(ink[part][there], _PERCENTILE))
        found.append(Seal(float(ink[part].mean()), strength, _sharp(ink[part], there), Box(x, y, x + wide, y + high)))
    return tuple(found)


def seal_sharpness(pixels: Pixels) -> float | None:
    """Slope of the steepest edges of red ink against the contrast around them, as of `focus`, in the direction in which it is softer.

    Args:
        pixels: H x W x 3, the seal at 150 dpi.

    Returns:
        The 90th percentile; None where print and pen leave too little of the seal.
    """
    red, green, blue = cv2.split(pixels)
    others = cv2.max(green, blue)
    window = np.ones((_WINDOW_PX, _WINDOW_PX), np.uint8)
    contrast = cv2.subtract(cv2.dilate(others, window), cv2.erode(others, window))
    reddish = cv2.dilate(cv2.subtract(red, others), np.ones((_HALO_PX, _HALO_PX), np.uint8)) > _REDDISH
    clear = cv2.erode(red, np.ones((_PRINT_PX, _PRINT_PX), np.uint8)) > _CLEAR * np.percentile(
        red[::_SPARSE, ::_SPARSE], 95
    )
    edges = (reddish & clear & (contrast >= _LEAST_CONTRAST))[:-1, :-1]
    if int(edges.sum()) < _LEAST_EDGE_PX:
        return None
    around = contrast[:-1, :-1][edges].astype(np.float32)
    steps = (cv2.absdiff(others[:-1, 1:], others[:-1, :-1]), cv2.absdiff(others[1:, :-1], others[:-1, :-1]))
    return min(float(np.percentile(step[edges] / around, _EDGE_PERCENTILE)) for step in steps)


def sealed(sight: Sight) -> Measured:
    """Of pages with a round red seal `seal_strength`, of the faintest, and `seal_sharpness`, of the softest with much ink."""
    found = sight.round_seals
    measured = {}
    crisp = [seal for seal in found if seal.crisp]
    if crisp:
        faintest = min(crisp, key=lambda seal: seal.strength)
        measured["seal_strength"] = Metric(faintest.strength, sight.placed(faintest.box, sight.coarse.dpi))
    if sight.small.dpi >= _LEAST_DPI:
        softness = [
            Metric(sharpness, sight.placed(seal.box, sight.coarse.dpi))
            for seal in found
            if seal.ink >= MUCH_INK and (sharpness := seal_sharpness(close_up(sight, seal.box, 0))) is not None
        ]
        if softness:
            measured["seal_sharpness"] = min(softness, key=lambda metric: metric.value)
    return measured


def close_up(sight: Sight, box: Box, beside_px: int) -> Pixels:
    """A place of `coarse`, and so many pixels around it, as `small` shows it."""
    scale = sight.small.dpi / sight.coarse.dpi
    x0, y0 = (max(0, round(side * scale) - beside_px) for side in (box.x0, box.y0))
    x1, y1 = (round(side * scale) + beside_px for side in (box.x1, box.y1))
    return np.ascontiguousarray(sight.small.pixels[y0:y1, x0:x1])


def _seal_like(wide: int, high: int, area: int, mm: float) -> bool:
    least, most = (side * mm for side in _SEAL_MM)
    filled = area / (wide * high)
    return (
        least <= max(wide, high) <= most
        and min(wide, high) >= _ROUND * max(wide, high)
        and _FILLED[0] <= filled <= _FILLED[1]
    )


def _sharp(ink: Pixels, there: NDArray[np.bool_]) -> bool:
    """Whether ink is redder than its close surroundings, as print is."""
    soft = cv2.GaussianBlur(ink, (0, 0), 1.0)
    return float(np.percentile(ink[there], 90)) >= _SHARP * float(np.percentile(soft[there], 90))
