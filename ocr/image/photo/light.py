"""Light made even over a page: the shadow of a hand or a phone, and a lamp at one side, taken out of a photo."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.color import reduced
from ocr.image.raster import MM_PER_INCH, Pixels, Raster

type Floats = NDArray[np.float32]

_LOOK_DPI = 50.0
_PRINT_MM = 5.0
"""no stroke of print, pen or seal is broader than the paper between such strokes"""
_SMOOTH_MM = 1.0
_TINT = 0.10
"""share by which a channel of colour lies off that of the paper: more is ink, not light"""
_EDGE, _EDGE_MM = 0.010, (0.4, 1.2)
"""share by which levels averaged over these lengths (sigma) differ beside the edge of what is printed"""
_GAP_MM = 2.0
"""edges with smaller gaps are taken to be closed"""
_RIM_MM = 9.0
"""between two large parts of paper lies, so far apart, the rim of a hard shadow"""
_DARKEST = 20
_LEAST_PART = 0.12
"""of the page: a part that edges cut off, and that is larger, is paper that lies in a hard shadow"""
_WELL_LIT = 90
"""percentile of the paper's level from which it counts as well lit: its tone is that of the page"""
_LEAST_CHANGE = 0.03
_BAND_ROWS = 256


def evenly_lit(raster: Raster) -> Raster:
    """Multiply a page by a smooth map, so that all its paper has the tone that it has where it is well lit.

    The map is found at 50 dpi: print vanishes by a closing; what is coloured, and what sharp edges cut off from the paper, as a picture
    or a table's dark head, counts as no paper and takes the light of what lies around it. Each channel has its own map, since shadows are
    bluer than lamps. All levels of a place are changed by one factor, in which coded light is what it is in linear terms, but for the
    power; so the colour of seal and pen comes back as it is under even light.

    Args:
        raster: an upright page, paper from edge to edge.

    Returns:
        The same object where the light is even already, or where there is no paper to tell it from.
    """
    level = _paper_level(raster)
    if level is None:
        return raster
    brightness = level.mean(2) if level.ndim == 3 else level
    lit = brightness >= np.percentile(brightness, _WELL_LIT)
    tone = level[lit].mean(0)
    share = level / tone
    if float(np.percentile(share, 2)) > 1 - _LEAST_CHANGE:
        return raster
    divisor = np.clip(255 * share, 32, 255).astype(np.uint8)
    return Raster(_divided(raster.pixels, divisor), raster.dpi)


def _divided(pixels: Pixels, divisor: Pixels) -> Pixels:
    """The picture over its coarse divisor (255: nothing changes), band by band, so that the map never stands at full size."""
    height, width = pixels.shape[:2]
    rows = divisor.shape[0]
    out = np.empty_like(pixels)
    down, right = height / rows, width / divisor.shape[1]
    for top in range(0, height, _BAND_ROWS):
        bottom = min(height, top + _BAND_ROWS)
        shown = np.array([[right, 0, (right - 1) / 2], [0, down, (down - 1) / 2 - top]])
        around = cv2.warpAffine(
            divisor, shown, (width, bottom - top), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        cv2.divide(pixels[top:bottom], around, out[top:bottom], scale=255)
    return out


def _paper_level(raster: Raster) -> Floats | None:
    """Level of the bare paper at 50 dpi, in each channel; None where too little of the page is paper."""
    small = reduced(raster.pixels, min(1.0, _LOOK_DPI / raster.dpi))
    dpi = raster.dpi * small.shape[1] / raster.width_px
    kernel = max(3, round(_PRINT_MM / MM_PER_INCH * dpi) | 1)
    if min(small.shape[:2]) < 3 * kernel:
        return None
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (kernel, kernel))
    bare = cv2.morphologyEx(small, cv2.MORPH_CLOSE, disc)
    bare = cv2.GaussianBlur(bare.astype(np.float32), (3, 3), 0)
    paper = _is_paper(np.asarray(bare, np.float32), dpi)
    if float(paper.mean()) < _LEAST_PART:
        return None
    level = _filled(np.asarray(bare, np.float32), paper.astype(np.float32))
    return np.asarray(cv2.GaussianBlur(level, (0, 0), _SMOOTH_MM / MM_PER_INCH * dpi), np.float32)


def _is_paper(bare: Floats, dpi: float) -> NDArray[np.bool_]:
    """Where the level without print is that of bare paper."""
    light = bare.max(2) if bare.ndim == 3 else bare
    plain = ~_sharp(bare, dpi) & (light > _DARKEST)
    if bare.ndim == 3:
        shares = bare / np.maximum(light, 1)[..., None]
        of_paper = np.median(shares[plain], axis=0) if plain.any() else np.ones(3, np.float32)
        plain &= (np.abs(shares - of_paper) < _TINT).all(2)
    gap = np.ones((round(_GAP_MM / MM_PER_INCH * dpi) | 1,) * 2, np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(cv2.erode(plain.astype(np.uint8), gap), connectivity=4)
    large = stats[:, cv2.CC_STAT_AREA] >= _LEAST_PART * light.size
    large[0] = False
    paper = (cv2.dilate(large[labels].astype(np.uint8), gap) > 0) & plain
    reach = np.ones((round(_RIM_MM / MM_PER_INCH * dpi) | 1,) * 2, np.uint8)
    beside = [cv2.dilate((labels == part).astype(np.uint8), reach) for part in np.flatnonzero(large)]
    return np.asarray(paper | (sum(beside, np.zeros_like(labels)) > 1))


def _sharp(bare: Floats, dpi: float) -> NDArray[np.bool_]:
    """Where the level bends within a few millimetres (difference of Gaussians): at the edge of print, not in a shadow's rim."""
    fine, coarse = (cv2.GaussianBlur(bare, (0, 0), mm / MM_PER_INCH * dpi) for mm in _EDGE_MM)
    sharp = np.abs(fine - coarse) > _EDGE * coarse
    return np.asarray(sharp.any(2) if bare.ndim == 3 else sharp)


def _filled(levels: Floats, known: Floats) -> Floats:
    """Pull and push: where nothing is known, the next coarser level answers (Gortler et al. 1996)."""
    weight = known if levels.ndim == 2 else known[..., None]
    if min(known.shape) <= 2 or bool((known > 0).all()):
        total = float(known.sum())
        mean = (levels * weight).sum((0, 1)) / max(total, 1e-6)
        return np.asarray(np.where(weight > 0, levels, mean), np.float32)
    size = (-(-known.shape[1] // 2), -(-known.shape[0] // 2))
    coarse_weight = np.asarray(cv2.resize(known, size, interpolation=cv2.INTER_AREA))
    coarse = np.asarray(cv2.resize(levels * weight, size, interpolation=cv2.INTER_AREA))
    per = coarse_weight if levels.ndim == 2 else coarse_weight[..., None]
    coarser = _filled(np.asarray(coarse / np.maximum(per, 1e-6), np.float32), (coarse_weight > 1e-3).astype(np.float32))
    guess = np.asarray(cv2.resize(coarser, known.shape[::-1], interpolation=cv2.INTER_LINEAR), np.float32)
    return np.asarray(np.where(weight > 0, levels, guess), np.float32)
