"""Streaks down the page: dirt on the glass of a feeder draws a line in the same column from the first row to the last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.color import reduced
from ocr.image.raster import MM_PER_INCH, Pixels, Raster
from ocr.image.runs import runs_of
from ocr.values import Box
from ocr.verdict.metric import Measured, Metric

if TYPE_CHECKING:
    from ocr.verdict.sight import Sight

_BANDS = 12
_WORK_DPI = 300
_WIDEST_MM = 0.7
"""a broader one is a rule, an edge or a shadow"""
_RIM = 0.03
"""share of the width on either side that is left out: edges of the sheet and their shadows"""
_PAPER_SHARE = 0.6
"""a column whose surroundings are darker than this share of the page's paper says nothing: a picture, a table's head, no paper"""
_LEAST_BANDS = 0.75
"""in so many of the bands a column has to be known"""
_DISTURBED = 2
"""in so many of the bands between the first and the last something else may lie beside it: a hole, a rule, a picture's edge"""
_NOISE = 5.0
"""times the typical difference between a column and those beside it"""
_LEAST_SIDE_PX = 300
"""a band of a smaller picture is lower than a letter: one inch of a fine scan"""
_MANY = 6
"""so many lines are the pattern of the paper"""

type _Levels = NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Streak:
    """Its place in pixels of the picture, and by how many levels (0..255) it is darker than the paper, where it is faintest.

    What lies beside it in a few disturbed bands does not count for that.
    """

    box_px: Box
    contrast: float


def streaks(raster: Raster, least_contrast: float) -> tuple[Streak, ...]:
    """Find narrow columns that are darker than those on both sides of them, from the top of the picture to its bottom.

    Of each band of rows the lightest pixel of each column is looked at: text, and rules that end on the page, leave some paper in every
    band, a streak leaves none. A line that was printed from edge to edge looks the same; six or more of them are taken for ruled paper.

    Args:
        raster: a raw page, as it went through the scanner.
        least_contrast: in levels (0..255) of the clearest channel, in that band where the streak is faintest, disturbed ones apart.

    Returns:
        The streaks from left to right; none of a picture too small to tell.
    """
    dpi = min(raster.dpi, _WORK_DPI)
    if min(raster.width_px, raster.height_px) * dpi / raster.dpi < _LEAST_SIDE_PX:
        return ()
    bands = _lightest_by_band(raster)
    half = max(2, round(_WIDEST_MM / MM_PER_INCH * dpi / 2) + 1)
    contrast = _contrasts(bands, half)
    rim = max(3 * half, round(_RIM * len(contrast)))
    contrast[:rim] = contrast[-rim:] = 0
    spread = float(np.median(np.abs(contrast[rim:-rim]))) if len(contrast) > 2 * rim else 0.0
    marked = contrast >= max(least_contrast, _NOISE * spread)
    found = [(x0, x1) for x0, x1 in runs_of(marked) if x1 - x0 <= 2 * half]  # a broader one is none
    if len(found) >= _MANY:
        return ()
    scale = raster.width_px / len(contrast)
    return tuple(
        Streak(
            Box(int(x0 * scale), 0, min(raster.width_px, round(x1 * scale)), raster.height_px),
            float(contrast[x0:x1].max()),
        )
        for x0, x1 in found
    )


def streaked(sight: Sight) -> Measured:
    """`streaks`, their number, and `streak_contrast` of the clearest one, with the places of all, the clearest first."""
    found = sorted(sight.streaks, key=lambda streak: -streak.contrast)
    measured = {"streaks": Metric(float(len(found)))}
    if found:
        clearest, *others = found
        measured["streak_contrast"] = Metric(
            clearest.contrast, clearest.box_px, tuple(streak.box_px for streak in others)
        )
    return measured


def columns(found: Sequence[Streak], shape: tuple[int, int], width_px: int) -> Pixels:
    """1 where streaks run.

    Args:
        found: as of `streaks`.
        shape: rows and columns of the plane that is wanted: the same page in any size.
        width_px: of the picture in which they were found.
    """
    plane = np.zeros(shape, np.uint8)
    scale = shape[1] / width_px
    for streak in found:
        plane[:, max(0, int(streak.box_px.x0 * scale) - 1) : ceil(streak.box_px.x1 * scale) + 1] = 1
    return plane


def _lightest_by_band(raster: Raster) -> _Levels:
    """bands x columns x channels."""
    pixels = raster.pixels
    if raster.dpi > _WORK_DPI:
        pixels = reduced(pixels, _WORK_DPI / raster.dpi)
    rows = pixels.reshape(len(pixels), -1)
    edges = np.linspace(0, len(rows), _BANDS + 1).astype(int)
    lightest = [rows[top:bottom].max(0) for top, bottom in pairwise(edges)]  # a tenth of what cv2.reduce takes
    return np.stack(lightest).reshape(_BANDS, pixels.shape[1], -1).astype(np.int16)


def _contrasts(bands: _Levels, half: int) -> NDArray[np.float32]:
    """By how much each column is darker than both its sides, in all bands but the disturbed ones; 0 where too little is known."""
    paper = np.percentile(bands, 75, axis=(0, 1))
    beside = _beside(bands, half)
    darker = (beside - bands).astype(np.float32)
    known = (beside >= _PAPER_SHARE * paper).all(2)
    enough = (known.mean(0) >= _LEAST_BANDS) & known[0] & known[-1]
    told = np.where(known[..., None], darker, 255)
    within = np.partition(told[1:-1], _DISTURBED, axis=0)[_DISTURBED]
    clearest = np.minimum(within, np.minimum(told[0], told[-1])).max(1)
    return np.where(enough, clearest, 0).astype(np.float32)


def _beside(bands: _Levels, half: int) -> _Levels:
    """Of the mean levels left and right of each column the darker one, so that the edge of a sheet is no streak."""
    window = 2 * half + 1
    means = cv2.blur(bands, (window, 1), borderType=cv2.BORDER_REPLICATE).reshape(bands.shape)
    away = window + half
    padded = np.pad(means, ((0, 0), (away, away), (0, 0)), mode="edge")
    return np.minimum(padded[:, : -2 * away], padded[:, 2 * away :])
