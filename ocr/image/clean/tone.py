"""Light evened: shadows and weak lamps are made up for, the tone of the paper and every colour on it is kept."""

from __future__ import annotations

from ocr.image.clean.cleaned import Cleaned
from ocr.image.clean.light import evened, light
from ocr.image.clean.overview import Overview
from ocr.image.raster import Raster
from ocr.recipes import TidyRecipe

_MENDED = 0.75
"""the spread of the paper has to fall below this share of what it was"""


def tone(raster: Raster, view: Overview, recipe: TidyRecipe) -> Cleaned:
    """Give each place of a page the light that most of it has: all channels by the same factor, ink like paper.

    Args:
        raster: an upright page.
        view: of this page.
        recipe: from where on light is uneven.
    """
    found = light(view, recipe.least_light)
    if found is None:
        return Cleaned(raster, {}, 0.0)
    measured = {"light_missing": found.missing, "spread": found.spread, "spread_after": found.spread_after}
    if found.missing < recipe.uneven_light or found.spread_after >= _MENDED * found.spread:
        return Cleaned(raster, measured, 1 - min(1.0, found.missing))
    share = found.over((raster.width_px, raster.height_px))
    return Cleaned(Raster(evened(raster.pixels, share), raster.dpi), measured, 1 - found.spread_after / found.spread)
