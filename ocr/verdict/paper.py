"""The paper and the ink of a page, told apart at 100 dpi: what the cheap measures share."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from ocr.image.color import extremes, reduced
from ocr.image.raster import MM_PER_INCH, Pixels, Raster

WORK_DPI = 100
_INK_LEVEL = 220.0
"""level of a flattened page (paper = 255) below which a pixel is ink; black print that shows through is lighter"""


@dataclass(frozen=True, slots=True, eq=False)
class PaperAndInk:
    """A page at 100 dpi.

    Attributes:
        level: H x W uint8, the darkest of the three channels, so coloured ink shows too.
        light: H x W uint8, the lightest of them, where black ink alone shows; of a gray page, `level`.
        paper: H x W uint8, the level of the paper around each pixel.
        ink: H x W uint8, 1 where there is any ink.
        dark_ink: H x W uint8, 1 where there is ink that no channel sees through: print, pen, but no red seal.
        px_per_mm: of these planes.
    """

    level: Pixels
    light: Pixels
    paper: Pixels
    ink: Pixels
    dark_ink: Pixels
    px_per_mm: float

    def without(self, covered: Pixels) -> PaperAndInk:
        """The same page with no ink where `covered`, H x W uint8, is 1."""
        bare = 1 - covered
        return replace(self, ink=self.ink & bare, dark_ink=self.dark_ink & bare)


def paper_and_ink(raster: Raster) -> PaperAndInk:
    """Flatten the page by the level of its paper and mark the ink."""
    factor = min(1.0, WORK_DPI / raster.dpi)
    light, dark = extremes(raster.pixels)
    level = reduced(dark, factor)
    paper, ink = _flattened(level)
    light = level if raster.gray else reduced(light, factor)
    dark_ink = ink if raster.gray else _flattened(light)[1]
    return PaperAndInk(level, light, paper, ink, dark_ink, raster.dpi * factor / MM_PER_INCH)


def _flattened(level: Pixels) -> tuple[Pixels, Pixels]:
    """(paper, ink) of one plane."""
    coarse = cv2.medianBlur(cv2.dilate(reduced(level, 1 / 4), np.ones((7, 7), np.uint8)), 5)
    paper = cv2.resize(coarse, level.shape[::-1], interpolation=cv2.INTER_LINEAR)
    flat = cv2.divide(level, paper, scale=255)
    _, ink = cv2.threshold(flat, _INK_LEVEL - 1, 1, cv2.THRESH_BINARY_INV)
    return np.asarray(paper, np.uint8), np.asarray(ink, np.uint8)
