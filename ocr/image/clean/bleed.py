"""What shows through from the back, lowered.

Paper diffuses: print of the other side has no edge as sharp as the palest pencil has, however dark it is. So what is pale and soft,
measured against the edges of the page's own ink, is light that got lost, and is given back by a field as soft as itself, which leaves
whatever is sharp its contrast. Coloured traces stay: a seal that shows through is no different from a worn one.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.clean.cleaned import Cleaned
from ocr.image.clean.light import evened
from ocr.image.clean.overview import Overview, overview
from ocr.image.color import reduced
from ocr.image.raster import MM_PER_INCH, Pixels, Raster
from ocr.image.traced import traced
from ocr.recipes import TidyRecipe

_CALM_MM = 0.5
"""side of the square that is averaged before what is pale is looked for"""
_PALEST = 0.022
"""share of black from which something is there"""
_AROUND_MM = 0.4
"""around ink; the soft rim of a letter is no trace"""
_SHARP_MM, _LOCAL_MM = 0.4, 1.6
"""around what is sharp; side of the window by which a place is judged"""
_EDGE_MM, _DEPTH_MM = 0.35, 0.9
"""an edge is as steep as the steepest place so near, against the darkest so near"""
_LEAST_DEPTH = 4
_DEEPER = 1.4
_OF_INK = 0.8
"""writing, however pale, has edges of so much of the steepness that the page's ink has"""
_STEP, _GRID_PX2 = 0.345, 0.5
"""steepness x sigma of a soft letter, and what shrinking and differences add to the square of that sigma"""
_TINT, _TINTED = 24, 0.1
"""levels by which coloured ink differs from the paper, and the share of a trace that may be coloured"""
_LEAST_MM2, _LEAST_SHARE = 0.6, 0.004
"""of one trace; of all of them, of the page"""
_CLEAR_MM, _RIM_MM, _LETTER_MM = 1.5, 12.0, (1.0, 8.0, 60.0)
"""print of the back shows between the front's ink too: least side, greatest height and width of what tells it"""
_LEAST_LETTERS = 30
_OWN_INK = 0.25
"""a page has own ink of so much of the area of what shows through, or it may be the writing itself"""
_UNDER_MM = 1.7
"""side of the square that tells what lies under ink"""
_SOBEL = 8
_LEAST_DPI, _CLOSE_DPI = 100.0, 130.0
"""below it sharp and soft edges look the same"""
_COARSE, _PICTURE_MM, _PICTURE_LEVEL = 8, 60.0, 0.93
"""by so much it is darker than the lightest paper of a square of that side"""
_WITHIN_MM, _BESIDE_MM = 15.0, 6.0
"""what is light within such a picture belongs to it, and so much around it is left alone"""
_STROKE_MM, _NEAR_MM, _EVEN = 2.2, 3.0, 0.6
"""what is broader than a stroke, at no less than that share of the depth around it, is a shade, or a watermark in large letters"""

type _Plane = NDArray[np.float32]


def bleed(raster: Raster, view: Overview, recipe: TidyRecipe) -> Cleaned:
    """Lower the contrast of what shows through from the back.

    Args:
        raster: an upright page.
        view: of this page.
        recipe: how dark and how soft what shows through is, and how much of it is left.
    """
    seen = _seen(view, recipe)
    pale_share = _share(_within(seen.pale, view))
    measured = {"pale_share": pale_share, "soft_share": 0.0, "letters": 0.0}
    if pale_share < _LEAST_SHARE or raster.dpi < _LEAST_DPI:
        return Cleaned(raster, measured, 1.0)
    pale = _without_shades(seen.calm, seen.pale, view)
    if _letters(pale, seen.ink, view) < _LEAST_LETTERS:
        return Cleaned(raster, measured, 0.8)
    if view.px_per_mm < _CLOSE_DPI / MM_PER_INCH and view.cell_px > 1:
        view = overview(raster, 2 * _CLOSE_DPI)
        seen = _seen(view, recipe)
        pale = _without_shades(seen.calm, seen.pale, view)
    steepness = _steepness(view)
    own = _own_steepness(steepness, seen.ink)
    softest = float(_STEP / np.hypot(recipe.bleed_soft_mm * view.px_per_mm, np.sqrt(_GRID_PX2)))
    soft, sharp = _soft(pale, steepness, min(softest, _OF_INK * own), view)
    letters = _letters(soft, seen.ink, view)
    measured |= {"soft_share": _share(soft), "letters": float(letters)}
    told = letters >= _LEAST_LETTERS and _share(soft) >= _LEAST_SHARE
    if not told or cv2.countNonZero(seen.ink) < _OWN_INK * cv2.countNonZero(soft):
        return Cleaned(raster, measured, 0.6)
    unknown = np.asarray(cv2.bitwise_or(seen.covered, sharp), np.uint8)
    share = _given_back(seen.calm, soft, unknown, view, recipe.bleed_left)
    return Cleaned(Raster(evened(raster.pixels, _enlarged(share, raster, view)), raster.dpi), measured, 0.8)


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """Planes of an overview, uint8; but for `calm` 1 = so.

    Attributes:
        calm: the page over its paper, 255 = paper, averaged a little.
        ink: what is too dark to show through.
        covered: ink and the soft rim around it.
        pale: what is darker than paper and not covered.
    """

    calm: Pixels
    ink: Pixels
    covered: Pixels
    pale: Pixels


