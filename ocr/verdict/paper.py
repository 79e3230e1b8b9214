"""The paper and the ink of a page, told apart at 100 dpi: what the cheap measures share."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ocr.image.color import darkest, reduced
from ocr.image.raster import Pixels, Raster

WORK_DPI = 100
_INK_LEVEL = 200
"""level of a flattened page (paper = 255) under which a pixel is ink; print that shows through from the back is lighter"""


@dataclass(frozen=True, slots=True, eq=False)
class PaperAndInk:
    """A page at 100 dpi.

    Attributes:
        level: H x W uint8, the darkest of the three channels, so coloured ink shows too.
        paper: H x W uint8, the level of the paper around each pixel.
        ink: H x W uint8, 1 where there is ink.
        px_per_mm: of these planes.
    """

    level: Pixels
    paper: Pixels
    ink: Pixels
    px_per_mm: float


def paper_and_ink(raster: Raster) -> PaperAndInk:
    """Flatten the page by the level of its paper and mark the ink."""
    factor = min(1.0, WORK_DPI / raster.dpi)
    level = darkest(reduced(raster.pixels, factor))
    coarse = cv2.medianBlur(cv2.dilate(reduced(level, 1 / 4), np.ones((7, 7), np.uint8)), 9)
    paper = cv2.resize(coarse, level.shape[::-1], interpolation=cv2.INTER_LINEAR)
    ink = cv2.compare(cv2.divide(level, paper, scale=255), _INK_LEVEL, cv2.CMP_LT) & 1
    return PaperAndInk(
        level,
        np.asarray(paper, np.uint8),
        np.asarray(ink, np.uint8),
        raster.dpi * factor / 25.4,
    )
