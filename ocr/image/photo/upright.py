"""The page of a photo drawn upright, in one resampling, under even light."""

from __future__ import annotations

import cv2
import numpy as np

from ocr.image.color import reduced
from ocr.image.photo.light import evenly_lit
from ocr.image.raster import MM_PER_INCH, Raster
from ocr.values import PhotoFacts

_CARD = "card"


def flatten_photo(raster: Raster, facts: PhotoFacts) -> Raster:
    """Draw the page that lies in a photo as a scanner would have seen it, as it lies: orientation is found afterwards, as of any page.

    One bicubic resampling undoes the perspective. Of a photo with twice as many pixels as are wanted, or more, whole cells are averaged
    first, lest fine print turns into patterns. Light is evened as `light.evenly_lit` does, but on a card, whose face is no paper.

    Args:
        raster: the photo.
        facts: of this photo.

    Returns:
        A page of the paper's size at `facts.drawn_dpi`.
    """
    width_mm, height_mm = facts.paper_mm
    size = tuple(max(1, round(mm / MM_PER_INCH * facts.drawn_dpi)) for mm in facts.paper_mm)
    cell = max(1, int(facts.effective_dpi / facts.drawn_dpi))
    pixels = reduced(raster.pixels, 1 / cell)
    width, height = (mm / MM_PER_INCH * facts.drawn_dpi for mm in (width_mm, height_mm))
    # cv2 counts from the middle of the first pixel
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32) - np.float32(0.5)
    shown = np.array(facts.corners_px, np.float32) / cell - np.float32(0.5)
    matrix = cv2.getPerspectiveTransform(flat, shown)
    drawn = cv2.warpPerspective(
        pixels, matrix, size, flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE
    )
    page = Raster(np.asarray(drawn, np.uint8), facts.drawn_dpi)
    return page if facts.paper == _CARD else evenly_lit(page)
