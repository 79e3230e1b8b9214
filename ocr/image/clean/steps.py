"""The cleaning steps in their order, by name.

What is painted over comes first, so that the paper put there has the light around it, and is evened with it. All of them decide on one
overview of the page as it came: none takes away what another one needs to see.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from ocr.image.clean.bleed import bleed
from ocr.image.clean.borders import borders
from ocr.image.clean.cleaned import Cleaned
from ocr.image.clean.holes import holes
from ocr.image.clean.overview import Overview, overview
from ocr.image.clean.specks import specks
from ocr.image.clean.staples import staples
from ocr.image.clean.tone import tone
from ocr.image.clean.whitened import whitened
from ocr.image.raster import MM_PER_INCH, Raster
from ocr.recipes import TidyRecipe

type Step = Callable[[Raster, Overview, TidyRecipe], Cleaned]

STEPS: Final[Mapping[str, Step]] = {
    "borders": borders,
    "holes": holes,
    "staples": staples,
    "specks": specks,
    "bleed": bleed,
    "tone": tone,
    "whitened": whitened,
}
_LEAST_MM: Final = 25.0
"""on a smaller picture rim, corner and page are one; an identity card has 54 mm"""
_ONE_OF: Final = frozenset({"tone", "whitened"})
"""both even the light"""


def cleaned(raster: Raster, recipe: TidyRecipe) -> tuple[Raster, dict[str, dict[str, float]]]:
    """Take away what scanner, archive and time left on a page.

    Args:
        raster: an upright page.
        recipe: which steps are on, and their parameters.

    Returns:
        The page, the very raster that came in where no step changed it. By the name of each step that was on what it measured, its
        `confidence`, and whether it `changed` the page (1.0) or abstained (0.0).

    Raises:
        ValueError: the recipe names a step that there is not, or two that do the same.
    """
    wanted = set(recipe.steps)
    if unknown := wanted - STEPS.keys():
        raise ValueError(f"no such cleaning step: {', '.join(sorted(unknown))}")
    if wanted >= _ONE_OF:
        raise ValueError(f"one of these steps, not both: {', '.join(sorted(_ONE_OF))}")
    found: dict[str, dict[str, float]] = {}
    if min(raster.width_px, raster.height_px) / raster.dpi * MM_PER_INCH < _LEAST_MM:
        return raster, {name: {"confidence": 0.0, "changed": 0.0} for name in STEPS if name in wanted}
    view = overview(raster)
    for name, step in STEPS.items():
        if name in wanted:
            after = step(raster, view, recipe)
            found[name] = {
                **after.measured,
                "confidence": after.confidence,
                "changed": float(after.raster is not raster),
            }
            raster = after.raster
    return raster, found
