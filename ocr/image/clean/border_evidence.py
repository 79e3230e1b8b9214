"""Whether the dark along a rim is a scanner's border: what tells it from photographs, tables, shadows and letters at the edge."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.clean.overview import Overview
from ocr.image.raster import Pixels
from ocr.image.runs import runs_of

_BEYOND_MM = 3.0
"""behind its edge a border has paper, at least so far in"""
_BEYOND_SHARE, _INKED_SHARE = 0.8, 0.4
"""of that paper: there in so many of the rows at least, and at most so much of it is dark"""
_LIGHTER = 0.2
"""by so much of the level of paper what lies behind is lighter"""
_UNEVEN, _UNEVEN_OVER_ALL = 16.0, 26.0
"""greatest standard deviation of the levels within a border, from their mean along the rim and from that of all"""
_ALONG_MM = 12.0
"""its edge and its levels are compared with their mean over that length"""
_UNSTEADY_MM = 0.6
"""mean distance of its edge from a smooth line"""
_THIN_MM = 1.2
"""a border as thin as a rule is none where rules stand on it: then it is the outline of a table"""
_RULE_MM, _RULE_LENGTH_MM, _ENDS_MM = 1.5, 5.0, 4.0
"""so broad at most and so long at least are those rules; so near its ends the next border stands"""
_THICKEST_MM, _ONE_BREADTH, _AWAY_SHARE = 2.0, 0.25, 0.25
"""a rule along the rim is that broad at most, its breadth differs by so large a share; so much of it does not touch the rim"""
_STEEPEST_DEG = 10.0
"""its edge is that of the sheet, whose print is level: what is steeper is drawn on it"""
_COLORED = 30.0
"""levels between its channels: lids have up to 18, dark blue and green bands 45 and more; the seams of thin ones have colours too"""
_CROOKED_MM = 0.8
"""mean distance of its edge from a straight line"""
_ASLANT_MM, _TAPER_MM, _STRAIGHT_MM = 40.0, 0.7, 0.25
"""least length of what lies aslant; by so much its breadth changes; mean distance of its edges from straight lines"""
_ENDS, _POINT_MM, _POINTED = 5, 0.35, 2.0
"""its end has that part of its length; what is thin is broader at one end by so much, and so many times as broad"""
_WITHOUT_ENDS = (5.0, 95.0)
_BLANK, _BLANK_SHARE = 0.92, 0.99
"""outside of it so large a share is as light as that share of the paper"""
_SHARP_MM, _SHARP_LEVELS = 0.6, 0.18
"""within so much behind the edge of a border it is lighter by so large a share of the level of paper"""


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Dark without a gap along a rim, that lies at the left.

    Attributes:
        begins, depth: where it begins and how far in it reaches, pixel by pixel along the rim, n float32.
        outer: where what came from the scanner begins, n float32; below 0 where that was cut.
        followed: the same with the ink that stands on it.
        light, level: n x w uint8, of the page from the rim inwards.
    """

    begins: NDArray[np.float32]
    outer: NDArray[np.float32]
    depth: NDArray[np.float32]
    followed: NDArray[np.float32]
    light: Pixels
    level: Pixels


