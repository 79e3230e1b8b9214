"""Both sides of a card on one A4 page in their real size, as offices file identity cards."""

from __future__ import annotations

import cv2
import numpy as np

from ocr.image.color import colored
from ocr.image.raster import MM_PER_INCH, Pixels, Raster

A4_MM = (210.0, 297.0)
GAP_MM = 20.0
"""between front and back"""
_WHITE = 255


def card_page(front: Raster, back: Raster) -> Raster:
    """Set the sides of a card on a white A4 page at 1:1, the front above the back, in its middle.

    A side whose resolution is that of the page is moved by whole pixels and stays as it is; a coarser one is resampled once, bicubic.

    Args:
        front, back: upright pictures of the cards, cut to them.

    Returns:
        A page of 210 x 297 mm at the finer resolution of the two; in colour if either is. Sizes are exact to half a pixel (0.05 mm at
        300 dpi).

    Raises:
        ValueError: they don't fit onto the page.
    """
    dpi = max(front.dpi, back.dpi)
    width, height = (round(mm / MM_PER_INCH * dpi) for mm in A4_MM)
    sides = [_at_dpi(front, dpi), _at_dpi(back, dpi)]
    if not all(side.ndim == 2 for side in sides):
        sides = [colored(side) for side in sides]
    room = height - sum(side.shape[0] for side in sides)
    if room < 0 or max(side.shape[1] for side in sides) > width:
        raise ValueError("the sides of a card are larger than the page")
    gap = min(round(GAP_MM / MM_PER_INCH * dpi), room)
    page = np.full((height, width, *sides[0].shape[2:]), _WHITE, np.uint8)
    y = (room - gap) // 2
    for side in sides:
        rows, columns = side.shape[:2]
        x = (width - columns) // 2
        page[y : y + rows, x : x + columns] = side
        y += rows + gap
    return Raster(page, dpi)


def _at_dpi(raster: Raster, dpi: float) -> Pixels:
    if raster.dpi == dpi:
        return raster.pixels
    factor = dpi / raster.dpi
    size = max(1, round(raster.width_px * factor)), max(1, round(raster.height_px * factor))
    return np.asarray(cv2.resize(raster.pixels, size, interpolation=cv2.INTER_CUBIC), np.uint8)
