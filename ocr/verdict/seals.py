"""Seals too faint to be read: a stamp pad that ran dry, or a scanner whose light washes red out."""

from __future__ import annotations

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


def faintest_seal(raster: Raster) -> tuple[float, Box] | None:
    """Find round red seals and the strength of their ink.

    Args:
        raster: a raw page at about 75 dpi.

    Returns:
        Of the faintest one with sharp ink: by how many levels (0..255) red is lighter than the other channels, beyond that of the
        paper, over most of its ink; and its place. None where there is no such seal.
    """
    if raster.pixels.ndim == 2:
        return None
    red, green, blue = cv2.split(raster.pixels)
    ink = np.asarray(cv2.subtract(red, cv2.max(green, blue)), np.uint8)
    paper = int(np.median(ink[::4, ::4]))
    ink = np.asarray(cv2.subtract(ink, np.full_like(ink, paper)), np.uint8)
    mm = raster.dpi / MM_PER_INCH
    _, marked = cv2.threshold(cv2.blur(ink, (3, 3)), _RED - 1, 1, cv2.THRESH_BINARY)
    side = max(1, round(_TOGETHER_MM * mm))
    joined = cv2.morphologyEx(marked, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    labels, stats, _ = traced(np.asarray(joined, np.uint8))
    found: tuple[float, Box] | None = None
    for number, (x, y, wide, high, area) in enumerate(stats.tolist()[1:], 1):
        if not _seal_like(wide, high, area, mm):
            continue
        part = slice(y, y + high), slice(x, x + wide)
        there = (labels[part] == number) & (marked[part] > 0)
        strength = float(np.percentile(ink[part][there], _PERCENTILE))
        if _sharp(ink[part], there) and (found is None or strength < found[0]):
            found = strength, Box(x, y, x + wide, y + high)
    return found


def sealed(sight: Sight) -> Measured:
    """`seal_strength`, as of `faintest_seal`, of pages with a round red seal."""
    found = faintest_seal(sight.coarse)
    return {} if found is None else {"seal_strength": Metric(found[0], sight.placed(found[1], sight.coarse.dpi))}


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
