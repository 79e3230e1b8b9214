"""The page as the cleaning steps look at it: shrunk once for all of them.

It is halved until it has at most 160 dpi, since averaging two by two is five times as fast as any other shrinking.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.color import darkest, extremes, reduced
from ocr.image.raster import MM_PER_INCH, Pixels, Raster

MOST_DPI = 160.0
_PAPER_MM = 10.0
"""wider than any stroke; a darker area that is wider still is no longer seen as ink on paper"""


@dataclass(frozen=True, slots=True, eq=False)
class Overview:
    """A page at 80 to 160 dpi (or its own, where that is less). What does not fill a cell at its right and lower rim is left out.

    Attributes:
        pixels: h x w or h x w x 3 uint8.
        half, half_level: the same shrunk by two once more, and the darkest of its channels.
        light: h x w uint8, the lightest of the three channels: black ink shows, coloured ink fades.
        level: h x w uint8, the darkest of them: every ink shows.
        paper: h x w uint8, that level of the paper around each pixel.
        depth: h x w uint8, `paper` - `level`: how much darker than its paper.
        frame: 4 x 2, corners (x, y) of what came from the scanner, clockwise; None where that is all of the page.
        cell_px: so many pixels of the page, each way, are one of these.
        px_per_mm: of these planes.
    """

    pixels: Pixels
    half: Pixels
    half_level: Pixels
    light: Pixels
    level: Pixels
    paper: Pixels
    depth: Pixels
    frame: NDArray[np.float64] | None
    cell_px: int
    px_per_mm: float

    def px(self, mm: float) -> int:
        """A length in pixels of these planes, 1 at least."""
        return max(1, round(mm * self.px_per_mm))

    def window(self, mm: float) -> Pixels:
        """A square kernel of that side, of an odd number of pixels."""
        return np.ones((2 * round(mm * self.px_per_mm / 2) + 1,) * 2, np.uint8)


def overview(raster: Raster, most_dpi: float = MOST_DPI) -> Overview:
    """Shrink a page and find the level of its paper.

    Args:
        raster: an upright page.
        most_dpi: it is halved until it has no more.
    """
    pixels, cell = raster.pixels, 1
    while raster.dpi / cell > most_dpi and min(pixels.shape[:2]) > 1:
        pixels, cell = reduced(pixels, 1 / 2), 2 * cell
    half = reduced(pixels, 1 / 2)
    px_per_mm = raster.dpi / cell / MM_PER_INCH
    light, level = extremes(pixels)
    half_level = darkest(half)
    side = 2 * round(_PAPER_MM * px_per_mm / 4) + 1
    # averaged first: the lightest of many noisy pixels is not the paper
    calm = cv2.blur(half_level, (3, 3))
    coarse = cv2.morphologyEx(calm, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    paper = np.asarray(cv2.resize(coarse, level.shape[::-1], interpolation=cv2.INTER_LINEAR), np.uint8)
    depth = np.asarray(cv2.subtract(paper, level), np.uint8)
    frame = None
    if raster.frame is not None:
        frame = np.array(raster.frame) * (raster.width_px / cell, raster.height_px / cell)
    return Overview(pixels, half, half_level, light, level, paper, depth, frame, cell, px_per_mm)
