"""The ground that a page is written on: its paper with its tone and tints, without what stands on it."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from ocr.image.paper import filled, in_cells
from ocr.image.raster import Pixels

_LEAST_SHARE: Final = 0.3
"""of a cell has to be bare: the soft rims of letters would rule in what is left of less"""

_MEDIAN, _SMOOTHED = 5, 2
"""medians keep the edges of tints, and do away with the gray that blurred lines of text leave on the paper around them"""


def ground(small: Pixels, written: Pixels) -> Pixels:
    """Means of what is not written on, cell by cell; cells that are full are filled from around them.

    Args:
        small: a picture of about 150 dpi, h x w or h x w x 3 uint8.
        written: h x w uint8, 1 where a pixel does not count: letters with their soft rims, coloured ink.

    Returns:
        The picture in cells of `ocr.image.paper.CELL` pixels, uint8; where all is written on, 255.
    """
    bare = np.asarray(cv2.threshold(written, 0, 255, cv2.THRESH_BINARY_INV)[1], np.uint8)
    share = in_cells(bare)
    enough = np.asarray(cv2.threshold(share, 255 * _LEAST_SHARE, 255, cv2.THRESH_TOZERO)[1], np.uint8)
    total = in_cells(np.asarray(cv2.copyTo(small, bare), np.uint8))
    known = np.asarray(cv2.bitwise_and(total, total, mask=enough), np.uint8)
    cells = filled(known.astype(np.float32), enough.astype(np.float32) / 255)
    for _ in range(_SMOOTHED):
        cells = np.asarray(cv2.medianBlur(cells, _MEDIAN), np.uint8)
    return cells
