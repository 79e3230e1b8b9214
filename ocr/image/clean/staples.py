"""A staple, or its shadow, in an upper corner: a short straight bar of even width that belongs to nothing.

A stroke that stands upright there is a digit that somebody put on the sheet, and stays.
"""

from __future__ import annotations

from math import atan2, degrees

import cv2
import numpy as np

from ocr.image.clean.cleaned import Cleaned
from ocr.image.clean.fill import Patch, enlarged, painted, paper_beside
from ocr.image.clean.overview import Overview
from ocr.image.raster import Pixels, Raster
from ocr.image.traced import traced
from ocr.recipes import TidyRecipe

_CORNER_MM = 26.0
_LEVELS = 16
"""darker than its paper by so much"""
_THICKEST_MM, _RIM_PX = 1.6, 2
_STEEPEST_DEG = 62.0
_FULL = 0.7
"""of the bar's box, measured along it, is dark"""
_AWAY_MM = 4.0
"""so far around there is nothing"""
_TINT = 36
_RIM_MM = 0.4


def staples(raster: Raster, view: Overview, recipe: TidyRecipe) -> Cleaned:
    """Paint staples in the upper corners over with the paper around them.

    Args:
        raster: an upright page.
        view: of this page.
        recipe: how long a staple is.
    """
    width = view.level.shape[1]
    side = min(view.px(_CORNER_MM), width // 2)
    patches = [patch for x in (0, width - side) if (patch := _in_corner(x, side, view, recipe)) is not None]
    measured = {"staples": float(len(patches))}
    return Cleaned(painted(raster, patches), measured, 0.7) if patches else Cleaned(raster, measured, 1.0)


def _in_corner(x0: int, side: int, view: Overview, recipe: TidyRecipe) -> Patch | None:
    """A staple in the upper corner that begins at that column."""
    depth = view.depth[:side, x0 : x0 + side]
    marks = cv2.threshold(depth, _LEVELS - 1, 1, cv2.THRESH_BINARY)[1]
    labels, stats, _ = traced(np.asarray(marks, np.uint8))
    x, y, wide, high, area = stats.T
    # what reaches the end of the corner goes on behind it: a rule
    whole = (x > 0) & (y > 0) & (x + wide < depth.shape[1]) & (y + high < depth.shape[0])
    whole[0] = False
    for number in np.flatnonzero(whole & (area >= view.px(recipe.staple_mm[0]))):
        bar = (labels == number).astype(np.uint8)
        if not _is_staple(bar, view, recipe) or not _is_alone(bar, np.asarray(marks, np.uint8), view):
            continue
        around = cv2.dilate(bar, view.window(2 * _RIM_MM))
        beside = (cv2.dilate(bar, view.window(3.0)) > 0) & (around == 0)
        box = (x0, 0, x0 + depth.shape[1], depth.shape[0])
        pixels = view.pixels[: box[3], box[0] : box[2]][bar > 0].astype(np.int16).reshape(int(bar.sum()), -1)
        if float(np.median(pixels.max(1) - pixels.min(1))) > _TINT:
            continue
        cell = view.cell_px
        return Patch(x0 * cell, 0, enlarged(np.asarray(around, np.uint8), cell), paper_beside(view.pixels, box, beside))
    return None


def _is_staple(bar: Pixels, view: Overview, recipe: TidyRecipe) -> bool:
    """Straight, of the length of a staple, thin, and not upright."""
    points = np.argwhere(bar)[:, ::-1].astype(np.float32)
    middle = points.mean(0)
    _, vectors = np.linalg.eigh(np.cov((points - middle).T))
    along = (points - middle) @ vectors[:, 1]
    across = (points - middle) @ vectors[:, 0]
    length, thick = float(np.ptp(along)) + 1, float(np.ptp(across)) + 1
    steep = abs(degrees(atan2(float(vectors[1, 1]), float(vectors[0, 1]))))
    return (
        recipe.staple_mm[0] <= length / view.px_per_mm <= recipe.staple_mm[1]
        and (thick - _RIM_PX) / view.px_per_mm <= _THICKEST_MM
        and len(points) >= _FULL * length * max(1.0, thick - 1)
        and min(steep, 180 - steep) <= _STEEPEST_DEG
    )


def _is_alone(bar: Pixels, marks: Pixels, view: Overview) -> bool:
    around = cv2.dilate(bar, view.window(2 * _AWAY_MM))
    return int(cv2.countNonZero(cv2.bitwise_and(around, marks))) == int(bar.sum())
