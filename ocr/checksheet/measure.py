"""The door: a picture of the sheet in, all figures out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ocr.checksheet import layout
from ocr.checksheet.bands import Light, Streak, bands
from ocr.checksheet.colour import Lab
from ocr.checksheet.locate import locate
from ocr.checksheet.placement import Geometry, fitted, geometry
from ocr.checksheet.recipe import CheckRecipe
from ocr.checksheet.sharpness import Sharpness, sharpness
from ocr.checksheet.tone import Tone, patch_colours, tone
from ocr.image.color import luminance
from ocr.image.raster import Raster


@dataclass(frozen=True, slots=True)
class SheetFigures:
    """What was measured, along the axes of the picture: x along the scanner's sensors, y along the way of the paper.

    `sharpness_x` or `_y` is None where no edge could be measured; `patches` is empty for a gray picture.
    """

    dpi: float
    geometry: Geometry
    sharpness_x: Sharpness | None
    sharpness_y: Sharpness | None
    tone: Tone
    patches: tuple[Lab, ...]
    streaks: tuple[Streak, ...]
    light_x: Light
    light_y: Light


def measure(raster: Raster, recipe: CheckRecipe, rulers_mm: tuple[float, float] = layout.RULERS_MM) -> SheetFigures:
    """Measure a scanned check sheet, whichever way round it lies.

    Args:
        raster: the scan.
        recipe: the limits.
        rulers_mm: how long the printed rulers are, across and down, by a steel rule: what the printer did to the sheet is no fault of
            the scanner.

    Raises:
        NoCheckSheet, CheckSheetFaceAway, CheckSheetCutOff, OtherCheckSheet.
    """
    gray = luminance(raster.pixels)
    placement, dots_mm, dots_px = locate(gray, raster.dpi)
    true_mm = dots_mm * (np.array(rulers_mm) / layout.RULERS_MM)
    streaks_x, light_x = bands(gray, placement, "x", recipe.streak.doubtful)
    streaks_y, light_y = bands(gray, placement, "y", recipe.streak.doubtful)
    return SheetFigures(
        dpi=raster.dpi,
        geometry=geometry(fitted(true_mm, dots_px, raster.dpi), true_mm, dots_px),
        sharpness_x=sharpness(gray, placement, "x"),
        sharpness_y=sharpness(gray, placement, "y"),
        tone=tone(raster, placement),
        patches=patch_colours(raster, placement),
        streaks=(*streaks_x, *streaks_y),
        light_x=light_x,
        light_y=light_y,
    )
