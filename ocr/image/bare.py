"""Which words that a file tells of a page can't be seen on it: white on white, or covered by one tone."""

from __future__ import annotations

from collections.abc import Iterable

from ocr.image.raster import Raster
from ocr.values import Box

_LEVELS = 24
"""between the lightest and the darkest of a channel: letters that differ less from what is under them nobody reads"""


def bare_boxes(raster: Raster, boxes: Iterable[Box]) -> int:
    """How many of these boxes are of one tone, with nothing written in them.

    Args:
        raster: a page as PDFium draws it, without noise.
        boxes: of words, in its pixels, each within it and not empty.
    """
    rows = raster.pixels.reshape(raster.height_px, raster.width_px, -1)
    parts = (rows[box.y0 : box.y1, box.x0 : box.x1] for box in boxes)
    return sum(bool((part.max((0, 1)).astype(int) - part.min((0, 1)) <= _LEVELS).all()) for part in parts)
