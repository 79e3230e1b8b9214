"""Tone and colour of the sheet's patches."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ocr.checksheet import layout
from ocr.checksheet.colour import Lab, mean_lab
from ocr.checksheet.patches import inside
from ocr.checksheet.placement import Placement
from ocr.errors import CheckSheetCutOff
from ocr.image.raster import Raster

_FITTED = slice(1, -1)
"""the steps from which the exponent is taken: neither paper nor black"""
_NEUTRAL = slice(2, -2)


@dataclass(frozen=True, slots=True)
class Tone:
    """The gray steps, white to black.

    Attributes:
        levels: mean level of each, 0..255.
        lightness: L* of each.
        light_step, dark_step: levels between the two lightest and the two darkest; near 0 white or black is clipped.
        least_step: the least difference of any two neighbours; below 0 the order is broken.
        gamma: exponent from the sheet's own levels to the scanned ones, both from black to white; 1 where the scan is true.
        white_clipped, black_clipped: shares of pixels at 255 on paper and at 0 in the darkest step; for the record.
        cast: mean distance of the middle steps from neutral, in the plane of a* and b*; None for a gray picture.
    """

    levels: tuple[float, ...]
    lightness: tuple[float, ...]
    light_step: float
    dark_step: float
    least_step: float
    gamma: float
    white_clipped: float
    black_clipped: float
    cast: float | None


def tone(raster: Raster, placement: Placement) -> Tone:
    """Measure the gray steps.

    Raises:
        CheckSheetCutOff: a step lies outside the picture.
    """
    steps = [_pixels(raster, placement, area) for area in layout.WEDGE]
    levels = np.array([float(step.mean()) for step in steps])
    labs = np.array([mean_lab(step) for step in steps])
    falls = levels[:-1] - levels[1:]
    white, black = levels[0], levels[-1]
    share = (levels[_FITTED] - black) / max(white - black, 1.0)
    gamma = float(np.median(np.log(share.clip(1e-3, 1)) / np.log(np.array(layout.STEPS[_FITTED]))))
    paper = _pixels(raster, placement, layout.PAPER[0])
    return Tone(
        levels=tuple(levels.round(2).tolist()),
        lightness=tuple(labs[:, 0].round(2).tolist()),
        light_step=float(falls[0]),
        dark_step=float(falls[-1]),
        least_step=float(falls.min()),
        gamma=gamma,
        white_clipped=float((paper == 255).mean()),
        black_clipped=float((steps[-1] == 0).mean()),
        cast=None if raster.gray else float(np.hypot(labs[_NEUTRAL, 1], labs[_NEUTRAL, 2]).mean()),
    )


def patch_colours(raster: Raster, placement: Placement) -> tuple[Lab, ...]:
    """Lab of each colour patch; none for a gray picture.

    Raises:
        CheckSheetCutOff: a patch lies outside the picture.
    """
    if raster.gray:
        return ()
    return tuple(mean_lab(_pixels(raster, placement, area)) for area in layout.PATCHES)


def _pixels(raster: Raster, placement: Placement, area: layout.Area) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    found = inside(raster.pixels, placement, area)
    if not found.size:
        raise CheckSheetCutOff("a patch lies outside the picture")
    return found