def is_border(run: Run, paper: float, level: float, view: Overview) -> bool:
    """Dark all over and of no colour, with a straight and sharp edge that is hardly turned, and paper behind it.

    Args:
        run: along the rim.
        paper: level of the page's paper.
        level: what is darker is dark.
        view: whose pixels the run is told in.
    """
    size = 2 * (view.px(_ALONG_MM) // 2) + 1
    line = cv2.blur(run.depth[:, None], (1, size), borderType=cv2.BORDER_REPLICATE)[:, 0]
    if float(np.abs(run.depth - line).mean()) > _UNSTEADY_MM * view.px_per_mm:
        return False
    if _crooked(run) > _CROOKED_MM * view.px_per_mm or not _is_sharp(run, paper, view):
        return False
    if _steep_deg(run) > _STEEPEST_DEG:
        return False
    thin = float(np.median(run.depth - run.begins)) <= _THIN_MM * view.px_per_mm
    if not thin and _tint(run) > _COLORED:
        return False
    beside, over_all = _unevenness(run, size)
    if is_outline(run, view) if thin else beside > _UNEVEN or over_all > _UNEVEN_OVER_ALL:
        return False
    return _paper_behind(run, paper, level, view)


def is_aslant(run: Run, paper: float, view: Overview) -> bool:
    """Bounded by two straight lines that are not parallel, with nothing outside: as a crooked sheet leaves it, and print does not."""
    if len(run.depth) < view.px(_ASLANT_MM):
        return False
    size = 2 * (view.px(_ALONG_MM) // 2) + 1
    touching = run.begins <= np.maximum(run.outer, 0) + 1
    uncut = np.where(touching, run.outer, run.begins)
    if not all(_tapers(run.depth - start, size, view) for start in (run.begins, uncut)):
        return False
    begins = cv2.blur(run.begins[:, None], (1, size), borderType=cv2.BORDER_REPLICATE)[:, 0]
    crooked = max(_crooked(run), float(np.abs(run.begins - begins).mean()))
    if crooked > _STRAIGHT_MM * view.px_per_mm:
        return False
    light = run.light[:, : int(run.begins.max()) + 1]
    outside = light[np.arange(light.shape[1])[None] < run.begins[:, None] - 1]
    return not len(outside) or float((outside >= _BLANK * paper).mean()) >= _BLANK_SHARE


def _tapers(breadth: NDArray[np.float32], size: int, view: Overview) -> bool:
    """Whether a breadth changes along the rim; `size` is an odd number of pixels, over which it is averaged."""
    along = cv2.blur(np.asarray(breadth, np.float32)[:, None], (1, size), borderType=cv2.BORDER_REPLICATE)[:, 0]
    first, last = (float(end.mean()) for end in np.array_split(along, _ENDS)[:: _ENDS - 1])
    pointed = abs(first - last) >= _POINT_MM * view.px_per_mm and max(first, last) >= _POINTED * min(first, last)
    narrow, broad = np.percentile(along, _WITHOUT_ENDS)  # in a corner the next border is as broad as this one is long
    return pointed or float(broad - narrow) >= _TAPER_MM * view.px_per_mm


def _steep_deg(run: Run) -> float:
    """By how much its inner edge is turned from the rim."""
    return float(np.rad2deg(np.arctan(abs(np.polyfit(np.arange(len(run.depth)), run.depth, 1)[0]))))


def _tint(run: Run) -> float:
    """Median of the levels between the lightest and the darkest channel within the run."""
    within = np.s_[:, : int(run.depth.max())]
    tint = cv2.subtract(run.light[within], run.level[within])
    core = _core(run, tint.shape[1])
    return float(np.median(tint[core])) if core.any() else 0.0


def _core(run: Run, broad: int) -> NDArray[np.bool_]:
    """What lies within the run, its edges left out; n x `broad`."""
    place = np.arange(broad, dtype=np.float32)[None]
    return np.asarray((place > run.begins[:, None]) & (place < run.depth[:, None] - 1))


def _crooked(run: Run) -> float:
    """Mean distance of its inner edge from a straight line."""
    place = np.arange(len(run.depth))
    return float(np.abs(run.depth - np.polyval(np.polyfit(place, run.depth, 1), place)).mean())


def _is_sharp(run: Run, paper: float, view: Overview) -> bool:
    """Whether the light changes at once behind it: the shadow of a fold fades."""
    rows, depth = np.arange(len(run.depth)), run.depth.astype(int)
    last = run.light.shape[1] - 1
    within = run.light[rows, np.maximum(depth - 1 - view.px(_SHARP_MM) // 2, run.begins.astype(int))].astype(int)
    behind = run.light[rows, np.minimum(depth + view.px(_SHARP_MM), last)]
    return float((behind - within >= _SHARP_LEVELS * paper).mean()) >= _BEYOND_SHARE


def is_rule(run: Run, rim_px: int, view: Overview) -> bool:
    """Thin, and of one breadth where it lies away from the rim: a rule that runs off the page is thinner only where it does."""
    away = run.begins - np.maximum(run.outer, 0) > rim_px
    if float(away.mean()) < _AWAY_SHARE:
        return False
    least, most = np.percentile((run.depth - run.begins)[away], (10, 90))
    return bool(most <= _THICKEST_MM * view.px_per_mm and most - least <= max(1.0, _ONE_BREADTH * most))


def _unevenness(run: Run, size: int) -> tuple[float, float]:
    """Standard deviation within the run, without its edges: from the mean of what is as far in beside it, and from that of all."""
    light = run.light[:, : int(run.depth.max())].astype(np.float32)
    core = _core(run, light.shape[1]).astype(np.float32)
    if not core.any():
        return 0.0, 0.0
    count = cv2.blur(core, (1, size))
    mean = cv2.blur(light * core, (1, size)) / np.maximum(count, 1e-6)
    return float((light - mean)[core > 0].std()), float(light[core > 0].std())


def is_outline(run: Run, view: Overview) -> bool:
    """Whether rules stand on it."""
    ends = view.px(_ENDS_MM)
    rules = (run.followed - run.depth >= view.px(_RULE_LENGTH_MM))[ends:-ends]
    return any(end - start <= view.px(_RULE_MM) for start, end in runs_of(rules))


def _paper_behind(run: Run, paper: float, level: float, view: Overview) -> bool:
    beyond = view.px(_BEYOND_MM)
    light = run.light[:, : int(run.depth.max()) + beyond + 1]
    place = np.arange(light.shape[1], dtype=np.float32)[None]
    inside = light[(place >= run.begins[:, None]) & (place < run.depth[:, None])]
    behind = (place >= run.depth[:, None] + 1) & (place < run.depth[:, None] + 1 + beyond)
    # in the shadow of a fold paper is dark too
    bright = ((light >= float(inside.mean()) + _LIGHTER * paper) & behind).any(1)
    inked = float((light < level)[behind].mean()) if behind.any() else 1.0
    return float(bright.mean()) >= _BEYOND_SHARE and inked <= _INKED_SHARE