def _seen(view: Overview, recipe: TidyRecipe) -> _Seen:
    flat = np.asarray(cv2.divide(view.level, view.paper, scale=255), np.uint8)
    ink = np.asarray(cv2.threshold(flat, 255 * (1 - recipe.bleed_contrast), 1, cv2.THRESH_BINARY_INV)[1], np.uint8)
    covered = np.asarray(cv2.dilate(ink, view.window(2 * _AROUND_MM)), np.uint8)
    calm = np.asarray(cv2.blur(flat, view.window(_CALM_MM).shape), np.uint8)
    darker = cv2.threshold(calm, 255 * (1 - _PALEST), 1, cv2.THRESH_BINARY_INV)[1]
    return _Seen(calm, ink, covered, np.asarray(cv2.bitwise_and(darker, 1 - covered), np.uint8))


def _without_shades(calm: Pixels, pale: Pixels, view: Overview) -> Pixels:
    """What is pale on bare paper, without what is broader than strokes: letters of the back are diffuse, but thin."""
    pale = _on_paper(pale, view)
    lost = reduced(np.asarray(cv2.bitwise_and(255 - calm, 255 - calm, mask=pale), np.uint8), 1 / 2)
    near, stroke = (2 * round(mm * view.px_per_mm / 4) + 1 for mm in (_NEAR_MM, _STROKE_MM))
    around = cv2.convertScaleAbs(cv2.dilate(lost, np.ones((near, near), np.uint8)), alpha=_EVEN)
    even = cv2.bitwise_and(cv2.compare(lost, around, cv2.CMP_GE), (lost > 0).astype(np.uint8))
    broad = cv2.morphologyEx(even, cv2.MORPH_OPEN, np.ones((stroke, stroke), np.uint8))
    if not cv2.countNonZero(broad):
        return pale
    shades = cv2.dilate(broad, np.ones((2 * near + 1, 2 * near + 1), np.uint8))
    fine = cv2.resize(1 - shades, pale.shape[::-1], interpolation=cv2.INTER_NEAREST)
    return np.asarray(cv2.bitwise_and(pale, fine), np.uint8)


def _on_paper(pale: Pixels, view: Overview) -> Pixels:
    """What is pale, but in photographs, cards and shaded boxes: there what counts as the paper is darker than it is around them."""
    coarse = reduced(view.paper, 1 / _COARSE)
    side = 2 * round(_PICTURE_MM * view.px_per_mm / _COARSE / 2) + 1
    lightest_around = cv2.dilate(coarse, np.ones((side, side), np.uint8))
    dark = (coarse < _PICTURE_LEVEL * lightest_around).astype(np.uint8)
    if not dark.any():
        return pale
    inside, around = (2 * round(mm * view.px_per_mm / _COARSE / 2) + 1 for mm in (_WITHIN_MM, _BESIDE_MM))
    whole = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((inside, inside), np.uint8))
    beside = cv2.dilate(whole, np.ones((around, around), np.uint8))
    fine = cv2.resize(1 - beside, pale.shape[::-1], interpolation=cv2.INTER_NEAREST)
    return np.asarray(cv2.bitwise_and(pale, fine), np.uint8)


def _steepness(view: Overview) -> _Plane:
    """How steep each edge is where it is steepest: levels per pixel, over the depth of the darkest place near it; 0 elsewhere."""
    across, down = cv2.spatialGradient(view.level)
    slope = np.asarray(cv2.max(np.abs(across), np.abs(down)), np.int16)
    top = cv2.compare(slope, cv2.dilate(slope, view.window(_EDGE_MM)), cv2.CMP_GE)
    darkest = np.maximum(cv2.dilate(view.depth, view.window(_DEPTH_MM)), _LEAST_DEPTH).astype(np.int16)
    share = cv2.divide(slope, darkest, scale=1 / _SOBEL, dtype=cv2.CV_32F)
    return np.asarray(cv2.bitwise_and(share, share, mask=top), np.float32)


def _own_steepness(steepness: _Plane, ink: Pixels) -> float:
    """Of the edges of the page's own ink, the median; 0 where it has none."""
    rim = cv2.morphologyEx(ink, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    told = steepness[(rim > 0) & (steepness > 0)]
    return float(np.median(told)) if len(told) else 0.0


def _soft(pale: Pixels, steepness: _Plane, least: float, view: Overview) -> tuple[Pixels, Pixels]:
    """(what is pale and soft, what is sharp and its surroundings), 1 = so.

    Pale marks are judged as wholes, so that the inside of a shaded box goes by its edges.
    """
    marks = cv2.dilate(pale, np.ones((3, 3), np.uint8))
    labels, stats, _ = traced(np.asarray(marks, np.uint8))
    there = np.flatnonzero(marks)
    number, depth, edge = labels.ravel()[there], view.depth.ravel()[there], steepness.ravel()[there]
    weight = np.where(edge > 0, depth.astype(np.float32) ** 2, 0)
    excess = (edge - least) * weight
    soft = np.bincount(number, excess, len(stats)) < 0
    soft &= stats[:, cv2.CC_STAT_AREA] >= _LEAST_MM2 * view.px_per_mm**2
    if view.pixels.ndim == 3:
        tint = view.light.ravel()[there] - view.level.ravel()[there]
        tinted = np.bincount(number[tint > _usual_tint(view) + _TINT], minlength=len(stats))
        soft &= tinted < _TINTED * stats[:, cv2.CC_STAT_AREA]
    chosen = soft[number] & (pale.ravel()[there] > 0)
    deepest = np.percentile(depth[chosen], 90) if chosen.any() else 0
    apart = np.zeros(pale.shape, np.uint8)
    apart.ravel()[there] = ((edge > least) & (depth > _LEAST_DEPTH)) | (depth > _DEEPER * deepest)
    # and once more by places: where pencil crosses what shows through both are one mark
    local = np.zeros(pale.shape, np.float32)
    local.ravel()[there] = excess
    side = 2 * (view.px(_LOCAL_MM) // 2) + 1
    here = cv2.threshold(cv2.boxFilter(local, -1, (side, side)), 0, 1, cv2.THRESH_BINARY)[1].astype(np.uint8)
    sharp = np.asarray(cv2.bitwise_or(cv2.dilate(apart, view.window(2 * _SHARP_MM)), here), np.uint8)
    kept = np.zeros(pale.shape, np.uint8)
    kept.ravel()[there] = chosen & (sharp.ravel()[there] == 0)
    return kept, sharp


def _letters(soft: Pixels, ink: Pixels, view: Overview) -> int:
    """Count soft marks of the size of letters and words that lie clear of the page's own ink and of its rims."""
    marks = _within(soft, view)
    labels, stats, _ = traced(marks)
    wide, high = (stats[1:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]] / view.px_per_mm).T
    letter = (wide >= _LETTER_MM[0]) & (wide <= _LETTER_MM[2]) & (high >= _LETTER_MM[0]) & (high <= _LETTER_MM[1])
    if letter.sum() < _LEAST_LETTERS:
        return int(letter.sum())
    near = _within(np.asarray(cv2.dilate(ink, view.window(2 * _CLEAR_MM)), np.uint8), view)
    there = np.flatnonzero(marks)
    free = np.bincount(labels.ravel()[there], near.ravel()[there] == 0, len(stats))[1:]
    return int((letter & (free >= 0.5 * stats[1:, cv2.CC_STAT_AREA])).sum())


def _within(plane: Pixels, view: Overview) -> Pixels:
    """The plane without its rims, where folds and lids throw soft shadows."""
    rim = min(view.px(_RIM_MM), min(plane.shape) // 4)
    return np.ascontiguousarray(plane[rim:-rim, rim:-rim])


def _share(plane: Pixels) -> float:
    return cv2.countNonZero(plane) / plane.size


def _usual_tint(view: Overview) -> int:
    return int(np.median(view.light[::8, ::8].astype(np.int16) - view.level[::8, ::8]))


def _given_back(calm: Pixels, soft: Pixels, unknown: Pixels, view: Overview, left: float) -> Pixels:
    """255 x the share of the light that is to be made up for: of what is soft, and under the ink upon it as around it."""
    lost = cv2.copyTo(255 - calm, cv2.dilate(soft, view.window(2 * _AROUND_MM)), np.zeros_like(calm))
    known = cv2.bitwise_and(np.asarray(lost, np.uint8), lost, mask=1 - unknown)
    total, weight = (_averaged(np.asarray(plane, np.uint8), view) for plane in (known, (1 - unknown) * 255))
    around = cv2.divide(total, np.maximum(weight, 16), scale=255)
    whole = np.where(unknown > 0, around, known).astype(np.uint8)
    smooth = cv2.blur(whole, view.window(_CALM_MM).shape)
    return np.asarray(255 - cv2.convertScaleAbs(smooth, alpha=1 - left), np.uint8)


def _averaged(plane: Pixels, view: Overview) -> Pixels:
    """Twice over a square: a third of what a Gaussian of that breadth takes."""
    side = (2 * (view.px(_UNDER_MM) // 2) + 1,) * 2
    return np.asarray(cv2.blur(cv2.blur(plane, side), side), np.uint8)


def _enlarged(share: Pixels, raster: Raster, view: Overview) -> Pixels:
    """In pixels of the page; beyond the last whole cell as in it."""
    cell = view.cell_px
    size = (share.shape[1] * cell, share.shape[0] * cell)
    large = cv2.resize(share, size, interpolation=cv2.INTER_LINEAR) if cell > 1 else share
    right, below = raster.width_px - size[0], raster.height_px - size[1]
    if right or below:
        large = cv2.copyMakeBorder(large, 0, below, 0, right, cv2.BORDER_REPLICATE)
    return np.asarray(large, np.uint8)
